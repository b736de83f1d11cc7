"""What pages of guardians show, as their operations give it."""

from datetime import date, datetime

from app.kernel.web import View


class ActivityName(View):
    id: str
    title: str


class Consent(View):
    id: str
    state: str
    for_all: bool
    asked_at: datetime
    decided_at: datetime | None
    expires_on: date | None
    activity: ActivityName | None


class Consents(View):
    nodes: list[Consent]


class Guardian(View):
    id: str
    name: str
    phone: str
    relation: str
    consents: Consents


class Minor(View):
    """`number` is there for those alone who may see the guardian."""

    id: str
    name: str
    number: int
    guardianship: Guardian | None


class GuardianPage(View):
    volunteer: Minor


class GuardianName(View):
    name: str
    relation: str


class TeamName(View):
    name: str


class ActivityAskedAbout(ActivityName):
    description: str
    risks: str | None
    team: TeamName


class ShiftAskedAbout(View):
    starts_at: datetime
    ends_at: datetime
    place: str


class Question(View):
    """A consent as the guardian sees it; under 14 means until `own_data_from`."""

    id: str
    state: str
    for_all: bool
    data_agreed: bool
    location_agreed: bool
    decided_at: datetime | None
    minor_name: str
    own_data_from: date
    of_age_from: date
    guardianship: GuardianName
    activity: ActivityAskedAbout | None
    shift: ShiftAskedAbout | None


class Link(View):
    id: str
    expires_at: datetime
    revoked_at: datetime | None
    consent: Question


class GuardianLinkPage(View):
    guardian_link: Link
