"""`commonweal verify` finds what is wrong with webhooks, however it came about."""

from app.activities import service as activities
from app.kernel.verification import verify
from app.partners.checks import CHECKS
from tests.accounts.doing import rows
from tests.world import World

from .receiving import Post, Receiver

BROKEN = (
    ("UPDATE webhook_cursor SET position = position {} 1", "partners.cursor"),
    ("UPDATE webhook_delivery SET event_position = event_position {} 1", "partners.deliveries"),
)
"""Breaks with a plus, mends with a minus."""


async def test_what_is_broken_is_found(post: Post, world: World, receiver: Receiver) -> None:
    await post.webhook(await post.client(world.county), receiver.url)
    await post.do(activities.enrol, world.alice, shift=world.shift)
    await post.work()
    for break_it, name in BROKEN:
        for sign, found in (("+", [name]), ("-", [])):
            await rows(post.db, break_it.format(sign))
            assert [each.name for each in await verify(post.db, CHECKS) if not each.ok] == found
    await rows(post.db, "UPDATE webhook_delivery SET kind = 'activities.published'")
    assert [each.name for each in await verify(post.db, CHECKS) if not each.ok] == ["partners.deliveries"]
