"""A minor in Alice's team, their guardian, and the messages between them."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from app import registry
from app.accounts.service import read_outbox
from app.activities import service as activities
from app.guardians import service
from app.guardians.models import Relation
from app.kernel import ids
from app.kernel.crypto import mask_phone
from app.kernel.db import Database, Statement
from app.kernel.identity import ANONYMOUS, Actor
from tests.world import _MEMBERSHIP, _PERSON, _VOLUNTEER, NOW

registry.load_handlers()  # what every slice does about an answer, as in the app

GUARDIANS_PHONE = "13800000001"
MINORS_PHONE = "13800000002"
LATE_PHONE = "13800000003"
"""Of another guardian."""


class Family:
    """`minor` turns so old as the tests say; the guardian is 王芳, who answers through links alone."""

    def __init__(self, db: Database, minor: Actor) -> None:
        self.db = db
        self.minor = minor

    async def do(self, verb: Any, actor: Actor | None = None, **arguments: Any) -> Any:
        async with self.db.unit_of_work() as tx:
            return await verb(tx, actor or self.minor, **arguments)

    async def name(self, actor: Actor | None = None, *, phone: str = GUARDIANS_PHONE) -> Any:
        return await self.do(
            service.name_guardian,
            actor,
            volunteer=self.minor.volunteer,
            name="王芳",
            phone=phone,
            relation=Relation.MOTHER,
        )

    async def ask(self, actor: Actor | None = None, **about: Any) -> Any:
        return await self.do(service.ask_guardian, actor, volunteer=self.minor.volunteer, **about)

    async def ask_for(self, shift: UUID, **more: Any) -> Any:
        return await self.do(activities.ask_guardian_for_shift, shift=shift, **more)

    async def answer(self, answer: str, token: str | None = None, **ticks: bool) -> Any:
        token = token or await self.token()
        return await self.do(service.answer_link, ANONYMOUS, token=token, answer=answer, **ticks)

    async def texts(self, phone: str) -> list[str]:
        """What was sent to a phone, the newest first."""
        async with self.db.unit_of_work() as tx:
            return [message.text for message in await read_outbox(tx, ANONYMOUS) if message.recipient == phone]

    async def token(self, phone: str = GUARDIANS_PHONE) -> str:
        """Of the newest link that the guardian was sent."""
        found = re.search(r"/guardian/(\S+)", (await self.texts(phone))[0])
        assert found
        return found[1]

    async def born(self, day: date | None) -> None:
        await write(self.db, "UPDATE person SET birth_date = $1 WHERE id = $2", day, self.minor.id)


async def write(db: Database, sql: str, *values: Any) -> None:
    """Behind the verbs' back."""
    names = [f"p{number}" for number in range(len(values))]
    async with db.unit_of_work() as tx:
        await tx.execute(Statement(sql, names, {}), **dict(zip(names, values, strict=True)))


async def a_family(db: Database, team: UUID, *, born: date = date(2010, 5, 20)) -> Family:
    person, volunteer = ids.new(), ids.new()
    async with db.unit_of_work() as tx:
        await tx.execute(
            _PERSON,
            id=person,
            name="王小梅",
            pinyin="wangxiaomei",
            initials="wxm",
            birth_date=born,
            phone_sealed=tx.vault.seal(MINORS_PHONE),
            phone_index=tx.vault.blind(MINORS_PHONE),
            phone_masked=mask_phone(MINORS_PHONE),
            created_at=NOW,
        )
        joined = date(2026, 1, 1)
        await tx.execute(_VOLUNTEER, id=volunteer, person_id=person, service_categories=[], skills=[], joined_on=joined)
        await tx.execute(_MEMBERSHIP, id=ids.new(), team_id=team, volunteer_id=volunteer, joined_on=joined)
    return Family(db, Actor(kind="person", id=person, name="王小梅", volunteer=volunteer))
