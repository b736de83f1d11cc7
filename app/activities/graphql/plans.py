"""Activities, shifts and enrolments."""

from datetime import date, datetime

from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, Viewer, acted, history
from app.activities import models
from app.kernel.graphql import enum
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    expression,
    many,
    one,
    reads,
    viewer,
)
from app.volunteers.graphql import Team, Volunteer
from app.volunteers.models import ServiceCategory

from . import finding, sight
from .filters import (
    ActivityFilter,
    ActivityOrder,
    EnrolmentFilter,
    EnrolmentOrder,
    ShiftFilter,
    ShiftOrder,
    of_activity,
)

enum(
    models.ActivityState,
    "How an activity stands.",
    draft="Being planned; seen by those who plan it.",
    published="Open to everybody.",
    cancelled="Called off.",
)
enum(
    models.ShiftState,
    "How a shift stands.",
    planned="It takes place, or took place.",
    cancelled="Called off.",
)
enum(
    models.EnrolmentState,
    "How an enrolment stands.",
    waitlisted="Waits for a place.",
    offered="First of those who wait; a place is held until `confirmBy`.",
    confirmed="Has a place.",
    cancelled="Gave the place back.",
    no_show="Did not come.",
    attended="Came, and the hours are approved.",
)


@reads(models.Activity, visible_to=sight.ACTIVITY)
class Activity(Node):
    """A service that a team offers. Everybody sees it once it is published."""

    title: str = column(models.Activity.title, "What it is called.")
    description: str = column(models.Activity.description, "What there is to do.")
    category: ServiceCategory = column(models.Activity.category, "What kind of service it is.")
    risks: str | None = column(models.Activity.risks, "What may happen; to be acknowledged before enrolling.")
    members_only: bool = column(models.Activity.members_only, "Whether only members of the team can take part.")
    insured: bool = column(models.Activity.insured, "Whether those who serve are insured.")
    static_venue_qr: bool = column(
        models.Activity.static_venue_qr, "Whether a printed code may be used to check in, with location or staff."
    )
    cancellation_hours: int = column(
        models.Activity.cancellation_hours,
        "Until how many hours before a shift one can give one's place back without it counting as late.",
    )
    state: models.ActivityState = column(models.Activity.state, "How it stands.")
    cancel_reason: str | None = column(models.Activity.cancel_reason, "Why it was called off, as people were told.")
    version: int = column(models.Activity.version, "Counts the changes; an edit names the version that it was made on.")
    created_at: datetime = column(models.Activity.created_at, "When it was begun.")
    published_at: datetime | None = column(models.Activity.published_at, "When it was published.")
    created_by: Actor | None = acted(models.Activity.created_by, "Who began it, if one may see them.")
    managed: bool = expression(sight.led_team(models.Activity.team_id), "Whether the viewer may change it.")
    team: Team = one(models.Activity.team_id, "The team that offers it.")
    shifts: Connection["Shift"] = many(
        models.Shift.activity_id, "When and where it takes place.", filter=ShiftFilter, order=ShiftOrder
    )
    history: Connection[AuditEntry] = history(models.Activity.id)


@reads(models.Shift, visible_to=sight.SHIFT)
class Shift(Node):
    """A span of time at one place that people enrol in."""

    starts_at: datetime = column(models.Shift.starts_at, "When it begins.")
    ends_at: datetime = column(models.Shift.ends_at, "When it ends.")
    place: str = column(models.Shift.place, "Where it is.")
    latitude: float | None = column(models.Shift.latitude, "Degrees north, WGS 84.")
    longitude: float | None = column(models.Shift.longitude, "Degrees east, WGS 84.")
    radius_metres: int = column(models.Shift.radius_metres, "How near one must be to check in by location.")
    capacity: int = column(models.Shift.capacity, "How many places there are.")
    enrolled_count: int = column(models.Shift.enrolled_count, "How many places are taken.")
    free_places: int = expression(
        col(models.Shift.capacity) - col(models.Shift.enrolled_count), "How many places are left."
    )
    minimum_age: int | None = column(models.Shift.minimum_age, "How old one must be on that day, in years.")
    maximum_age: int | None = column(models.Shift.maximum_age, "How old one may be on that day, in years.")
    required_skills: list[str] = column(models.Shift.required_skills, "Skills that one must have, all of them.")
    required_qualifications: list[str] = column(
        models.Shift.required_qualifications, "Codes of the qualifications that one must hold on that day, all of them."
    )
    state: models.ShiftState = column(models.Shift.state, "How it stands; of an activity that was called off, too.")
    cancel_reason: str | None = column(models.Shift.cancel_reason, "Why it was called off, as people were told.")
    series_day: date | None = column(
        models.Shift.series_day, "The day of its series that it stands for, also when it was moved."
    )
    changed: bool = column(models.Shift.changed, "Whether it no longer follows its series.")
    distance_metres: int | None = expression(
        finding.METRES_AWAY, "How far it is from the middle of what `near` asks for; null where nobody asks for it."
    )
    version: int = column(models.Shift.version, "Counts the changes; an edit may name the version that it was made on.")
    moved_at: datetime | None = column(
        models.Shift.moved_at,
        "When those in it were last told of another time or place, or of other risks. Who enrolled before gives the "
        "place back freely.",
    )
    activity: Activity = one(models.Shift.activity_id, "What it belongs to.", with_parent=True)
    managed: bool = expression(
        of_activity(lambda activity: sight.led_team(activity.team_id)), "Whether the viewer may change it."
    )
    my_enrolment: "Enrolment | None" = one(
        models.Enrolment.shift_id,
        "The viewer's enrolment in it.",
        where=col(models.Enrolment.volunteer_id) == viewer.volunteer,
    )
    enrolments: Connection["Enrolment"] = many(
        models.Enrolment.shift_id,
        "Who enrolled, as far as one may see.",
        filter=EnrolmentFilter,
        order=EnrolmentOrder,
    )
    history: Connection[AuditEntry] = history(models.Shift.id)


@reads(models.Enrolment, visible_to=sight.ENROLMENT)
class Enrolment(Node):
    """A volunteer's place in a shift."""

    state: models.EnrolmentState = column(models.Enrolment.state, "How it stands.")
    risks_acknowledged: bool = column(models.Enrolment.risks_acknowledged, "Whether the risks were acknowledged.")
    enrolled_at: datetime = column(models.Enrolment.enrolled_at, "When the place was taken.")
    enrolled_by: Actor | None = acted(
        models.Enrolment.enrolled_by, "Who took the place: the volunteer, a leader or a partner's client.", openly=True
    )
    changed_at: datetime = column(models.Enrolment.changed_at, "When it last changed.")
    shift: Shift = one(models.Enrolment.shift_id, "The shift where the place is.", with_parent=True)
    volunteer: Volunteer = one(models.Enrolment.volunteer_id, "Who has the place.", with_parent=True)
    history: Connection[AuditEntry] = history(models.Enrolment.id)


@contribute(Viewer)
class ViewerEnrolments:
    enrolments: Connection[Enrolment] = many(
        models.Enrolment,
        "The viewer's own enrolments.",
        where=col(models.Enrolment.volunteer_id) == viewer.volunteer,
        filter=EnrolmentFilter,
        order=EnrolmentOrder,
    )
    led_shifts: Connection[Shift] = many(
        models.Shift,
        "The shifts of the teams that the viewer leads.",
        where=of_activity(lambda activity: sight.led_team(activity.team_id)),
        filter=ShiftFilter,
        order=ShiftOrder,
    )


@contribute(Volunteer)
class VolunteerEnrolments:
    enrolments: Connection[Enrolment] = many(
        models.Enrolment.volunteer_id,
        "The enrolments, as far as one may see.",
        filter=EnrolmentFilter,
        order=EnrolmentOrder,
    )


@contribute(Team)
class TeamActivities:
    activities: Connection[Activity] = many(
        models.Activity.team_id, "What the team offers.", filter=ActivityFilter, order=ActivityOrder
    )
