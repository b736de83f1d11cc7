"""Tables of assessments, from the draft to the certificate."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, keys, moment, texts, words

from .moves import Act, AssessmentState, Part

OVER = "'certified', 'failed', 'refused', 'withdrawn'"


class Assessment(Table, table=True):
    """Somebody is to rise to a rung, assessed by an organisation.

    `state` and `round` follow from its steps: a trigger lets nothing else change them. Pass marks and days are those
    of the ladder when it was begun. `round` counts how often scores are given anew after an appeal.
    """

    __table_args__ = (
        CheckConstraint("round > 0", name="round"),
        CheckConstraint("state <> 'certified' OR certificate_id IS NOT NULL", name="certified"),
        CheckConstraint(
            "theory_pass BETWEEN 0 AND 100 AND practice_pass BETWEEN 0 AND 100 AND review_pass BETWEEN 0 AND 100",
            name="pass_marks",
        ),
        CheckConstraint("notice_days BETWEEN 0 AND 100", name="notice_days"),
        Index(
            "uq_assessment_running",
            "person_id",
            "rung_id",
            "occupation_id",
            unique=True,
            postgresql_where=text(f"state NOT IN ({OVER})"),
            postgresql_nulls_not_distinct=True,
        ),
        Index(None, "organisation_id", "created_at"),
        Index(None, "state", "created_at"),
        Index(None, "rung_id"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    person_id: UUID = Field(foreign_key="person.id", index=True)
    rung_id: UUID = Field(foreign_key="rung.id")
    occupation_id: UUID | None = Field(None, foreign_key="occupation.id")
    state: AssessmentState = choice(AssessmentState)
    round: int = Field(1, sa_column_kwargs={"server_default": text("1")})
    theory_pass: int | None = None
    practice_pass: int | None = None
    review_pass: int | None = None
    """Null where the rung needs no comprehensive review."""
    notice_days: int
    appeal_until: date | None = None
    """After a fail: the last day on which the candidate may ask for a check of the scores."""
    verdict_id: UUID | None = Field(None, foreign_key="verdict.id")
    notice_id: UUID | None = Field(None, foreign_key="public_notice.id")
    certificate_id: UUID | None = Field(None, foreign_key="certificate.id", unique=True)
    created_at: datetime = moment()


class AssessmentParty(Table, table=True):
    """Who stands on which side of a case: one person on one side alone, whatever happens in it."""

    __tablename__ = "assessment_party"
    __table_args__ = (
        UniqueConstraint("assessment_id", "person_id"),
        UniqueConstraint("id", "assessment_id"),
        Index(
            "uq_assessment_party_single",
            "assessment_id",
            "part",
            unique=True,
            postgresql_where=text("part = 'candidate'"),
        ),
        Index(None, "person_id", "assessment_id"),
    )

    id: UUID = Field(primary_key=True)
    assessment_id: UUID = Field(foreign_key="assessment.id")
    person_id: UUID = Field(foreign_key="person.id")
    part: Part = choice(Part)
    named_by: UUID | None = None
    named_at: datetime = moment()


class AssessmentStep(Table, table=True):
    """A transition: who moved an assessment from which state to which, when and why. Append-only."""

    __tablename__ = "assessment_step"
    __table_args__ = (
        UniqueConstraint("assessment_id", "position"),
        ForeignKeyConstraint(
            ["act", "from_state", "to_state"],
            ["assessment_move.act", "assessment_move.from_state", "assessment_move.to_state"],
            name="fk_assessment_step_move",
        ),
    )

    id: UUID = Field(primary_key=True)
    assessment_id: UUID = Field(foreign_key="assessment.id")
    position: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    """Counts from 1 within the assessment; a trigger gives it."""
    act: Act = choice(Act)
    from_state: AssessmentState = choice(AssessmentState, constraint="from_state")
    to_state: AssessmentState = choice(AssessmentState, constraint="to_state")
    actor_kind: str
    actor: UUID | None = None
    at: datetime = moment()
    reason: str | None = words(nullable=True, default=None)


class AssessmentMove(Table, table=True):
    """The database's copy of `MOVES`: what may follow from what, and who may do it."""

    __tablename__ = "assessment_move"

    act: Act = choice(Act, primary_key=True)
    from_state: AssessmentState = choice(AssessmentState, constraint="from_state", primary_key=True)
    to_state: AssessmentState = choice(AssessmentState, constraint="to_state", primary_key=True)
    parts: list[str] = texts(nullable=False)


class ScorePart(StrEnum):
    """What is scored."""

    THEORY = "theory"
    PRACTICE = "practice"
    REVIEW = "review"


class AssessmentScore(Table, table=True):
    """Points out of 100 that one assessor gives for one part. Append-only."""

    __tablename__ = "assessment_score"
    __table_args__ = (
        UniqueConstraint("party_id", "part", "round"),
        ForeignKeyConstraint(
            ["party_id", "assessment_id"],
            ["assessment_party.id", "assessment_party.assessment_id"],
            name="fk_assessment_score_party",
        ),
        CheckConstraint("points BETWEEN 0 AND 100", name="points"),
        Index(None, "assessment_id", "round"),
    )

    id: UUID = Field(primary_key=True)
    assessment_id: UUID
    party_id: UUID
    round: int
    part: ScorePart = choice(ScorePart)
    points: int
    given_at: datetime = moment()


class AssessmentVote(Table, table=True):
    """What one member of the panel decides, with a reason. Append-only."""

    __tablename__ = "assessment_vote"
    __table_args__ = (
        UniqueConstraint("party_id"),
        ForeignKeyConstraint(
            ["party_id", "assessment_id"],
            ["assessment_party.id", "assessment_party.assessment_id"],
            name="fk_assessment_vote_party",
        ),
        Index(None, "assessment_id"),
    )

    id: UUID = Field(primary_key=True)
    assessment_id: UUID
    party_id: UUID
    in_favour: bool
    reason: str = words()
    given_at: datetime = moment()


class ScoreAppeal(Table, table=True):
    """A candidate asks for a check of the scores of a round; `answer_by` is the last day for it."""

    __tablename__ = "score_appeal"
    __table_args__ = (
        UniqueConstraint("assessment_id", "round"),
        CheckConstraint(
            "(answered_at IS NULL) = (granted IS NULL) AND (answered_at IS NULL) = (answer IS NULL)", name="answered"
        ),
    )

    id: UUID = Field(primary_key=True)
    assessment_id: UUID = Field(foreign_key="assessment.id")
    round: int
    reason: str = words()
    made_at: datetime = moment()
    answer_by: date
    granted: bool | None = None
    answer: str | None = words(nullable=True, default=None)
    answered_by: UUID | None = None
    answered_at: datetime | None = moment(nullable=True, default=None)


class RungQuota(Table, table=True):
    """How many may hold a rung, in any version of a ladder: in an organisation and below it, or everywhere."""

    __tablename__ = "rung_quota"
    __table_args__ = (
        UniqueConstraint("ladder_code", "rung_number", "organisation_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("places >= 0", name="places"),
    )

    id: UUID = Field(primary_key=True)
    ladder_code: str
    rung_number: int
    organisation_id: UUID | None = Field(None, foreign_key="organisation.id", index=True)
    places: int
    set_by: UUID | None = None
    set_at: datetime = moment()


class BodyKind(StrEnum):
    """Whose word an assessment is: the employer's own, or a society's for all."""

    EMPLOYER = "employer"
    SOCIETY = "society"


class AssessingBody(Table, table=True):
    """An organisation that the bureau has put on record as assessing; its codes stand in its certificates' numbers."""

    __tablename__ = "assessing_body"
    __table_args__ = (
        CheckConstraint("organisation_code ~ '^[0-9]{4}$'", name="organisation_code"),
        CheckConstraint("province_code ~ '^[0-9]{2}$'", name="province_code"),
        CheckConstraint("site_code ~ '^[0-9]{6}$'", name="site_code"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", unique=True)
    kind: BodyKind = choice(BodyKind)
    organisation_code: str
    province_code: str
    site_code: str
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()


class InspectionDraw(Table, table=True):
    """A random sample, so that anybody can draw it again from its `seed` and its `population`. Append-only."""

    __tablename__ = "inspection_draw"
    __table_args__ = (CheckConstraint("size BETWEEN 1 AND cardinality(population)", name="size"),)

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    blocking: bool
    """Whether filing waits for the inspections; else they look at what is certified."""
    seed: str
    population: list[UUID] = keys(nullable=False)
    size: int
    drawn_by: UUID | None = None
    drawn_at: datetime = moment()


class InspectionResult(StrEnum):
    """What an inspection found."""

    IN_ORDER = "in_order"
    FAULTY = "faulty"


class Inspection(Table, table=True):
    """A look at one assessment that was drawn."""

    __table_args__ = (
        UniqueConstraint("draw_id", "assessment_id"),
        CheckConstraint(
            "(inspected_at IS NULL) = (result IS NULL) AND (inspected_at IS NULL) = (note IS NULL)", name="inspected"
        ),
        Index(None, "assessment_id"),
    )

    id: UUID = Field(primary_key=True)
    draw_id: UUID = Field(foreign_key="inspection_draw.id")
    assessment_id: UUID = Field(foreign_key="assessment.id")
    blocking: bool
    result: InspectionResult | None = choice(InspectionResult, nullable=True, default=None)
    note: str | None = words(nullable=True, default=None)
    inspected_by: UUID | None = None
    inspected_at: datetime | None = moment(nullable=True, default=None)
