"""What was handed over without a network and refused when it was sent is on record for others, who settle it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from app.graphql.documents import Documents
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Role
from app.points.service.freezing import propose_freeze
from app.rewards.errors import OtherMustSettle, RefusalSettled
from app.rewards.service import fulfil, fulfil_late, settle_refusal, settlement
from tests.activities.planning import do
from tests.attendance.staff import staff
from tests.attendance.test_decision_pages import post
from tests.duplicates.signpost import may, merged
from tests.waiting import until_one_waits
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .purse import change, failing, fetch, give, redeemed, shelf
from .refused import refuse

RECORDED = "SELECT * FROM refused_hand_over WHERE id = $1"


async def collected(db: Database, world: World, person: Actor) -> Any:
    """A voucher that was handed over already."""
    await give(db, person)
    voucher = await redeemed(db, world, person)
    await do(db, fulfil, world.mei, code=voucher.code)
    return voucher


async def count(db: Database) -> int:
    return int((await fetch(db, "SELECT count(*) AS n FROM refused_hand_over"))["n"])


def merchant(organisation: UUID) -> Actor:
    return staff(Role.MERCHANT, organisation)


async def test_what_counts_is_not_recorded(db: Database, world: World) -> None:
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    await do(db, fulfil_late, world.mei, code=voucher.code, handed_over_at=NOW - timedelta(hours=2), key="a")
    assert (await count(db), await shelf(db, world)) == (0, (9, 0, 1))


async def test_a_refusal_is_recorded_once_with_what_the_phone_says(db: Database, world: World) -> None:
    voucher = await collected(db, world, world.alice)
    said = NOW - timedelta(hours=3)
    first = await refuse(db, world.mei, voucher.code.lower(), nonce="a", at=said)
    assert await refuse(db, world.mei, voucher.code.lower(), nonce="a", at=said) == first
    row = await fetch(db, RECORDED, first)
    assert (row["redemption_id"], row["organisation_id"], row["code"]) == (voucher.id, world.merchant, voucher.code)
    assert (row["reason"], row["said_at"], row["handed_by"]) == ("already_fulfilled", said, world.mei.id)
    assert (await count(db), await shelf(db, world)) == (1, (9, 0, 1))
    assert await failing(db) == []


async def test_each_reason_is_told(db: Database, world: World, clock: SettableClock) -> None:
    """Nobody's code, one's own, another place's, a blocked one, one that is too old; a clock ahead of ours is not
    believed.
    """
    await give(db, world.alice, world.mei)
    elsewhere, own = await redeemed(db, world, world.alice), await redeemed(db, world, world.mei)
    other = merchant(world.other_team)
    found = [
        await refuse(db, world.mei, "ABCDEFGHJK", at=NOW + timedelta(days=1)),
        await refuse(db, world.mei, own.code),
        await refuse(db, other, elsewhere.code),
    ]
    await do(db, propose_freeze, world.otto, person=world.alice.id, reason="Round and round.", emergency=True)
    found.append(await refuse(db, world.mei, elsewhere.code))
    clock.at = NOW + timedelta(days=31)
    found.append(await refuse(db, world.mei, elsewhere.code))
    rows = [await fetch(db, RECORDED, each) for each in found]
    assert [row["reason"] for row in rows] == [
        "unknown_voucher",
        "own_voucher",
        "other_counter",
        "voucher_frozen",
        "voucher_expired",
    ]
    assert rows[0]["said_at"] == NOW
    assert rows[2]["organisation_id"] == world.other_team
    assert await failing(db) == []


async def test_who_hands_nothing_over_records_nothing(db: Database, world: World) -> None:
    voucher = await collected(db, world, world.alice)
    for actor, refusal in ((world.bob, NotAllowed), (world.otto, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await do(db, fulfil_late, actor, code=voucher.code, key="a")
    assert await count(db) == 0


async def test_a_second_person_says_how_it_was_settled(db: Database, world: World) -> None:
    voucher = await collected(db, world, world.alice)
    refused = await refuse(db, world.mei, voucher.code)
    told = {"refused": refused, "note": "The flour came back."}
    for actor, refusal in (
        (world.mei, OtherMustSettle),
        (world.alice, NotAllowed),
        (world.partner, SignInRequired),
        (world.anonymous, SignInRequired),
        (merchant(world.other_team), NotFound),
    ):
        with pytest.raises(refusal):
            await do(db, settle_refusal, actor, **told)
    with pytest.raises(Invalid):
        await do(db, settle_refusal, world.otto, refused=refused, note=" ")
    with pytest.raises(NotFound):
        await do(db, settle_refusal, world.otto, refused=ids.new(), note="x")
    await do(db, settle_refusal, merchant(world.merchant), **told)
    with pytest.raises(RefusalSettled):
        await do(db, settle_refusal, world.otto, **told)
    row = await fetch(db, RECORDED, refused)
    assert (row["note"], row["settled_at"]) == ("The flour came back.", NOW)


async def test_who_handed_it_over_under_a_record_that_was_merged_settles_nothing(
    db: Database, world: World, documents: Documents
) -> None:
    refused = await refuse(db, world.mei, "ABCDEFGHJK")
    asked = {"what": "settleable", "of": f"RefusedHandOver:{refused}"}
    told = {"refused": refused, "note": "The flour came back."}
    async with merged(db, world.mei, world.otto):
        assert not await may(documents, db, world.otto, **asked)
        with pytest.raises(OtherMustSettle):
            await do(db, settle_refusal, world.otto, **told)
    assert await may(documents, db, world.otto, **asked)
    await do(db, settle_refusal, world.otto, **told)


async def test_of_two_who_settle_it_at_once_one_does(db: Database, world: World) -> None:
    refused = await refuse(db, world.mei, "ABCDEFGHJK")
    async with db.unit_of_work() as tx:
        await settle_refusal(tx, world.otto, refused=refused, note="He pays for it.")
        told = {"refused": refused, "note": "The flour came back."}
        other = asyncio.create_task(do(db, settle_refusal, merchant(world.merchant), **told))
        await until_one_waits(db, other)
    with pytest.raises(RefusalSettled):
        await other
    assert (await fetch(db, RECORDED, refused))["note"] == "He pays for it."


async def test_the_database_holds_to_it(db: Database, world: World) -> None:
    refused = await refuse(db, world.mei, (await collected(db, world, world.alice)).code)
    for changed in (
        f"settled_at = now(), note = 'x', settled_by = '{world.mei.id}'",
        f"settled_by = '{world.otto.id}'",
        "said_at = recorded_at + interval '1 second'",
        "reason = 'unknown_voucher'",
        "reason = 'because'",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await change(db, f"UPDATE refused_hand_over SET {changed} WHERE id = '{refused}'")


async def test_the_counter_finds_it_on_its_day_and_the_officer_settles_it(
    db: Database, world: World, client: Browser
) -> None:
    voucher = await collected(db, world, world.alice)
    await client.sign_in(world.mei.id)
    at = (NOW - timedelta(days=1)).isoformat()
    body = {"person": str(world.mei.id), "vouchers": [{"nonce": "a", "code": voucher.code, "at": at}]}
    for _ in range(2):
        (told,) = (await client.post("/counter/kept", json=body)).json()
        assert told["refused"]
    address = f"/refused-hand-overs/{(await fetch(db, 'SELECT id FROM refused_hand_over'))['id']}"
    assert address not in (await client.get("/counter/today")).text
    day = (await client.get(f"/counter/today?day={NOW - timedelta(days=1):%Y-%m-%d}")).text
    assert address in day
    assert voucher.code[:5] in day
    assert voucher.code not in day
    assert 'name="note"' not in (await client.get(address)).text
    await client.sign_in(world.otto.id)
    client.speak("en")
    assert address in (await client.get(f"/settlement?from={NOW - timedelta(days=1):%Y-%m-%d}")).text
    assert (await post(client, address, f"{address}/settle", note="")).status_code == 422
    assert (await post(client, address, f"{address}/settle", note="He pays for it.")).status_code == 303
    assert "He pays for it." in (await client.get(address)).text
    assert address not in (await client.get("/refused-hand-overs")).text
    assert address in (await client.get("/refused-hand-overs?show=settled")).text
    await client.sign_in(world.bob.id)
    assert (await client.get("/refused-hand-overs")).status_code == 403
    assert (await client.get(address)).status_code == 404


async def test_the_sheet_names_what_was_refused(db: Database, world: World) -> None:
    await refuse(db, world.mei, (await collected(db, world, world.alice)).code)
    period = {"since": NOW - timedelta(days=1), "until": NOW + timedelta(days=1)}
    for actor, seen in ((world.mei, 1), (world.otto, 1), (merchant(world.other_team), 0)):
        assert len((await do(db, settlement, actor, **period)).refused) == seen
