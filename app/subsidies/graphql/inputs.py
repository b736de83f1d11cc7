"""What programmes are written from in the API, and how it becomes a draft."""

from datetime import date
from typing import Any

import strawberry

from app.kernel.graphql import key
from app.kernel.identity import Role
from app.rules.conditions import Condition
from app.skills.graphql.writing_ladders import ConditionInput, WordsInput
from app.subsidies import models
from app.subsidies.amounts import Amount
from app.subsidies.checking import Trial
from app.subsidies.terms import Exclusion, Exempted, Level, NeededPaper


@strawberry.input(description="A fact as people write it.")
class FactInput:
    name: str = strawberry.field(description="Its name, such as `age`.")
    value: str = strawberry.field(description="A number, a day, `true` or `false`, or text; of a list with commas.")


@strawberry.input(description="How much somebody gets.")
class AmountInput:
    fen: int = strawberry.field(description="In fen.")
    names: WordsInput = strawberry.field(description="For whom it is.")
    expression: str | None = strawberry.field(
        description="The question that it hangs on; null for the last one, which is for all others.", default=None
    )


@strawberry.input(description="A paper that shows a fact.")
class ProofInput:
    fact: str = strawberry.field(description="The fact's name.")
    names: WordsInput = strawberry.field(description="What the paper is called.")
    needed: bool = strawberry.field(description="Whether nobody can do without.", default=True)


@strawberry.input(description="A level of approval.")
class ApprovalLevelInput:
    names: WordsInput = strawberry.field(description="What it is called.")
    role: Role = strawberry.field(description="Who decides there: officers or administrators.")


@strawberry.input(description="Where two programmes may both be had although they exclude each other.")
class ExemptionInput:
    expression: str = strawberry.field(description="The question that must be answered by yes.")
    names: WordsInput = strawberry.field(description="What it says.")


@strawberry.input(description="A programme that nobody gets together with this one.")
class ExclusionInput:
    programme_id: strawberry.ID = strawberry.field(description="The other programme.")
    within: models.Within = strawberry.field(description="When they exclude each other.")
    exceptions: list[ExemptionInput] = strawberry.field(description="Where both may be had.", default_factory=list)


@strawberry.input(description="A test case: facts, and what must come of them.")
class ProgrammeTrialInput:
    name: str = strawberry.field(description="What it is called.")
    facts: list[FactInput] = strawberry.field(description="What is known.")
    on: date = strawberry.field(description="The day.")
    passed: bool = strawberry.field(description="Whether all is met.")
    fen: int = strawberry.field(description="How much is paid, in fen; 0 where it is not passed.")


def facts_given(facts: list[FactInput]) -> dict[str, Any]:
    return {each.name: each.value for each in facts}


def conditions_of(given: list[ConditionInput]) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            each.expression,
            each.clause,
            each.passed_texts.by_language(),
            each.failed_texts.by_language(),
            each.alternative,
        )
        for each in given
    )


def trials_of(given: list[ProgrammeTrialInput]) -> tuple[Trial, ...]:
    return tuple(Trial(each.name, facts_given(each.facts), each.on, each.passed, each.fen) for each in given)


def said_of(terms: Any) -> dict[str, Any]:
    """The fields of `service.Said`, from the terms of an input."""
    return {
        "names": terms.names.by_language(),
        "plain": terms.plain.by_language(),
        "documents": terms.documents.by_language() if terms.documents else {},
        "legal_basis": terms.legal_basis,
        "clause": terms.clause,
        "valid_from": terms.valid_from,
        "valid_until": terms.valid_until,
        "amounts": tuple(Amount(each.expression, each.fen, each.names.by_language()) for each in terms.amounts),
        "frequency": terms.frequency,
        "period_fact": terms.period_fact,
        "evidence": tuple(NeededPaper(each.fact, each.names.by_language(), each.needed) for each in terms.evidence),
        "chain": tuple(Level(each.names.by_language(), each.role) for each in terms.chain),
        "review": terms.review,
        "notice_days": terms.notice_days,
        "response_days": terms.response_days,
        "automatic": terms.automatic,
        "channel": terms.channel,
        "exclusions": tuple(_exclusion(each) for each in terms.exclusions),
    }


def _exclusion(given: ExclusionInput) -> Exclusion:
    exceptions = [Exempted(each.expression, each.names.by_language()) for each in given.exceptions]
    return Exclusion(key("Programme", given.programme_id, "programme_id"), given.within, exceptions)
