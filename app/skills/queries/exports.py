"""The statements of what goes out as workbooks."""

from typing import Any

from sqlalchemy import Integer, and_, bindparam, cast, distinct, extract, func, or_, select
from sqlmodel import col

from app.accounts.models import Organisation, OrganisationKind, Person
from app.kernel.db import statement
from app.skills.models import Employment, Occupation, Rung, WageRecord, WageState, WageTable

_PRESENT = and_(
    col(WageRecord.employment_id) == col(Employment.id),
    col(WageRecord.state) == WageState.APPROVED,
    col(WageRecord.until).is_(None),
)
ENTERPRISE = statement(
    select(col(Organisation.id), col(Organisation.name), col(Organisation.credit_code), col(Organisation.path)).where(
        col(Organisation.id) == bindparam("organisation")
    )
)
ROSTER = statement(
    select(
        col(Organisation.name).label("enterprise"),
        col(Organisation.credit_code),
        col(Person.name),
        col(Person.id_number_sealed),
        col(Occupation.names)["zh"].astext.label("occupation"),
        col(Rung.names)["zh"].astext.label("grade"),
        col(WageRecord.since),
        col(WageRecord.fen),
        col(Employment.since).label("hired_on"),
        col(Employment.number),
    )
    .join(Person, col(Person.id) == col(Employment.person_id))
    .join(Organisation, col(Organisation.id) == col(Employment.organisation_id))
    .join(WageRecord, _PRESENT)
    .join(Rung, col(Rung.id) == col(WageRecord.rung_id))
    .join(Occupation, col(Occupation.id) == col(Employment.occupation_id))
    .where(
        col(Organisation.id) == bindparam("organisation"),
        col(Employment.until).is_(None),
    )
    .order_by(col(Person.pinyin), col(Employment.id))
)
"""Who works in an enterprise now and is paid for a grade."""
ARREARS = statement(
    select(
        col(Person.name),
        col(Employment.number),
        col(Rung.names)["zh"].astext.label("grade"),
        col(WageRecord.level),
        col(WageRecord.fen),
        col(WageRecord.since),
        col(WageRecord.decided_at),
        col(WageRecord.arrears_fen),
        col(WageRecord.arrears_months),
    )
    .join(Employment, col(Employment.id) == col(WageRecord.employment_id))
    .join(Person, col(Person.id) == col(Employment.person_id))
    .outerjoin(Rung, col(Rung.id) == col(WageRecord.rung_id))
    .where(
        col(Employment.organisation_id) == bindparam("organisation"),
        or_(col(WageRecord.state) == WageState.APPROVED, col(WageRecord.state) == WageState.REPLACED),
        col(WageRecord.arrears_fen) > 0,
    )
    .order_by(col(WageRecord.decided_at).desc(), col(Person.pinyin), col(WageRecord.id))
)
"""What an enterprise owed, the last decision first; what was replaced since was owed all the same."""

_FIRST: Any = (
    select(col(WageRecord.employment_id), func.min(col(WageRecord.since)).label("since"))
    .where(col(WageRecord.state) == WageState.APPROVED, col(WageRecord.fen) > 0)
    .group_by(col(WageRecord.employment_id))
    .subquery("first_paid")
)
_year = cast(extract("year", _FIRST.c.since), Integer)


def _figures(*names: Any) -> Any:
    """Workers who are paid for skill now, and what they are paid, by some columns."""
    return (
        select(
            *names,
            func.count(distinct(col(Employment.person_id))).label("workers"),
            func.sum(col(WageRecord.fen)).label("fen"),
        )
        .select_from(Employment)
        .join(WageRecord, _PRESENT)
        .where(col(Employment.until).is_(None), col(WageRecord.fen) > 0)
        .group_by(*names)
    )


BY_YEAR = statement(
    _figures(_year.label("year")).join(_FIRST, _FIRST.c.employment_id == col(Employment.id)).order_by(_year)
)
BY_RUNG = statement(
    _figures(col(Rung.number), col(Rung.names)["zh"].astext.label("name"))
    .join(Rung, col(Rung.id) == col(WageRecord.rung_id))
    .order_by(col(Rung.number))
)
_occupation = col(Occupation.names)["zh"].astext
BY_OCCUPATION = statement(
    _figures(_occupation.label("name"))
    .join(Occupation, col(Occupation.id) == col(Employment.occupation_id))
    .order_by(_occupation)
)
_has_table = (
    select(func.min(col(WageTable.valid_from)))
    .where(col(WageTable.organisation_id) == col(Organisation.id), col(WageTable.state) == WageState.APPROVED)
    .scalar_subquery()
)
BY_ENTERPRISE = statement(
    select(
        col(Organisation.name),
        col(Organisation.credit_code),
        _has_table.label("table_since"),
        func.count(distinct(col(Employment.person_id))).filter(col(WageRecord.fen) > 0).label("workers"),
        func.coalesce(func.sum(col(WageRecord.fen)), 0).label("fen"),
    )
    .outerjoin(
        Employment, and_(col(Employment.organisation_id) == col(Organisation.id), col(Employment.until).is_(None))
    )
    .outerjoin(WageRecord, _PRESENT)
    .where(col(Organisation.kind) == OrganisationKind.ENTERPRISE)
    .group_by(col(Organisation.id))
    .order_by(col(Organisation.name))
)
