"""What the bureau sets and looks into, in the API: assessing bodies, quotas, inspections drawn at random."""

from datetime import datetime

from sqlalchemy import Text, cast, desc, exists, func, null, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, Organisation, acted
from app.accounts.graphql.sight import below, from_the_top
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.reading import Connection, Node, column, count, expression, filters, many, one, order, reads, where
from app.skills import models

from .assessments import Assessment
from .cases import LOOKING

enum(
    models.BodyKind,
    "Whose word an assessment is.",
    employer="An employer's, of its own workers.",
    society="A society's, of everybody.",
)
enum(models.InspectionResult, "What an inspection found.", in_order="All is in order.", faulty="There are faults.")

_QUOTA, _BODY, _DRAW, _INSPECTION = models.RungQuota, models.AssessingBody, models.InspectionDraw, models.Inspection
BUREAU = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)


@reads(_BODY, visible_to=below(_BODY.organisation_id, *LOOKING))
class AssessingBody(Node):
    """An organisation that the bureau has on record as assessing."""

    organisation: Organisation = one(_BODY.organisation_id, "Who assesses.")
    kind: models.BodyKind = column(_BODY.kind, "Whose word its assessments are.")
    organisation_code: str = column(_BODY.organisation_code, "Four digits of its certificates' numbers.")
    province_code: str = column(_BODY.province_code, "Two digits of its certificates' numbers.")
    site_code: str = column(_BODY.site_code, "Six digits of its certificates' numbers.")
    recorded_at: datetime = column(_BODY.recorded_at, "Since when it is on record so.")
    recorded_by: Actor | None = acted(_BODY.recorded_by, "Who recorded it.", openly=True)


@reads(
    _QUOTA,
    visible_to=or_(
        below(_QUOTA.organisation_id, *LOOKING), col(_QUOTA.organisation_id).is_(None) & from_the_top(*LOOKING)
    ),
)
class RungQuota(Node):
    """How many may hold a rung: in an organisation and below it, or everywhere."""

    ladder_code: str = column(_QUOTA.ladder_code, "Of which ladder, in any version.")
    rung_number: int = column(_QUOTA.rung_number, "Of which rung.")
    organisation: Organisation | None = one(_QUOTA.organisation_id, "Where; null: everywhere.")
    places: int = column(_QUOTA.places, "How many may hold it.")
    taken: int = expression(
        func.rung_holders(col(_QUOTA.id), null()), "How many hold it, or were decided on and are on the way."
    )
    set_at: datetime = column(_QUOTA.set_at, "Since when.")
    set_by: Actor | None = acted(_QUOTA.set_by, "By whom.", openly=True)


DrawOrder = order("InspectionDrawOrder", "How draws are sorted.", NEWEST=desc(col(_DRAW.drawn_at)))
InspectionOrder = order(
    "InspectionOrder",
    "How inspections are sorted.",
    WAITING=(col(_INSPECTION.inspected_at).is_not(None), desc(col(_INSPECTION.id))),
)
(_waiting,) = InspectionOrder.__strawberry_definition__.values
_waiting.description = "What waits to be inspected comes first, then what was; of each the last drawn first."


@filters
class InspectionFilter:
    """Which inspections."""

    inspected: bool | None = where(lambda v: col(_INSPECTION.inspected_at).is_not(None) == v, "Done, or waiting.")


@reads(_DRAW, visible_to=below(_DRAW.organisation_id, *BUREAU))
class InspectionDraw(Node):
    """A random sample that anybody can draw again: Python's `random.Random(seed).sample(population, size)`."""

    organisation: Organisation = one(_DRAW.organisation_id, "Below which organisation.")
    blocking: bool = column(_DRAW.blocking, "Whether filing waits for the inspections.")
    seed: str = column(_DRAW.seed, "What it was drawn from.")
    population: list[str] = expression(
        cast(_DRAW.population, ARRAY(Text)), "The keys of the cases that it was drawn out of, in their order."
    )
    size: int = column(_DRAW.size, "How many were drawn.")
    of: int = expression(func.cardinality(_DRAW.population), "Out of how many.")
    done: int = count(
        _INSPECTION.draw_id, "How many are inspected.", where=col(_INSPECTION.inspected_at).is_not(None), of_all=True
    )
    drawn_at: datetime = column(_DRAW.drawn_at, "When.")
    drawn_by: Actor | None = acted(_DRAW.drawn_by, "By whom.", openly=True)
    inspections: Connection["Inspection"] = many(
        _INSPECTION.draw_id, "What was drawn.", filter=InspectionFilter, order=InspectionOrder
    )


_draw = aliased(models.InspectionDraw)
_DRAWN_BELOW = exists(
    select(col(_draw.id)).where(col(_draw.id) == col(_INSPECTION.draw_id), below(_draw.organisation_id, *BUREAU))
)


@reads(_INSPECTION, visible_to=_DRAWN_BELOW)
class Inspection(Node):
    """A look at a case that was drawn."""

    draw: InspectionDraw = one(_INSPECTION.draw_id, "In which draw.", with_parent=True)
    assessment: Assessment | None = one(_INSPECTION.assessment_id, "The case, as far as one may see it.")
    blocking: bool = column(_INSPECTION.blocking, "Whether filing waits for it.")
    result: models.InspectionResult | None = column(_INSPECTION.result, "What was found; null while it waits.")
    note: str | None = column(_INSPECTION.note, "What was found, in words.")
    inspected_at: datetime | None = column(_INSPECTION.inspected_at, "When.")
    inspected_by: Actor | None = acted(_INSPECTION.inspected_by, "By whom.", when=_INSPECTION.inspected_at, openly=True)


@reads(None)
class BureauQuery:
    """Assessing bodies, quotas and inspections."""

    assessing_body: AssessingBody | None = one(_BODY, "One assessing body.")
    assessing_bodies: Connection[AssessingBody] = many(_BODY, "The assessing bodies that one may see.")
    rung_quota: RungQuota | None = one(_QUOTA, "One quota.")
    rung_quotas: Connection[RungQuota] = many(_QUOTA, "The quotas that one may see.")
    inspection_draw: InspectionDraw | None = one(_DRAW, "One draw.")
    inspection_draws: Connection[InspectionDraw] = many(_DRAW, "The draws that one may see.", order=DrawOrder)
    inspection: Inspection | None = one(_INSPECTION, "One inspection.")
    inspections: Connection[Inspection] = many(
        _INSPECTION, "The inspections that one may see.", filter=InspectionFilter, order=InspectionOrder
    )
