"""The statements of many cases at once: each says of all of them what its sibling in cases.py says of one."""

from sqlalchemy import Date, Integer, Text, Uuid, any_, bindparam, case, literal, null, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from app.accounts.models import Person
from app.kernel.db import statement
from app.kernel.workdays import workday_after
from app.subsidies.models import (
    BankAccount,
    EvidencePaper,
    ProgrammeExclusion,
    ProgrammeVersion,
    SubsidyCase,
    SubsidyParty,
    SubsidyStep,
)

CASES = bindparam("cases", type_=ARRAY(Uuid))
_PERSON = bindparam("person", type_=Uuid())
_WORKDAYS = bindparam("workdays", type_=Integer())

SET_DUE = statement(
    update(SubsidyCase)
    .where(col(SubsidyCase.id) == any_(CASES))
    .values(
        due_on=case((_WORKDAYS.is_(None), null()), else_=workday_after(bindparam("today", type_=Date()), _WORKDAYS)),
        reminded_on=null(),
    )
)
PARTIES = statement(
    select(col(SubsidyParty.case_id), col(SubsidyParty.person_id), col(SubsidyParty.part)).where(
        col(SubsidyParty.case_id) == any_(CASES),
        or_(col(SubsidyParty.person_id) == _PERSON, col(SubsidyParty.part) == bindparam("part", type_=Text())),
    )
)
"""Where a person stands in the cases, and who has a part in them."""
HAVE_APPROVED = statement(
    select(col(SubsidyStep.case_id)).where(
        col(SubsidyStep.case_id) == any_(CASES),
        col(SubsidyStep.act) == literal("approve", Text()),
        col(SubsidyStep.actor) == _PERSON,
    )
)
WITH_PAPERS = statement(select(col(EvidencePaper.case_id)).distinct().where(col(EvidencePaper.case_id) == any_(CASES)))
LOCK_PEOPLE = statement(
    select(col(Person.id))
    .where(col(Person.id) == any_(bindparam("people", type_=ARRAY(Uuid))))
    .order_by(col(Person.id))
    .with_for_update(key_share=True)
)
EXCLUSIVE = statement(
    select(col(ProgrammeExclusion.programme_id)).union(
        select(col(ProgrammeVersion.programme_id)).join(
            ProgrammeExclusion, col(ProgrammeExclusion.version_id) == col(ProgrammeVersion.id)
        )
    )
)
"""The programmes that exclude another one, or that another one excludes."""
OWN_ACCOUNTS = statement(
    select(col(BankAccount.id), col(BankAccount.person_id)).where(
        col(BankAccount.id) == any_(bindparam("accounts", type_=ARRAY(Uuid))), col(BankAccount.ended_at).is_(None)
    )
)
MADE = statement(select(col(SubsidyCase.id), col(SubsidyCase.person_id)).where(col(SubsidyCase.id) == any_(CASES)))
"""Those that were made: who has one for the period already got none."""
