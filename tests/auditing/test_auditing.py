"""Roots, proofs, journals and statements as outsiders get them, recomputed by a script that shares no code."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.accounts.service import grant_role
from app.auditing import jobs, service
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Role
from app.kernel.jobs import Nothing
from app.ledger.errors import NotYetSealed
from app.points import purses
from app.points.service import expire_points, reverse_award
from app.rewards.service import fulfil, return_redemption
from scripts.recompute import earned, recompute
from tests.attendance.staff import staff
from tests.documents import ROOT, fences
from tests.ledger.test_sealing import behind_the_verbs
from tests.rewards.purse import JOB, change, give, redeemed
from tests.web_fixtures import Browser
from tests.world import NOW, World


@pytest.fixture
async def lived(db: Database, world: World, clock: SettableClock) -> None:
    """Alice earned, spent, got something back, lost something; all that is sealed."""
    await change(db, "UPDATE earning_rule SET lot_days = 10, daily_cap = 1000")
    await give(db, world.alice, world.bob)
    clock.at = NOW + timedelta(days=2)
    for _ in range(2):
        await give(db, world.alice, points=37)
    first, second = [await redeemed(db, world, world.alice) for _ in range(2)]
    async with db.unit_of_work() as tx:
        await fulfil(tx, world.mei, code=first.code)
        await fulfil(tx, world.mei, code=second.code)
        await return_redemption(tx, world.mei, redemption=second.id)
    clock.at = NOW + timedelta(days=11)
    async with db.unit_of_work() as tx:
        await expire_points(tx, JOB)
    await give(db, world.alice, points=60)
    await redeemed(db, world, world.alice)
    await jobs.seal(db, Nothing())


async def prove(db: Database, actor: Actor, journal: UUID) -> Any:
    async with db.unit_of_work() as tx:
        return await service.prove_journal(tx, actor, journal=journal)


async def journal_of(db: Database, person: Actor) -> UUID:
    found: UUID = await db.read(
        "SELECT journal_id FROM posting WHERE account_id = $1 ORDER BY id LIMIT 1",
        [purses.wallet(person.id).id],  # type: ignore[arg-type]
    )
    return found


def holds(tmp_path: Path, **files: str) -> list[str]:
    """What the script finds wrong in files of these names."""
    paths = []
    for name, text in files.items():
        paths.append(tmp_path / name.replace("_", "."))
        paths[-1].write_text(text, "utf-8")
    return recompute(*paths)[1]


@pytest.mark.usefixtures("lived")
class TestProofs:
    async def test_they_are_for_whose_points_moved_and_for_auditors(self, db: Database, world: World) -> None:
        journal = await journal_of(db, world.alice)
        for actor in (world.alice, staff(Role.AUDITOR, world.county), staff(Role.ADMINISTRATOR, world.county)):
            assert (await prove(db, actor, journal)).holds
        for actor in (world.bob, world.lena, staff(Role.AUDITOR, world.team), staff(Role.OFFICER, world.county)):
            with pytest.raises(NotFound):
                await prove(db, actor, journal)
        with pytest.raises(SignInRequired):
            await prove(db, world.anonymous, journal)
        await give(db, world.charlie)
        with pytest.raises(NotYetSealed):
            await prove(db, world.charlie, await journal_of(db, world.charlie))

    async def test_a_file_and_the_api_have_it_and_it_is_recomputed(
        self, db: Database, world: World, client: Browser, tmp_path: Path
    ) -> None:
        journal = await journal_of(db, world.alice)
        line = "{ viewer { points { lines(first: 1) { nodes { journal { number proof { root holds } } } } } } }"
        one = f'{{ sealedJournal(id: "SealedJournal:{journal}") {{ kind proof {{ journal }} }} }}'
        await client.sign_in(world.alice.id)
        file = (await client.get(f"/ledger/journals/{journal}/proof.json")).text
        assert holds(tmp_path, proof_json=file) == []
        assert len(holds(tmp_path, proof_json=file.replace("award", "bonus"))) == 1
        assert documented()(json.loads(file))
        assert not documented()(json.loads(file.replace("award", "bonus")))
        (newest,) = (await ask(client, line))["viewer"]["points"]["lines"]["nodes"]
        assert newest["journal"]["proof"]["holds"] is True
        assert json.loads((await ask(client, one))["sealedJournal"]["proof"]["journal"])["id"] == str(journal)
        await client.sign_in(world.bob.id)
        assert (await client.get(f"/ledger/journals/{journal}/proof.json")).status_code == 404
        assert (await ask(client, one))["sealedJournal"] is None


def documented() -> Any:
    """The function that docs/ledger.md shows."""
    (text,) = fences(ROOT / "docs/ledger.md", "python")
    scope: dict[str, Any] = {}
    exec(text, scope)
    return scope["proven"]


async def ask(client: Browser, query: str) -> Any:
    return (await client.post("/graphql", json={"query": query})).json()["data"]


@pytest.mark.usefixtures("lived")
async def test_all_roots_are_recomputed_from_the_files(
    db: Database, world: World, client: Browser, tmp_path: Path
) -> None:
    await sign_in(client, db, world)
    await behind_the_verbs(db, "UPDATE journal SET reason = '=1+1' WHERE kind = 'expiry'")
    csv, roots = await files(client)
    assert len(holds(tmp_path, journals_csv=csv, roots_json=roots)) == 1, "the change is seen"
    await behind_the_verbs(db, "UPDATE journal SET reason = NULL WHERE kind = 'expiry'")
    csv, roots = await files(client)
    assert holds(tmp_path, journals_csv=csv, roots_json=roots) == []
    lines = csv.splitlines()
    assert "journals" in holds(tmp_path, journals_csv="\n".join([lines[0], *lines[3:]]), roots_json=roots)[0]
    some = (await client.get("/ledger/journals.csv?since=2026-05-03&until=2026-05-12")).text.splitlines()
    assert 1 < len(some) < len(lines)
    assert (await client.get("/ledger/journals.csv?since=yesterday")).status_code == 422


async def test_all_journals_are_for_auditors(db: Database, world: World, client: Browser) -> None:
    for actor in (world.alice, world.lena, staff(Role.AUDITOR, world.team)):
        with pytest.raises(NotAllowed):
            async with db.unit_of_work() as tx:
                await service.journals(tx, actor)
    assert (await client.get("/ledger/journals.csv")).status_code == 303
    await client.sign_in(world.alice.id)
    assert (await client.get("/ledger/journals.csv")).status_code == 403


async def sign_in(client: Browser, db: Database, world: World) -> None:
    """As the county's auditor."""
    async with db.unit_of_work() as tx:
        await grant_role(tx, JOB, person=world.leo.id, organisation=world.county, role=Role.AUDITOR)
    await client.sign_in(world.leo.id)


async def files(client: Browser) -> tuple[str, str]:
    """For an auditor: all journals as CSV, all roots as JSON."""
    csv = (await client.get("/ledger/journals.csv")).text
    query = "{ sealedRoots { nodes { number previous journals tree sealedAt hash publicKey signature } } }"
    nodes = (await ask(client, query))["sealedRoots"]["nodes"]
    roots = [{**node, "sealed_at": node["sealedAt"], "public_key": node["publicKey"]} for node in nodes]
    return csv, json.dumps(roots)


@pytest.mark.usefixtures("lived")
async def test_anybody_recomputes_a_statement(world: World, client: Browser, tmp_path: Path) -> None:
    assert (await client.get("/my/points.json")).status_code == 303
    await client.sign_in(world.charlie.id)
    assert (await client.get("/my/points.json")).json()["lines"] == []
    await client.sign_in(world.alice.id)
    file = (await client.get("/my/points.json")).text
    assert holds(tmp_path, points_json=file) == []
    said = json.loads(file)
    assert {line["kind"] for line in said["lines"]} == {"award", "redemption", "return", "expiry"}
    assert said["holds"]
    for part, column in (("lines", "balance"), ("lots", "remaining"), ("holds", "points")):
        other = json.loads(file)
        other[part][0][column] += 1
        assert holds(tmp_path, points_json=json.dumps(other)) != []


async def test_a_debt_and_its_repayment_are_recomputed(
    db: Database, world: World, client: Browser, tmp_path: Path
) -> None:
    await give(db, world.alice)
    await redeemed(db, world, world.alice)
    source = await db.read("SELECT source_id FROM award LIMIT 1")
    async with db.unit_of_work() as tx:
        await reverse_award(tx, JOB, source_kind="test", source_id=source, reason="test")
    await give(db, world.alice, points=60)
    await client.sign_in(world.alice.id)
    assert holds(tmp_path, points_json=(await client.get("/my/points.json")).text) == []


@pytest.mark.parametrize(
    ("expression", "points"),
    [
        ("2.5 h × 10 × 1.2 = 30", 30),
        ("100 min ÷ 60 × 10 = 16.66 → 16", 16),
        ("8 h × 10 = 80 → 50", 50),
        ("(1.5 h + 1 h × 1.5 night) × 10 = 30", 30),
        ("3 × 5 = 15 → 10", 10),
    ],
)
def test_an_expression_is_worked_out(expression: str, points: int) -> None:
    assert earned(expression) == points


def test_an_expression_whose_sum_is_another_is_refused() -> None:
    with pytest.raises(ValueError, match="not 31"):
        earned("2.5 h × 10 × 1.2 = 31")
