"""The editor from the first word to the publication; the checker without a sign-in; the API beside the pages."""

import re
from typing import Any
from uuid import UUID

import orjson
import pytest

from app.accounts import service as accounts
from app.graphql.documents import Documents
from app.kernel.db import Database
from app.kernel.identity import ANONYMOUS, Actor, Role, system
from app.subsidies import service
from app.subsidies.checking import Trial
from tests.web_fixtures import Browser
from tests.world import World

from .awards import AWARD, CODE, TODAY, but, condition, published, second

CHECK = f"/subsidies/{CODE}/check"
CONDITION = {
    "expression-1": "rung_new_eight_grades >= 6",
    "clause-1": "第8条",
    "failed-zh-1": "须为高级技师",
    "passed-zh-1": "为高级技师",
}


@pytest.fixture
async def other_officer(db: Database, world: World) -> UUID:
    """Somebody else of the bureau, with a role that a session carries."""
    given: dict[str, Any] = {"organisation": world.county, "name": "索南"}
    person = (await db.perform(accounts.register_person, system("test"), **given)).person
    role = {"person": person, "organisation": world.county, "role": Role.OFFICER}
    await db.perform(accounts.grant_role, system("test"), **role)
    return UUID(str(person))


async def send(client: Browser, path: str, key: str, **typed: str) -> str:
    """Where a form leads."""
    answer = await client.post(path, data={**typed, "key": key})
    assert answer.status_code == 303, re.findall(r'<p class="error"[^>]*>.*?</p>', answer.text, re.DOTALL)
    return str(answer.headers["location"])


async def test_an_officer_writes_a_programme_and_another_publishes_it(
    client: Browser, world: World, other_officer: UUID
) -> None:
    await client.sign_in(world.otto.id)
    begun = {"code": CODE, "organisation": str(world.county), "zh": "高级技师奖励", "plain_zh": "每年5000元"}
    rules = await send(
        client, "/programmes", "1", **begun, legal_basis="办法", valid_from="2026-01-01", yuan="4,000.50"
    )
    version = rules.removesuffix("/rules")
    terms = {**begun, "legal_basis": "办法", "valid_from": "2026-01-01", "frequency": "yearly", "notice_days": "5"}
    rows = {
        "yuan-1": "6000",
        "amount-if-1": "employed",
        "yuan-2": "5000",
        "level-zh-1": "局长审批",
        "role-1": "officer",
    }
    more = {"response_days": "15", "channel": "bank", "automatic": "yes"}
    assert await send(client, f"{version}/edit", "2", **terms, **rows, **more) == version
    await send(client, f"{version}/conditions", "3", **CONDITION)
    trials = {
        "trial-1": "高级技师",
        "on-1": "2026-05-01",
        "pays-1": "6000",
        "fact-rung_new_eight_grades-1": "6",
        "fact-employed-1": "true",
    }
    await send(client, f"{version}/trials", "4", **{**trials, "pays-1": "5000"})
    table = (await client.get(f"{version}/rules")).text
    assert table.count("6,000.00") == 1
    await client.sign_in(other_officer)
    refused = await client.post(f"{version}/publish", data={"valid_from": "2026-01-01", "key": "5"})
    assert refused.status_code == 422
    await client.sign_in(world.otto.id)
    await send(client, f"{version}/trials", "6", **trials)
    assert f'action="{version}/publish"' not in (await client.get(version)).text
    await client.sign_in(other_officer)
    assert f'action="{version}/publish"' in (await client.get(version)).text
    await send(client, f"{version}/publish", "7", valid_from="2026-01-01")
    await client.sign_in(None)
    assert "高级技师奖励" in (await client.get("/subsidies")).text
    assert "局长审批" in (await client.get(f"/subsidies/{CODE}")).text


async def test_a_refused_form_keeps_what_was_typed(client: Browser, db: Database, world: World) -> None:
    saved = await db.perform(service.save_programme, world.otto, code=CODE, organisation=world.county, draft=AWARD)
    version = f"/programme-versions/{saved.id}"
    await client.sign_in(world.otto.id)
    for path, typed, told in (
        ("/programmes", {"code": "Ä"}, 'value="Ä"'),
        (f"{version}/edit", {"zh": "新", "yuan-1": "many"}, 'id="f-plain_zh-error"'),
        (f"{version}/conditions", {"expression-1": "hight > 3"}, "hight"),
        (f"{version}/trials", {"trial-1": "甲", "on-1": "2026-05-01", "fact-employed-1": "maybe"}, "maybe"),
        (f"{version}/publish", {"valid_from": "0026-01-01"}, 'role="alert"'),
    ):
        answer = await client.post(path, data={**typed, "key": path})
        assert answer.status_code == 422, path
        assert told in answer.text, path


async def test_the_pages_of_the_bureau_are_its_own(client: Browser, db: Database, world: World) -> None:
    saved = await published(db, world)
    paths = ["/programmes", "/programmes/new", f"/programmes/{saved.programme}", f"/programme-versions/{saved.id}"]
    for person, status in ((world.bob.id, 403), (world.lena.id, 403), (None, 303)):
        await client.sign_in(person)
        assert {(await client.get(path)).status_code for path in paths} == {status}


async def test_anybody_checks_and_nothing_is_kept(client: Browser, db: Database, world: World) -> None:
    asks = (condition("rung_new_eight_grades >= 6"), condition("age < 60"), condition("years_employed >= 4"))
    facts = {"rung_new_eight_grades": "6", "age": "45", "years_employed": "4"}
    await published(db, world, but(conditions=asks, trials=(eligible(facts),)))
    before = await rows(db)
    typed = {f"fact-{name}": value for name, value in facts.items()}
    found = (await client.post(CHECK, data=typed)).text
    assert "5,000.00" in found
    assert 'value="45"' in found
    waiting = (await client.post(CHECK, data={**typed, "fact-years_employed": "3.5"})).text
    assert "2026年10月" in waiting
    unknown = (await client.post(CHECK, data={"fact-age": "61"})).text
    assert unknown.count("badge bad") == 3
    refused = await client.post(CHECK, data={"fact-age": "old"})
    assert refused.status_code == 422
    assert 'id="f-fact-age-error"' in refused.text
    assert await rows(db) == before
    assert (await client.get("/subsidies/nothing/check")).status_code == 404


def eligible(facts: dict[str, str]) -> Trial:
    return Trial("高级技师", facts, TODAY, True, 500_000)


async def rows(db: Database) -> int:
    """All rows of all tables but those that sessions and limits are counted in."""
    async with db.connection() as connection:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        counted = [row["tablename"] for row in tables if row["tablename"] != "rate_window"]
        return int(await connection.fetchval("SELECT " + " + ".join(f'(SELECT count(*) FROM "{t}")' for t in counted)))


async def ask(db: Database, documents: Documents, actor: Actor, source: str, **given: Any) -> Any:
    answer = orjson.loads(await documents.execute(db, actor, source, None, {"input": given}))
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


async def test_the_api_does_what_the_pages_do(db: Database, documents: Documents, world: World) -> None:
    terms = {
        "names": {"zh": "高级技师奖励"},
        "plain": {"zh": "每年5000元"},
        "legalBasis": "办法",
        "validFrom": "2026-01-01",
        "amounts": [{"fen": 500000, "names": {"zh": "每人"}}],
        "chain": [{"names": {"zh": "审批"}, "role": "officer"}],
    }
    asked = {"expression": "stars >= 3", "clause": "1", "passedTexts": {"zh": "是"}, "failedTexts": {"zh": "否"}}
    case = {"name": "三星", "facts": [{"name": "stars", "value": "3"}], "on": "2026-05-01", "passed": True, "fen": 1}
    save = "mutation($input: SaveProgrammeInput!) { saveProgramme(input: $input) {"
    save += " programmeVersion { id trials } errors { code field } } }"
    whole = {"code": CODE, "organisationId": f"Organisation:{world.county}", "terms": terms}
    saved = await ask(db, documents, world.otto, save, **whole, conditions=[asked], trials=[case])
    assert saved["errors"] == []
    version = saved["programmeVersion"]["id"]
    run = "mutation($input: RunProgrammeTrialsInput!) { runProgrammeTrials(input: $input) {"
    run += " good results { met fen asExpected } errors { code } } }"
    ran = await ask(db, documents, world.otto, run, programmeVersionId=version)
    assert ran["results"] == [{"met": [True], "fen": 500000, "asExpected": False}]
    trials = "mutation($input: SetProgrammeTrialsInput!) { setProgrammeTrials(input: $input) { errors { code } } }"
    good = [{**case, "fen": 500000}]
    assert await ask(db, documents, world.otto, trials, programmeVersionId=version, trials=good) == {"errors": []}
    publish = "mutation($input: PublishProgrammeInput!) { publishProgramme(input: $input) { errors { code } } }"
    when = {"programmeVersionId": version, "validFrom": "2026-01-01"}
    assert await ask(db, documents, world.otto, publish, **when) == {"errors": [{"code": "OWN_DRAFT"}]}
    assert await ask(db, documents, second(world), publish, **when) == {"errors": []}
    check = "mutation($input: CheckEligibilityInput!) { checkEligibility(input: $input) {"
    check += " passed amountFen unknown found: foundOfConditions { ...One } errors { code field } } }"
    check += " fragment One on ConditionFinding { passed comparedWith found { name value } said { zh } }"
    facts = [{"name": "stars", "value": "4"}]
    assert await ask(db, documents, ANONYMOUS, check, code=CODE, facts=facts, on="2026-05-01") == {
        "passed": True,
        "amountFen": 500000,
        "unknown": [],
        "found": [
            {"passed": True, "comparedWith": "3", "found": [{"name": "stars", "value": "4"}], "said": {"zh": "是"}}
        ],
        "errors": [],
    }
    wrong = [{"name": "stars", "value": "many"}]
    refused = await ask(db, documents, ANONYMOUS, check, code=CODE, facts=wrong, on="2026-05-01")
    assert refused["errors"] == [{"code": "FACT_UNREADABLE", "field": "facts"}]
    assert refused["found"] is None
