"""Certificates of service in the named world."""

from datetime import date
from typing import Any
from uuid import UUID

from app.attendance import service
from app.attendance.jobs import issue_certificates
from app.certificates import service as certificates
from app.certificates.models import Revocation
from app.kernel.db import Database
from app.kernel.identity import Actor
from tests.world import World

SINCE, UNTIL = date(2026, 1, 1), date(2026, 5, 1)
"""The world's shift is on the last of these days."""


async def issue(db: Database, actor: Actor, volunteer: Actor, **given: Any) -> UUID:
    async with db.unit_of_work() as tx:
        made = await service.issue_service_certificate(
            tx, actor, volunteer=volunteer.volunteer, **{"since": SINCE, "until": UNTIL, **given}
        )
    return made.id


async def issue_list(db: Database, actor: Actor, people: list[str], *, run: bool = True, **given: Any) -> UUID:
    async with db.unit_of_work() as tx:
        started = await service.issue_service_certificates(
            tx, actor, people=people, **{"since": SINCE, "until": UNTIL, **given}
        )
    if run:
        await issue_certificates(db, service.BatchPayload(started.id, actor.kind, actor.id, actor.name))
    return started.id


async def revoke(db: Database, actor: Actor, certificate: UUID, **given: Any) -> None:
    async with db.unit_of_work() as tx:
        await certificates.revoke(
            tx,
            actor,
            certificate=certificate,
            **{"revocation": Revocation.RECORDS, "note": "Two hours were counted twice.", **given},
        )


async def token_of(db: Database, certificate: UUID) -> str:
    found: str = await db.read("SELECT token FROM certificate WHERE id = $1", [certificate])
    return found


async def certify(db: Database, world: World) -> dict[str, tuple[UUID, str]]:
    """Alice's own certificate, one of her team that is revoked, a list of two people, one that waits, a failed one."""
    own = await issue(db, world.alice, world.alice)
    revoked = await issue(db, world.lena, world.alice, organisation=world.team)
    await revoke(db, world.otto, revoked)
    batch = await issue_list(db, world.lena, ["13900000001 文凤英", "99999999"], organisation=world.team)
    begun = await issue_list(db, world.lena, ["99999999"], organisation=world.team, run=False)
    failed = await issue_list(db, world.lena, ["99999999"], organisation=world.team, run=False)
    await db.read("UPDATE certificate_batch SET state = 'failed', finished_at = created_at WHERE id = $1", [failed])
    return {
        "own": (own, await token_of(db, own)),
        "revoked": (revoked, await token_of(db, revoked)),
        "batch": (batch, ""),
        "begun": (begun, ""),
        "failed": (failed, ""),
    }
