"""The statements of what one claim stands against, and of the papers that it rests on."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, JSONPATH
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.certificates.models import Certificate, Revocation
from app.kernel.db import statement
from app.kernel.queries import values
from app.rules.models import Verdict
from app.subsidies.models import (
    EvidencePaper,
    Programme,
    ProgrammeExclusion,
    ProgrammeState,
    ProgrammeVersion,
    SubsidyCase,
    SubsidyStep,
)
from app.subsidies.models.moves import PROMISED, UNDER_WAY, CaseState

CASE_ID = bindparam("case", type_=Uuid())
PERSON = bindparam("person", type_=Uuid())
_PAPER = bindparam("paper", type_=Uuid())


def _states(states: tuple[CaseState, ...]) -> list[object]:
    return [literal(state.value, Text()) for state in states]


VERSION_IN_FORCE = statement(
    select(col(ProgrammeVersion.id))
    .where(
        col(ProgrammeVersion.programme_id) == bindparam("programme", type_=Uuid()),
        col(ProgrammeVersion.state) == ProgrammeState.PUBLISHED,
        col(ProgrammeVersion.valid_from) <= bindparam("day", type_=Date()),
        or_(
            col(ProgrammeVersion.valid_until).is_(None),
            col(ProgrammeVersion.valid_until) > bindparam("day", type_=Date()),
        ),
    )
    .order_by(col(ProgrammeVersion.version).desc())
    .limit(1)
)
_other = aliased(SubsidyCase)
_of_other = aliased(ProgrammeVersion)
STANDS_AGAINST = statement(
    select(
        col(_other.id),
        col(_other.period),
        col(_other.budget_year),
        col(_of_other.names),
        col(ProgrammeExclusion.within),
        col(ProgrammeExclusion.exceptions),
    )
    .join(_of_other, col(_of_other.id) == col(_other.version_id))
    .join(
        ProgrammeExclusion,
        or_(
            and_(
                col(ProgrammeExclusion.version_id) == bindparam("version", type_=Uuid()),
                col(ProgrammeExclusion.programme_id) == col(_other.programme_id),
            ),
            and_(
                col(ProgrammeExclusion.version_id) == col(_other.version_id),
                col(ProgrammeExclusion.programme_id) == bindparam("programme", type_=Uuid()),
            ),
        ),
    )
    .where(
        col(_other.person_id) == PERSON,
        col(_other.id) != CASE_ID,
        col(_other.state).in_(_states(PROMISED)),
    )
    .order_by(col(_other.created_at), col(ProgrammeExclusion.id))
)
"""What the person has of programmes that exclude this one, or that this one excludes."""

PAPERS = statement(
    select(
        col(EvidencePaper.id),
        col(EvidencePaper.fact),
        col(EvidencePaper.value),
        col(EvidencePaper.attached_at),
        col(EvidencePaper.confirmed),
    )
    .where(col(EvidencePaper.case_id) == CASE_ID)
    .order_by(col(EvidencePaper.attached_at), col(EvidencePaper.id))
)
ADD_PAPER = statement(values(EvidencePaper, "id", "case_id", "person_id", "fact", "value", "picture", "attached_at"))
DROP_PAPER = statement(
    delete(EvidencePaper)
    .where(col(EvidencePaper.id) == _PAPER, col(EvidencePaper.confirmed).is_(None))
    .returning(col(EvidencePaper.fact))
)
CONFIRM_PAPER = statement(
    update(EvidencePaper)
    .where(col(EvidencePaper.id) == _PAPER, col(EvidencePaper.confirmed).is_(None))
    .values(
        confirmed=bindparam("shows", type_=Boolean()),
        confirmed_by=bindparam("by", type_=Uuid()),
        confirmed_at=bindparam("now"),
    )
    .returning(col(EvidencePaper.fact))
)
CASE_OF_PAPER = statement(select(col(EvidencePaper.case_id)).where(col(EvidencePaper.id) == _PAPER))
PICTURE = statement(select(col(EvidencePaper.picture)).where(col(EvidencePaper.id) == _PAPER))

OPEN_OF_PERSON = statement(
    select(col(SubsidyCase.id))
    .where(
        col(SubsidyCase.person_id) == PERSON,
        col(SubsidyCase.state).in_(_states((CaseState.OFFERED, *UNDER_WAY, CaseState.RETURNED))),
    )
    .order_by(col(SubsidyCase.id))
)
LOCK_OF_PERSON = statement(
    select(col(SubsidyCase.id))
    .where(col(SubsidyCase.person_id) == PERSON)
    .order_by(col(SubsidyCase.id))
    .with_for_update()
)
_RESTS_ON = cast(literal("$[*].evidence.* ? (@ == $numbers[*])", Text()), JSONPATH)
_NUMBERS = func.coalesce(
    col(Certificate.content).op("->")(literal("replaces", Text())), cast(literal("[]", Text()), JSONB)
).op("||")(func.to_jsonb(col(Certificate.number)))
"""A certificate's number, and those of the ones that it replaces."""
PAID_ON_REVOKED = statement(
    select(col(SubsidyCase.id), col(SubsidyCase.fen))
    .join(Verdict, col(Verdict.id) == col(SubsidyCase.verdict_id))
    .where(
        col(SubsidyCase.id) == any_(bindparam("cases", type_=ARRAY(Uuid))),
        col(SubsidyCase.state) == literal(CaseState.PAID.value, Text()),
        exists(
            select(col(Certificate.id)).where(
                col(Certificate.person_id) == col(SubsidyCase.person_id),
                col(Certificate.revocation) != Revocation.REPLACED,  # unknown, so false, of those that are valid
                func.jsonb_path_exists(
                    col(Verdict.findings),
                    _RESTS_ON,
                    func.jsonb_build_object(literal("numbers", Text()), _NUMBERS),
                ),
            )
        ),
    )
    .order_by(col(SubsidyCase.id))
)
"""What was paid by a verdict that rests on a certificate of the person's which is revoked by now, or on one before it.

A certificate that another one replaces takes nothing with it: the grade stands.
"""
EXPORTED = statement(
    select(
        col(SubsidyCase.number),
        col(Programme.code).label("programme"),
        col(SubsidyCase.period),
        cast(col(SubsidyCase.fen), BigInteger).label("fen"),
        col(SubsidyCase.state),
        col(SubsidyCase.created_at),
        select(
            func.jsonb_agg(
                func.jsonb_build_object(
                    "act", col(SubsidyStep.act), "at", col(SubsidyStep.at), "reason", col(SubsidyStep.reason)
                )
            )
        )
        .where(col(SubsidyStep.case_id) == col(SubsidyCase.id))
        .scalar_subquery()
        .label("steps"),
    )
    .join(Programme, col(Programme.id) == col(SubsidyCase.programme_id))
    .where(col(SubsidyCase.person_id) == PERSON)
    .order_by(col(SubsidyCase.created_at))
)
