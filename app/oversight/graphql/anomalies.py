"""What is unusual among points, and by which limits it is found."""

from datetime import date, datetime

import strawberry
from sqlalchemy import BigInteger, Date, Integer, desc, func, or_
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, AuditEntry, Organisation, Person, acted, history
from app.accounts.queries.survivors import is_among
from app.kernel.graphql import Info, enum, key, mutation, payload, perform, repetition_key
from app.ledger.models import Journal
from app.oversight import models, service
from app.reading import (
    Connection,
    Node,
    column,
    deprecated,
    entries,
    expression,
    filters,
    many,
    member,
    name,
    one,
    order,
    part,
    reads,
    value,
    viewer,
    where,
    within,
)

from .figures import SEEN
from .movements import PointsMovement

enum(
    models.PointsAnomalyKind,
    "What is unusual.",
    ring="Points went round and came back to who sent them.",
    funnel="Several people passed points on to one, who spent as many at one merchant.",
    one_customer="Much of what a merchant handed over went to one person.",
    own_staff="People who work for a merchant redeemed there.",
    at_once="Vouchers were handed over within seconds of being made, again and again.",
    closed_counter="Vouchers were handed over far from the opening times.",
    at_night="Awards were approved at night.",
    far_above="An award far above what the person usually earns.",
    one_approver="Most of what one person approved went to one other.",
    many_redemptions="Many vouchers of one person within an hour.",
)
enum(
    models.AnomalyState,
    "How a finding stands.",
    open="Nobody has decided on it.",
    explained="It is in order.",
    confirmed="It is what it looked like.",
)
_ANOMALY = models.PointsAnomaly


@filters
class PointsAnomalyFilter:
    """Which findings."""

    kind: models.PointsAnomalyKind | None = where(lambda v: col(_ANOMALY.kind) == v, "Of this kind.")
    state: models.AnomalyState | None = where(lambda v: col(_ANOMALY.state) == v, "That stand so.")
    decided: bool | None = where(lambda v: col(_ANOMALY.decided_at).is_not(None) == v, "Decided, or open.")
    person: strawberry.ID | None = where(
        lambda v: or_(col(_ANOMALY.person_id) == v, v == func.any(col(_ANOMALY.involved))),
        "That this person is part of.",
        of="Person",
    )


PointsAnomalyOrder = order(
    "PointsAnomalyOrder", "How findings are sorted.", NEWEST=desc(col(_ANOMALY.found_at)), OLDEST=_ANOMALY.found_at
)


@part
class PointsAnomalyFigures:
    """How much it is; null what this kind of finding has nothing to do with."""

    points: int | None = member("points", "How many points it is about.", BigInteger)
    people: int | None = member("people", "`ring`: how many people they went through.", Integer)
    givers: int | None = member("givers", "`funnel`: how many people passed points on.", Integer)
    spent: int | None = member("spent", "`funnel`: how many points were spent at one merchant.", BigInteger)
    vouchers: int | None = member("vouchers", "How many vouchers.", Integer)
    of: int | None = member("of", "`one_customer`: how many vouchers the merchant handed over in all.", Integer)
    awards: int | None = member("awards", "`at_night`, `one_approver`: how many awards.", Integer)
    usual: int | None = member("usual", "`far_above`: how many points the person usually gets.", BigInteger)
    share: int | None = member("share", "`one_approver`: how much of all they approved, in percent.", Integer)
    day: date | None = member("day", "On which day, where it was one.", Date)


@reads(_ANOMALY, visible_to=SEEN)
class PointsAnomaly(Node):
    """Something unusual among points, for those who look after the whole deployment."""

    kind: models.PointsAnomalyKind = column(_ANOMALY.kind, "What is unusual.")
    figures: JSON = deprecated(
        column(_ANOMALY.figures, "How much: people, points, vouchers, awards, a share in percent, the day."),
        "Its shape is not told: ask for `measured`; it stays until 2028-01-01 at least.",
    )
    measured: PointsAnomalyFigures = within(_ANOMALY.figures, "How much.")
    state: models.AnomalyState = column(_ANOMALY.state, "How it stands.")
    found_at: datetime = column(_ANOMALY.found_at, "When it was found.")
    person: Person | None = one(_ANOMALY.person_id, "Whose points it is about, or who approved, if one may see them.")
    organisation: Organisation | None = one(_ANOMALY.organisation_id, "The merchant, if it happened at one.")
    involved: bool = expression(
        is_among(viewer.person, col(_ANOMALY.involved)),
        "Whether the viewer is part of it, so that others must decide.",
    )
    movements: Connection[PointsMovement] = many(
        Journal,
        "The movements that show it, fifty at most.",
        where=col(Journal.id) == func.any(col(_ANOMALY.journals)),
        order=order("EvidenceOrder", "How evidence is sorted.", OLDEST=col(Journal.recorded_at)),
    )
    decided_at: datetime | None = column(_ANOMALY.decided_at, "When somebody decided.")
    decided_by: Actor | None = acted(_ANOMALY.decided_by, "Who did.", when=_ANOMALY.decided_at, openly=True)
    note: str | None = column(_ANOMALY.note, "What was found out.")
    history: Connection[AuditEntry] = history(_ANOMALY.id)


@part
class WatchLimit:
    """A limit by its name."""

    name: str = name("Its name, as in `WatchLimitInput`.")
    value: int | None = value("A whole number; a share is in percent.", Integer)


@reads(models.PointsWatch, visible_to=SEEN)
class PointsWatch:
    """By which limits one kind of anomaly is found."""

    kind: models.PointsAnomalyKind = column(models.PointsWatch.kind, "What is looked for.")
    looked_for: bool = column(models.PointsWatch.looked_for, "Whether it is.")
    limits: JSON = deprecated(
        column(models.PointsWatch.limits, "Whole numbers by name; days is how far back the job looks."),
        "Its shape is not told: ask for `limitsByName`; it stays until 2028-01-01 at least.",
    )
    limits_by_name: list[WatchLimit] = entries(
        models.PointsWatch.limits, "By which numbers it is found; `days` is how far back is looked."
    )
    set_at: datetime = column(models.PointsWatch.set_at, "When they were last set.")


@reads(None)
class AnomaliesQuery:
    """What is unusual among points."""

    points_anomaly: PointsAnomaly | None = one(_ANOMALY, "One finding.")
    points_anomalies: Connection[PointsAnomaly] = many(
        _ANOMALY, "The findings that one may see.", filter=PointsAnomalyFilter, order=PointsAnomalyOrder
    )
    points_watches: Connection[PointsWatch] = many(models.PointsWatch, "By which limits findings are made.")


@strawberry.input(description="What became of a finding.")
class DecidePointsAnomalyInput:
    anomaly_id: strawberry.ID = strawberry.field(description="An open finding that the viewer is not part of.")
    state: models.AnomalyState = strawberry.field(description="Explained or confirmed.")
    note: str = strawberry.field(description="What was found out, in up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class DecidePointsAnomalyPayload:
    """It leaves the queue, and stays to be seen."""

    points_anomaly: PointsAnomaly | None = strawberry.field(description="The finding, decided.")


@strawberry.input(description="A limit by its name.")
class WatchLimitInput:
    name: str = strawberry.field(description="As in `limitsByName` of this kind.")
    value: int = strawberry.field(description="A whole number; a share is in percent.")


@strawberry.input(description="By which limits a kind of anomaly is found from now on.")
class SetPointsWatchInput:
    kind: models.PointsAnomalyKind = strawberry.field(description="What is looked for.")
    looked_for: bool = strawberry.field(description="Whether it is.")
    limits: list[WatchLimitInput] = strawberry.field(description="Those left out get the values they came with.")
    idempotency_key: str | None = repetition_key()


@payload
class SetPointsWatchPayload:
    """The next run of the job looks so."""

    kind: models.PointsAnomalyKind | None = strawberry.field(description="What was set.")


@strawberry.type
class AnomaliesMutation:
    """Deciding on what is unusual, and by which limits it is found."""

    @mutation("Explains or confirms something unusual; never one's own.")
    async def decide_points_anomaly(self, info: Info, input: DecidePointsAnomalyInput) -> DecidePointsAnomalyPayload:
        return await perform(
            info,
            DecidePointsAnomalyPayload,
            service.decide_points_anomaly,
            {"points_anomaly": lambda change: change.id},
            anomaly=key("PointsAnomaly", input.anomaly_id, "anomaly_id"),
            state=input.state,
            note=input.note,
            key=input.idempotency_key,
        )

    @mutation("Sets whether a kind of anomaly is looked for, and by which limits.")
    async def set_points_watch(self, info: Info, input: SetPointsWatchInput) -> SetPointsWatchPayload:
        return await perform(
            info,
            SetPointsWatchPayload,
            service.set_points_watch,
            {"kind": lambda watch: watch.kind},
            kind=input.kind,
            looked_for=input.looked_for,
            limits={limit.name: limit.value for limit in input.limits},
            key=input.idempotency_key,
        )
