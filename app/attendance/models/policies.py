"""What an organisation asks of hours: daily limits, and time for appeals."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.kernel.models import Table, moment


class HoursPolicy(Table, table=True):
    """Daily hours that a team or the organisation above may approve, and days for appeals; the newest counts,
    in the organisation and below it. Append-only by trigger."""

    __tablename__ = "hours_policy"
    __table_args__ = (
        CheckConstraint("0 < team_hours AND team_hours <= parent_hours AND parent_hours <= 24", name="hours"),
        CheckConstraint("appeal_days BETWEEN 1 AND 366 AND decision_workdays BETWEEN 1 AND 90", name="days"),
        Index(None, "organisation_id", "set_at"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    team_hours: int
    """Up to so many on one day take effect by the word of the team's own leaders."""
    parent_hours: int
    """Up to so many by the organisation above the team; more by the officers above that."""
    appeal_days: int
    """So long after approval a volunteer may appeal."""
    decision_workdays: int
    """So many working days there are to decide on an appeal."""
    set_by: UUID | None = None
    set_at: datetime = moment()
