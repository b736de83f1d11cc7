"""Each mutation is tried by who has no part, whose it is, who leads and who governs: rights let through whom they name.

Nobody signed in and strangers of another tree are in test_refusals.py.
"""

from typing import Any

import pytest

from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database, Transaction
from app.kernel.identity import Held, Role
from app.volunteers import roster_import
from tests.volunteers.rosters import csv_of, row
from tests.world import World

from .lives import live
from .rights import FURTHER, MAY
from .test_mutations import camel, resolvers
from .test_refusals import WELL_FORMED, Refused

ASKED = ("charlie", "alice", "lena", "otto")
WITHOUT_RIGHT = {"SIGN_IN_REQUIRED", "FORBIDDEN", "NOT_FOUND"}
"""What is hidden from somebody is not there for them."""


async def _undone(db: Database, tx: Transaction, transaction: Any) -> None:
    await transaction.rollback()


async def refused_roster(db: Database, world: World) -> str:
    """An import of the county's with a row that was refused."""
    roster = {"file_name": "roster.csv", "content": csv_of(row(name="")), "dry_run": True}
    async with db.unit_of_work() as tx:
        started = await roster_import.start_import(tx, world.otto, organisation=world.county, **roster)
    await roster_import.run(db, started.roster_import, "en")
    return f"RosterImport:{started.roster_import}"


async def test_rights_let_through_whom_they_name(
    db: Database, documents: Documents, world: World, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a verb did is undone, so that each is asked in the same world."""
    lives = await live(db, world, clock)
    governs = (Held(Role.ADMINISTRATOR, world.county),)
    actors = {**lives.actors, "administrator": world.otto.__class__(kind="person", id=world.otto.id, roles=governs)}
    given = {**WELL_FORMED, "downloadRefusedRows": {"rosterImportId": await refused_roster(db, world)}}
    asked = Refused(db, documents, {id_.partition(":")[0]: id_ for id_ in reversed(lives.ids.values())}, given)
    monkeypatch.setattr(Database, "_commit", _undone)
    found: dict[str, dict[str, list[str]]] = {domain: {} for domain in MAY}
    for name, domain in sorted((camel(function.name), domain) for domain, function in resolvers()):
        if domain in MAY:
            who = [*ASKED, *FURTHER.get(domain, "").split()]
            let = [each for each in who if not WITHOUT_RIGHT & set(await asked.codes(actors[each], name))]
            found[domain].setdefault(" ".join(let), []).append(name)
    assert {domain: {who: " ".join(names) for who, names in each.items()} for domain, each in found.items()} == MAY


def test_each_domain_that_is_not_tried_elsewhere_is_tried() -> None:
    elsewhere = {"oversight"}
    assert {domain for domain, _ in resolvers()} == {*MAY, *elsewhere}
