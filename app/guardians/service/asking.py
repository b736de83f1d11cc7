"""Asking a guardian: a message with a link, only so often."""

from datetime import timedelta
from uuid import UUID

import msgspec

from app.accounts.service.messages import write_message
from app.guardians import errors, queries
from app.guardians.links import link_key, new_token
from app.guardians.models import ConsentState
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .minors import masked_name, minor_for

LINK_LASTS = timedelta(days=14)
SEND_AGAIN_AFTER = timedelta(minutes=2)
LINKS_PER_DAY = 5
"""To one phone, and of one minor."""

_DAY = timedelta(days=1)
_TEXT = mark(
    "%(county)s: %(name)s wants to volunteer and names you as guardian. Read what it is about and answer, "
    "within %(days)s days: %(link)s"
)


class Asked(msgspec.Struct, frozen=True):
    consent: UUID
    volunteer: UUID


@once
async def ask_guardian(
    tx: Transaction,
    actor: Actor,
    *,
    volunteer: UUID,
    activity: UUID | None = None,
    shift: UUID | None = None,
    risks_acknowledged: bool = False,
    key: str | None = None,
) -> Asked:
    """Sends a minor's guardian a link, to agree to one activity or, without one, to all. Older links end.

    `shift` is where the minor wants a place. By the minor, or who leads one of their teams.
    Raises NoGuardian, AlreadyAgreed, TooManyLinks, OfFullAge, BirthDateUnknown.
    """
    minor = await minor_for(tx, actor, volunteer=volunteer)
    if minor.guardianship is None:
        raise errors.NoGuardian()
    if minor.guardian_phone_index == minor.phone_index:
        raise errors.MinorsOwnPhone()
    consent = await tx.one(
        queries.ASK,
        id=ids.new(),
        guardianship=minor.guardianship,
        activity=activity,
        shift=shift,
        risks_acknowledged=risks_acknowledged,
        by=actor.id,
        now=tx.now,
    )
    if consent.state == ConsentState.GIVEN and consent.data_too:
        raise errors.AlreadyAgreed()
    await send_link(
        tx,
        language=actor.language,
        consent=consent.id,
        volunteer=minor.id,
        name=minor.name,
        phone=tx.vault.open(minor.phone_sealed),
    )
    after = {"consent": consent.id, "activity": activity, "shift": shift}
    await audit.record(tx, actor, "guardians.ask_guardian", minor.id, after=after)
    return Asked(consent.id, minor.id)


async def send_link(tx: Transaction, *, language: str, consent: UUID, volunteer: UUID, name: str, phone: str) -> None:
    """Ends the links of this consent that there were, and writes the message with a new one. Raises TooManyLinks."""
    sent = await tx.all(queries.LINKS_SENT, phone_index=tx.vault.blind(phone), volunteer=volunteer, since=tx.now - _DAY)
    again_at = [link.sent_at + SEND_AGAIN_AFTER for link in sent[-1:]]
    again_at += [link.sent_at + _DAY for link in sent[-LINKS_PER_DAY:][:1] if len(sent) >= LINKS_PER_DAY]
    wait = max(again_at, default=tx.now) - tx.now
    if wait > timedelta():
        raise errors.TooManyLinks(minutes=-(-wait // timedelta(minutes=1)))
    await tx.execute(queries.REVOKE_LINKS, volunteer=volunteer, consent=consent, now=tx.now)
    token = new_token(tx.vault)
    link, expires_at = link_key(tx.vault, token), tx.now + LINK_LASTS
    await tx.execute(queries.ADD_LINK, id=link, consent_id=consent, sent_at=tx.now, expires_at=expires_at)
    text = translate(
        _TEXT,
        language,
        county=tx.settings.county_name,
        name=masked_name(name),
        days=LINK_LASTS // _DAY,
        link=f"{tx.settings.site}/guardian/{token}",
    )
    await write_message(tx, phone=phone, text=text)
