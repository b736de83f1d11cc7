"""What is told about an activity and how it is run, and what makes that sound."""

from typing import Any

import msgspec

from app.kernel.errors import DomainError, Invalid, refuse
from app.kernel.i18n import mark
from app.volunteers.models import ServiceCategory

TITLE_CHARACTERS = 100
TEXT_CHARACTERS = 5_000
REASON_CHARACTERS = 200
CANCELLATION_HOURS = range(721)
_TOO_LONG = mark("This is too long. Shorten it.")


class Conduct(msgspec.Struct, frozen=True):
    """How an activity is run; what is None stays as it is, and a new activity has none of it.

    `cancellation_hours` before a shift one may still give one's place back freely: 24 if nothing is said.
    """

    members_only: bool | None = None
    insured: bool | None = None
    static_venue_qr: bool | None = None
    cancellation_hours: int | None = None

    def over(self, before: Any) -> dict[str, Any]:
        """The columns, where nothing is said those of `before`; raises Invalid."""
        if self.cancellation_hours is not None and self.cancellation_hours not in CANCELLATION_HOURS:
            raise Invalid(field="cancellation_hours", reason=mark("Give between 0 and 720 hours."))
        given = msgspec.structs.asdict(self)
        return {name: before[name] if value is None else value for name, value in given.items()}


AS_IT_IS = Conduct()
NEW = {"members_only": False, "insured": False, "static_venue_qr": False, "cancellation_hours": 24}


def told(title: str, description: str, category: ServiceCategory, risks: str | None) -> dict[str, Any]:
    """The columns that these fill; raises Invalid for each field at fault, all together."""
    given = {
        "title": title.strip(),
        "description": description.strip(),
        "category": ServiceCategory(category),
        "risks": (risks or "").strip() or None,
    }
    errors: list[DomainError] = []
    if not given["title"]:
        errors.append(Invalid(field="title", reason=mark("Please fill this in.")))
    limits = {"title": TITLE_CHARACTERS, "description": TEXT_CHARACTERS, "risks": TEXT_CHARACTERS}
    errors.extend(
        Invalid(field=field, reason=_TOO_LONG) for field, limit in limits.items() if len(given[field] or "") > limit
    )
    refuse(errors)
    return given


def reason_of(given: str | None) -> str | None:
    """Why something is called off, in one line that a message can carry; raises Invalid."""
    reason = " ".join((given or "").split())
    if len(reason) > REASON_CHARACTERS:
        raise Invalid(field="reason", reason=_TOO_LONG)
    return reason or None
