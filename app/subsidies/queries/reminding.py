"""The statements of deadlines: what is due, whom that concerns, who was reminded."""

from sqlalchemy import Date, Integer, Text, Uuid, any_, bindparam, func, literal, select, update
from sqlmodel import col

from app.accounts.models import Organisation, RoleGrant
from app.kernel.db import statement
from app.kernel.identity import Role
from app.kernel.workdays import workday_after
from app.subsidies.models import CaseState, SubsidyCase

TODAY = bindparam("today", type_=Date())
_SOON = workday_after(TODAY, bindparam("workdays", type_=Integer()))
_AT_MOST = bindparam("at_most", type_=Integer())
_ORGANISATION = bindparam("organisation", type_=Uuid())


def _states(*states: CaseState) -> list[object]:
    return [literal(state.value, Text()) for state in states]


_ANSWERED = _states(CaseState.OFFERED, CaseState.INCOMPLETE)
LAPSING = statement(
    select(col(SubsidyCase.id))
    .where(col(SubsidyCase.state).in_(_ANSWERED), col(SubsidyCase.due_on) < TODAY)
    .order_by(col(SubsidyCase.id))
    .limit(_AT_MOST)
)
ANSWERING = statement(
    select(col(SubsidyCase.id))
    .where(
        col(SubsidyCase.state).in_(_states(CaseState.OFFERED, CaseState.INCOMPLETE, CaseState.RETURNED)),
        col(SubsidyCase.due_on).between(TODAY, _SOON),
        col(SubsidyCase.reminded_on).is_(None),
    )
    .order_by(col(SubsidyCase.id))
    .limit(_AT_MOST)
)
REMINDED = statement(
    update(SubsidyCase).where(col(SubsidyCase.id) == bindparam("case", type_=Uuid())).values(reminded_on=TODAY)
)
_WITH_STAFF = (
    col(SubsidyCase.state).in_(
        _states(
            *(CaseState.RESERVED, CaseState.CHECKED, CaseState.REVIEWED, CaseState.APPROVING),
            *(CaseState.APPROVED, CaseState.CLEARED),
        )
    ),
    col(SubsidyCase.due_on) <= _SOON,
    col(SubsidyCase.reminded_on).is_distinct_from(TODAY),
)
DUE_BY_BUREAU = statement(
    select(
        col(SubsidyCase.organisation_id),
        func.count().label("number"),
        func.max(col(SubsidyCase.due_on)).label("latest"),
    )
    .where(*_WITH_STAFF)
    .group_by(col(SubsidyCase.organisation_id))
    .order_by(col(SubsidyCase.organisation_id))
)
"""Cases that wait for the staff of each bureau, due soon or overdue, of which nobody was told today."""
REMINDED_OF_BUREAU = statement(
    update(SubsidyCase).where(*_WITH_STAFF, col(SubsidyCase.organisation_id) == _ORGANISATION).values(reminded_on=TODAY)
)
OFFICERS = statement(
    select(col(RoleGrant.person_id))
    .distinct()
    .join(Organisation, col(RoleGrant.organisation_id) == any_(col(Organisation.path)))
    .where(
        col(Organisation.id) == _ORGANISATION,
        col(RoleGrant.role) == literal(Role.OFFICER.value, Text()),
        col(RoleGrant.revoked_at).is_(None),
    )
)
"""Who holds the role of an officer there or above."""
