"""Telling people something by text message, each in their language."""

from collections.abc import Callable, Collection, Sequence
from functools import cache
from uuid import UUID

from app.accounts.queries import codes as queries
from app.kernel.db import Transaction
from app.kernel.i18n import DEFAULT_LANGUAGE

from .messages import write_message


async def tell(tx: Transaction, *, people: Collection[UUID], text: Callable[[str], str]) -> int:
    """Writes each of `people` one message once this transaction is committed; how many of them have a phone.

    `text` makes the message in a language: zh, bo or en.
    """
    told = cache(text)
    found = await tx.all(queries.PHONES_OF_PEOPLE, people=list(people))
    for person in found:
        await write_message(
            tx, phone=tx.vault.open(person.phone_sealed), text=told(person.language or DEFAULT_LANGUAGE)
        )
    return len(found)


async def tell_each(tx: Transaction, *, texts: Sequence[tuple[UUID, Callable[[str], str]]]) -> int:
    """As `tell`, where everybody is told something else: people with what makes their message; how many messages."""
    people = sorted({person for person, _ in texts})
    found = {row.id: row for row in await tx.all(queries.PHONES_OF_PEOPLE, people=people)} if people else {}
    reached = [(found[person], text) for person, text in texts if person in found]
    for person, text in reached:
        await write_message(
            tx, phone=tx.vault.open(person.phone_sealed), text=text(person.language or DEFAULT_LANGUAGE)
        )
    return len(reached)
