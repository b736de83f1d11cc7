"""The statements of the talent pool: who is ready, examined, registered, in reserve."""

from sqlalchemy import Date, Text, Uuid, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kernel.db import statement
from app.kernel.queries import values
from app.skills.models import (
    CommunityStaffing,
    Employment,
    ExamEntry,
    Grade,
    GradeTraining,
    Ladder,
    LadderState,
    Prerequisite,
    Readiness,
    Registration,
    ReservePlace,
    Rung,
)

_DAY = bindparam("day", type_=Date())
_PERSON = bindparam("person", type_=Uuid())
_RUNG = bindparam("rung", type_=Uuid())
_GRADE = bindparam("grade", type_=Uuid())
_held_of, _next_of = aliased(Ladder), aliased(Ladder)
_next = aliased(Rung)
_own = aliased(Prerequisite)
CANDIDATES = statement(
    select(
        col(Grade.person_id),
        col(_next_of.code),
        col(Grade.occupation_id),
        func.max(col(Rung.number)).label("number"),
    )
    .join(Rung, col(Rung.id) == col(Grade.rung_id))
    .join(_held_of, col(_held_of.id) == col(Rung.ladder_id))
    .join(_next_of, col(_next_of.code) == col(_held_of.code))
    .join(
        Employment,
        and_(col(Employment.person_id) == col(Grade.person_id), col(Employment.until).is_(None)),
    )
    .where(col(Grade.ended_at).is_(None), col(Grade.since) <= _DAY, col(_next_of.state) == LadderState.PUBLISHED)
    .group_by(col(Grade.person_id), col(_next_of.code), col(Grade.occupation_id))
    .order_by(col(_next_of.code), col(Grade.occupation_id), col(Grade.person_id))
)
"""Who works now and holds a grade: the highest of each ladder in each occupation."""
NEXT_RUNGS = statement(
    select(
        col(_next_of.code),
        col(_next.number),
        col(_next.id).label("rung"),
        col(_own.occupation_id),
        col(_own.rule_set_id),
    )
    .join(_next_of, col(_next_of.id) == col(_next.ladder_id))
    .join(_own, col(_own.rung_id) == col(_next.id))
    .where(
        col(_next_of.state) == LadderState.PUBLISHED,
        col(_next_of.valid_from) <= _DAY,
        or_(col(_next_of.valid_until).is_(None), col(_next_of.valid_until) > _DAY),
        ~col(_next.appointed),
    )
)
"""The rungs in force that one is examined for, with their rules by occupation (null: all others)."""
FORGET_READINESS = statement(delete(Readiness))
ADD_READINESS = statement(
    values(Readiness, "id", "person_id", "rung_id", "occupation_id", "ready", "ready_on", "found_on")
)
RUNG = statement(
    select(col(Rung.id), col(Ladder.state))
    .join(Ladder, col(Ladder.id) == col(Rung.ladder_id))
    .where(col(Rung.id) == _RUNG)
)
RESERVE = statement(
    insert_or(ReservePlace)
    .values(
        {
            name: bindparam(name)
            for name in ("id", "person_id", "rung_id", "plan", "since", "recorded_by", "recorded_at")
        }
    )
    .on_conflict_do_nothing()
    .returning(col(ReservePlace.id))
)
TO_END = statement(
    select(col(ReservePlace.id), col(ReservePlace.person_id), col(ReservePlace.since), col(ReservePlace.until))
    .where(col(ReservePlace.id) == bindparam("place", type_=Uuid()))
    .with_for_update()
)
END_RESERVE = statement(
    update(ReservePlace).where(col(ReservePlace.id) == bindparam("place", type_=Uuid())).values(until=_DAY)
)
ENTER = statement(
    insert_or(ExamEntry)
    .values(
        {
            name: bindparam(name)
            for name in ("id", "person_id", "rung_id", "exam_on", "state", "entered_by", "entered_at")
        }
    )
    .on_conflict_do_nothing()
    .returning(col(ExamEntry.id))
)
TO_DECIDE = statement(
    select(col(ExamEntry.id), col(ExamEntry.person_id), col(ExamEntry.state), col(ExamEntry.exam_on))
    .where(col(ExamEntry.id) == bindparam("entry", type_=Uuid()))
    .with_for_update()
)
DECIDE = statement(
    update(ExamEntry)
    .where(col(ExamEntry.id) == bindparam("entry", type_=Uuid()))
    .values(
        state=bindparam("new_state", type_=Text()),
        score=bindparam("new_score"),
        decided_by=bindparam("by", type_=Uuid()),
        decided_at=bindparam("now"),
    )
)
GRADE = statement(
    select(
        col(Grade.id),
        col(Grade.person_id),
        col(Grade.since),
        col(Grade.ended_at),
        col(Ladder.register_within_years),
        col(Ladder.renew_every_years),
        col(Rung.training_hours_per_renewal),
    )
    .join(Rung, col(Rung.id) == col(Grade.rung_id))
    .join(Ladder, col(Ladder.id) == col(Rung.ladder_id))
    .where(col(Grade.id) == _GRADE)
    .with_for_update(of=Grade)
)
LAST_REGISTRATION = statement(
    select(col(Registration.registered_on), col(Registration.ends_on))
    .where(col(Registration.grade_id) == _GRADE)
    .order_by(col(Registration.registered_on).desc())
    .limit(1)
)
HOURS_SINCE = statement(
    select(func.coalesce(func.sum(col(GradeTraining.hours)), 0)).where(
        col(GradeTraining.grade_id) == _GRADE,
        col(GradeTraining.held_on) >= bindparam("since", type_=Date()),
        col(GradeTraining.held_on) <= _DAY,
    )
)
REGISTER = statement(
    values(Registration, "id", "grade_id", "registered_on", "ends_on", "hours", "recorded_by", "recorded_at")
)
TRAIN = statement(values(GradeTraining, "id", "grade_id", "held_on", "hours", "subject", "recorded_by", "recorded_at"))
STAFF = statement(
    insert_or(CommunityStaffing)
    .values(
        {
            name: bindparam(name)
            for name in ("id", "organisation_id", "residents", "target", "counted_on", "recorded_by", "recorded_at")
        }
    )
    .on_conflict_do_update(
        index_elements=["organisation_id"],
        set_={name: bindparam(name) for name in ("residents", "target", "counted_on", "recorded_by", "recorded_at")},
    )
    .returning(col(CommunityStaffing.id))
)
_place, _entry = aliased(ReservePlace), aliased(ExamEntry)
_MERGED, _SURVIVOR = bindparam("merged", type_=Uuid()), bindparam("survivor", type_=Uuid())
BOTH_RESERVED = statement(
    select(col(ReservePlace.id)).where(
        col(ReservePlace.person_id) == _MERGED,
        col(ReservePlace.until).is_(None),
        exists(
            select(col(_place.id)).where(
                col(_place.person_id) == _SURVIVOR,
                col(_place.until).is_(None),
                col(_place.rung_id) == col(ReservePlace.rung_id),
            )
        ),
    )
)
BOTH_ENTERED = statement(
    select(col(ExamEntry.id)).where(
        col(ExamEntry.person_id) == _MERGED,
        or_(
            col(ExamEntry.entered_by) == _SURVIVOR,
            col(ExamEntry.decided_by) == _SURVIVOR,
            exists(
                select(col(_entry.id)).where(
                    col(_entry.person_id) == _SURVIVOR,
                    col(_entry.rung_id) == col(ExamEntry.rung_id),
                    col(_entry.exam_on) == col(ExamEntry.exam_on),
                )
            ),
        ),
    )
)
"""What would clash when two records of one person become one."""
