"""The statements of an assessment: who stands where, its steps, scores and votes."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Integer,
    Text,
    Uuid,
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
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.certificates.models import Certificate
from app.kernel.db import statement
from app.kernel.queries import values
from app.kernel.workdays import workday_after
from app.points.models import FamilyMember
from app.skills.models import (
    AssessingBody,
    Assessment,
    AssessmentParty,
    AssessmentScore,
    AssessmentStep,
    AssessmentVote,
    Ladder,
    Occupation,
    Rung,
    RungQuota,
    ScoreAppeal,
)

ASSESSMENT = bindparam("assessment", type_=Uuid())
PERSON = bindparam("person", type_=Uuid())
NOW = bindparam("now", type_=DateTime(timezone=True))
TODAY = bindparam("today", type_=Date())
_ROUND = bindparam("round", type_=Integer())

CASE = statement(
    select(
        col(Assessment.id),
        col(Assessment.organisation_id),
        col(Assessment.person_id),
        col(Assessment.rung_id),
        col(Assessment.occupation_id),
        col(Assessment.state),
        col(Assessment.round),
        col(Assessment.theory_pass),
        col(Assessment.practice_pass),
        col(Assessment.review_pass),
        col(Assessment.notice_days),
        col(Assessment.appeal_until),
        col(Assessment.notice_id),
        col(Organisation.path),
        col(Organisation.name).label("organisation_name"),
        col(Rung.number),
        col(Rung.national_level),
        col(Rung.appointed),
        col(Rung.names).label("rung_names"),
        col(Ladder.names).label("ladder_names"),
        col(Ladder.code).label("ladder_code"),
        col(Occupation.names).label("occupation_names"),
        col(Person.name),
        col(Person.id_number_masked),
        col(AssessingBody.kind).label("body_kind"),
        col(AssessingBody.organisation_code),
        col(AssessingBody.province_code),
        col(AssessingBody.site_code),
    )
    .join(Organisation, col(Organisation.id) == col(Assessment.organisation_id))
    .join(Rung, col(Rung.id) == col(Assessment.rung_id))
    .join(Ladder, col(Ladder.id) == col(Rung.ladder_id))
    .join(Person, col(Person.id) == col(Assessment.person_id))
    .outerjoin(Occupation, col(Occupation.id) == col(Assessment.occupation_id))
    .outerjoin(AssessingBody, col(AssessingBody.organisation_id) == col(Assessment.organisation_id))
    .where(col(Assessment.id) == ASSESSMENT)
    .with_for_update(of=Assessment)
)
STEP = statement(
    values(
        AssessmentStep,
        *("id", "assessment_id", "act", "from_state", "to_state", "actor_kind", "actor", "at", "reason"),
        position=literal(0),
    )
)
PARTY = statement(
    select(col(AssessmentParty.id), col(AssessmentParty.part)).where(
        col(AssessmentParty.assessment_id) == ASSESSMENT, col(AssessmentParty.person_id) == PERSON
    )
)
PARTIES = statement(
    select(col(AssessmentParty.id), col(AssessmentParty.person_id), col(AssessmentParty.part)).where(
        col(AssessmentParty.assessment_id) == ASSESSMENT
    )
)
ADD_PARTY = statement(values(AssessmentParty, "id", "assessment_id", "person_id", "part", "named_by", "named_at"))
RELEASE = statement(
    delete(AssessmentParty)
    .where(
        col(AssessmentParty.id) == bindparam("party", type_=Uuid()),
        col(AssessmentParty.assessment_id) == ASSESSMENT,
        col(AssessmentParty.part).in_([literal("assessor", Text()), literal("panelist", Text())]),
    )
    .returning(col(AssessmentParty.person_id))
)
PARTY_CASE = statement(
    select(col(AssessmentParty.assessment_id)).where(col(AssessmentParty.id) == bindparam("party", type_=Uuid()))
)
_theirs, _others = aliased(FamilyMember), aliased(FamilyMember)
RELATED = statement(
    select(col(_theirs.id))
    .join(_others, col(_others.family_id) == col(_theirs.family_id))
    .where(
        col(_theirs.person_id) == PERSON,
        col(_others.person_id) == bindparam("other", type_=Uuid()),
        col(_theirs.state) == literal("member"),
        col(_others.state) == literal("member"),
    )
    .limit(1)
)
SET_VERDICT = statement(
    update(Assessment).where(col(Assessment.id) == ASSESSMENT).values(verdict_id=bindparam("verdict", type_=Uuid()))
)
SET_NOTICE = statement(
    update(Assessment).where(col(Assessment.id) == ASSESSMENT).values(notice_id=bindparam("notice", type_=Uuid()))
)
SET_CERTIFICATE = statement(
    update(Assessment)
    .where(col(Assessment.id) == ASSESSMENT)
    .values(certificate_id=bindparam("certificate", type_=Uuid()))
)
ASSESSED = statement(
    select(col(Assessment.id).label("assessment"), col(Certificate.number), col(Certificate.content))
    .join(Certificate, col(Certificate.id) == col(Assessment.certificate_id))
    .where(col(Certificate.id) == bindparam("certificate", type_=Uuid()))
)
"""The assessment that ended in a certificate, and what that says."""
SET_APPEAL_UNTIL = statement(
    update(Assessment)
    .where(col(Assessment.id) == ASSESSMENT)
    .values(appeal_until=workday_after(TODAY, bindparam("workdays", type_=Integer())))
    .returning(col(Assessment.appeal_until))
)

_score = insert_or(AssessmentScore).values(
    {name: bindparam(name) for name in ("id", "assessment_id", "party_id", "round", "part", "points", "given_at")}
)
ADD_SCORE = statement(_score.on_conflict_do_nothing().returning(col(AssessmentScore.id)))


def _of(part: str, aggregate: Any) -> Any:
    return aggregate.filter(col(AssessmentScore.part) == literal(part, Text()))


_points = func.avg(col(AssessmentScore.points))
SCORES = statement(
    select(
        _of("theory", func.count()).label("theory_given"),
        _of("theory", _points).label("theory"),
        _of("practice", func.count()).label("practice_given"),
        _of("practice", _points).label("practice"),
        _of("review", func.count()).label("review_given"),
        _of("review", _points).label("review"),
    ).where(col(AssessmentScore.assessment_id) == ASSESSMENT, col(AssessmentScore.round) == _ROUND)
)
"""How many scores were handed in of each part, and their means."""
_later = aliased(AssessmentScore)
FINAL_SCORES = statement(
    select(
        _of("theory", _points).label("theory"),
        _of("practice", _points).label("practice"),
        _of("review", _points).label("review"),
    ).where(
        col(AssessmentScore.assessment_id) == ASSESSMENT,
        ~exists().where(
            col(_later.assessment_id) == col(AssessmentScore.assessment_id),
            col(_later.part) == col(AssessmentScore.part),
            col(_later.round) > col(AssessmentScore.round),
        ),
    )
)
"""The means of what was scored last in each part."""
_vote = insert_or(AssessmentVote).values(
    {name: bindparam(name) for name in ("id", "assessment_id", "party_id", "in_favour", "reason", "given_at")}
)
ADD_VOTE = statement(_vote.on_conflict_do_nothing().returning(col(AssessmentVote.id)))
VOTES = statement(
    select(
        func.count().label("votes"),
        func.count().filter(col(AssessmentVote.in_favour)).label("ayes"),
    ).where(col(AssessmentVote.assessment_id) == ASSESSMENT)
)

ADD_APPEAL = statement(
    values(
        ScoreAppeal,
        *("id", "assessment_id", "round", "reason", "made_at"),
        answer_by=workday_after(TODAY, bindparam("workdays", type_=Integer())),
    ).returning(col(ScoreAppeal.answer_by))
)
ANSWER_APPEAL = statement(
    update(ScoreAppeal)
    .where(col(ScoreAppeal.assessment_id) == ASSESSMENT, col(ScoreAppeal.answered_at).is_(None))
    .values(
        granted=bindparam("granted"),
        answer=bindparam("answer", type_=Text()),
        answered_by=bindparam("by", type_=Uuid()),
        answered_at=NOW,
    )
    .returning(col(ScoreAppeal.id))
)
APPEALED_FROM = statement(
    select(func.count()).where(
        col(AssessmentScore.assessment_id) == ASSESSMENT,
        col(AssessmentScore.round) == _ROUND,
        col(AssessmentScore.part) == literal("review", Text()),
    )
)

QUOTAS = statement(
    select(col(RungQuota.id), col(RungQuota.places))
    .where(
        col(RungQuota.ladder_code) == bindparam("ladder", type_=Text()),
        col(RungQuota.rung_number) == bindparam("number", type_=Integer()),
        or_(col(RungQuota.organisation_id).is_(None), col(RungQuota.organisation_id) == any_(bindparam("path"))),
    )
    .order_by(col(RungQuota.id))
    .with_for_update()
)
HOLDERS = statement(select(func.rung_holders(bindparam("quota", type_=Uuid()), cast(PERSON, Uuid), type_=BigInteger)))
"""How many others hold a place of a quota, or are on the way to one."""
TO_PRINT = statement(
    select(
        col(Certificate.kind),
        col(Certificate.number),
        col(Certificate.token),
        col(Certificate.content),
        col(Certificate.issued_at),
        col(Certificate.revoked_at),
        col(Certificate.person_id),
        col(Organisation.path),
    )
    .join(Assessment, col(Assessment.certificate_id) == col(Certificate.id))
    .join(Organisation, col(Organisation.id) == col(Certificate.organisation_id))
    .where(col(Certificate.id) == bindparam("certificate", type_=Uuid()))
)
