"""Codes that stay, printed or on a badge: what they count for, and that they can be revoked."""

from datetime import timedelta
from typing import Any

import pytest

from app.attendance import errors, service
from app.attendance.checks import CHECKS
from app.attendance.models import Method, Outcome
from app.attendance.service import Position
from app.kernel.errors import NotAllowed, NotFound, SignInRequired
from app.kernel.verification import verify
from tests.rewards.purse import change
from tests.world import World

from .presence import END, START, Scene

PLACED = "UPDATE shift SET latitude = 38.1, longitude = 100.25"
HERE, THERE = Position(38.1001, 100.25, 20), Position(38.2, 100.25, 20)


@pytest.fixture
async def code(scene: Scene, world: World) -> str:
    """What is printed for the world's shift, whose activity allows it."""
    await change(scene.db, PLACED, "UPDATE activity SET static_venue_qr = true")
    async with scene.db.unit_of_work() as tx:
        return (await service.show_printed_code(tx, world.lena, shift=world.shift)).token


async def test_a_printed_code_counts_at_the_place(scene: Scene, world: World, code: str) -> None:
    came = await scene.scan(world.alice, at=START, token=code, position=HERE)
    assert (came.outcome, came.needs_review) == (Outcome.OK, False)
    await scene.scan(world.alice, "out", at=END, token=code, position=HERE)
    assert await scene.minutes(world.alice) == 180
    seen = await scene.db.read("SELECT array_agg(DISTINCT (method, distance_metres)::text) FROM scan")
    assert seen == ["(printed_qr,11)"]


@pytest.mark.parametrize("position", [None, THERE])
async def test_elsewhere_it_waits_for_staff(scene: Scene, world: World, code: str, position: Position | None) -> None:
    """The hours follow when all that waits is accepted, though the way out was by the screen's code."""
    came = await scene.scan(world.alice, at=START, token=code, position=position)
    assert (came.outcome, came.needs_review, came.would_refuse) == (Outcome.OK, True, None)
    twice = await scene.scan(world.alice, token=code)
    assert twice.outcome == Outcome.ALREADY_IN
    await scene.scan(world.alice, "out", at=END)
    async with scene.db.unit_of_work() as tx:
        await service.close_forgotten(tx, at_most=10)
    assert await scene.minutes(world.alice) is None
    async with scene.db.unit_of_work() as tx:
        await service.review_scans(tx, world.lena, scans=[came.id], accepted=True)
    assert await scene.minutes(world.alice) == 180
    assert await scene.db.read("SELECT array_agg(id) FROM scan_review") == [came.id]
    assert [each for each in await verify(scene.db, CHECKS) if not each.ok] == []


async def test_elsewhere_it_can_be_rejected_with_the_way_out_by_the_screen(
    scene: Scene, world: World, code: str
) -> None:
    """Who left by the screen and came back is in again from then on: no hours stand from the code on paper."""
    printed: dict[str, Any] = {"token": code}
    for direction, hours, given in (("in", 0, printed), ("out", 1, {}), ("in", 2, {}), ("out", 3, {})):
        scanned = await scene.scan(world.alice, direction, at=START + timedelta(hours=hours), **given)
        assert scanned.outcome == Outcome.OK
    came = await scene.db.read("SELECT id FROM scan WHERE unplaced")
    reject: dict[str, Any] = {"scans": [came], "accepted": False, "reason": "The paper hangs at the school."}
    async with scene.db.unit_of_work() as tx:
        done = await service.review_scans(tx, world.lena, **reject)
    assert [each.refusal for each in done.results] == [None]
    reviewed = "SELECT array_agg(reason) FROM scan JOIN scan_review USING (id) WHERE direction = $1 AND NOT accepted"
    for direction in ("in", "out"):
        assert await scene.db.read(reviewed, [direction]) == [reject["reason"]]
    assert await scene.minutes(world.alice) == 60
    assert [each for each in await verify(scene.db, CHECKS) if not each.ok] == []


async def test_a_way_out_that_is_rejected_takes_no_return_along(scene: Scene, world: World, code: str) -> None:
    printed: dict[str, Any] = {"token": code}
    for direction, hours, given in (("in", 0, {}), ("out", 1, printed), ("in", 2, {}), ("out", 3, {})):
        await scene.scan(world.alice, direction, at=START + timedelta(hours=hours), **given)
    left = await scene.db.read("SELECT id FROM scan WHERE unplaced")
    async with scene.db.unit_of_work() as tx:
        done = await service.review_scans(tx, world.lena, scans=[left], accepted=False, reason="Elsewhere.")
    assert [each.refusal and each.refusal.code for each in done.results] == ["REVIEW_DOES_NOT_FIT"]


async def test_it_is_good_only_where_and_while_the_organiser_wants_it(scene: Scene, world: World, code: str) -> None:
    async with scene.db.unit_of_work() as tx:
        renewed = await service.renew_printed_code(tx, world.lena, shift=world.shift)
    assert (await scene.scan(world.alice, at=START, token=code)).outcome == Outcome.REVOKED
    forged = f"{renewed.token[:-2]}xx"
    other = service.printed_token(scene.db.vault, world.tomorrow, 2)
    for token in (forged, other, code.replace(".p1.", ".pzz."), code.replace(".p1.", ".p2.")):
        assert (await scene.scan(world.alice, token=token)).outcome == Outcome.TOKEN_INVALID
    await change(scene.db, "UPDATE activity SET static_venue_qr = false")
    assert (await scene.scan(world.alice, token=renewed.token)).outcome == Outcome.TOKEN_INVALID
    for verb in (service.show_printed_code, service.renew_printed_code):
        with pytest.raises(errors.NoPrintedCode):
            async with scene.db.unit_of_work() as tx:
                await verb(tx, world.lena, shift=world.shift)


async def test_reading_it_says_what_it_is_good_for(scene: Scene, world: World, code: str) -> None:
    async def read(**given: Any) -> Any:
        async with scene.db.unit_of_work() as tx:
            return await service.read_venue_code(tx, world.alice, **given)

    assert (await read(token=code)).token == code
    assert (await read(token=code.replace(".p1.", ".p2."))).outcome == Outcome.TOKEN_INVALID
    async with scene.db.unit_of_work() as tx:
        await service.renew_printed_code(tx, world.lena, shift=world.shift)
    old = await read(token=code)
    assert (old.outcome, old.token) == (Outcome.REVOKED, None)
    newest = service.printed_token(scene.db.vault, world.shift, 2)
    assert (await read(token=newest)).outcome == Outcome.OK
    await change(scene.db, "UPDATE activity SET static_venue_qr = false")
    assert (await read(token=newest)).outcome == Outcome.TOKEN_INVALID


async def test_only_who_leads_the_team_has_the_printed_code(scene: Scene, world: World, code: str) -> None:
    for by, refusal in (
        (world.anonymous, SignInRequired),
        (world.alice, NotAllowed),
        (world.leo, NotAllowed),
    ):
        for verb in (service.show_printed_code, service.renew_printed_code):
            with pytest.raises(refusal):
                async with scene.db.unit_of_work() as tx:
                    await verb(tx, by, shift=world.shift)
    with pytest.raises(NotFound):
        async with scene.db.unit_of_work() as tx:
            await service.show_printed_code(tx, world.lena, shift=world.activity)


async def test_a_renewed_badge_revokes_the_old_one(scene: Scene, world: World) -> None:
    async with scene.db.unit_of_work() as tx:
        old = (await service.show_badge(tx, world.alice)).token
        new = (await service.renew_badge(tx, world.alice)).token
        assert (await service.show_badge(tx, world.alice)).token == new
        with pytest.raises(SignInRequired):
            await service.renew_badge(tx, world.anonymous)
        with pytest.raises(NotAllowed):
            await service.renew_badge(tx, world.otto)
    by_staff: dict[str, Any] = {"by": world.lena, "method": Method.STAFF_SCAN, "at": START}
    assert (await scene.scan(world.alice, token=old, **by_staff)).outcome == Outcome.REVOKED
    assert (await scene.scan(world.alice, token=new[:-1], **by_staff)).outcome == Outcome.TOKEN_INVALID
    assert (await scene.scan(world.bob, token=new, **by_staff)).outcome == Outcome.TOKEN_INVALID
    assert (await scene.scan(world.alice, token=new, **by_staff)).outcome == Outcome.OK
    badge = service.badge(scene.db.vault, world.bob.volunteer)  # type: ignore[arg-type]
    assert (await scene.scan(world.bob, token=badge, **by_staff)).outcome == Outcome.OK
