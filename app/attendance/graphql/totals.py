"""Hours taken together: what statistics are made of."""

from sqlalchemy import distinct, func
from sqlmodel import col

from app.activities.graphql.sight import category_of
from app.attendance import models
from app.kernel.workdays import ZONE
from app.reading import aggregates, group, total
from app.volunteers.models import ServiceCategory


@aggregates
class ServiceTotal:
    """Service records taken together."""

    month: str | None = group(
        func.to_char(func.timezone(ZONE, col(models.ServiceRecord.started_at)), "YYYY-MM"),
        "The month of the service in the county, such as 2026-05; null unless grouped by it.",
    )
    category: ServiceCategory | None = group(
        category_of(models.ServiceRecord.shift_id), "The activity's category; null unless grouped by it."
    )
    state: models.RecordState | None = group(
        models.ServiceRecord.state, "How the records stand; null unless grouped by it."
    )
    records: int = total(func.count(), "How many records.")
    minutes: int = total(func.coalesce(func.sum(col(models.ServiceRecord.minutes)), 0), "Their minutes together.")
    volunteers: int = total(
        func.count(distinct(col(models.ServiceRecord.volunteer_id))), "How many volunteers served, each counted once."
    )
