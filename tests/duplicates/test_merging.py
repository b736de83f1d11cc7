"""Merging two records of one person, and undoing it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.accounts.errors import RecordMerged
from app.accounts.service import grant_role, open_session
from app.duplicates import service
from app.duplicates.errors import (
    AlreadyMerged,
    AlreadyToldApart,
    DifferentIdentityNumbers,
    MergeDecided,
    MergeProposed,
    SamePerson,
    SecondPersonNeeded,
    UndoTooLate,
)
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import DomainError, NotAllowed, SignInRequired
from app.kernel.identity import Actor, Role, system
from app.volunteers.service import add_member
from tests.operations.queue import administrator
from tests.rewards.purse import change, failing, purse, redeemed
from tests.world import World

from .pair import Pair, call, differences, dump, merge, pair_of, undo
from .signpost import merged


@pytest.fixture
async def pair(db: Database, world: World, clock: SettableClock) -> Pair:
    return await pair_of(db, world, clock)


async def minutes(db: Database, who: Actor) -> int:
    found: int = await db.read(
        "SELECT coalesce(sum(minutes), 0) FROM service_record WHERE volunteer_id = $1", [who.volunteer]
    )
    return found


async def test_all_that_the_merged_person_had_is_the_survivors(db: Database, pair: Pair) -> None:
    hours = await minutes(db, pair.merged) + await minutes(db, pair.survivor)
    (available, held), (more, also) = await purse(db, pair.survivor), await purse(db, pair.merged)

    await merge(db, pair)

    assert await minutes(db, pair.survivor) == hours > 0
    assert await purse(db, pair.survivor) == (available + more, held + also)
    assert await purse(db, pair.merged) == (0, 0)
    for table in ("scan", "service_record", "redemption", "award"):
        column = "volunteer_id" if table in ("scan", "service_record") else "person_id"
        owner = pair.merged.volunteer if column == "volunteer_id" else pair.merged.id
        assert await db.read(f"SELECT count(*) FROM {table} WHERE {column} = $1", [owner]) == 0, table
    assert await failing(db) == []


async def test_undoing_a_merge_restores_every_row_and_what_came_after_stays(db: Database, pair: Pair) -> None:
    before = await dump(db)
    merged = await merge(db, pair)
    assert differences(before, await dump(db))
    await undo(db, pair, merged)
    assert differences(before, await dump(db)) == {}

    (own, _), (theirs, waiting) = await purse(db, pair.survivor), await purse(db, pair.merged)
    merged = await merge(db, pair)
    await redeemed(db, pair.world, pair.survivor, quantity=2)
    await undo(db, pair, merged)
    after, other = await purse(db, pair.survivor), await purse(db, pair.merged)
    assert (after[1], other[1]) == (100, waiting), "the voucher made since is the survivor's"
    assert after[0] + other[0] == own + theirs - 100
    assert await failing(db) == []


async def test_a_merge_needs_two_officers_and_neither_is_one_of_the_two(db: Database, pair: Pair) -> None:
    both = {"merged": pair.merged.id, "survivor": pair.survivor.id}
    for who, refusal in (
        (pair.world.anonymous, SignInRequired),
        (pair.world.partner, SignInRequired),
        (pair.merged, NotAllowed),
        (pair.world.charlie, NotAllowed),
        (pair.world.lena, NotAllowed),
    ):
        with pytest.raises(refusal):
            await call(db, service.propose_merge, who, **both)
    with pytest.raises(SecondPersonNeeded):
        await call(db, service.propose_merge, pair.otto, merged=pair.merged.id, survivor=pair.otto.id)
    with pytest.raises(SamePerson):
        await call(db, service.propose_merge, pair.otto, merged=pair.merged.id, survivor=pair.merged.id)
    proposed = await call(db, service.propose_merge, pair.otto, **both)
    with pytest.raises(MergeProposed):
        await call(db, service.propose_merge, pair.ada, **both)
    for who, refused in ((pair.otto, SecondPersonNeeded), (pair.world.lena, NotAllowed)):
        with pytest.raises(refused):
            await call(db, service.confirm_merge, who, merge=proposed.merge)
    async with merged(db, pair.otto, pair.ada):
        with pytest.raises(SecondPersonNeeded):
            await call(db, service.confirm_merge, pair.ada, merge=proposed.merge)
    await call(db, service.confirm_merge, pair.ada, merge=proposed.merge)
    with pytest.raises(MergeDecided):
        await call(db, service.decline_merge, pair.ada, merge=proposed.merge)
    with pytest.raises(AlreadyMerged):
        await call(db, service.propose_merge, pair.otto, **both)
    await call(db, service.ask_undo, pair.ada, merge=proposed.merge)
    with pytest.raises(SecondPersonNeeded):
        await call(db, service.confirm_undo, pair.ada, merge=proposed.merge)
    async with merged(db, pair.ada, pair.otto):
        with pytest.raises(SecondPersonNeeded):
            await call(db, service.confirm_undo, pair.otto, merge=proposed.merge)


async def test_roles_and_ways_in_are_not_handed_on(db: Database, pair: Pair) -> None:
    """Lena leads the team: her record's role ends; an officer may not take an administrator's."""
    async with db.unit_of_work() as tx:
        await open_session(tx, pair.ada, person=pair.world.lena.id)  # type: ignore[arg-type]
    await merge(db, pair, merged=pair.world.lena)
    held = "SELECT count(*) FROM role_grant WHERE person_id = ANY ($1) AND revoked_at IS NULL"
    assert await db.read(held, [[pair.world.lena.id, pair.survivor.id]]) == 0
    assert await db.read("SELECT count(*) FROM session WHERE person_id = $1", [pair.survivor.id]) == 0
    with pytest.raises(RecordMerged):
        async with db.unit_of_work() as tx:
            await open_session(tx, pair.ada, person=pair.world.lena.id)  # type: ignore[arg-type]


async def test_whoever_could_not_take_a_role_merges_nobody_who_holds_it(db: Database, pair: Pair) -> None:
    """An officer would end an administrator's role, or give it back."""
    given = {"person": pair.merged.id, "organisation": pair.world.county, "role": Role.ADMINISTRATOR}
    await call(db, grant_role, system("test"), **given)
    both = {"merged": pair.merged.id, "survivor": pair.survivor.id}
    proposed = await call(db, service.propose_merge, pair.ada, **both)
    with pytest.raises(NotAllowed):
        await call(db, service.confirm_merge, pair.otto, merge=proposed.merge)
    second = await administrator(db, pair.world)
    await call(db, service.confirm_merge, second, merge=proposed.merge)
    await call(db, service.ask_undo, pair.ada, merge=proposed.merge)
    with pytest.raises(NotAllowed):
        await call(db, service.confirm_undo, pair.otto, merge=proposed.merge)
    await call(db, service.confirm_undo, second, merge=proposed.merge)


async def test_a_role_is_carried_over_only_where_the_confirmer_may_grant_it(db: Database, pair: Pair) -> None:
    grant = await db.read("SELECT id FROM role_grant WHERE person_id = $1", [pair.world.lena.id])
    both = {"merged": pair.world.lena.id, "survivor": pair.survivor.id}
    proposed = await call(db, service.propose_merge, pair.otto, **both)
    await call(db, service.confirm_merge, pair.ada, merge=proposed.merge, carry_roles=[grant])
    held = "SELECT role FROM role_grant WHERE person_id = $1 AND revoked_at IS NULL"
    assert await db.read(held, [pair.survivor.id]) == "leader"
    await undo(db, pair, proposed.merge)
    assert await db.read(held, [pair.survivor.id]) is None, "what was another one's is not kept"
    assert await db.read(held, [pair.world.lena.id]) == "leader"


async def test_two_identity_numbers_are_two_people(db: Database, pair: Pair) -> None:
    await change(db, "UPDATE person SET id_number_index = decode(md5(id::text), 'hex')")
    with pytest.raises(DifferentIdentityNumbers):
        await merge(db, pair)


async def test_of_two_merges_of_one_person_at_once_one_wins(db: Database, pair: Pair) -> None:
    """Bob into Alice, and Charlie into Bob."""
    verbs = [
        await call(db, service.propose_merge, pair.otto, merged=pair.merged.id, survivor=pair.survivor.id),
    ]
    await change(db, "DROP INDEX uq_person_merge_open", "UPDATE person_merge SET state = 'proposed'")
    async with db.connection() as connection:
        other = await connection.fetchval(
            "INSERT INTO person_merge (id, merged_id, survivor_id, state, proposed_by, proposed_at)"
            " SELECT gen_random_uuid(), $1, $2, 'proposed', proposed_by, proposed_at FROM person_merge RETURNING id",
            pair.merged.id,
            pair.world.charlie.id,
        )
    answers: list[Any] = await asyncio.gather(
        *(call(db, service.confirm_merge, pair.ada, merge=merge) for merge in (verbs[0].merge, other)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, AlreadyMerged) for answer in answers) == 1
    assert sum(isinstance(answer, service.MergeChanged) for answer in answers) == 1


async def test_after_thirty_days_a_merge_stands(db: Database, pair: Pair, clock: SettableClock) -> None:
    merged = await merge(db, pair)
    clock.at += timedelta(days=service.UNDO_DAYS)
    with pytest.raises(UndoTooLate):
        await call(db, service.ask_undo, pair.ada, merge=merged)


async def test_the_old_number_leads_to_the_survivor(db: Database, pair: Pair) -> None:
    number = await db.read("SELECT number FROM volunteer WHERE id = $1", [pair.merged.volunteer])
    await merge(db, pair)
    await call(db, add_member, pair.world.leo, team=pair.world.other_team, number=number, name=pair.merged.name)
    joined = "SELECT volunteer_id FROM membership WHERE team_id = $1 ORDER BY id DESC LIMIT 1"
    assert await db.read(joined, [pair.world.other_team]) == pair.survivor.volunteer


async def test_a_family_shares_a_phone_and_is_not_proposed(db: Database, pair: Pair) -> None:
    """Charlie has Alice's phone; the other Alice has it too."""
    await change(
        db,
        "UPDATE person SET phone_index = (SELECT phone_index FROM person WHERE name = '文凤英')"
        " WHERE name IN ('程秀云', '黄超')",
        "UPDATE person SET name = '文风英', pinyin = 'wenfengying' WHERE name = '黄超'",
    )
    async with db.unit_of_work() as tx:
        assert await service.find_duplicates(tx) == 1
        assert await service.find_duplicates(tx) == 0
    row = await db.read("SELECT to_jsonb(duplicate) FROM duplicate")
    assert {row["first_id"], row["second_id"]} == {str(pair.survivor.id), str(pair.merged.id)}
    assert row["likenesses"] == ["same_phone", "similar_name", "same_birth_date"]

    for who in (pair.world.anonymous, pair.world.charlie, pair.world.lena):
        with pytest.raises(DomainError):
            await call(db, service.dismiss_duplicate, who, duplicate=row["id"])
    await call(db, service.dismiss_duplicate, pair.otto, duplicate=row["id"])
    with pytest.raises(AlreadyToldApart):
        await call(db, service.dismiss_duplicate, pair.ada, duplicate=row["id"])
    async with db.unit_of_work() as tx:
        assert await service.find_duplicates(tx) == 0
