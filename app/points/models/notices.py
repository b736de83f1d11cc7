"""Who was told what expires."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from app.kernel.models import Table, moment


class ExpiryNotice(Table, table=True):
    """A person was told, once, that a lot expires within so many days."""

    __tablename__ = "expiry_notice"

    lot_id: UUID = Field(primary_key=True, foreign_key="lot.id")
    days: int = Field(primary_key=True)
    told_at: datetime = moment()
