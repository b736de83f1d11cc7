"""Bank accounts: a person's own, to which subsidies are paid, and the one from which a bureau pays."""

import re
import unicodedata
from typing import Any
from uuid import UUID

import msgspec
from stdnum import luhn

from app.accounts.service import exports
from app.accounts.service.organisations import organisation_path
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound, SignInRequired
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.subsidies.errors.money import AccountInUse, AccountOfAnother, TooManyAccounts
from app.subsidies.models import AccountKind
from app.subsidies.queries import accounts as queries

READERS = (Role.OFFICER, Role.AUDITOR)
"""Who may read the number of an account to which a case of theirs is paid."""
MOST = 5
MAX_WORDS = 100
CARD_PREFIX = "62"
"""Of the cards that Chinese banks issue; their numbers end in a check digit."""

_NOISE = re.compile(r"[\s‐‑–—−-]")
_NUMBER = re.compile(r"[0-9]{8,32}")
_CARD = re.compile(rf"{CARD_PREFIX}[0-9]{{14,17}}")
_BANK_CODE = re.compile(r"[0-9]{12}")

_INVALID_NUMBER = mark("Enter the number of the account: 8 to 32 digits.")
_INVALID_CARD = mark("This is not a valid card number. Compare it with the card.")
_INVALID_CODE = mark("The bank’s code has 12 digits. Leave it empty if you don’t know it.")
_WORDS = mark("Enter up to 100 characters.")


class AccountChanged(msgspec.Struct, frozen=True):
    account: UUID


class AccountRead(msgspec.Struct, frozen=True):
    """`number` in full."""

    account: UUID
    number: str


@once
async def add_bank_account(
    tx: Transaction, actor: Actor, *, number: str, bank: str, bank_code: str | None = None, key: str | None = None
) -> AccountChanged:
    """An account of the signed-in person, in their own name; one that they have already stays as it is.

    Raises AccountOfAnother, TooManyAccounts.
    """
    person = actor.require_person()
    columns = _columns(tx, number, bank, bank_code)
    holder = await tx.value(queries.HOLDER, person=person)
    live = await tx.maybe(queries.LIVE, number_index=columns["number_index"])
    if live is not None and live.person_id == person:
        return AccountChanged(live.id)
    if await tx.value(queries.COUNT, person=person) >= MOST:
        raise TooManyAccounts(most=MOST)
    return await _add(tx, actor, {**columns, "person_id": person, "organisation_id": None, "holder": holder}, person)


@once
async def set_paying_account(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    holder: str,
    number: str,
    bank: str,
    bank_code: str | None = None,
    key: str | None = None,
) -> AccountChanged:
    """The account from which a bureau pays from now on; what was released stays with the one before.

    By its officers. Raises AccountOfAnother.
    """
    actor.require(await organisation_path(tx, organisation=organisation), Role.OFFICER)
    columns = _columns(tx, number, bank, bank_code)
    columns |= {"person_id": None, "organisation_id": organisation, "holder": _words(holder, "holder")}
    await tx.execute(queries.END_PAYING, organisation=organisation, now=tx.now)
    return await _add(tx, actor, columns, organisation)


@once
async def end_bank_account(tx: Transaction, actor: Actor, *, account: UUID, key: str | None = None) -> AccountChanged:
    """Nothing is paid to it any more; by its owner. Raises AccountInUse while a case is to be paid to it."""
    person = actor.require_person()
    found = await tx.maybe(queries.ACCOUNT, account=account)
    if found is None or found.person_id != person:
        raise NotFound(field="account")
    if await tx.value(queries.IN_USE, account=account):
        raise AccountInUse()
    await tx.execute(queries.END, account=account, now=tx.now)
    await audit.record(tx, actor, "subsidies.end_bank_account", account)
    return AccountChanged(account)


async def read_bank_account(tx: Transaction, actor: Actor, *, account: UUID, key: str | None = None) -> AccountRead:
    """The number in full; who read it is put on record, once for a key.

    By its owner, by officers and auditors of a bureau that has a case to be paid to it, and for a bureau's own account
    by those of the bureau; for others there is no such account.
    """
    if actor.kind == "anonymous":
        raise SignInRequired()
    found = await tx.maybe(queries.ACCOUNT, account=account)
    if found is None or not await _may_read(tx, actor, found):
        raise NotFound(field="account")
    await _note_reading(tx, actor, account=account, key=key)
    return AccountRead(account, tx.vault.open(found.number_sealed))


@exports("bank_accounts")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """The person's accounts in full, for the copy of their data."""
    rows = await tx.all(queries.EXPORTED, person=person)
    plain = ("bank", "bank_code", "holder", "created_at", "ended_at")
    return [{**{name: row[name] for name in plain}, "number": tx.vault.open(row.number_sealed)} for row in rows]


@once
async def _note_reading(tx: Transaction, actor: Actor, *, account: UUID, key: str | None) -> AccountChanged:
    """Under the key is kept that the number was read, never the number."""
    await audit.record(tx, actor, "subsidies.read_bank_account", account)
    return AccountChanged(account)


async def _may_read(tx: Transaction, actor: Actor, account: Row) -> bool:
    if account.person_id is None:
        return actor.holds(account.path, *READERS)
    if account.person_id == actor.person:
        return True
    return any(actor.holds(row.path, *READERS) for row in await tx.all(queries.PATHS, account=account.id))


async def _add(tx: Transaction, actor: Actor, columns: dict[str, Any], owner: UUID) -> AccountChanged:
    account = await tx.value(queries.ADD, id=ids.new(), created_at=tx.now, **columns)
    if account is None:
        raise AccountOfAnother(field="number")
    after = {"account": str(account), "number": columns["number_masked"]}
    await audit.record(tx, actor, "subsidies.add_bank_account", owner, after=after)
    return AccountChanged(account)


def _columns(tx: Transaction, number: str, bank: str, bank_code: str | None) -> dict[str, Any]:
    plain = _digits(number)
    code = _digits(bank_code or "")
    if not _NUMBER.fullmatch(plain):
        raise Invalid(field="number", reason=_INVALID_NUMBER)
    card = bool(_CARD.fullmatch(plain))
    if card and not luhn.is_valid(plain):
        raise Invalid(field="number", reason=_INVALID_CARD)
    if code and not _BANK_CODE.fullmatch(code):
        raise Invalid(field="bank_code", reason=_INVALID_CODE)
    return {
        "kind": AccountKind.CARD if card else AccountKind.OTHER,
        "bank": _words(bank, "bank"),
        "bank_code": code or None,
        "number_sealed": tx.vault.seal(plain),
        "number_index": tx.vault.blind(plain),
        "number_masked": f"{plain[:4]}****{plain[-4:]}",
    }


def _digits(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))


def _words(text: str, field: str) -> str:
    plain = text.strip()
    if not 0 < len(plain) <= MAX_WORDS or not plain.isprintable():
        raise Invalid(field=field, reason=_WORDS)
    return plain
