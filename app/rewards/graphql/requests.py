"""Requests for volunteers' hours: who asked, what it costs, how it stands.

Leaders and staff everywhere read what is open, for one of them to match it; the address is for the requester, those
who send somebody and those who come.
"""

from datetime import datetime

import strawberry
from sqlalchemy import ColumnElement, and_, asc, case, desc, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, Person, Viewer, acted, history
from app.accounts.graphql.sight import below, from_the_top
from app.accounts.queries.survivors import survivor_of
from app.activities.graphql import Activity, Shift
from app.activities.models import HOLDS_PLACE, EnrolmentState
from app.activities.models import Activity as ActivityTable
from app.activities.models import Enrolment as EnrolmentTable
from app.activities.models import Shift as ShiftTable
from app.activities.service import LEADING
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.ledger.models import Hold, HoldState, Journal, Posting
from app.points.graphql import StatementLine
from app.points.graphql.exchange import masked
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
)
from app.rewards import models
from app.rewards.queries.requests import in_county
from app.rewards.service import WORKERS
from app.volunteers.graphql import Team
from app.volunteers.graphql.people import TeamFilter, TeamOrder
from app.volunteers.models import ServiceCategory
from app.volunteers.models import Team as TeamTable

enum(
    models.RequestState,
    "How a request stands.",
    open="It waits for a team that takes it.",
    matched="It is an activity; points are held until the hours are approved.",
    done="The hours were paid for; what was held for others is back.",
    cancelled="It was called off; its points are back.",
    expired="Nobody took it in time; its points are back.",
)
_REQUEST = models.ServiceRequest
_enrolment, _slot, _hold, _reversal = (
    aliased(EnrolmentTable),
    aliased(models.RequestSlot),
    aliased(Hold),
    aliased(Journal),
)
OWN = col(_REQUEST.person_id) == viewer.person
_LEADS = in_county(viewer.reach(*LEADING))
_LED = below(_REQUEST.team_id, *LEADING)
_OVER_ALL = from_the_top(Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
_COMING = exists(
    select(col(_enrolment.id)).where(
        col(_enrolment.shift_id) == _REQUEST.shift_id,
        col(_enrolment.volunteer_id) == viewer.volunteer,
        or_(*(col(_enrolment.state) == state for state in HOLDS_PLACE if state != EnrolmentState.OFFERED)),
    )
)
_OPEN = col(_REQUEST.state) == models.RequestState.OPEN
_MATCHED = col(_REQUEST.state) == models.RequestState.MATCHED
_STANDS = or_(_OPEN, _MATCHED)
_UNDECIDED = and_(col(_REQUEST.disputed_at).is_not(None), col(_REQUEST.upheld).is_(None))


def _truth(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return case((condition, literal(True)), else_=literal(False))


def _holds(state: HoldState) -> ColumnElement[int]:
    """What holds of the request in a state come to."""
    total = func.coalesce(func.sum(col(_hold.amount)), 0)
    back = exists(select(col(_reversal.id)).where(col(_reversal.reverses) == col(_hold.journal_id)))
    return (
        select(total)
        .join(_slot, col(_slot.hold_id) == col(_hold.id))
        .where(col(_slot.request_id) == _REQUEST.id, col(_hold.state) == state, ~back)
        .scalar_subquery()
    )


_PAID_ANY = exists(select(col(_slot.id)).where(col(_slot.request_id) == _REQUEST.id, col(_slot.record_id).is_not(None)))


@filters
class ServiceRequestFilter:
    """Which requests."""

    state: models.RequestState | None = where(lambda v: col(_REQUEST.state) == v, "Which stand so.")
    starts_from: datetime | None = where(lambda v: col(_REQUEST.starts_at) >= v, "That don't begin before.")
    starts_before: datetime | None = where(lambda v: col(_REQUEST.starts_at) < v, "That begin before.")
    disputed: bool | None = where(
        lambda v: v == _UNDECIDED, "Of which it is said that nobody came, without a decision; or not."
    )
    over: bool | None = where(lambda v: col(_REQUEST.ended_at).is_not(None) == v, "That are over, or not.")
    category: ServiceCategory | None = where(lambda v: col(_REQUEST.category) == v, "Of this kind.")
    team: strawberry.ID | None = where(lambda v: col(_REQUEST.team_id) == v, "Taken by this team.", of="Team")


ServiceRequestOrder = order(
    "ServiceRequestOrder",
    "How requests are sorted.",
    SOONEST=asc(col(_REQUEST.starts_at)),
    NEWEST=desc(col(_REQUEST.created_at)),
)


@reads(
    _REQUEST,
    visible_to=or_(OWN, and_(_OPEN, _LEADS), _LED, _OVER_ALL, _COMING),
)
class ServiceRequest(Node):
    """A person's wish for volunteers' hours, paid with points (以服务换服务)."""

    title: str = column(_REQUEST.title, "What it is.")
    description: str = column(_REQUEST.description, "What is to be done.")
    category: ServiceCategory = column(_REQUEST.category, "The kind of service.")
    area: str = column(_REQUEST.area, "Where it is roughly.")
    place: str | None = column(
        _REQUEST.place,
        "The address; for the requester, those who come, and those who send them.",
        visible_to=or_(OWN, _LED, _OVER_ALL, _COMING),
    )
    starts_at: datetime = column(_REQUEST.starts_at, "When it begins.")
    minutes: int = column(_REQUEST.minutes, "How long it takes.")
    volunteers: int = column(_REQUEST.volunteers, "How many are asked for.")
    points_each: int = column(_REQUEST.points_each, "What each of them costs.")
    price: str = column(_REQUEST.expression, "How the price of one came about, as people read it.")
    points_held: int = expression(_holds(HoldState.PENDING), "What is held for it now.")
    points_paid: int = expression(_holds(HoldState.SETTLED), "What was paid for approved hours.")
    state: models.RequestState = column(_REQUEST.state, "How it stands.")
    mine: bool = expression(_truth(OWN), "Whether it is the viewer's own.")
    person: Person | None = one(_REQUEST.person_id, "Who asked, if one may see them.")
    holder: str = expression(masked(_REQUEST.person_id), "Who asked, masked.")
    team: Team | None = one(_REQUEST.team_id, "The team that took it.")
    activity: Activity | None = one(_REQUEST.activity_id, "The activity that it became.")
    shift: Shift | None = one(_REQUEST.shift_id, "The shift that others enrol in.")
    created_at: datetime = column(_REQUEST.created_at, "When it was made.")
    matched_by: Actor | None = acted(_REQUEST.matched_by, "Who took it.", when=_REQUEST.matched_at)
    matched_at: datetime | None = column(_REQUEST.matched_at, "When it was taken.")
    ended_at: datetime | None = column(_REQUEST.ended_at, "When it was over.")
    reason: str | None = column(_REQUEST.reason, "Why it was called off, where somebody said so.")
    dispute: str | None = column(_REQUEST.dispute, "That nobody came, as the requester says.")
    upheld: bool | None = column(_REQUEST.upheld, "Whether the requester was right; null before it is decided.")
    takeable: bool = expression(
        _truth(and_(_OPEN, ~OWN, _LEADS)),
        "Whether the viewer may take it with a team of theirs, before it was to begin.",
    )
    cancellable: bool = expression(
        _truth(
            or_(
                and_(OWN, _STANDS),
                and_(_OPEN, in_county(viewer.reach(*WORKERS))),
                and_(_STANDS, below(_REQUEST.team_id, *WORKERS)),
            )
        ),
        "Whether the viewer may call it off, before it begins.",
    )
    disputable: bool = expression(
        _truth(and_(OWN, _MATCHED, col(_REQUEST.disputed_at).is_(None), ~_PAID_ANY)),
        "Whether the viewer may say that nobody came, once it has begun.",
    )
    takers: Connection[Team] = many(
        TeamTable,
        "The teams that the viewer leads, one of which may take it.",
        where=and_(_OPEN, ~OWN, below(TeamTable.id, *LEADING)),
        filter=TeamFilter,
        order=TeamOrder,
    )
    decidable: bool = expression(
        _truth(
            and_(
                _UNDECIDED,
                below(_REQUEST.team_id, *WORKERS),
                ~OWN,
                survivor_of(col(_REQUEST.matched_by)).is_distinct_from(viewer.person),
            )
        ),
        "Whether the viewer may decide whether anybody came.",
    )
    history: Connection[AuditEntry] = history(_REQUEST.id)


@contribute(Viewer)
class ViewerRequests:
    service_requests: Connection[ServiceRequest] = many(
        _REQUEST, "What the viewer asked for.", where=OWN, filter=ServiceRequestFilter, order=ServiceRequestOrder
    )


@contribute(Shift)
class ShiftRequest:
    service_request: ServiceRequest | None = one(
        _REQUEST,
        "The request that it serves, for those who come and those who send them.",
        where=col(_REQUEST.shift_id) == ShiftTable.id,
    )


@contribute(Activity)
class ActivityRequest:
    service_request: ServiceRequest | None = one(
        _REQUEST,
        "The request that it came from, for those who come and those who send them.",
        where=col(_REQUEST.activity_id) == ActivityTable.id,
    )


_paid_slot, _paid_hold = aliased(models.RequestSlot), aliased(Hold)


@contribute(StatementLine)
class StatementLineRequest:
    service_request: ServiceRequest | None = one(
        _REQUEST,
        "The request whose hours were paid for, or whose points came back.",
        where=col(_REQUEST.id)
        == select(col(_paid_slot.request_id))
        .join(_paid_hold, col(_paid_hold.id) == col(_paid_slot.hold_id))
        .where(
            or_(
                col(_paid_hold.journal_id) == Posting.journal_id,
                col(_paid_hold.journal_id)
                == select(col(_reversal.reverses)).where(col(_reversal.id) == Posting.journal_id).scalar_subquery(),
            )
        )
        .scalar_subquery(),
        with_parent=True,
    )


@reads(None)
class RequestQuery:
    """Requests for volunteers' hours."""

    service_requests: Connection[ServiceRequest] = many(
        _REQUEST, "The requests that one may see.", filter=ServiceRequestFilter, order=ServiceRequestOrder
    )
    service_request: ServiceRequest | None = one(_REQUEST, "One request.")
