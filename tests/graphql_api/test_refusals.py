"""Whoever has no part in it is refused, by every mutation: with a code that is known, and nothing is written.

That those are served who have a part, and that their neighbours are not, each verb's own tests say; the table in
tried.py names them, and is complete.
"""

import ast
import re
from base64 import b64encode
from collections.abc import Mapping, Set
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from graphql import get_named_type
from msgspec import structs

from app.accounts import service as accounts
from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import DomainError
from app.kernel.identity import Actor, system
from tests.rewards.stocked import bag
from tests.volunteers.rosters import csv_of, row
from tests.world import World

from .lives import live
from .test_mutations import MUTATIONS, camel, input_of, performs, resolvers, sample
from .tried import TRIED

TESTS = Path(__file__).parents[1]
BY_PAGES = {"edit_reward", "edit_redemption_point"}
"""Verbs that their tests reach by a page, which calls them."""
OWN = {
    "signOut": "ends the session that asks, if there is one",
    "revokeOtherSessions": "one's own",
    "exportOwnData": "one's own",
    "beginSubsidyApplication": "anybody may ask for themselves",
}
"""What somebody may do who has no part in anything, and why."""
STRANGERS = {
    "objectToNotice": {"INVALID"},
    "requestSignInCode": {"INVALID"},
    "signInWithCode": {"INVALID"},
    "verifyCertificate": {"INVALID"},
    "signOut": set[str](),
    "signInWithPassword": {"WRONG_PASSWORD"},
    "findGuardianLink": {"LINK_UNKNOWN"},
    "answerGuardianLink": {"LINK_UNKNOWN"},
    "renewGuardianLink": {"LINK_UNKNOWN"},
}
"""What is answered to who has not signed in, where it is neither that nor something of the input."""
KEPT = {"fulfilLateVoucher": "what one's own counter handed over is on record, also where the voucher is unknown"}
"""What is written with a refusal, by who may do such a thing elsewhere, and why."""
RECORDS = {"INSERT request", "UPDATE request"}
"""A refusal under a key that the server chose is kept, as any answer is."""
YESTERDAY = {"since": "2026-04-30", "until": "2026-04-30"}
PICTURE = b64encode(bag()).decode()
WELL_FORMED: dict[str, dict[str, Any]] = {
    "addRewardPhoto": {"content": PICTURE},
    "attachEvidencePaper": {"content": PICTURE},
    "draftServiceCertificate": YESTERDAY,
    "issueServiceCertificate": YESTERDAY,
    "issueServiceCertificates": YESTERDAY,
    "importRoster": {"content": b64encode(csv_of(row())).decode()},
    "readBankResult": {"content": b64encode(b"x").decode()},
    "scanVolunteer": {"code": None},
}
"""Where a sample would be refused for what it says, before it is asked whose right it is."""


class Refused:
    """Asks each mutation for things that there are, as nobody whose they are."""

    def __init__(
        self,
        db: Database,
        documents: Documents,
        there: dict[str, str],
        given: Mapping[str, dict[str, Any]] = WELL_FORMED,
    ) -> None:
        self.db, self.documents, self.there, self.given = db, documents, there, given
        self.written: set[str] = set()
        db.after_commit.append(self._note)

    def _note(self, written: Set[str]) -> None:
        self.written |= {each for each in written if not each.endswith(" OF")} - RECORDS  # FOR UPDATE OF locks

    async def codes(self, actor: Actor, name: str) -> list[str]:
        type_ = input_of(MUTATIONS[name])
        given = {each: sample(each, one.type) for each, one in type_.fields.items() if each != "idempotencyKey"}
        own, payload = name[0].upper() + name[1:], get_named_type(MUTATIONS[name].type)
        wanted = "errors { code message }"
        of_each = get_named_type(payload.fields["results"].type).fields if "results" in payload.fields else {}
        if "errors" in of_each:
            wanted += " results { errors { code message } }"
        if "code" in of_each:
            wanted += " results { code message }"
        source = f"mutation($input: {own}Input!) {{ {name}(input: $input) {{ {wanted} }} }}"
        self.written.clear()
        variables = {"input": {**self._known(given), **self.given.get(name, {})}}
        answer = orjson.loads(await self.documents.execute(self.db, actor, source, None, variables))
        assert "errors" not in answer, (name, answer)
        found = answer["data"][name]
        results = found.get("results") or []
        errors = [*found["errors"], *(error for each in results for error in each.get("errors", [each]))]
        assert all(error["message"] for error in errors if error["code"]), name
        return [error["code"] for error in errors if error["code"]]

    def _known(self, value: Any) -> Any:
        """The same with the ids of what there is."""
        match value:
            case dict():
                return {name: self._known(each) for name, each in value.items()}
            case list():
                return [self._known(each) for each in value]
            case str():
                return self.there.get(value.partition(":")[0], value) if ":" in value else value
        return value


async def test_who_has_no_part_is_refused_and_nothing_is_written(
    db: Database, documents: Documents, world: World, clock: SettableClock
) -> None:
    """As who has not signed in, and as who may do everything, elsewhere."""
    lives = await live(db, world, clock)
    there = {id_.partition(":")[0]: id_ for id_ in reversed(lives.ids.values())}
    refused = Refused(db, documents, there)
    async with db.unit_of_work() as tx:
        person = await accounts.register_person(tx, system("test"), organisation=world.county, name="外人")
    outsider = structs.replace(lives.actors["foreign_officer"], id=person.person)
    strangers = {}
    for name in MUTATIONS:
        codes = set(await refused.codes(world.anonymous, name))
        if not codes or not codes <= {"SIGN_IN_REQUIRED", "NOT_FOUND"}:
            strangers[name] = codes
        assert not refused.written, (name, refused.written)
        codes = set(await refused.codes(outsider, name))
        assert codes <= DomainError.kinds.keys(), (name, codes)
        assert bool(codes) != (name in OWN), (name, codes)
        assert not refused.written or name in {*OWN, *KEPT}, (name, refused.written)
    assert strangers == STRANGERS


def test_every_mutation_is_tried_as_who_may_do_it() -> None:
    """The named tests are there, and in their folder its verb or its name is spoken of."""
    verbs = {camel(function.name): _verb(performs(function)) for _, function in resolvers()}
    named: list[str] = []
    for folder, tests in TRIED.items():
        spoken = _words(TESTS / folder)
        assert tests.keys() <= spoken, folder
        for name in " ".join(tests.values()).split():
            assert spoken & {name, verbs[name]} or verbs[name] in BY_PAGES, (folder, name)
            named.append(name)
    assert sorted(named) == sorted(MUTATIONS)


def _verb(call: ast.Call) -> str:
    """The name of the verb: perform(info, payload, verb, …)."""
    return ast.unparse(call.args[2]).rpartition(".")[2]


@cache
def _words(folder: Path) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", " ".join(each.read_text("utf-8") for each in folder.glob("*.py"))))
