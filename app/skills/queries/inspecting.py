"""The statements of quotas, assessing bodies, and inspections drawn at random."""

from sqlalchemy import Boolean, DateTime, Text, Uuid, any_, bindparam, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation
from app.kernel.db import statement
from app.kernel.queries import values
from app.skills.models import AssessingBody, Assessment, Inspection, InspectionDraw, Ladder, Rung, RungQuota

_ASSESSMENT = bindparam("assessment", type_=Uuid())
BLOCKED = statement(
    select(col(Inspection.id)).where(
        col(Inspection.assessment_id) == _ASSESSMENT,
        col(Inspection.blocking),
        or_(col(Inspection.result).is_(None), col(Inspection.result) != literal("in_order")),
    )
)
_blocking = bindparam("blocking", type_=Boolean())
POPULATION = statement(
    select(col(Assessment.id))
    .join(Organisation, col(Organisation.id) == col(Assessment.organisation_id))
    .where(
        bindparam("organisation", type_=Uuid()) == any_(col(Organisation.path)),
        or_(
            _blocking & (col(Assessment.state) == literal("cleared")),
            ~_blocking & (col(Assessment.state) == literal("certified")),
        ),
        ~select(col(Inspection.id)).where(col(Inspection.assessment_id) == col(Assessment.id)).exists(),
    )
    .order_by(col(Assessment.id))
    .with_for_update(of=Assessment)
)
"""Cases that wait to be filed, or certified ones, that nobody has inspected; in a fixed order."""
ADD_DRAW = statement(
    values(InspectionDraw, "id", "organisation_id", "blocking", "seed", "population", "size", "drawn_by", "drawn_at")
)
ADD_INSPECTION = statement(values(Inspection, "id", "draw_id", "assessment_id", "blocking"))
INSPECTION = statement(
    select(
        col(Inspection.id),
        col(Inspection.assessment_id),
        col(Inspection.blocking),
        col(Inspection.inspected_at),
    )
    .where(col(Inspection.id) == bindparam("inspection", type_=Uuid()))
    .with_for_update()
)
RECORD = statement(
    update(Inspection)
    .where(col(Inspection.id) == bindparam("inspection", type_=Uuid()))
    .values(
        result=bindparam("found", type_=Text()),
        note=bindparam("note", type_=Text()),
        inspected_by=bindparam("by", type_=Uuid()),
        inspected_at=bindparam("now", type_=DateTime(timezone=True)),
    )
)
_quota = insert_or(RungQuota).values(
    {
        name: bindparam(name)
        for name in ("id", "ladder_code", "rung_number", "organisation_id", "places", "set_by", "set_at")
    }
)
SET_QUOTA = statement(
    _quota.on_conflict_do_update(
        index_elements=["ladder_code", "rung_number", "organisation_id"],
        set_={name: _quota.excluded[name] for name in ("places", "set_by", "set_at")},
    ).returning(col(RungQuota.id))
)
RUNG_CODE = statement(
    select(col(Ladder.code), col(Rung.number))
    .join(Ladder, col(Ladder.id) == col(Rung.ladder_id))
    .where(col(Rung.id) == bindparam("rung", type_=Uuid()))
)
_body = insert_or(AssessingBody).values(
    {
        name: bindparam(name)
        for name in (
            *("id", "organisation_id", "kind", "organisation_code", "province_code", "site_code"),
            *("recorded_by", "recorded_at"),
        )
    }
)
SET_BODY = statement(
    _body.on_conflict_do_update(
        index_elements=["organisation_id"],
        set_={
            name: _body.excluded[name]
            for name in ("kind", "organisation_code", "province_code", "site_code", "recorded_by", "recorded_at")
        },
    ).returning(col(AssessingBody.id))
)
