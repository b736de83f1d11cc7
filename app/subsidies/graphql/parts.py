"""What stands in documents of programmes, cases and budgets."""

from datetime import date

import strawberry
from sqlalchemy import BigInteger, Boolean, Date, Integer
from sqlalchemy.dialects.postgresql import JSONB
from strawberry.scalars import JSON

from app.accounts.graphql.wording import Wording
from app.kernel.graphql import Fen
from app.kernel.identity import Role
from app.reading import deprecated, entries, inside, member, part, within
from app.rules.graphql import FactValue


@part
class Exemption:
    """Where two programmes may both be had although they exclude each other."""

    expression: str | None = member("expression", "The question over facts that is answered by yes.")
    said: Wording | None = within(inside("names"), "What it says.")


@part
class AmountTier:
    """So much where a question is answered by yes."""

    expression: str | None = member("expression", "The question over facts; null: for all others.")
    fen: Fen | None = member("fen", "In fen.", BigInteger)
    called: Wording | None = within(inside("names"), "For whom it is.")


@part
class NeededPaper:
    """A paper that shows a fact."""

    fact: str | None = member("fact", "The fact's name.")
    needed: bool | None = member("needed", "Whether nobody can do without it.", Boolean)
    called: Wording | None = within(inside("names"), "What it is called.")


@part
class ApprovalLevel:
    """A level of approval."""

    role: Role | None = member("role", "Who decides there.")
    called: Wording | None = within(inside("names"), "What it is called.")


@part
class ProgrammeTrial:
    """A test case of a programme."""

    name: str | None = member("name", "What it is called.")
    facts: JSON | None = deprecated(
        member("facts", "The values it is tried with, by fact; each of its fact's kind.", JSONB),
        "Its shape is not told: ask for `known`; it stays until 2028-01-01 at least.",
    )
    known: list[FactValue] = entries(inside("facts"), "What it is tried with.")
    on: date | None = member("on", "For which day.", Date)
    passed: bool | None = member("passed", "Whether all that is needed is to be met.", Boolean)
    fen: Fen | None = member("fen", "How much is to be paid, in fen.", BigInteger)


@part
class PayableAccount:
    """A bank account to which money can be paid."""

    id: strawberry.ID | None = member("id", "Its global id.")
    bank: str | None = member("bank", "The bank.")
    number: str | None = member("number", "Its number, masked.")


@part
class BudgetMonth:
    """A month of a budget."""

    month: int | None = member("month", "1 is January.", Integer)
    planned_fen: Fen | None = member("plannedFen", "What was planned, in fen.", BigInteger)
    paid_fen: Fen | None = member("paidFen", "What was paid by the day of booking, in fen.", BigInteger)
