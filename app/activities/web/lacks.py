"""What one lacks for a shift, and how far one's guardian's consent is, as the shift's page shows them."""

from datetime import datetime

import msgspec

from app.activities.errors import GuardianMustAgree, GuardianMustAgreeToData
from app.kernel.errors import DomainError
from app.kernel.i18n import error_text
from app.kernel.web import View

GUARDIANS = (GuardianMustAgree.code, GuardianMustAgreeToData.code)


class LackDetails(View):
    minimum: int | None
    maximum: int | None
    skills: str | None
    qualifications: str | None
    recorded_by: str | None
    title: str | None
    hours: int | None
    team: str | None


class Lack(View):
    """Something that somebody lacks, oneself or, as those who lead read it, another."""

    code: str
    details: LackDetails

    @property
    def guardians(self) -> bool:
        """Whether it is for a guardian to mend."""
        return self.code in GUARDIANS

    def text(self, language: str) -> str:
        return error_text(DomainError.kinds[self.code](**msgspec.structs.asdict(self.details)), language)


class MyConsent(View):
    id: str
    state: str
    asked_at: datetime


class MyGuardian(View):
    id: str
    name: str
    phone: str


class Ward(View):
    id: str
    guardianship: MyGuardian | None


class Me(View):
    enrolment_paused_until: datetime | None
    volunteer: Ward | None
