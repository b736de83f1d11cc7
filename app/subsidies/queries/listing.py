"""The statement of cases as a list."""

from sqlalchemy import Date, Text, Uuid, any_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.kernel.db import statement
from app.subsidies.models import ProgrammeVersion, SubsidyCase

_DUE_BEFORE = bindparam("due_before", type_=Date())
_BEGINS = bindparam("search", type_=Text())
CASES = statement(
    select(
        col(SubsidyCase.number),
        col(Person.name),
        col(ProgrammeVersion.names).label("programme"),
        col(SubsidyCase.period),
        col(SubsidyCase.fen),
        col(SubsidyCase.state),
        col(SubsidyCase.origin),
        col(Organisation.name).label("organisation"),
        col(SubsidyCase.created_at),
        col(SubsidyCase.due_on),
    )
    .join(Person, col(Person.id) == col(SubsidyCase.person_id))
    .join(ProgrammeVersion, col(ProgrammeVersion.id) == col(SubsidyCase.version_id))
    .join(Organisation, col(Organisation.id) == col(SubsidyCase.organisation_id))
    .where(
        col(Organisation.path).op("&&")(bindparam("reach", type_=ARRAY(Uuid()))),
        col(SubsidyCase.state) == any_(bindparam("states", type_=ARRAY(Text()))),
        or_(_DUE_BEFORE.is_(None), col(SubsidyCase.due_on) < _DUE_BEFORE),
        or_(
            func.starts_with(col(Person.name), _BEGINS),
            func.starts_with(col(Person.pinyin), func.lower(_BEGINS)),
            func.starts_with(col(Person.initials), func.lower(_BEGINS)),
        ),
    )
    .order_by(col(SubsidyCase.created_at), col(SubsidyCase.id))
)
"""`search` is how a name, its pinyin or its initials begin; empty for all."""
