"""What somebody lacks for a shift, as expressions over the shift: a verb and the page before it ask the same.

Days are the county's; age counts on the day on which the shift begins.
"""

from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Interval,
    Text,
    all_,
    and_,
    case,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.activities import errors
from app.activities.models import Activity, Enrolment, Shift
from app.certificates.models import Qualification, QualificationKind
from app.guardians.ages import FULL_AGE, OWN_DATA_AGE
from app.guardians.models import GuardianConsent, Guardianship
from app.kernel.errors import DomainError
from app.volunteers.models import Membership, Volunteer

Expression = ColumnElement[Any]

ZONE = func.current_setting(literal("commonweal.time_zone", Text()), type_=Text())
DAILY_HOURS = cast(func.current_setting(literal("commonweal.daily_hours", Text()), type_=Text()), Integer)
"""Of the settings; every connection of the app carries them."""

_activity, _team = aliased(Activity), aliased(Organisation)
_volunteer, _person = aliased(Volunteer), aliased(Person)
_A_DAY = func.make_interval(0, 0, 0, 1, type_=Interval())


class Lack(NamedTuple):
    """When something is missing, and what fills the sentence that tells it."""

    error: type[DomainError]
    when: Expression
    params: dict[str, Any] = {}  # noqa: RUF012


def _day(moment: Any) -> Expression:
    return cast(func.timezone(ZONE, moment), Date)


_shift_day = _day(col(Shift.starts_at))
_age = cast(func.extract("year", func.age(_shift_day, col(_person.birth_date))), Integer)
"""In whole years; who is born on 29 February ages on 1 March."""
_born = col(_person.birth_date).is_not(None)
_rescue = col(_activity.category) == literal("rescue")
_minimum = func.greatest(col(Shift.minimum_age), case((_rescue, literal(FULL_AGE))))


def _agreed(*ticks: str) -> Expression:
    """Whether the present guardian agrees to this activity, or to all, and to what else `ticks` name."""
    guardianship, consent = aliased(Guardianship), aliased(GuardianConsent)
    return (
        exists()
        .where(
            col(guardianship.id) == col(consent.guardianship_id),
            col(guardianship.volunteer_id) == col(_volunteer.id),
            col(guardianship.ended_at).is_(None),
            col(consent.state) == literal("given"),
            or_(col(consent.activity_id).is_(None), col(consent.activity_id) == col(_activity.id)),
            *(getattr(consent, tick) for tick in ticks),
        )
        .correlate_except(guardianship, consent)
    )


def _each(values: Any) -> Any:
    return func.unnest(values).table_valued(column("value", Text())).render_derived()


def _skills() -> Expression:
    """The skills asked for that are not in the volunteer's profile, in one text; null where none is missing."""
    asked = _each(col(Shift.required_skills))
    return (
        select(func.string_agg(asked.c.value, literal(", ")))
        .where(asked.c.value != all_(col(_volunteer.skills)))
        .correlate_except(asked)
        .scalar_subquery()
    )


def _qualifications() -> Expression:
    """The names of the kinds asked for of which nothing is held that is valid on the day; null where all are."""
    asked, named = _each(col(Shift.required_qualifications)), aliased(QualificationKind)
    name = select(col(named.name)).where(col(named.code) == asked.c.value).correlate_except(named).scalar_subquery()
    return _unheld(asked, func.string_agg(func.coalesce(name, asked.c.value), literal(", ")))


def _recorders() -> Expression:
    """The names of the organisations whose leaders and staff, and those above, record these."""
    asked, named, unit = _each(col(Shift.required_qualifications)), aliased(QualificationKind), aliased(Organisation)
    name = (
        select(col(unit.name))
        .join(named, col(named.organisation_id) == col(unit.id))
        .where(col(named.code) == asked.c.value)
        .correlate_except(named, unit)
        .scalar_subquery()
    )
    return _unheld(asked, func.string_agg(name.distinct(), literal(", ")))


def _unheld(asked: Any, told: Any) -> Expression:
    """What is `told` of those kinds asked for that are not held on the day of the shift."""
    kind, held = aliased(QualificationKind), aliased(Qualification)
    holds = (
        exists()
        .where(
            col(kind.code) == asked.c.value,
            col(held.kind_id) == col(kind.id),
            col(held.person_id) == col(_person.id),
            col(held.revoked_at).is_(None),
            col(held.obtained_on) <= _shift_day,
            or_(col(held.valid_until).is_(None), col(held.valid_until) >= _shift_day),
        )
        .correlate_except(kind, held)
    )
    return select(told).select_from(asked).where(~holds).correlate_except(asked).scalar_subquery()


def overlapping_title(volunteer: Any) -> Expression:
    """The title of an activity that the volunteer is confirmed for at the time of the shift asked about."""
    other, theirs, title = aliased(Shift), aliased(Enrolment), aliased(Activity)
    return (
        select(col(title.title))
        .join(other, col(other.activity_id) == col(title.id))
        .join(theirs, col(theirs.shift_id) == col(other.id))
        .where(
            col(theirs.volunteer_id) == volunteer,
            col(theirs.state) == literal("confirmed"),
            col(other.id) != col(Shift.id),
            col(other.starts_at) < col(Shift.ends_at),
            col(other.ends_at) > col(Shift.starts_at),
        )
        .limit(1)
        .correlate_except(other, theirs, title)
        .scalar_subquery()
    )


def _too_long_a_day() -> Expression:
    """Whether the shift and those with a place already come to more hours than one may serve, on a day of the shift.

    Of a shift over midnight each day gets what lies in it.
    """
    other, theirs = aliased(Shift), aliased(Enrolment)
    days = (
        func.generate_series(cast(_shift_day, DateTime()), func.timezone(ZONE, col(Shift.ends_at)), _A_DAY)
        .table_valued(column("begins", DateTime()))
        .render_derived()
    )
    begins, ends = func.timezone(ZONE, days.c.begins), func.timezone(ZONE, days.c.begins + _A_DAY)

    def seconds(shift: Any) -> Expression:
        return func.extract("epoch", func.least(col(shift.ends_at), ends) - func.greatest(col(shift.starts_at), begins))

    taken = (
        select(func.coalesce(func.sum(seconds(other)), 0))
        .join(theirs, col(theirs.shift_id) == col(other.id))
        .where(
            col(theirs.volunteer_id) == col(_volunteer.id),
            col(theirs.state).in_((literal("confirmed"), literal("attended"))),
            col(other.id) != col(Shift.id),
            col(other.starts_at) < ends,
            col(other.ends_at) > begins,
        )
        .correlate_except(other, theirs)
        .scalar_subquery()
    )
    return exists(
        select(days.c.begins).where(taken + seconds(Shift) > DAILY_HOURS * literal(3600)).correlate_except(days)
    )


def _is_member() -> Expression:
    membership = aliased(Membership)
    return (
        exists()
        .where(
            col(membership.team_id) == col(_activity.team_id),
            col(membership.volunteer_id) == col(_volunteer.id),
            col(membership.left_on).is_(None),
        )
        .correlate_except(membership)
    )


_minor = _age < literal(FULL_AGE)
LACKS = (
    Lack(
        errors.AgeUnknown,
        and_(~_born, or_(_minimum > literal(0), col(Shift.maximum_age).is_not(None))),
        {"minimum": _minimum},
    ),
    Lack(errors.NoMinorsInRescue, and_(_rescue, _minor)),
    Lack(errors.TooYoung, _age < col(Shift.minimum_age), {"minimum": col(Shift.minimum_age)}),
    Lack(errors.TooOld, _age > col(Shift.maximum_age), {"maximum": col(Shift.maximum_age)}),
    Lack(errors.GuardianMustAgree, and_(_minor, ~_rescue, ~_agreed())),
    Lack(
        errors.GuardianMustAgreeToData,
        and_(_age < literal(OWN_DATA_AGE), ~_rescue, _agreed(), ~_agreed("data_agreed", "location_agreed")),
    ),
    Lack(errors.SkillsMissing, _skills().is_not(None), {"skills": _skills()}),
    Lack(
        errors.QualificationsMissing,
        _qualifications().is_not(None),
        {"qualifications": _qualifications(), "recorded_by": func.coalesce(_recorders(), col(_team.name))},
    ),
    Lack(
        errors.OverlappingShift,
        overlapping_title(col(_volunteer.id)).is_not(None),
        {"title": overlapping_title(col(_volunteer.id))},
    ),
    Lack(errors.TooManyHours, _too_long_a_day(), {"hours": DAILY_HOURS}),
    Lack(errors.MembersOnly, and_(col(_activity.members_only), ~_is_member()), {"team": col(_team.name)}),
)
"""All that somebody may lack, in the order in which it is told."""
TIME = (errors.OverlappingShift, errors.TooManyHours)
"""What hangs on the person's other shifts, and not on who they are."""


def _of(volunteer: Any, found: Any) -> Expression:
    return (
        select(func.array_remove(array(found), null()))
        .select_from(_activity)
        .join(_team, col(_team.id) == col(_activity.team_id))
        .join(_volunteer, col(_volunteer.id) == volunteer)
        .join(_person, col(_person.id) == col(_volunteer.person_id))
        .where(col(_activity.id) == col(Shift.activity_id))
        .correlate_except(_activity, _team, _volunteer, _person)
        .scalar_subquery()
    )


def fits(volunteer: Any) -> Expression:
    """Whether a volunteer lacks nothing for the shift but perhaps the time; false for nobody."""
    lacks = or_(*(lack.when for lack in LACKS if lack.error not in TIME))
    return exists(
        select(col(_activity.id))
        .join(_volunteer, col(_volunteer.id) == volunteer)
        .join(_person, col(_person.id) == col(_volunteer.person_id))
        .where(col(_activity.id) == col(Shift.activity_id), ~func.coalesce(lacks, false()))
        .correlate_except(_activity, _volunteer, _person)
    )


def lacking(volunteer: Any) -> Expression:
    """The codes of what a volunteer lacks for the shift; null for nobody."""
    return _of(volunteer, [case((lack.when, literal(lack.error.code, Text()))) for lack in LACKS])


def lacking_in_full(volunteer: Any) -> Expression:
    """The same as JSON, a list of `{"code": …, "params": {…}}`; null for nobody."""
    return func.to_jsonb(_of(volunteer, [case((lack.when, _told(lack))) for lack in LACKS]), type_=JSONB())


def _told(lack: Lack) -> Expression:
    params = [part for name, value in lack.params.items() for part in (literal(name, Text()), value)]
    return func.jsonb_build_object(
        literal("code", Text()),
        literal(lack.error.code, Text()),
        literal("params", Text()),
        func.jsonb_build_object(*params),
        type_=JSONB(),
    )
