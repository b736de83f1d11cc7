"""A request becomes an activity that others enrol in; what is said about it afterwards, and when its time is over."""

from datetime import timedelta
from uuid import UUID

from app.accounts.service import tell
from app.activities import service as activities
from app.activities.service import ShiftPlan
from app.kernel import audit
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.events import publish
from app.kernel.formats import Formats
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.rewards import happened
from app.rewards.errors import DisputeDecided, NothingToDispute, OwnRequest, RequestNotOpen
from app.rewards.models import RequestState
from app.rewards.queries import requests as queries

from .requesting import SETTLING, WORKERS, RequestChange
from .slots import charge, end, end_if_paid, give_back

MATCHED = mark("%(county)s: volunteers of %(team)s are asked to help you with “%(title)s” (%(when)s).")
DISPUTE_CHARACTERS = 500


@once
async def match_request(
    tx: Transaction, actor: Actor, *, service_request: UUID, team: UUID, key: str | None = None
) -> RequestChange:
    """Makes an activity of a team out of an open request, and publishes it: one shift, a place for each volunteer.

    By who leads the team, never the requester. Everybody reads the area; the address those who enrol. Raises
    RequestNotOpen, OwnRequest.
    """
    found = await tx.maybe(queries.LOCK_REQUEST, request=service_request)
    if found is None:
        raise NotFound(field="service_request")
    if found.person_id == actor.person:
        raise OwnRequest()
    if found.state != RequestState.OPEN or found.starts_at <= tx.now:
        raise RequestNotOpen()
    if not await tx.value(queries.IN_COUNTY, organisations=[team]):
        raise NotFound(field="team")
    told = {"title": found.title, "description": found.description, "category": found.category}
    activity = await activities.draft_activity(tx, actor, team=team, **told)
    plan = ShiftPlan(
        starts_at=found.starts_at,
        ends_at=found.starts_at + timedelta(minutes=found.minutes),
        place=found.area,
        capacity=found.volunteers,
    )
    shift = await activities.add_shift(tx, actor, activity=activity.id, plan=plan)
    matched = {"team": team, "activity": activity.id, "shift": shift.id, "by": actor.id, "now": tx.now}
    await tx.execute(queries.MATCH, request=service_request, **matched)
    await activities.publish_activity(tx, actor, activity=activity.id)
    await audit.record(
        tx, actor, "rewards.match_request", service_request, after={"activity": activity.id, "team": team}
    )
    await publish(tx, actor, happened.ServiceMatched(service_request, activity.id, shift.id), subject=service_request)
    await _tell_matched(tx, found, team)
    return RequestChange(service_request, RequestState.MATCHED)


@once
async def dispute_request(
    tx: Transaction, actor: Actor, *, service_request: UUID, said: str, key: str | None = None
) -> RequestChange:
    """The requester says that nobody came: from its begin on, until hours are approved. Nothing is paid meanwhile.

    Raises NothingToDispute.
    """
    found = await tx.maybe(queries.LOCK_REQUEST, request=service_request)
    if found is None or found.person_id != actor.require_person():
        raise NotFound(field="service_request")
    if not 1 <= len(said.strip()) <= DISPUTE_CHARACTERS:
        raise Invalid(field="said", reason=mark("Say what happened, in up to 500 characters."))
    paid = any(slot.record_id for slot in await tx.all(queries.SLOTS, request=service_request))
    if found.state != RequestState.MATCHED or found.starts_at > tx.now or found.disputed_at or paid:
        raise NothingToDispute()
    await tx.execute(queries.DISPUTE, request=service_request, said=said.strip(), now=tx.now)
    await audit.record(tx, actor, "rewards.dispute_request", service_request)
    return RequestChange(service_request, RequestState.MATCHED)


@once
async def decide_dispute(
    tx: Transaction, actor: Actor, *, service_request: UUID, upheld: bool, key: str | None = None
) -> RequestChange:
    """Upheld, the points go back; if not, approved hours are paid for, also those approved meanwhile.

    For staff above the team, not for the requester or who matched it. Raises OwnRequest, DisputeDecided.
    """
    found = await tx.maybe(queries.LOCK_REQUEST, request=service_request)
    if found is None or found.path is None:
        raise NotFound(field="service_request")
    actor.require(found.path, *WORKERS)
    if actor.person is not None and actor.person in (found.person_id, found.matcher):
        raise OwnRequest()
    if found.disputed_at is None or found.upheld is not None:
        raise DisputeDecided()
    await tx.execute(queries.DECIDE_DISPUTE, request=service_request, is_upheld=upheld, by=actor.id, now=tx.now)
    await audit.record(tx, actor, "rewards.decide_dispute", service_request, after={"upheld": upheld})
    if upheld:
        await give_back(tx, actor, request=found)
        await end_if_paid(tx, actor, request=found)
    else:
        for record in await tx.all(queries.STANDING_RECORDS, shift=found.shift_id):
            await charge(tx, actor, shift=found.shift_id, record=record.id, minutes=record.minutes, before=None)
    now = await tx.one(queries.REQUEST, request=service_request)
    return RequestChange(service_request, RequestState(now.state))


async def called_off(tx: Transaction, actor: Actor, *, shift: UUID) -> None:
    """A shift that is called off gives its request's points back."""
    found = await tx.maybe(queries.LOCK_REQUEST_OF_SHIFT, shift=shift)
    if found is None or found.state != RequestState.MATCHED:
        return
    await give_back(tx, actor, request=found)
    why = (await tx.one(queries.SHIFT_ENDS, shift=shift)).cancel_reason
    await end(tx, actor, request=found, state=RequestState.CANCELLED, why=why)


async def requests_due(tx: Transaction, *, limit: int = 200) -> list[UUID]:
    """Requests that nobody matched in time, and those whose shift is over."""
    return [row.id for row in await tx.all(queries.DUE, now=tx.now, limit=limit)]


async def close_request(tx: Transaction, actor: Actor, *, request: UUID) -> None:
    """The job's verb: gives back what nobody came for, and after two weeks what nobody approved."""
    found = await tx.one(queries.LOCK_REQUEST, request=request)
    if found.state == RequestState.OPEN and found.starts_at <= tx.now:
        await give_back(tx, actor, request=found)
        await end(tx, actor, request=found, state=RequestState.EXPIRED, why=None)
    if found.state != RequestState.MATCHED or (found.disputed_at and found.upheld is None):
        return
    over = (await tx.one(queries.SHIFT_ENDS, shift=found.shift_id)).ends_at
    if over > tx.now:
        return
    keep = 0
    if over + SETTLING > tx.now:
        paid = sum(slot.record_id is not None for slot in await tx.all(queries.SLOTS, request=request))
        keep = max(0, await tx.value(queries.COMING, shift=found.shift_id) - paid)
    await give_back(tx, actor, request=found, keep=keep)
    await end_if_paid(tx, actor, request=found)


async def _tell_matched(tx: Transaction, found: Row, team: UUID) -> None:
    name = await tx.value(queries.TEAM_NAME, team=team)

    def text(language: str) -> str:
        when = Formats(language, tx.settings.zone).span(
            found.starts_at, found.starts_at + timedelta(minutes=found.minutes)
        )
        return translate(MATCHED, language, county=tx.settings.county_name, team=name, title=found.title, when=when)

    await tell(tx, people=[found.person_id], text=text)
