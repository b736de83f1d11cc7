"""Tables of the match (免申即享): its runs, what was known of whom, what each programme's rules said of it.

Facts and verdicts are stored where they differ from a person's last ones: a night later costs little, and what held on
a day is the last that was stored until then. They name a person without a foreign key, so that a merge does not move
them: they are what was said of that record, and the survivor is matched anew.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, BOOLEAN
from sqlmodel import Field

from app.kernel.models import Table, choice, document, keys, moment, whole


class MatchState(StrEnum):
    """Whether a run still goes on, through all or stopped by somebody."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class MatchRun(Table, table=True):
    """Everybody matched against the versions that were open on a day; `people_done` of `people` feed the progress bar.

    Verdicts of the run are in the order of `versions`. `last_person` is how far it is: a run goes on from there.
    """

    __tablename__ = "match_run"
    __table_args__ = (
        CheckConstraint("people_done <= people", name="progress"),
        CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("NOT (by_clock AND started_by IS NOT NULL)", name="by_clock"),
        Index("uq_match_run_running", text("(true)"), unique=True, postgresql_where=text("state = 'running'")),
        Index("uq_match_run_by_clock", "on_day", unique=True, postgresql_where=text("by_clock")),
    )

    id: UUID = Field(primary_key=True)
    on_day: date
    """The day for which the facts hold."""
    by_clock: bool
    started_by: UUID | None = None
    started_at: datetime = moment()
    state: MatchState = choice(MatchState)
    ended_at: datetime | None = moment(nullable=True, default=None)
    versions: list[UUID] = keys()
    facts: list[str] = document()
    """The facts that the versions ask about."""
    last_person: UUID | None = None
    people: int
    people_done: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    facts_stored: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    verdicts_stored: int = Field(0, sa_column_kwargs={"server_default": text("0")})


class MatchFacts(Table, table=True):
    """What was known of a person from a run on, as verdicts keep facts; of what grows the day on which it began.

    Append-only.
    """

    __tablename__ = "match_facts"

    person_id: UUID = Field(primary_key=True)
    run_id: UUID = Field(primary_key=True, foreign_key="match_run.id")
    facts: dict[str, Any] = document()


class MatchVerdict(Table, table=True):
    """What the rules of each of the run's versions said of a person from a run on: a place in each list for each.

    `unmet` has the bit 2^(n-1) for each condition n that is not met; `fen` is 0 where the rules are not passed.
    Append-only.
    """

    __tablename__ = "match_verdict"
    __table_args__ = (
        CheckConstraint(
            "cardinality(passed) = cardinality(unmet) AND cardinality(passed) = cardinality(fen)", name="places"
        ),
        CheckConstraint("0 <= ALL (fen) AND 0 <= ALL (unmet)", name="amounts"),
    )

    person_id: UUID = Field(primary_key=True)
    run_id: UUID = Field(primary_key=True, foreign_key="match_run.id")
    passed: list[bool] = Field(sa_type=ARRAY(BOOLEAN))
    unmet: list[int] = Field(sa_type=ARRAY(BigInteger))
    fen: list[int] = Field(sa_type=ARRAY(BigInteger))


class MatchChangeKind(StrEnum):
    """What became different: somebody is entitled to a programme, to another amount of it, or no longer."""

    BEGAN = "began"
    AMOUNT = "amount"
    ENDED = "ended"


class MatchChange(Table, table=True):
    """What a run found different from the one before. `fen` is what is due now. Append-only."""

    __tablename__ = "match_change"
    __table_args__ = (
        CheckConstraint("(kind = 'ended') = (fen = 0) AND fen >= 0", name="fen"),
        Index("uq_match_change_run_id", "run_id", "version_id", "person_id", unique=True),
        Index(None, "person_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    run_id: UUID = Field(foreign_key="match_run.id")
    version_id: UUID = Field(foreign_key="programme_version.id")
    person_id: UUID
    kind: MatchChangeKind = choice(MatchChangeKind)
    fen: int = whole()


class MatchCount(Table, table=True):
    """A run's figures for one version: how many pass, what became different, what was offered and taken back."""

    __tablename__ = "match_count"
    __table_args__ = (
        UniqueConstraint("run_id", "version_id"),
        CheckConstraint("0 <= ALL (ARRAY[passed, began, amount, ended, offered, withdrawn, fen])", name="figures"),
    )

    id: UUID = Field(primary_key=True)
    run_id: UUID = Field(foreign_key="match_run.id")
    version_id: UUID = Field(foreign_key="programme_version.id")
    passed: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    began: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    amount: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    ended: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    offered: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    withdrawn: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    fen: int = whole(default=0, sa_column_kwargs={"server_default": text("0")})
    """What those who pass would get."""
