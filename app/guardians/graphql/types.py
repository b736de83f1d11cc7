"""Guardians in the API: what the minor and those who look after them see, and what the link shows the guardian."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, asc, cast, desc, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor as ActorNode
from app.accounts.graphql import AuditEntry, acted, history
from app.accounts.graphql.sight import below
from app.accounts.models import Person
from app.guardians import models
from app.guardians.ages import FULL_AGE, OWN_DATA_AGE
from app.kernel.graphql import enum
from app.reading import Connection, Node, column, contribute, expression, many, one, order, reads, viewer
from app.volunteers.graphql import Volunteer
from app.volunteers.models import Membership
from app.volunteers.models import Volunteer as VolunteerTable
from app.volunteers.service import TEAM_STAFF, WRITE

enum(
    models.Relation,
    "What a guardian is to the minor.",
    mother="The mother.",
    father="The father.",
    grandparent="A grandparent.",
    other="Another guardian.",
)
enum(
    models.ConsentState,
    "What a guardian said.",
    asked="Nothing yet: a link was sent.",
    given="Agreed.",
    refused="Did not agree.",
    withdrawn="Agreed, and withdrew it.",
)


# The statement around may read these tables itself: aliases keep them apart.
_guardianship, _membership = aliased(models.Guardianship), aliased(Membership)
_volunteer, _person = aliased(VolunteerTable), aliased(Person)


def _looked_after(volunteer: Any) -> Any:
    """Whether the viewer is this volunteer, or leads a team of theirs, or is staff above it."""
    return or_(
        volunteer == viewer.volunteer,
        exists(
            select(col(_membership.id)).where(
                col(_membership.volunteer_id) == volunteer,
                col(_membership.left_on).is_(None),
                below(col(_membership.team_id), *TEAM_STAFF, scopes=(WRITE,)),
            )
        ),
    )


_of_consent = exists(
    select(col(_guardianship.id)).where(
        col(_guardianship.id) == col(models.GuardianConsent.guardianship_id),
        _looked_after(col(_guardianship.volunteer_id)),
    )
)


def _of_minor(expression: Any) -> Any:
    return (
        select(expression)
        .select_from(_guardianship)
        .join(_volunteer, col(_volunteer.id) == col(_guardianship.volunteer_id))
        .join(_person, col(_person.id) == col(_volunteer.person_id))
        .where(col(_guardianship.id) == col(models.GuardianConsent.guardianship_id))
        .scalar_subquery()
    )


def _birthday(years: int) -> Any:
    """Whoever is born on 29 February has it on 1 March: so many days after the month's first."""
    born = col(_person.birth_date)
    months_first = cast(func.date_trunc("month", born) + func.make_interval(years), Date)
    return _of_minor(months_first + cast(func.extract("day", born), Integer) - 1)


GuardianConsentOrder = order(
    "GuardianConsentOrder",
    "How consents are sorted.",
    NEWEST=desc(col(models.GuardianConsent.asked_at)),
    OLDEST=asc(col(models.GuardianConsent.asked_at)),
)


@reads(models.Guardianship, visible_to=_looked_after(col(models.Guardianship.volunteer_id)))
class Guardianship(Node):
    """Who answers for a minor. Name and phone are masked for everybody."""

    name: str = column(models.Guardianship.name_masked, "The guardian's name, masked.")
    phone: str = column(models.Guardianship.phone_masked, "The guardian's phone, masked.")
    relation: models.Relation = column(models.Guardianship.relation, "What the guardian is to the minor.")
    volunteer: Volunteer | None = one(models.Guardianship.volunteer_id, "The minor, as far as one may see them.")
    named_at: datetime = column(models.Guardianship.named_at, "When the guardian was named.")
    named_by: ActorNode | None = acted(models.Guardianship.named_by, "Who named the guardian.", openly=True)
    ended_at: datetime | None = column(models.Guardianship.ended_at, "When another one took the place, if so.")
    consents: Connection["GuardianConsent"] = many(
        models.GuardianConsent.guardianship_id, "What the guardian was asked.", order=GuardianConsentOrder
    )


@reads(models.GuardianConsent, visible_to=_of_consent)
class GuardianConsent(Node):
    """What a guardian was asked, and said last."""

    state: models.ConsentState = column(models.GuardianConsent.state, "What the guardian said.")
    for_all: bool = expression(
        col(models.GuardianConsent.activity_id).is_(None), "Whether it is about all activities, not one alone."
    )
    data_agreed: bool = column(
        models.GuardianConsent.data_agreed, "Whether the use of data is agreed to by itself, as under 14 it must be."
    )
    location_agreed: bool = column(
        models.GuardianConsent.location_agreed, "Whether the use of the location is agreed to by itself."
    )
    wording_version: int | None = column(
        models.GuardianConsent.wording_version, "Which version of the text the guardian read."
    )
    asked_at: datetime = column(models.GuardianConsent.asked_at, "When the guardian was asked last.")
    decided_at: datetime | None = column(models.GuardianConsent.decided_at, "When the guardian answered last.")
    expires_on: date | None = column(
        models.GuardianConsent.expires_on, "The day of coming of age, from which on no consent is needed."
    )
    guardianship: Guardianship = one(models.GuardianConsent.guardianship_id, "Who was asked.", with_parent=True)
    minor_name: str = expression(
        _of_minor(literal("*") + func.substr(col(_person.name), 2)),
        "The minor's name but for its first character.",
    )
    own_data_from: date | None = expression(
        _birthday(OWN_DATA_AGE), "The 14th birthday: until then data and location are agreed to by themselves."
    )
    of_age_from: date | None = expression(_birthday(FULL_AGE), "The 18th birthday.")
    history: Connection[AuditEntry] = history(models.GuardianConsent.id)


@reads(models.GuardianLink)
class GuardianLink(Node):
    """A link that a guardian was sent; its id can be found by its token only."""

    sent_at: datetime = column(models.GuardianLink.sent_at, "When it was sent.")
    expires_at: datetime = column(models.GuardianLink.expires_at, "Until when one can answer with it.")
    revoked_at: datetime | None = column(models.GuardianLink.revoked_at, "When a newer one took its place, if so.")
    consent: GuardianConsent = one(models.GuardianLink.consent_id, "What is asked.", with_parent=True)


@contribute(Volunteer)
class VolunteerGuardian:
    guardianship: Guardianship | None = one(
        models.Guardianship.volunteer_id,
        "Who answers for a minor now; for the minor and those who look after them.",
        where=col(models.Guardianship.ended_at).is_(None),
    )
