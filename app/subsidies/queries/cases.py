"""The statements of a case: who stands where, its steps, what it rests on."""

from sqlalchemy import Date, Integer, Text, Uuid, any_, bindparam, case, exists, literal, null, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.kernel.db import statement
from app.kernel.queries import values
from app.kernel.workdays import workday_after
from app.subsidies.models import (
    BankAccount,
    Budget,
    CaseState,
    Programme,
    ProgrammeVersion,
    SubsidyCase,
    SubsidyParty,
    SubsidyStep,
)
from app.subsidies.models.moves import ENDED

CASE_ID = bindparam("case", type_=Uuid())
PERSON = bindparam("person", type_=Uuid())
TODAY = bindparam("today", type_=Date())
_WORKDAYS = bindparam("workdays", type_=Integer())

_case = (
    select(
        *(
            col(getattr(SubsidyCase, name))
            for name in (
                *("id", "number", "programme_id", "version_id", "person_id", "organisation_id", "origin", "period"),
                *("budget_year", "fen", "state", "approvals", "levels", "reviewed", "notice_days", "to_bank"),
                *("verdict_id", "budget_id", "account_id", "notice_id", "due_on"),
            )
        ),
        col(Organisation.path),
        col(Organisation.name).label("organisation_name"),
        col(Programme.code),
        col(ProgrammeVersion.names),
        col(ProgrammeVersion.response_days),
        col(Person.name),
    )
    .join(Organisation, col(Organisation.id) == col(SubsidyCase.organisation_id))
    .join(Programme, col(Programme.id) == col(SubsidyCase.programme_id))
    .join(ProgrammeVersion, col(ProgrammeVersion.id) == col(SubsidyCase.version_id))
    .join(Person, col(Person.id) == col(SubsidyCase.person_id))
    .with_for_update(of=SubsidyCase)
)
CASE = statement(_case.where(col(SubsidyCase.id) == CASE_ID))
CASES = statement(
    _case.where(col(SubsidyCase.id) == any_(bindparam("cases", type_=ARRAY(Uuid)))).order_by(col(SubsidyCase.id))
)
CREATE = statement(
    insert_or(SubsidyCase)
    .values(
        {
            **{
                name: bindparam(name)
                for name in (
                    *("id", "programme_id", "version_id", "person_id", "organisation_id", "origin", "period"),
                    *("budget_year", "fen", "levels", "reviewed", "notice_days", "to_bank", "verdict_id"),
                    *("account_id", "created_at"),
                )
            },
            "state": literal("new"),
            "due_on": case((_WORKDAYS.is_(None), null()), else_=workday_after(TODAY, _WORKDAYS)),
        }
    )
    .on_conflict_do_nothing()
    .returning(col(SubsidyCase.id))
)
"""Null where the person has one for the period already."""
STANDING = statement(
    select(col(SubsidyCase.id), col(SubsidyCase.state), col(SubsidyCase.origin)).where(
        col(SubsidyCase.programme_id) == bindparam("programme", type_=Uuid()),
        col(SubsidyCase.person_id) == PERSON,
        col(SubsidyCase.period) == bindparam("period", type_=Text()),
        col(SubsidyCase.state).not_in([literal(state.value, Text()) for state in ENDED]),
    )
)
STEP = statement(
    values(
        SubsidyStep,
        *("id", "case_id", "act", "from_state", "to_state", "actor_kind", "actor", "at", "reason"),
        position=literal(0),
    )
)
SET_DUE = statement(
    update(SubsidyCase)
    .where(col(SubsidyCase.id) == CASE_ID)
    .values(
        due_on=case((_WORKDAYS.is_(None), null()), else_=workday_after(TODAY, _WORKDAYS)),
        reminded_on=null(),
    )
)
"""The last day for whoever's turn it is: so many working days after today; none for null."""
PARTY = statement(
    select(col(SubsidyParty.id), col(SubsidyParty.part)).where(
        col(SubsidyParty.case_id) == CASE_ID, col(SubsidyParty.person_id) == PERSON
    )
)
TAKEN = statement(
    select(col(SubsidyParty.id)).where(
        col(SubsidyParty.case_id) == CASE_ID, col(SubsidyParty.part) == bindparam("part", type_=Text())
    )
)
ADD_PARTY = statement(values(SubsidyParty, "id", "case_id", "person_id", "part", "joined_at"))
HAS_APPROVED = statement(
    select(
        exists().where(
            col(SubsidyStep.case_id) == CASE_ID,
            col(SubsidyStep.act) == literal("approve", Text()),
            col(SubsidyStep.actor) == PERSON,
        )
    )
)
SET_VERDICT = statement(
    update(SubsidyCase).where(col(SubsidyCase.id) == CASE_ID).values(verdict_id=bindparam("verdict", type_=Uuid()))
)
SET_NOTICE = statement(
    update(SubsidyCase).where(col(SubsidyCase.id) == CASE_ID).values(notice_id=bindparam("notice", type_=Uuid()))
)
SET_ACCOUNT = statement(
    update(SubsidyCase).where(col(SubsidyCase.id) == CASE_ID).values(account_id=bindparam("account", type_=Uuid()))
)
SET_CLAIM = statement(
    update(SubsidyCase)
    .where(col(SubsidyCase.id) == CASE_ID)
    .values(
        fen=bindparam("fen"),
        period=bindparam("period", type_=Text()),
        budget_year=bindparam("year", type_=Integer()),
        budget_id=bindparam("budget", type_=Uuid()),
    )
)
OWN_ACCOUNT = statement(
    select(col(BankAccount.id)).where(
        col(BankAccount.id) == bindparam("account", type_=Uuid()),
        col(BankAccount.person_id) == PERSON,
        col(BankAccount.ended_at).is_(None),
    )
)
LOCK_PERSON = statement(select(col(Person.id)).where(col(Person.id) == PERSON).with_for_update(key_share=True))
"""Whoever asks for something for this person waits here, so that exclusions are looked at one by one."""
LOCK_PROGRAMME = statement(
    select(col(Programme.id))
    .where(col(Programme.id) == bindparam("programme", type_=Uuid()))
    .with_for_update(key_share=True)
)
"""Whoever takes of a programme's money waits here, so that the queue keeps its order."""
LOCK_CASES = statement(
    select(col(SubsidyCase.id))
    .where(col(SubsidyCase.id) == any_(bindparam("cases", type_=ARRAY(Uuid))))
    .order_by(col(SubsidyCase.id))
    .with_for_update()
)
FIRST_WAITING = statement(
    select(col(SubsidyCase.id))
    .where(
        col(SubsidyCase.programme_id) == bindparam("programme", type_=Uuid()),
        col(SubsidyCase.state) == literal(CaseState.QUEUED.value, Text()),
    )
    .order_by(col(SubsidyCase.queue_number))
    .limit(1)
)
PROGRAMME_OF_BUDGET = statement(
    select(col(Budget.programme_id)).where(col(Budget.id) == bindparam("budget", type_=Uuid()))
)
WAITING_PROGRAMMES = statement(
    select(col(SubsidyCase.programme_id))
    .distinct()
    .where(col(SubsidyCase.state) == literal(CaseState.QUEUED.value, Text()))
)
