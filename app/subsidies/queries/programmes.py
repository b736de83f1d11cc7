"""The statements of programmes and their versions."""

from sqlalchemy import Date, Text, Uuid, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.queries.survivors import with_survivors
from app.kernel.db import statement
from app.kernel.models import METADATA
from app.kernel.queries import values
from app.subsidies.models import (
    Programme,
    ProgrammeExclusion,
    ProgrammeState,
    ProgrammeTestCase,
    ProgrammeVersion,
)

_PROGRAMME = bindparam("programme", type_=Uuid())
_VERSION = bindparam("version", type_=Uuid())
_DAY = bindparam("day", type_=Date())
WRITTEN = (
    "names",
    "plain",
    "documents",
    "legal_basis",
    "clause",
    "valid_from",
    "valid_until",
    "rule_set_id",
    "amounts",
    "frequency",
    "period_fact",
    "evidence",
    "chain",
    "review",
    "notice_days",
    "response_days",
    "automatic",
    "channel",
)
"""The columns that a draft writes anew."""
_TERMS = select(
    col(ProgrammeVersion.id),
    col(ProgrammeVersion.programme_id),
    col(Programme.organisation_id),
    col(Programme.code),
    col(ProgrammeVersion.version),
    col(ProgrammeVersion.state),
    with_survivors(col(ProgrammeVersion.authors)).label("authors"),
    *(col(getattr(ProgrammeVersion, name)) for name in WRITTEN),
).join(Programme, col(Programme.id) == col(ProgrammeVersion.programme_id))
TERMS = statement(_TERMS.where(col(ProgrammeVersion.id) == _VERSION))
LOCKED_TERMS = statement(_TERMS.where(col(ProgrammeVersion.id) == _VERSION).with_for_update(of=ProgrammeVersion))
_newer = aliased(ProgrammeVersion)
IN_FORCE = statement(
    _TERMS.where(
        col(ProgrammeVersion.state) == ProgrammeState.PUBLISHED,
        col(ProgrammeVersion.valid_from) <= _DAY,
        or_(col(ProgrammeVersion.valid_until).is_(None), col(ProgrammeVersion.valid_until) > _DAY),
    ).order_by(col(Programme.code))
)
"""The version of each programme by which is decided on a day."""
IN_FORCE_BY_CODE = statement(
    _TERMS.where(
        col(ProgrammeVersion.state) == ProgrammeState.PUBLISHED,
        col(Programme.code) == bindparam("code", type_=Text()),
        col(ProgrammeVersion.valid_from) <= _DAY,
        or_(col(ProgrammeVersion.valid_until).is_(None), col(ProgrammeVersion.valid_until) > _DAY),
    )
    .order_by(col(ProgrammeVersion.version).desc())
    .limit(1)
)
EXCLUSIONS = statement(
    select(col(ProgrammeExclusion.programme_id), col(ProgrammeExclusion.within), col(ProgrammeExclusion.exceptions))
    .where(col(ProgrammeExclusion.version_id) == _VERSION)
    .order_by(col(ProgrammeExclusion.programme_id))
)
BY_CODE = statement(
    select(col(Programme.id), col(Programme.organisation_id))
    .where(col(Programme.code) == bindparam("code", type_=Text()))
    .with_for_update()
)
PROGRAMME = statement(
    select(col(Programme.id), col(Programme.code), col(Programme.organisation_id))
    .where(col(Programme.id) == _PROGRAMME)
    .with_for_update()
)
IS_PROGRAMME = statement(select(col(Programme.id)).where(col(Programme.id) == _PROGRAMME))
ADD_PROGRAMME = statement(values(Programme, "id", "code", "organisation_id", "created_at"))
NEWEST = statement(
    select(col(ProgrammeVersion.id), col(ProgrammeVersion.version), col(ProgrammeVersion.state))
    .where(col(ProgrammeVersion.programme_id) == _PROGRAMME)
    .order_by(col(ProgrammeVersion.version).desc())
    .limit(1)
    .with_for_update()
)
BEFORE = statement(
    select(
        col(ProgrammeVersion.id),
        col(ProgrammeVersion.version),
        col(ProgrammeVersion.valid_from),
        col(ProgrammeVersion.valid_until),
    )
    .where(col(ProgrammeVersion.programme_id) == _PROGRAMME, col(ProgrammeVersion.state) == ProgrammeState.PUBLISHED)
    .order_by(col(ProgrammeVersion.version).desc())
    .limit(1)
    .with_for_update()
)
"""The newest published version."""
ADD_VERSION = statement(
    values(
        ProgrammeVersion,
        "id",
        "programme_id",
        "version",
        *WRITTEN,
        "authors",
        "created_at",
        state=bindparam("state"),
    )
)
CHANGE_DRAFT = statement(
    update(ProgrammeVersion)
    .where(col(ProgrammeVersion.id) == _VERSION)
    .values(
        **{name: bindparam(f"new_{name}", type_=METADATA.tables["programme_version"].c[name].type) for name in WRITTEN},
        authors=func.array_append(
            func.array_remove(col(ProgrammeVersion.authors), bindparam("author", type_=Uuid())),
            bindparam("author", type_=Uuid()),
        ),
    )
)
DROP_EXCLUSIONS = statement(delete(ProgrammeExclusion).where(col(ProgrammeExclusion.version_id) == _VERSION))
DROP_TEST_CASES = statement(delete(ProgrammeTestCase).where(col(ProgrammeTestCase.version_id) == _VERSION))
DROP_VERSION = statement(delete(ProgrammeVersion).where(col(ProgrammeVersion.id) == _VERSION))
DROP_EMPTY = statement(
    delete(Programme).where(
        col(Programme.id) == _PROGRAMME,
        ~select(col(_newer.id)).where(col(_newer.programme_id) == _PROGRAMME).exists(),
    )
)
"""A programme of which nothing is left: its only draft was discarded."""
ADD_EXCLUSION = statement(values(ProgrammeExclusion, "id", "version_id", "programme_id", "within", "exceptions"))
ADD_TEST_CASE = statement(
    values(
        ProgrammeTestCase,
        "id",
        "version_id",
        "number",
        "name",
        "facts",
        "on_day",
        "expected_passed",
        "expected_fen",
    )
)
TEST_CASES = statement(
    select(
        col(ProgrammeTestCase.number),
        col(ProgrammeTestCase.name),
        col(ProgrammeTestCase.facts),
        col(ProgrammeTestCase.on_day),
        col(ProgrammeTestCase.expected_passed),
        col(ProgrammeTestCase.expected_fen),
    )
    .where(col(ProgrammeTestCase.version_id) == _VERSION)
    .order_by(col(ProgrammeTestCase.number))
)
PUBLISH = statement(
    update(ProgrammeVersion)
    .where(col(ProgrammeVersion.id) == _VERSION)
    .values(
        state=ProgrammeState.PUBLISHED,
        valid_from=_DAY,
        published_by=bindparam("by", type_=Uuid()),
        published_at=bindparam("now"),
    )
)
END = statement(update(ProgrammeVersion).where(col(ProgrammeVersion.id) == _VERSION).values(valid_until=_DAY))
"""The end may only come nearer: a trigger sees to it."""
