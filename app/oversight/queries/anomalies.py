"""Findings and limits as they are kept."""

from sqlalchemy import Text, Uuid, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.queries.survivors import with_survivors
from app.kernel.db import statement
from app.kernel.queries import values
from app.oversight.models import PointsAnomaly, PointsWatch

ID = bindparam("anomaly", type_=Uuid())
ADD = statement(
    values(
        PointsAnomaly,
        "id",
        "kind",
        "subject",
        "person_id",
        "organisation_id",
        "figures",
        "journals",
        "involved",
        "found_at",
        "state",
    )
    .on_conflict_do_nothing(index_elements=["kind", "subject"])
    .returning(col(PointsAnomaly.id))
)
TO_DECIDE = statement(
    select(col(PointsAnomaly.state), with_survivors(col(PointsAnomaly.involved)).label("involved"))
    .where(col(PointsAnomaly.id) == ID)
    .with_for_update()
)
DECIDE = statement(
    update(PointsAnomaly)
    .where(col(PointsAnomaly.id) == ID)
    .values(
        state=bindparam("becomes"),
        decided_by=bindparam("by", type_=Uuid()),
        decided_at=bindparam("now"),
        note=bindparam("said", type_=Text()),
    )
)
WATCHES = statement(select(col(PointsWatch.kind), col(PointsWatch.looked_for), col(PointsWatch.limits)))
_watch = insert_or(PointsWatch).values(
    kind=bindparam("of_kind"),
    looked_for=bindparam("looked_for"),
    limits=bindparam("limits"),
    set_by=bindparam("by", type_=Uuid()),
    set_at=bindparam("now"),
)
SET_WATCH = statement(
    _watch.on_conflict_do_update(
        index_elements=["kind"],
        set_={name: _watch.excluded[name] for name in ("looked_for", "limits", "set_by", "set_at")},
    )
)
