"""The statements of bank accounts."""

from typing import Any

from sqlalchemy import DateTime, Uuid, bindparam, exists, func, literal, select, update
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.kernel.db import statement
from app.kernel.queries import values
from app.subsidies.models import BankAccount, CaseState, SubsidyCase
from app.subsidies.models.moves import ENDED

NOW: Any = bindparam("now", type_=DateTime(timezone=True))
OVER = [literal(state.value) for state in (*ENDED, CaseState.PAID, CaseState.CLAWING_BACK, CaseState.CLAWED_BACK)]

HOLDER = statement(
    select(col(Person.name)).where(col(Person.id) == bindparam("person")).with_for_update(key_share=True)
)
"""Locks the person: their accounts are counted and added one at a time."""
COUNT = statement(
    select(func.count()).where(
        col(BankAccount.person_id) == bindparam("person", type_=Uuid()), col(BankAccount.ended_at).is_(None)
    )
)
LIVE = statement(
    select(col(BankAccount.id), col(BankAccount.person_id), col(BankAccount.organisation_id)).where(
        col(BankAccount.number_index) == bindparam("number_index"), col(BankAccount.ended_at).is_(None)
    )
)
ADD = statement(
    values(
        BankAccount,
        *("id", "person_id", "organisation_id", "kind", "holder", "bank", "bank_code"),
        *("number_sealed", "number_index", "number_masked", "created_at"),
    )
    .on_conflict_do_nothing()
    .returning(col(BankAccount.id))
)
ACCOUNT = statement(
    select(
        col(BankAccount.id),
        col(BankAccount.person_id),
        col(BankAccount.organisation_id),
        col(BankAccount.number_sealed),
        col(BankAccount.ended_at),
        col(Organisation.path),
    )
    .outerjoin(Organisation, col(Organisation.id) == col(BankAccount.organisation_id))
    .where(col(BankAccount.id) == bindparam("account"))
    .with_for_update(of=BankAccount, key_share=True)
)
IN_USE = statement(
    select(
        exists(
            select(col(SubsidyCase.id)).where(
                col(SubsidyCase.account_id) == bindparam("account", type_=Uuid()), col(SubsidyCase.state).not_in(OVER)
            )
        )
    )
)
END = statement(
    update(BankAccount)
    .where(col(BankAccount.id) == bindparam("account"), col(BankAccount.ended_at).is_(None))
    .values(ended_at=NOW)
)
END_PAYING = statement(
    update(BankAccount)
    .where(
        col(BankAccount.organisation_id) == bindparam("organisation", type_=Uuid()),
        col(BankAccount.ended_at).is_(None),
    )
    .values(ended_at=NOW)
)
PATHS = statement(
    select(col(Organisation.path))
    .join(SubsidyCase, col(SubsidyCase.organisation_id) == col(Organisation.id))
    .where(col(SubsidyCase.account_id) == bindparam("account", type_=Uuid()))
    .distinct()
)
"""The bureaus of the cases that are paid to an account."""
EXPORTED = statement(
    select(
        col(BankAccount.bank),
        col(BankAccount.bank_code),
        col(BankAccount.holder),
        col(BankAccount.number_sealed),
        col(BankAccount.created_at),
        col(BankAccount.ended_at),
    )
    .where(col(BankAccount.person_id) == bindparam("person", type_=Uuid()))
    .order_by(col(BankAccount.created_at))
)
