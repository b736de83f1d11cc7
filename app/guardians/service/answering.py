"""Answering by the link that was sent: nobody need be signed in."""

from datetime import timedelta
from uuid import UUID

import msgspec

from app.accounts.service import tell
from app.guardians import errors, queries
from app.guardians.happened import GuardianAnswered
from app.guardians.links import link_key
from app.guardians.models import CONSENT_MOVES, ConsentState
from app.kernel import audit, events
from app.kernel.db import Row, Transaction
from app.kernel.i18n import mark, translate
from app.kernel.identity import Actor

from .asking import SEND_AGAIN_AFTER, send_link
from .minors import minor_until

WORDING_VERSION = 1
"""Of the text in templates/guardians/_wording.html: raise it whenever what is agreed to changes."""
_TOLD: dict[ConsentState, str] = {
    ConsentState.GIVEN: mark("%(county)s: your guardian has agreed. You can enrol now."),
    ConsentState.REFUSED: mark("%(county)s: your guardian has not agreed. Talk with them before you ask again."),
    ConsentState.WITHDRAWN: mark("%(county)s: your guardian has withdrawn the consent. Enrolments it was for are off."),
}


class Answered(msgspec.Struct, frozen=True):
    link: UUID
    state: ConsentState


class Found(msgspec.Struct, frozen=True):
    link: UUID


async def find_link(tx: Transaction, actor: Actor, *, token: str) -> Found:
    """The link with this token, for anybody who was sent it. Raises LinkUnknown, LinkReplaced."""
    link = await _link(tx, token)
    return Found(link.id)


async def answer_link(
    tx: Transaction,
    actor: Actor,
    *,
    token: str,
    answer: ConsentState,
    data_agreed: bool = False,
    location_agreed: bool = False,
) -> Answered:
    """What a guardian says: agrees, refuses, or takes back what was agreed to. Nobody need be signed in.

    Said twice, it counts once. Raises LinkUnknown, LinkReplaced, LinkExpired, AnswerOutOfPlace, OfFullAge.
    """
    link = await _link(tx, token)
    if link.expires_at <= tx.now:
        raise errors.LinkExpired()
    given = answer == ConsentState.GIVEN
    agreed = (given and data_agreed, given and location_agreed)
    if answer == link.state and agreed == (link.data_agreed, link.location_agreed):
        return Answered(link.id, answer)
    if answer not in CONSENT_MOVES[ConsentState(link.state)]:
        raise errors.AnswerOutOfPlace()
    until = minor_until(tx, link.birth_date)
    await tx.execute(
        queries.ANSWER,
        consent=link.consent,
        new_state=answer,
        data=agreed[0],
        location=agreed[1],
        wording=WORDING_VERSION,
        until=until if given else None,
        now=tx.now,
    )
    after = {"answer": answer, "data": agreed[0], "location": agreed[1], "wording": WORDING_VERSION, "link": link.id}
    await audit.record(tx, actor, "guardians.answer_link", link.consent, before={"state": link.state}, after=after)
    if not (given and link.shift_id):  # of the place in a shift the minor is told where places are given
        county = tx.settings.county_name
        await tell(tx, people=[link.person], text=lambda language: translate(_TOLD[answer], language, county=county))
    event = GuardianAnswered(
        link.consent, link.person, link.volunteer_id, answer, link.activity_id, link.shift_id, link.risks_acknowledged
    )
    await events.publish(tx, actor, event, subject=link.consent)
    return Answered(link.id, answer)


async def renew_link(tx: Transaction, actor: Actor, *, token: str) -> Found:
    """Sends the guardian a new link in place of one that has expired, to the phone that is on record.

    Asked for again while that is fresh, it is on its way. Raises LinkUnknown, LinkReplaced, LinkStillWorks,
    TooManyLinks, OfFullAge.
    """
    link = await _link(tx, token, fresh=SEND_AGAIN_AFTER)
    if link.revoked_at is not None:
        return Found(link.id)
    if link.expires_at > tx.now:
        raise errors.LinkStillWorks()
    minor_until(tx, link.birth_date)
    await send_link(
        tx,
        language=link.language or actor.language,
        consent=link.consent,
        volunteer=link.volunteer_id,
        name=link.name,
        phone=tx.vault.open(link.phone_sealed),
    )
    await audit.record(tx, actor, "guardians.renew_link", link.consent)
    return Found(link.id)


async def _link(tx: Transaction, token: str, *, fresh: timedelta = timedelta()) -> Row:
    """The link and what it is about, expired or not; the minor is locked.

    One that was replaced is found only as long as the newer one is `fresh`.
    """
    key = link_key(tx.vault, token)
    found = await tx.maybe(queries.LINK, link=key) if key else None
    if found is None:
        raise errors.LinkUnknown()
    if found.revoked_at is not None and (found.ended_at or found.revoked_at + fresh <= tx.now):
        raise errors.LinkReplaced()
    return found
