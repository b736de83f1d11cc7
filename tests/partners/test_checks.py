"""`commonweal verify` finds what is wrong with webhooks, however it came about."""

import pytest

from app.activities import service as activities
from app.kernel.verification import verify
from app.partners.checks import CHECKS
from tests.world import World

from .receiving import Post, Receiver


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ("UPDATE webhook_cursor SET position = position + 1", "partners.cursor"),
        ("UPDATE webhook_delivery SET kind = 'activities.published'", "partners.deliveries"),
        ("UPDATE webhook_delivery SET event_position = event_position + 1", "partners.deliveries"),
    ],
)
async def test_what_is_broken_is_found(post: Post, world: World, receiver: Receiver, broken: str, name: str) -> None:
    await post.webhook(await post.client(world.county), receiver.url)
    await post.do(activities.enrol, world.alice, shift=world.shift)
    await post.work()
    assert [each.name for each in await verify(post.db, CHECKS) if not each.ok] == []
    async with post.db.connection() as connection:
        await connection.execute(broken)
    assert [each.name for each in await verify(post.db, CHECKS) if not each.ok] == [name]
