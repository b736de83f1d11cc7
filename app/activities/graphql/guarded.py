"""What somebody lacks for a shift, and what guardians say of activities, in the API."""

from sqlalchemy import Integer, any_, desc, or_, select
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
from app.reading import (
    Connection,
    contribute,
    deprecated,
    expression,
    inside,
    many,
    member,
    one,
    part,
    viewer,
    within,
)

from .plans import Activity, Enrolment, Shift

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

_IN_FULL = lacking_in_full(viewer.volunteer)
_OF_ENROLMENT = (
    select(lacking_in_full(col(models.Enrolment.volunteer_id)))
    .where(col(models.Shift.id) == col(models.Enrolment.shift_id))
    .correlate_except(models.Shift)
    .scalar_subquery()
)


@part
class LackDetails:
    """What something that is lacking is about; null what it has nothing to do with."""

    minimum: int | None = member("minimum", "`AGE_UNKNOWN`, `TOO_YOUNG`: the least age, in years.", Integer)
    maximum: int | None = member("maximum", "`TOO_OLD`: the greatest age, in years.", Integer)
    skills: str | None = member("skills", "`SKILLS_MISSING`: which, with commas between them.")
    qualifications: str | None = member(
        "qualifications", "`QUALIFICATIONS_MISSING`: the names of their kinds, with commas between them."
    )
    recorded_by: str | None = member(
        "recorded_by", "`QUALIFICATIONS_MISSING`: the organisations that record these, with commas between them."
    )
    title: str | None = member("title", "`OVERLAPPING_SHIFT`: the other activity's title.")
    hours: int | None = member("hours", "`TOO_MANY_HOURS`: how many a day may have at most.", Integer)
    team: str | None = member("team", "`MEMBERS_ONLY`: whose members alone take part.")


@part
class Lack:
    """Something that a volunteer lacks for a shift."""

    code: str | None = member("code", "The error's code, as `enrol` gives it.")
    details: LackDetails = within(inside("params"), "What it is about.")


@contribute(Shift)
class ShiftConditions:
    lacking: list[str] | None = expression(
        lacking(viewer.volunteer),
        "The codes of what the viewer lacks for it, as `enrol` would refuse: `TOO_YOUNG`, `QUALIFICATIONS_MISSING`; "
        "empty where nothing is, null for who is no volunteer.",
    )
    lacking_in_full: JSON | None = deprecated(
        expression(_IN_FULL, "The same with what fills the sentences: a list of `code` and `params`."),
        "Its shape is not told: ask for `lacks`; it stays until 2028-01-01 at least.",
    )
    lacks: list[Lack] | None = within(
        _IN_FULL,
        "The same, each with what it is about; empty where nothing is lacking, null for who is no volunteer.",
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


@contribute(Enrolment)
class EnrolmentConditions:
    lacks: list[Lack] | None = within(
        _OF_ENROLMENT,
        "What its volunteer lacks for the shift by now, such as a certificate that was revoked since; empty where "
        "nothing is lacking.",
    )


@contribute(GuardianConsent)
class ConsentActivity:
    activity: Activity | None = one(ConsentTable.activity_id, "What it is about; null where it is about all.")
    shift: Shift | None = one(ConsentTable.shift_id, "Where the minor wants a place, if in one.")
