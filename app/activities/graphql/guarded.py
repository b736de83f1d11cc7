"""What somebody lacks for a shift, and what guardians say of activities, in the API."""

from sqlalchemy import any_, desc, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col
from strawberry.scalars import JSON

from app.activities import models
from app.activities.queries.conditions import lacking, lacking_in_full
from app.certificates import models as certificates
from app.certificates.graphql import QualificationKind
from app.guardians.graphql import GuardianConsent
from app.guardians.models import GuardianConsent as ConsentTable
from app.guardians.models import Guardianship as GuardianshipTable
from app.reading import Connection, contribute, expression, many, one, viewer

from .plans import Activity, Shift

_mine = aliased(GuardianshipTable)
_newest = aliased(ConsentTable)
_MY_GUARDIANS = select(col(_mine.id)).where(col(_mine.volunteer_id) == viewer.volunteer, col(_mine.ended_at).is_(None))
_ABOUT_THE_SHIFT = (
    select(col(_newest.id))
    .where(
        col(_newest.guardianship_id).in_(_MY_GUARDIANS),
        or_(col(_newest.activity_id).is_(None), col(_newest.activity_id) == col(models.Shift.activity_id)),
    )
    .order_by(desc(col(_newest.state) == "given"), desc(col(_newest.asked_at)))
    .limit(1)
    .scalar_subquery()
)


@contribute(Shift)
class ShiftConditions:
    lacking: list[str] | None = expression(
        lacking(viewer.volunteer),
        "The codes of what the viewer lacks for it, as `enrol` would refuse: `TOO_YOUNG`, `QUALIFICATIONS_MISSING`; "
        "empty where nothing is, null for who is no volunteer.",
    )
    lacking_in_full: JSON | None = expression(
        lacking_in_full(viewer.volunteer),
        "The same with what fills the sentences: a list of `code` and `params`.",
    )
    required_kinds: Connection[QualificationKind] = many(
        certificates.QualificationKind,
        "The kinds of qualification that one must hold on that day.",
        where=col(certificates.QualificationKind.code) == any_(col(models.Shift.required_qualifications)),
    )
    my_consent: GuardianConsent | None = one(
        ConsentTable,
        "What the viewer's guardian was asked about it, or about all activities.",
        where=col(ConsentTable.id) == _ABOUT_THE_SHIFT,
    )


@contribute(GuardianConsent)
class ConsentActivity:
    activity: Activity | None = one(ConsentTable.activity_id, "What it is about; null where it is about all.")
    shift: Shift | None = one(ConsentTable.shift_id, "Where the minor wants a place, if in one.")
