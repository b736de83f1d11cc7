"""Pools: everybody reads how much came in and went out, and for how many people; nobody for whom."""

from datetime import datetime

import strawberry
from sqlalchemy import and_, asc, case, desc, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, Organisation, Person, acted, history
from app.accounts.graphql.sight import below
from app.accounts.queries.survivors import survivor_of
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.ledger.models import Posting
from app.points import models
from app.points.queries import giving as queries
from app.points.service.giving import GRANTERS, KEEPERS
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

from .exchange import masked
from .statement import StatementLine

enum(
    models.GrantState,
    "How a grant stands.",
    proposed="A second person must confirm it.",
    confirmed="It was paid.",
    declined="It was not paid.",
)
_pool = aliased(models.Pool)
_organisation_of_donation = (
    select(col(_pool.organisation_id)).where(col(_pool.id) == models.Donation.pool_id).scalar_subquery()
)
_organisation_of_grant = (
    select(col(_pool.organisation_id)).where(col(_pool.id) == models.PoolGrant.pool_id).scalar_subquery()
)
_giver = or_(col(models.Donation.named), col(models.Donation.person_id) == viewer.person)
_deciding = and_(
    below(_organisation_of_grant, *GRANTERS),
    col(models.PoolGrant.state) == models.GrantState.PROPOSED,
    survivor_of(col(models.PoolGrant.proposed_by)).is_distinct_from(viewer.person),
    col(models.PoolGrant.person_id).is_distinct_from(viewer.person),
)


@filters
class DonationFilter:
    """Which donations."""

    named: bool | None = where(lambda v: col(models.Donation.named) == v, "Given by name, or not.")


@filters
class PoolGrantFilter:
    """Which grants."""

    state: models.GrantState | None = where(lambda v: col(models.PoolGrant.state) == v, "Which stand so.")


PoolGrantOrder = order("PoolGrantOrder", "How grants are sorted.", NEWEST=desc(col(models.PoolGrant.proposed_at)))


@filters
class PoolFilter:
    """Which pools."""

    open: bool | None = where(lambda v: col(models.Pool.open) == v, "That take points, or don't.")
    organisation: strawberry.ID | None = where(
        lambda v: col(models.Pool.organisation_id) == v, "Of this organisation.", of="Organisation"
    )


@reads(models.Donation, visible_to=or_(_giver, below(_organisation_of_donation, *KEEPERS, Role.AUDITOR)))
class Donation(Node):
    """Points that somebody gave to a pool."""

    pool: "Pool" = one(models.Donation.pool_id, "The pool.")
    giver: str | None = expression(
        case((_giver, masked(models.Donation.person_id)), else_=None),
        "Who gave, masked; null where they did not want to be named.",
    )
    points: int = column(models.Donation.points, "How many.")
    named: bool = column(models.Donation.named, "Whether the public reads the giver's masked name.")
    created_at: datetime = column(models.Donation.created_at, "When.")


@reads(
    models.PoolGrant,
    visible_to=or_(
        and_(
            col(models.PoolGrant.person_id) == viewer.person,
            col(models.PoolGrant.state) == models.GrantState.CONFIRMED,
        ),
        below(_organisation_of_grant, *GRANTERS, Role.AUDITOR),
    ),
)
class PoolGrant(Node):
    """Points of a pool for a person; for the person once it is paid, and those who grant."""

    pool: "Pool" = one(models.PoolGrant.pool_id, "The pool.")
    person: Person | None = one(models.PoolGrant.person_id, "Who gets them, if one may see them.")
    holder: str = expression(masked(models.PoolGrant.person_id), "Who gets them, masked.")
    points: int = column(models.PoolGrant.points, "How many.")
    reason: str = column(models.PoolGrant.reason, "Why.")
    state: models.GrantState = column(models.PoolGrant.state, "How it stands.")
    proposed_by: Actor | None = acted(models.PoolGrant.proposed_by, "Who proposed it.", openly=True)
    proposed_at: datetime = column(models.PoolGrant.proposed_at, "When it was proposed.")
    decided_by: Actor | None = acted(
        models.PoolGrant.decided_by, "Who decided.", when=models.PoolGrant.decided_at, openly=True
    )
    decided_at: datetime | None = column(models.PoolGrant.decided_at, "When it was decided.")
    decidable: bool = expression(
        case((_deciding, literal(True)), else_=literal(False)), "Whether the viewer may confirm it now."
    )
    history: Connection[AuditEntry] = history(models.PoolGrant.id)


@reads(models.Pool)
class Pool(Node):
    """Donated points that pay for those who can't earn. Points expire in it as they would have with their giver."""

    name: str = column(models.Pool.name, "What it is called.")
    purpose: str = column(models.Pool.purpose, "Whom it is for.")
    organisation: Organisation = one(models.Pool.organisation_id, "Whose it is.")
    person_year_most: int = column(models.Pool.person_year_most, "The most that one person gets in a year.")
    open: bool = column(models.Pool.open, "Whether it takes points.")
    available: int = expression(queries.AVAILABLE, "How many points are in it.")
    donated: int = expression(queries.DONATED, "How many were given to it in all.")
    donors: int = expression(queries.DONORS, "By how many people.")
    paid_out: int = expression(queries.PAID_OUT, "How many it paid in all.")
    people_helped: int = expression(queries.PEOPLE_HELPED, "To how many people.")
    grants_here: bool = expression(
        case((below(models.Pool.organisation_id, *GRANTERS), literal(True)), else_=literal(False)),
        "Whether the viewer proposes and confirms grants of it.",
    )
    kept_here: bool = expression(
        case((below(models.Pool.organisation_id, *KEEPERS), literal(True)), else_=literal(False)),
        "Whether the viewer closes and opens it.",
    )
    created_at: datetime = column(models.Pool.created_at, "When it was opened.")
    donations: Connection[Donation] = many(
        models.Donation.pool_id,
        "What was given to it by name.",
        filter=DonationFilter,
        order=order("DonationOrder", "How donations are sorted.", NEWEST=desc(col(models.Donation.created_at))),
    )
    grants: Connection[PoolGrant] = many(
        models.PoolGrant.pool_id,
        "What it pays; for those who grant.",
        filter=PoolGrantFilter,
        order=PoolGrantOrder,
    )
    history: Connection[AuditEntry] = history(models.Pool.id)


@contribute(StatementLine)
class StatementLinePool:
    donation: Donation | None = one(
        models.Donation,
        "What was given to a pool.",
        where=col(models.Donation.journal_id) == Posting.journal_id,
    )
    grant: PoolGrant | None = one(
        models.PoolGrant,
        "What a pool paid.",
        where=col(models.PoolGrant.journal_id) == Posting.journal_id,
    )


@reads(None)
class GivingQuery:
    """Pools of donated points."""

    pools: Connection[Pool] = many(
        models.Pool,
        "All pools.",
        filter=PoolFilter,
        order=order("PoolOrder", "How pools are sorted.", OLDEST=asc(col(models.Pool.created_at))),
    )
    pool: Pool | None = one(models.Pool, "One pool.")
    pool_grants: Connection[PoolGrant] = many(
        models.PoolGrant,
        "The grants that one may see.",
        filter=PoolGrantFilter,
        order=PoolGrantOrder,
    )
