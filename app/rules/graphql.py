"""Rules and verdicts in the API: what is asked is everybody's to know, what was found of somebody theirs."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, Integer, asc, or_
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, acted
from app.accounts.graphql.sight import from_the_top
from app.accounts.graphql.wording import ASK_FOR_CALLED, Wording
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.reading import (
    Connection,
    Node,
    column,
    deprecated,
    entries,
    inside,
    many,
    member,
    name,
    one,
    order,
    part,
    reads,
    value,
    viewer,
    within,
)
from app.rules import models

enum(
    models.RuleState,
    "How far rules are.",
    draft="They may change, and nothing is judged by them.",
    published="They never change.",
)
BUREAU = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
_OF_BUREAU = from_the_top(*BUREAU)
ConditionOrder = order("RuleConditionOrder", "How conditions are sorted.", NUMBER=asc(col(models.RuleCondition.number)))


STAYS = "it stays until 2028-01-01 at least."
ASK_FOR_CONDITIONS = f"Its shape is not told: ask for `foundOfConditions`; {STAYS}"


@part
class FactSource:
    """What a fact is known from."""

    fact: str = name("The fact.")
    source: str | None = value("Where it is known from, in words.")


@part
class FactValue:
    """What is true of somebody."""

    name: str = name("The fact.")
    value: str | None = value(
        "A number, a day, `true` or `false`, or text; of a list its JSON; null where nothing is known."
    )


@part
class KnownFact:
    """A fact that conditions may ask about."""

    name: str = name("What expressions call it.")
    kind: str | None = member("kind", "`int`, `decimal`, `date`, `bool`, `text` or `list` of texts.")
    unit: str | None = member("unit", "Its unit, such as `years` or `fen`; empty for none.")
    grows: bool | None = member("grows", "Whether it rises by itself, by one each year.", Boolean)
    called: Wording | None = within(inside("words"), "What people call it.")


@part
class ConditionFinding:
    """What was found of one condition: what was asked, what was found, and from where that is known."""

    number: int | None = member("number", "The condition's place, from 1.", Integer)
    alternative: int | None = member("alternative", "Which alternative; null: needed in any case.", Integer)
    expression: str | None = member("expression", "The question, such as `rung_held >= 3`.")
    clause: str | None = member("clause", "The legal basis.")
    passed: bool | None = member("passed", "Whether it is met.", Boolean)
    expected: JSON | None = deprecated(
        member("expected", "The value compared with, of the fact's kind; null for more.", JSONB),
        f"Its type is not told: ask for `comparedWith`; {STAYS}",
    )
    compared_with: str | None = member(
        "expected", "The value compared with, written as in `FactValue`; null where several are."
    )
    comparison: str | None = member("comparison", "How it is compared, such as `>=`; null for more.")
    actual: JSON | None = deprecated(
        member("actual", "The values found, by fact; each of its fact's kind.", JSONB),
        f"Its shape is not told: ask for `found`; {STAYS}",
    )
    found: list[FactValue] = entries(inside("actual"), "The values found of the facts that are asked about.")
    missing: str | None = member("missing", "How far off it is: a number, years, days.")
    met_on: date | None = member("met_on", "The day on which it will be met by waiting.", Date)
    evidence: list[FactSource] = entries(inside("evidence"), "From where the facts are known.")
    said: Wording | None = within(inside("texts"), "What is said about it.")


@reads(models.RuleCondition)
class RuleCondition:
    """One question about facts. Those with the same alternative are needed together, and one alternative is enough."""

    number: int = column(models.RuleCondition.number, "Its place, from 1.")
    alternative: int | None = column(models.RuleCondition.alternative, "Which alternative; null: needed in any case.")
    expression: str = column(models.RuleCondition.expression, "The question, such as `rung_held >= 3`.")
    clause: str = column(models.RuleCondition.clause, "The legal basis.")
    passed_texts: JSON = deprecated(
        column(models.RuleCondition.passed_texts, "What is said where it is met, by language."),
        f"Its shape is not told: ask for `saidIfPassed`; {STAYS}",
    )
    said_if_passed: Wording = within(models.RuleCondition.passed_texts, "What is said where it is met.")
    failed_texts: JSON = deprecated(
        column(models.RuleCondition.failed_texts, "What is said where it is not, by language."),
        f"Its shape is not told: ask for `saidIfFailed`; {STAYS}",
    )
    said_if_failed: Wording = within(models.RuleCondition.failed_texts, "What is said where it is not met.")


@reads(
    models.RuleSet,
    visible_to=or_(col(models.RuleSet.state) == models.RuleState.PUBLISHED, _OF_BUREAU),
)
class RuleSet(Node):
    """A version of the conditions for something."""

    code: str = column(models.RuleSet.code, "What it is called in all versions.")
    version: int = column(models.RuleSet.version, "Counts from 1.")
    names: JSON = deprecated(column(models.RuleSet.names, "What it is for, by language."), ASK_FOR_CALLED)
    called: Wording = within(models.RuleSet.names, "What it is for.")
    state: models.RuleState = column(models.RuleSet.state, "Whether it is a draft.")
    facts: JSON = deprecated(
        column(models.RuleSet.facts, "The facts that may be asked about: kind, unit and words of each."),
        "Its shape is not told: ask for `knownFacts`; it stays until 2028-01-01 at least.",
    )
    known_facts: list[KnownFact] = entries(models.RuleSet.facts, "The facts that may be asked about.")
    valid_from: date = column(models.RuleSet.valid_from, "For what is decided from this day on.")
    valid_until: date | None = column(models.RuleSet.valid_until, "The first day of the version after it.")
    conditions: Connection[RuleCondition] = many(
        models.RuleCondition.rule_set_id, "What is asked.", order=ConditionOrder
    )
    published_by: Actor | None = acted(
        models.RuleSet.published_by, "Who published it, having written none of it.", when=models.RuleSet.published_at
    )


@reads(
    models.Verdict,
    visible_to=or_(
        col(models.Verdict.person_id) == viewer.person, col(models.Verdict.judged_by) == viewer.person, _OF_BUREAU
    ),
)
class Verdict(Node):
    """What rules said from certain facts. It never changes, and can be reached again."""

    rules: RuleSet | None = one(models.Verdict.rule_set_id, "The version that was asked.", with_parent=True)
    subject_kind: str = column(models.Verdict.subject_kind, "What it was asked for: `assessment`, `question`.")
    on_day: date = column(models.Verdict.on_day, "The day for which the facts hold.")
    passed: bool = column(models.Verdict.passed, "Whether all was met that is needed.")
    eligible_on: date | None = column(
        models.Verdict.eligible_on, "The day on which waiting is enough; null where it is not."
    )
    facts: JSON = deprecated(
        column(models.Verdict.facts, "What was known, by fact."), f"Its shape is not told: ask for `known`; {STAYS}"
    )
    known: list[FactValue] = entries(models.Verdict.facts, "What was known.")
    findings: JSON = deprecated(
        column(
            models.Verdict.findings,
            "Of each condition: `passed`, what was `expected` and found (`actual`), `missing`, `met_on`, `evidence`, "
            "`clause`, `texts` by language.",
        ),
        ASK_FOR_CONDITIONS,
    )
    found_of_conditions: list[ConditionFinding] = within(models.Verdict.findings, "What was found of each condition.")
    judged_at: datetime = column(models.Verdict.judged_at, "When it was asked.")
    judged_by: Actor | None = acted(models.Verdict.judged_by, "Who asked.")


@reads(None)
class Query:
    """What was judged by which rules."""

    verdict: Verdict | None = one(models.Verdict, "One verdict.")
    rule_set: RuleSet | None = one(models.RuleSet, "One version of rules.")
