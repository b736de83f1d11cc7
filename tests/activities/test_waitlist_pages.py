"""Pages of the waiting list, of absences and pauses, plain and by htmx."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.activities import service
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .test_enrolling import do, read, write
from .waiting import state, wait

KEY = {"key": "k"}
HERE = timedelta(hours=4)


@pytest.fixture
async def full(db: Database, world: World) -> list[Any]:
    """Tomorrow's two places taken by Lena and Leo; then Alice and Bob wait."""
    await write(db, "UPDATE person SET language = 'en'")
    return [await wait(db, actor, world.tomorrow) for actor in (world.lena, world.leo, world.alice, world.bob)]


async def text(client: Browser, path: str, person: Any) -> str:
    await client.sign_in(person.id)
    answer = await client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return str(answer.text)


async def test_joining_the_waiting_list(client: Browser, db: Database, world: World, full: list[Any]) -> None:
    shift = f"/shifts/{world.tomorrow}"
    assert "You would be number 3 on the waiting list" in await text(client, shift, world.charlie)
    plain = await client.post(f"{shift}/enrolments", data={"key": "a"})
    assert plain.status_code == 422
    assert "Join the waiting list, or choose another shift." in plain.text
    answer = await client.post(f"{shift}/enrolments", data={"key": "b", "waitlist": "true"})
    assert answer.status_code == 303
    for path in (shift, "/my/shifts"):
        assert "You are number 3 on the waiting list." in await text(client, path, world.charlie)
    mine = await read(db, "SELECT id FROM enrolment WHERE volunteer_id = $1", world.charlie.volunteer)
    left = await client.post(f"/enrolments/{mine}/cancel", data=KEY)
    assert left.status_code == 303
    assert await state(db, mine) == "cancelled"


async def test_an_offer_is_answered(client: Browser, db: Database, world: World, full: list[Any]) -> None:
    for enrolment in full[:2]:
        await do(db, service.cancel_enrolment, world.otto, enrolment=enrolment.id)
    shown = await text(client, "/my/shifts", world.alice)
    assert "A place is held for you until 2 May 2026 09:00." in shown
    assert f"/enrolments/{full[2].id}/accept" in shown
    other = await client.post(f"/enrolments/{full[3].id}/accept", data={"key": "not hers"})
    assert other.status_code == 422
    accepted = await client.post(f"/enrolments/{full[2].id}/accept", data=KEY, headers=client.htmx)
    assert accepted.headers["hx-redirect"] == "/my/shifts"
    again = await client.post(f"/enrolments/{full[2].id}/accept", data={"key": "other"})
    assert again.status_code == 422
    await client.sign_in(world.bob.id)
    declined = await client.post(f"/enrolments/{full[3].id}/decline", data=KEY)
    assert (declined.status_code, declined.headers["location"]) == (303, "/my/shifts")
    assert [await state(db, each.id) for each in full[2:]] == ["confirmed", "cancelled"]


async def test_who_was_passed_over_reads_why(client: Browser, db: Database, world: World, full: list[Any]) -> None:
    await write(db, "UPDATE enrolment SET passed_over = 'overlapping' WHERE id = $1", enrolment=full[2].id)
    assert "but you have another shift at that time" in await text(client, f"/shifts/{world.tomorrow}", world.alice)
    assert "Passed over: another shift at that time" in await text(
        client, f"/shifts/{world.tomorrow}/members", world.lena
    )


async def test_a_late_cancellation_is_said_before(
    client: Browser, db: Database, world: World, clock: SettableClock
) -> None:
    await write(db, "UPDATE person SET language = 'en'")
    await do(db, service.enrol, world.alice, shift=world.tomorrow)
    for after, said in (
        (timedelta(hours=1), "After 1 May 2026 11:00 it counts as a late cancellation."),
        (timedelta(hours=1, seconds=1), "this counts as a late cancellation"),
    ):
        clock.at = NOW + after
        for path in ("/my/shifts", f"/shifts/{world.tomorrow}"):
            assert said in await text(client, path, world.alice)


async def test_leaders_order_the_list_and_see_who_waits(
    client: Browser, db: Database, world: World, full: list[Any]
) -> None:
    page = f"/shifts/{world.tomorrow}"
    shown = await text(client, f"{page}/members", world.lena)
    assert shown.index(world.alice.name, shown.index("Waiting list")) < shown.rindex(world.bob.name)
    given = {"key": "p", "enrolment": str(full[3].id), "priority": "3"}
    answer = await client.post(f"{page}/priorities", data=given)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{page}/members")
    assert await read(db, "SELECT priority FROM enrolment WHERE id = $1", full[3].id) == 3
    wrong = await client.post(f"{page}/priorities", data={**given, "key": "q", "priority": "12"})
    assert wrong.status_code == 422
    await client.sign_in(world.leo.id)
    assert (await client.post(f"{page}/priorities", data={**given, "key": "r"})).status_code == 403


async def test_a_group_joins_the_list(client: Browser, db: Database, world: World, full: list[Any]) -> None:
    await client.sign_in(world.lena.id)
    await do(db, service.cancel_enrolment, world.alice, enrolment=full[2].id)
    given = {"key": "g", "volunteers": [str(world.alice.volunteer)]}
    page = f"/shifts/{world.tomorrow}/members"
    assert "All places of this shift are taken" in (await client.post(page, data=given)).text
    answer = await client.post(page, data={**given, "key": "h", "waitlist": "yes"})
    assert answer.status_code == 303
    assert await state(db, full[2].id) == "waitlisted"


async def _pause(db: Database, world: World, cause: UUID) -> None:
    await write(db, "UPDATE enrolment SET state = 'no_show' WHERE id = $1", enrolment=cause)
    await write(
        db,
        "INSERT INTO enrolment_pause (id, volunteer_id, causes, began_at, ends_at)"
        " VALUES (gen_random_uuid(), $1, ARRAY[$2::uuid], $3, $4)",
        volunteer=world.alice.volunteer,
        cause=cause,
        began_at=NOW,
        ends_at=NOW + timedelta(days=30),
    )


async def test_a_pause_is_told_with_why_and_lifted(client: Browser, db: Database, world: World) -> None:
    await write(db, "UPDATE person SET language = 'en'")
    made = await do(db, service.enrol, world.alice, shift=world.shift)
    await _pause(db, world, made.id)
    shown = await text(client, "/my/shifts", world.alice)
    assert "No new places until 31 May 2026" in shown
    assert re.search(r"<li>敬老院陪伴日, [^<]* May: Absent</li>", shown)
    page = f"/shifts/{world.tomorrow}"
    assert "No new places until 31 May 2026" in await text(client, page, world.alice)
    given = {"key": "l", "volunteer": str(world.alice.volunteer), "reason": "ill"}
    assert "A leader above the team can lift this." in await text(client, f"{page}/members", world.lena)
    assert (await client.post(f"{page}/lifted-pauses", data=given)).status_code == 403
    assert "Lift the pause" in await text(client, f"{page}/members", world.otto)
    blank = await client.post(f"{page}/lifted-pauses", data={**given, "key": "m", "reason": " "})
    assert blank.status_code == 422
    answer = await client.post(f"{page}/lifted-pauses", data=given)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{page}/members")
    assert "No new places" not in await text(client, "/my/shifts", world.alice)


async def test_the_roster_notes_who_did_not_come(
    client: Browser, db: Database, world: World, clock: SettableClock
) -> None:
    await write(db, "UPDATE person SET language = 'en'")
    made = await do(db, service.enrol, world.alice, shift=world.shift)
    roster = f"/shifts/{world.shift}/roster"
    assert "/no-shows" not in await text(client, roster, world.lena)
    given = {"key": "n", "enrolment": str(made.id)}
    early = await client.post(f"/shifts/{world.shift}/no-shows", data=given)
    assert early.status_code == 422
    clock.at = NOW + HERE
    assert "/no-shows" in await text(client, roster, world.lena)
    answer = await client.post(f"/shifts/{world.shift}/no-shows", data={**given, "key": "o"})
    assert (answer.status_code, answer.headers["location"]) == (303, roster)
    assert await state(db, made.id) == "no_show"
