"""The statements of the match: each handles a whole step's people at once."""

from sqlalchemy import BigInteger, Date, Uuid, any_, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert
from sqlmodel import col

from app.accounts.models import Person
from app.kernel.db import statement
from app.kernel.queries import values
from app.subsidies.models import (
    CaseAct,
    CaseOrigin,
    CaseState,
    MatchChange,
    MatchCount,
    MatchFacts,
    MatchRun,
    MatchState,
    MatchVerdict,
    Programme,
    ProgrammeVersion,
    SubsidyCase,
    SubsidyStep,
)

_RUN = bindparam("run", type_=Uuid())
_PERSON = bindparam("person", type_=Uuid())
_DAY = bindparam("day", type_=Date())
_PEOPLE = bindparam("people", type_=ARRAY(Uuid()))
_RUNNING = col(MatchRun.state) == MatchState.RUNNING
_LIVING = col(Person.merged_into).is_(None)
BEGIN = statement(
    insert(MatchRun)
    .values(
        **{name: bindparam(name) for name in ("id", "on_day", "by_clock", "started_by", "versions", "facts")},
        started_at=bindparam("now"),
        state=MatchState.RUNNING,
        people=select(func.count()).select_from(Person).where(_LIVING).scalar_subquery(),
    )
    .on_conflict_do_nothing()
    .returning(col(MatchRun.id))
)
"""None where a run goes on, or the clock began the day's already."""
RUNNING = statement(select(col(MatchRun.id), col(MatchRun.on_day)).where(_RUNNING))
RUN = statement(
    select(
        col(MatchRun.on_day),
        col(MatchRun.state),
        col(MatchRun.versions),
        col(MatchRun.facts),
        col(MatchRun.people),
        col(MatchRun.people_done),
        col(MatchRun.facts_stored),
        col(MatchRun.verdicts_stored),
    ).where(col(MatchRun.id) == _RUN)
)
LOCK_RUN = statement(
    select(col(MatchRun.last_person), col(MatchRun.people), col(MatchRun.people_done))
    .where(col(MatchRun.id) == _RUN, _RUNNING)
    .with_for_update()
)
NEXT_PEOPLE = statement(
    select(col(Person.id))
    .where(_LIVING, or_(bindparam("after", type_=Uuid()).is_(None), col(Person.id) > bindparam("after", type_=Uuid())))
    .order_by(col(Person.id))
    .limit(bindparam("most"))
)
ADVANCE = statement(
    update(MatchRun)
    .where(col(MatchRun.id) == _RUN)
    .values(
        last_person=bindparam("last", type_=Uuid()),
        people_done=col(MatchRun.people_done) + bindparam("done"),
        # Who was added since the run began is matched too.
        people=func.greatest(col(MatchRun.people), col(MatchRun.people_done) + bindparam("done")),
        facts_stored=col(MatchRun.facts_stored) + bindparam("new_facts"),
        verdicts_stored=col(MatchRun.verdicts_stored) + bindparam("new_verdicts"),
    )
)
END = statement(
    update(MatchRun)
    .where(col(MatchRun.id) == _RUN, _RUNNING)
    .values(state=bindparam("becomes"), ended_at=bindparam("now"))
    .returning(col(MatchRun.id))
)
VERSIONS = statement(
    select(col(ProgrammeVersion.id), col(ProgrammeVersion.programme_id), col(Programme.organisation_id))
    .join(Programme, col(Programme.id) == col(ProgrammeVersion.programme_id))
    .where(col(ProgrammeVersion.id) == any_(bindparam("versions", type_=ARRAY(Uuid()))))
)

# One look at all of them, not one for each: so it does no harm where a plan was made while the tables were empty.
LAST_FACTS = statement(
    select(col(MatchFacts.person_id), col(MatchFacts.facts))
    .ext(distinct_on(col(MatchFacts.person_id)))
    .where(col(MatchFacts.person_id) == any_(_PEOPLE))
    .order_by(col(MatchFacts.person_id), col(MatchFacts.run_id).desc())
)
LAST_VERDICTS = statement(
    select(
        col(MatchVerdict.person_id),
        col(MatchVerdict.run_id),
        col(MatchVerdict.passed),
        col(MatchVerdict.unmet),
        col(MatchVerdict.fen),
    )
    .ext(distinct_on(col(MatchVerdict.person_id)))
    .where(col(MatchVerdict.person_id) == any_(_PEOPLE))
    .order_by(col(MatchVerdict.person_id), col(MatchVerdict.run_id).desc())
)
"""What was stored last of each of some people."""
KEEP_FACTS = statement(values(MatchFacts, "person_id", "run_id", "facts"))
KEEP_VERDICT = statement(values(MatchVerdict, "person_id", "run_id", "passed", "unmet", "fen"))
KEEP_CHANGE = statement(values(MatchChange, "id", "run_id", "version_id", "person_id", "kind", "fen"))
_FIGURES = ("passed", "began", "amount", "ended", "offered", "withdrawn", "fen")
_sum = [func.coalesce(func.sum(getattr(MatchCount, name)), 0).cast(BigInteger).label(name) for name in _FIGURES[1:]]
FIGURES = statement(
    select(
        col(MatchRun.state),
        col(MatchRun.people_done).label("people"),
        func.cardinality(col(MatchRun.versions)).label("programmes"),
        col(MatchRun.facts_stored),
        col(MatchRun.verdicts_stored),
        func.coalesce(func.sum(MatchCount.passed), 0).cast(BigInteger).label("entitled"),
        *_sum,
    )
    .outerjoin(MatchCount, col(MatchCount.run_id) == col(MatchRun.id))
    .where(col(MatchRun.id) == _RUN)
    .group_by(col(MatchRun.id))
)
_count = values(MatchCount, "id", "run_id", "version_id", *_FIGURES)
COUNT = statement(
    _count.on_conflict_do_update(
        index_elements=["run_id", "version_id"],
        set_={name: getattr(MatchCount, name) + _count.excluded[name] for name in _FIGURES},
    )
)

_step = (
    select(col(SubsidyStep.act))
    .where(col(SubsidyStep.case_id) == col(SubsidyCase.id))
    .order_by(col(SubsidyStep.position).desc())
    .limit(1)
    .scalar_subquery()
)
HAD = statement(
    select(col(SubsidyCase.programme_id), col(SubsidyCase.person_id), col(SubsidyCase.period)).where(
        col(SubsidyCase.person_id) == any_(_PEOPLE),
        col(SubsidyCase.programme_id) == any_(bindparam("programmes", type_=ARRAY(Uuid()))),
        _step != CaseAct.FAIL,
    )
)
"""For which periods people had a case, however it ended; but not where it ended because something was no longer true:
what is true again is offered again."""
OFFERS = statement(
    select(
        col(SubsidyCase.id),
        col(SubsidyCase.person_id),
        col(SubsidyCase.programme_id),
        col(SubsidyCase.version_id),
        col(SubsidyCase.period),
    )
    .where(
        col(SubsidyCase.person_id) == any_(_PEOPLE),
        col(SubsidyCase.state) == CaseState.OFFERED,
        col(SubsidyCase.origin) == CaseOrigin.ENTITLEMENT,
    )
    .order_by(col(SubsidyCase.person_id), col(SubsidyCase.id))
)
"""What some people were offered and have not answered."""

_REACHED = or_(col(MatchRun.state) == MatchState.DONE, col(MatchRun.last_person) >= _PERSON)
MATCHED_ON = statement(
    select(col(MatchRun.on_day))
    .where(col(MatchRun.on_day) <= _DAY, _REACHED)
    .order_by(col(MatchRun.id).desc())
    .limit(1)
)
"""The day of the last run that reached a person until a day."""
STORED = statement(
    select(col(MatchRun.versions), col(MatchVerdict.passed), col(MatchVerdict.unmet), col(MatchVerdict.fen))
    .join(MatchRun, col(MatchRun.id) == col(MatchVerdict.run_id))
    .where(col(MatchVerdict.person_id) == _PERSON, col(MatchRun.on_day) <= _DAY)
    .order_by(col(MatchVerdict.run_id).desc())
    .limit(1)
)
"""What held of a person on a day: the last that was stored until then."""
STORED_FACTS = statement(
    select(col(MatchFacts.facts))
    .join(MatchRun, col(MatchRun.id) == col(MatchFacts.run_id))
    .where(col(MatchFacts.person_id) == _PERSON, col(MatchRun.on_day) <= _DAY)
    .order_by(col(MatchFacts.run_id).desc())
    .limit(1)
)
