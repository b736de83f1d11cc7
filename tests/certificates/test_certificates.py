"""What becomes of a certificate once it is issued: found, revoked, never changed. Who may do so."""

from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from app.certificates import service
from app.certificates.checks import CHECKS
from app.certificates.errors import AlreadyRevoked, OwnCertificate, UnknownCertificate
from app.certificates.models import CertificateKind
from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role
from app.kernel.verification import verify
from tests.attendance.papers import issue, revoke, token_of
from tests.attendance.presence import Scene
from tests.world import World

REWRITTEN = """UPDATE certificate SET content = c, digest = sha256(convert_to(c::text, 'UTF8'))
    FROM (SELECT content || '{"minutes": 9999}' AS c FROM certificate) changed"""


@pytest.fixture
async def paper(db: Database, world: World, clock: SettableClock) -> UUID:
    """Alice's certificate of three hours, issued by the county."""
    scene = Scene(db, world, clock)
    await scene.enrol(world.alice)
    await scene.approve(world.lena, await scene.serve(world.alice))
    return await issue(db, world.alice, world.alice)


async def broken(db: Database) -> list[str]:
    return [outcome.name for outcome in await verify(db, CHECKS) if not outcome.ok]


async def test_a_certificate_is_revoked_once_and_for_good(db: Database, world: World, paper: UUID) -> None:
    await revoke(db, world.otto, paper, note="  Two hours were counted twice. ")
    row = await db.read("SELECT to_jsonb(certificate) FROM certificate WHERE id = $1", [paper])
    assert row["revocation"] == "records"
    assert row["revocation_note"] == "Two hours were counted twice."
    assert row["revoked_by"] == str(world.otto.id)
    with pytest.raises(AlreadyRevoked):
        await revoke(db, world.otto, paper)
    kinds = await db.read(
        "SELECT array_agg(kind) FROM (SELECT kind FROM event WHERE kind ~ '^cert' ORDER BY position) e"
    )
    assert kinds == ["certificates.issued", "certificates.revoked"]
    assert await broken(db) == []


async def test_only_officers_revoke(db: Database, world: World, paper: UUID) -> None:
    for who in ("anonymous", "alice", "bob", "lena", "leo", "mei", "partner"):
        with pytest.raises(SignInRequired if who == "anonymous" else NotAllowed):
            await revoke(db, getattr(world, who), paper)


async def test_nobody_revokes_their_own_or_without_a_reason(db: Database, world: World, paper: UUID) -> None:
    officer = Actor(kind="person", id=world.alice.id, roles=(Held(Role.OFFICER, world.county),))
    with pytest.raises(OwnCertificate):
        await revoke(db, officer, paper)
    with pytest.raises(Invalid):
        await revoke(db, world.otto, paper, note="  ")
    with pytest.raises(NotFound):
        await revoke(db, world.otto, world.county)


async def test_a_revocation_repeated_with_its_key_is_one(db: Database, world: World, paper: UUID) -> None:
    for _ in range(2):
        await revoke(db, world.otto, paper, key="once")
    assert await db.read("SELECT count(*) FROM event WHERE kind = 'certificates.revoked'") == 1


KEPT = (
    "UPDATE certificate SET content = content || '{\"minutes\": 9999}'",
    "UPDATE certificate SET number = 'ZM2026-999999-AAAA'",
    "UPDATE certificate SET revoked_at = now()",
    "DELETE FROM certificate",
    "TRUNCATE certificate CASCADE",
    "UPDATE service_certificate SET minutes = 1",
    "DELETE FROM certified_record",
    "UPDATE number_format SET pattern = '{sequence}'",
)


@pytest.mark.usefixtures("paper")
async def test_the_database_keeps_certificates_as_they_are(db: Database) -> None:
    async with db.connection() as connection:
        for command in KEPT:
            with pytest.raises(asyncpg.IntegrityConstraintViolationError):
                await connection.execute(command)


async def test_what_is_revoked_stays_revoked(db: Database, world: World, paper: UUID) -> None:
    await revoke(db, world.otto, paper)
    clear = "UPDATE certificate SET revoked_at = NULL, revoked_by = NULL, revocation = NULL, revocation_note = NULL"
    async with db.connection() as connection:
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute(clear)


BREAKING = {
    "certificates.numbers_have_no_gaps": "UPDATE number_series SET last = last + 1",
    "certificates.revocations_are_in_the_log": (
        "UPDATE certificate SET revoked_at = issued_at, revocation = 'other', revocation_note = ''"
    ),
    "certificates.content_is_as_issued": REWRITTEN,
}


@pytest.mark.usefixtures("paper")
async def test_verify_finds_what_was_changed_behind_the_verbs(db: Database) -> None:
    assert await broken(db) == []
    async with db.connection() as connection:
        await connection.execute("ALTER TABLE certificate DISABLE TRIGGER USER")
        for name, command in BREAKING.items():
            known = await broken(db)
            await connection.execute(command)
            assert set(await broken(db)) - set(known) == {name}


async def test_everybody_finds_a_certificate_by_number_or_token(db: Database, world: World, paper: UUID) -> None:
    number = await db.read("SELECT number FROM certificate")
    token = await token_of(db, paper)
    async with db.unit_of_work() as tx:
        for given in ({"number": number}, {"number": number.lower().replace("-", " ")}, {"token": token}):
            assert await service.verify(tx, world.anonymous, **given) == service.Found(paper, token)
        for given in ({"number": number[:-1]}, {"number": ""}, {"token": token[:-1]}):
            with pytest.raises(UnknownCertificate):
                await service.verify(tx, world.anonymous, **given)
        with pytest.raises(Invalid):
            await service.verify(tx, world.anonymous)


async def test_numbers_count_on_and_keep_their_format(db: Database, world: World, paper: UUID) -> None:
    async with db.unit_of_work() as tx:
        made = await service.set_number_format(
            tx, world.otto, kind=CertificateKind.SERVICE, pattern="QL{year:2}{sequence:4}"
        )
    assert made.version == 2
    await issue(db, world.lena, world.alice, organisation=world.team)
    await issue(db, world.lena, world.alice, organisation=world.team)
    found = await db.read("SELECT array_agg(number ORDER BY issued_at, number) FROM certificate")
    assert [each.partition("-7")[0][:13] for each in sorted(found)] == ["QL260001", "QL260002", "ZM2026-000001"]
    assert await broken(db) == []


async def test_only_the_county_changes_numbers(db: Database, world: World) -> None:
    async with db.unit_of_work() as tx:
        for who in (world.anonymous, world.alice, world.lena, world.partner):
            with pytest.raises((SignInRequired, NotAllowed)):
                await service.set_number_format(tx, who, kind=CertificateKind.SERVICE, pattern="{sequence}")


ONE = """query ($id: ID!) { certificate(id: $id) { number token content revocationNote revocable } }"""


async def test_who_sees_all_of_a_certificate(db: Database, world: World, paper: UUID, documents: Documents) -> None:
    for who in ("anonymous", "alice", "bob", "charlie", "lena", "leo", "otto", "mei", "partner"):
        raw = await documents.execute(db, getattr(world, who), ONE, None, {"id": f"Certificate:{paper}"})
        found = orjson.loads(raw)["data"]["certificate"]
        assert (found is not None) == (who in {"alice", "otto"}), who
        assert found is None or found["revocable"] == (who == "otto")


async def test_the_paper_s_public_side_over_the_api(
    db: Database, world: World, paper: UUID, documents: Documents
) -> None:
    number = await db.read("SELECT number FROM certificate")

    async def ask(operation: str, actor: Actor, **given: Any) -> Any:
        answer = orjson.loads(await documents.read(db, actor, operation, {"input": given}))
        return next(iter(answer["data"].values()))

    found = (await ask("VerifyCertificate", world.anonymous, number=number))["certificate"]
    assert (found["valid"], found["says"]["holderMasked"], found["says"]["minutes"]) == (True, "文**", 180)
    assert "holder" not in found["says"]
    given = {"certificateId": f"Certificate:{paper}", "revocation": "mistake", "note": "Wrong name."}
    refused = await ask("RevokeCertificate", world.lena, **given)
    assert refused["errors"][0]["code"] == "FORBIDDEN"
    done = await ask("RevokeCertificate", world.otto, **given, idempotencyKey="k")
    assert done["certificate"]["revocation"] == "mistake"
    found = (await ask("VerifyCertificate", world.anonymous, token=await token_of(db, paper)))["certificate"]
    assert (found["valid"], found["revocation"]) == (False, "mistake")
    unknown = await ask("VerifyCertificate", world.anonymous, number="ZM1")
    assert [each["code"] for each in unknown["errors"]] == ["UNKNOWN_CERTIFICATE"]
