"""What a person does with their own record: language, phone, export."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.queries import codes as code_queries
from app.accounts.queries import people as queries
from app.accounts.queries.sessions import SESSIONS_OF_PERSON
from app.kernel import audit
from app.kernel.db import Transaction
from app.kernel.errors import Invalid
from app.kernel.i18n import LANGUAGES, mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .codes import CodeSent, check_code, send_code
from .messages import write_message
from .numbers import phone_number, sealed_phone

_CONFIRM_TEXT = mark("%(county)s: your code is %(code)s, to confirm this number. It works for %(minutes)s minutes.")
_CHANGED_TEXT = mark(
    "%(county)s: your account no longer uses this number. If you did not change it, tell your team leader."
)

Contribution = Callable[..., Awaitable[Any]]
_contributions: dict[str, Contribution] = {}


class Changed(msgspec.Struct, frozen=True):
    """Whose record was changed."""

    person: UUID


@once
async def choose_language(tx: Transaction, actor: Actor, *, language: str, key: str | None = None) -> Changed:
    """Remembers the interface language: zh, bo or en."""
    person = actor.require_person()
    if language not in LANGUAGES:
        raise Invalid(field="language", reason=mark("Choose one of the languages."))
    await tx.execute(queries.CHOOSE_LANGUAGE, person=person, language=language)
    return Changed(person)


@once
async def request_phone_code(tx: Transaction, actor: Actor, *, phone: str, key: str | None = None) -> CodeSent:
    """Sends a code to the new number that the signed-in person wants; limits as for signing in."""
    person = actor.require_person()
    return await send_code(
        tx, actor, phone=phone_number(phone), purpose=_purpose(person), text=_CONFIRM_TEXT, only_known=False
    )


@once
async def change_phone(tx: Transaction, actor: Actor, *, phone: str, code: str, key: str | None = None) -> Changed:
    """Puts the confirmed number in place of the old one, to which a notice is sent.

    Raises WrongCode or CodeExpired. Repeated after it was done, it changes nothing, with a key or without.
    """
    person = actor.require_person()
    number = phone_number(phone)
    found = await check_code(tx, phone=number, code=code, purpose=_purpose(person))
    before = await tx.one(queries.PERSON, person=person)
    if found.used_at is not None and before.phone_index == tx.vault.blind(number):
        return Changed(person)
    columns = sealed_phone(tx.vault, number)
    await tx.execute(code_queries.USE_CODE, code=found.id, now=tx.now)
    await tx.execute(queries.CHANGE_PHONE, person=person, **columns)
    if before.phone_sealed is not None and before.phone_index != columns["phone_index"]:
        text = translate(_CHANGED_TEXT, actor.language, county=tx.settings.county_name)
        await write_message(tx, phone=tx.vault.open(before.phone_sealed), text=text)
    await audit.record(
        tx,
        actor,
        "accounts.change_phone",
        person,
        before={"phone": before.phone_masked},
        after={"phone": columns["phone_masked"]},
    )
    return Changed(person)


def exports(name: str) -> Callable[[Contribution], Contribution]:
    """Declares what a higher slice keeps about a person: `async def export(tx, *, person)`, plain values."""

    def declare(contribution: Contribution) -> Contribution:
        _contributions[name] = contribution
        return contribution

    return declare


async def export_person(tx: Transaction, actor: Actor, *, key: str | None = None) -> dict[str, Any]:
    """All that is kept about the signed-in person, in full, as plain values for JSON; put on record once for a key."""
    person = actor.require_person()
    found = await tx.one(queries.PERSON, person=person)
    await _note_export(tx, actor, key=key)
    sealed = {"phone": found.phone_sealed, "id_number": found.id_number_sealed}
    plain = ("id", "name", "sex", "birth_date", "ethnicity", "residence", "language", "created_at")
    return {
        "person": {
            **{name: found[name] for name in plain},
            **{name: tx.vault.open(value) if value else None for name, value in sealed.items()},
        },
        "roles": [
            {"role": row.role, "organisation": row.organisation_name, "granted_at": row.granted_at}
            for row in await tx.all(queries.GRANTS_OF_PERSON, person=person)
        ],
        "sessions": [dict(row) for row in await tx.all(SESSIONS_OF_PERSON, person=person)],
        **{name: await contribution(tx, person=person) for name, contribution in _contributions.items()},
    }


@once
async def _note_export(tx: Transaction, actor: Actor, *, key: str | None) -> Changed:
    """Under the key is kept that there was an export, never what was in it."""
    person = actor.require_person()
    await audit.record(tx, actor, "accounts.export_person", person)
    return Changed(person)


def _purpose(person: UUID) -> str:
    return f"phone:{person}"
