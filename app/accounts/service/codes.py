"""One-time codes sent to a phone: they sign a volunteer in, and prove a new number.

An answer never tells whether a phone is known: a code is made for any, a message is written only for
those that somebody has. Tries are counted in the database, also where the answer is a refusal.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from app.accounts.errors import CodeExpired, PasswordNeeded, TooManyCodes, WrongCode
from app.accounts.queries import codes as queries
from app.kernel import ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, NotFound
from app.kernel.i18n import mark, translate
from app.kernel.identity import Actor
from app.kernel.queries import LOCK_NAME

from .messages import write_message
from .numbers import phone_number
from .sessions import STAFF_ROLES, Opened, open_session, replayed, token_for

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
TRIES = 5
SEND_AGAIN_AFTER = timedelta(seconds=60)
CODES_TO_PHONE_PER_HOUR = 5
CODES_TO_PHONE_PER_DAY = 10
CODES_FROM_ADDRESS_PER_HOUR = 100
"""Many phones share one address behind a village's mast."""

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_SIGN_IN = "sign-in"
_SIGN_IN_TEXT = mark("%(county)s: your sign-in code is %(code)s. It works for %(minutes)s minutes. Tell it to nobody.")


class CodeSent(msgspec.Struct, frozen=True):
    """A code is on its way if the phone is known; another can be asked for from `again_at` on."""

    expires_at: datetime
    again_at: datetime


class Choice(msgspec.Struct, frozen=True):
    """One of several people who share a phone."""

    person: UUID
    name: str


class SignedIn(msgspec.Struct, frozen=True):
    """Either `opened`, or the `choices` among which the caller says who it is, with the same code."""

    opened: Opened | None = None
    choices: tuple[Choice, ...] = ()


async def request_code(tx: Transaction, actor: Actor, *, phone: str) -> CodeSent:
    """Sends a sign-in code to a phone; asked again within a minute, it says that one is on its way.

    Raises TooManyCodes beyond 5 an hour or 10 a day to one phone, 100 an hour from one address.
    """
    return await send_code(tx, actor, phone=phone_number(phone), purpose=_SIGN_IN, text=_SIGN_IN_TEXT, only_known=True)


async def sign_in_with_code(
    tx: Transaction,
    actor: Actor,
    *,
    phone: str,
    code: str,
    device: str = "",
    person: UUID | None = None,
    key: str | None = None,
) -> SignedIn:
    """Opens a session for the person with this phone; where several share it, for the one named.

    A code works once; repeated with the same `key` within ten minutes it gives the same session.
    Raises WrongCode, CodeExpired; PasswordNeeded for staff.
    """
    number = phone_number(phone)
    found = await check_code(tx, phone=number, code=code, purpose=_SIGN_IN)
    token = token_for(tx, found.id, key)
    if found.used_at is not None:
        opened = await replayed(tx, token=token)
        if opened is None:
            raise CodeExpired(field="code")
        return SignedIn(opened=opened)
    people = await tx.all(queries.PEOPLE_OF_PHONE, phone_index=tx.vault.blind(number), staff_roles=list(STAFF_ROLES))
    if not people:
        raise await _count_try(tx, found)
    people = [each for each in people if each.merged_into is None] or people[:1]  # who was merged is told so
    if person is None and len(people) > 1:
        return SignedIn(choices=tuple(Choice(each.id, each.name) for each in people))
    chosen = next((each for each in people if person in (None, each.id)), None)
    if chosen is None:
        raise NotFound(field="person")
    if chosen.staff:
        raise PasswordNeeded()
    await tx.execute(queries.USE_CODE, code=found.id, now=tx.now)
    return SignedIn(opened=await open_session(tx, actor, person=chosen.id, device=device, token=token))


async def send_code(
    tx: Transaction, actor: Actor, *, phone: str, purpose: str, text: str, only_known: bool
) -> CodeSent:
    """Makes a code for one purpose and writes the message that carries it; `text` is a message id."""
    index = tx.vault.blind(phone)
    waiting = await _within_limits(tx, actor, index)
    if waiting is not None:
        return waiting
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    row = ids.new()
    await tx.execute(
        queries.ADD_CODE,
        id=row,
        phone_index=index,
        address=actor.address,
        code_hash=_hash(tx, row, purpose, code),
        sent_at=tx.now,
        expires_at=tx.now + CODE_LASTS,
    )
    minutes = CODE_LASTS // timedelta(minutes=1)
    message = translate(text, actor.language, code=code, minutes=minutes, county=tx.settings.county_name)
    await write_message(tx, phone=phone, text=message, only_known=only_known)
    return CodeSent(tx.now + CODE_LASTS, tx.now + SEND_AGAIN_AFTER)


async def check_code(tx: Transaction, *, phone: str, code: str, purpose: str) -> Row:
    """The phone's newest code, locked, if `code` is it; it may have been used already.

    Raises WrongCode or CodeExpired, and keeps the count of wrong tries.
    """
    found = await tx.maybe(queries.LATEST_CODE, phone_index=tx.vault.blind(phone))
    if found is None or found.tries >= TRIES or found.expires_at <= tx.now:
        raise CodeExpired(field="code")
    digits = "".join(str(int(letter)) for letter in code if letter.isdecimal())
    if not hmac.compare_digest(found.code_hash, _hash(tx, found.id, purpose, digits)):
        raise await _count_try(tx, found)
    return found


async def _count_try(tx: Transaction, code: Row) -> DomainError:
    await tx.execute(queries.COUNT_TRY, code=code.id)
    left = TRIES - code.tries - 1
    refusal = WrongCode(field="code", tries_left=left) if left else CodeExpired(field="code")
    tx.keep(refusal)
    return refusal


async def _within_limits(tx: Transaction, actor: Actor, index: bytes) -> CodeSent | None:
    """What is already on its way; None when a code may be sent. Raises TooManyCodes."""
    names = [index, tx.vault.blind(f"address:{actor.address}")]
    for number in sorted(int.from_bytes(name[:8], "big", signed=True) for name in names):
        await tx.execute(LOCK_NAME, number=number)  # requests at once are counted one after the other
    sent = await tx.all(queries.CODES_SENT, phone_index=index, address=actor.address, since=tx.now - _DAY)
    to_phone = [row for row in sent if row.to_phone]
    if to_phone and to_phone[-1].sent_at > tx.now - SEND_AGAIN_AFTER and to_phone[-1].used_at is None:
        return CodeSent(to_phone[-1].expires_at, to_phone[-1].sent_at + SEND_AGAIN_AFTER)
    _limit(tx, to_phone, _HOUR, CODES_TO_PHONE_PER_HOUR)
    _limit(tx, to_phone, _DAY, CODES_TO_PHONE_PER_DAY)
    _limit(tx, [row for row in sent if row.from_address], _HOUR, CODES_FROM_ADDRESS_PER_HOUR)
    return None


def _limit(tx: Transaction, sent: list[Row], window: timedelta, number: int) -> None:
    recent = [row.sent_at for row in sent if row.sent_at > tx.now - window]
    if len(recent) >= number:
        wait = recent[-number] + window - tx.now
        raise TooManyCodes(field="phone", minutes=max(1, -(-wait // timedelta(minutes=1))))


def _hash(tx: Transaction, row: UUID, purpose: str, code: str) -> bytes:
    """Keyed, because six digits are soon guessed from a plain hash; bound to what the code is for."""
    return tx.vault.blind(f"code:{purpose}:{row}:{code}")
