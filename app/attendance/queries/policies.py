"""What organisations ask of hours: the nearest policy above a team, else what is common."""

from typing import Any

from sqlalchemy import ColumnElement, any_, func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation
from app.attendance.models import HoursPolicy
from app.kernel.db import statement
from app.kernel.queries import values

COMMON = {"team_hours": 8, "parent_hours": 12, "appeal_days": 30, "decision_workdays": 15}
"""Where nobody has set anything else (the daily hours are one province's practice)."""
ADD_POLICY = statement(values(HoursPolicy, "id", "organisation_id", *COMMON, "set_by", "set_at"))


def policy_at(organisation: Any, name: str) -> ColumnElement[int]:
    """One of the figures in `COMMON` as it is in an organisation: its own newest, else that of the next above it."""
    here, policy, holder = aliased(Organisation), aliased(HoursPolicy), aliased(Organisation)
    nearest = (
        select(getattr(policy, name))
        .join(holder, col(holder.id) == col(policy.organisation_id))
        .join(here, col(holder.id) == any_(col(here.path)))
        .where(col(here.id) == organisation)
        .order_by(func.cardinality(col(holder.path)).desc(), col(policy.set_at).desc(), col(policy.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(nearest, literal(COMMON[name]))
