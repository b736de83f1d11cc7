"""Rules tried out in the API: by anybody on facts of their own, by the bureau on its test cases. Nothing is kept."""

from datetime import date

import msgspec
import strawberry
from strawberry.scalars import JSON

from app.kernel.graphql import Info, key, mutation, payload, perform
from app.rules.graphql import ASK_FOR_CONDITIONS, ConditionFinding
from app.subsidies import service

from .inputs import FactInput, facts_given


@strawberry.input(description="Whether a programme is for somebody of whom these facts are true.")
class CheckEligibilityInput:
    code: str = strawberry.field(description="The programme's code.")
    facts: list[FactInput] = strawberry.field(description="What is known; what is left out counts as not known.")
    on: date | None = strawberry.field(description="The day; null: today.", default=None)


@payload
class CheckEligibilityPayload:
    """What the rules say of the facts. Neither is kept."""

    passed: bool | None = strawberry.field(description="Whether all was met that is needed.")
    amount_fen: int | None = strawberry.field(description="How much is paid, in fen; 0 where it is not passed.")
    eligible_on: date | None = strawberry.field(description="The day on which waiting is enough; null where it is not.")
    findings: JSON | None = strawberry.field(
        description="Of each condition, as a verdict's `findings`.", deprecation_reason=ASK_FOR_CONDITIONS
    )
    found_of_conditions: list[ConditionFinding] | None = strawberry.field(
        description="What was found of each condition."
    )
    unknown: list[str] | None = strawberry.field(description="Facts that were asked about and not given.")


@strawberry.input(description="Which version is tried out.")
class RunProgrammeTrialsInput:
    programme_version_id: strawberry.ID = strawberry.field(description="The version.")


@strawberry.type(description="What came of a test case.")
class TrialResult:
    number: int = strawberry.field(description="Its place, from 1.")
    name: str = strawberry.field(description="What it is called.")
    passed: bool = strawberry.field(description="Whether all was met that is needed.")
    fen: int = strawberry.field(description="How much would be paid, in fen.")
    met: list[bool] = strawberry.field(description="Of each condition in their order, whether it was met.")
    as_expected: bool = strawberry.field(description="Whether that is what was expected.")


@payload
class RunProgrammeTrialsPayload:
    """Nothing is kept."""

    good: bool | None = strawberry.field(description="Whether each test case gave what was expected.")
    results: list[TrialResult] | None = strawberry.field(description="Each test case.")


@strawberry.type
class CheckingMutation:
    """What rules say of facts."""

    @mutation("Asks whether a programme is for somebody. It needs no sign-in and keeps nothing.")
    async def check_eligibility(self, info: Info, input: CheckEligibilityInput) -> CheckEligibilityPayload:
        return await perform(
            info,
            CheckEligibilityPayload,
            service.check_eligibility,
            {
                "passed": lambda found: found.passed,
                "amount_fen": lambda found: found.fen,
                "eligible_on": lambda found: found.eligible_on,
                "findings": lambda found: msgspec.to_builtins(found.findings),
                "found_of_conditions": lambda found: msgspec.json.encode(found.findings).decode(),
                "unknown": lambda found: list(found.unknown),
            },
            code=input.code,
            facts=facts_given(input.facts),
            on=input.on,
        )

    @mutation("Tries a version out on its test cases. For the bureau.", version="programme_version_id")
    async def run_programme_trials(self, info: Info, input: RunProgrammeTrialsInput) -> RunProgrammeTrialsPayload:
        return await perform(
            info,
            RunProgrammeTrialsPayload,
            service.run_test_cases,
            {
                "good": lambda ran: ran.good,
                "results": lambda ran: [TrialResult(**msgspec.structs.asdict(each)) for each in ran.results],
            },
            version=key("ProgrammeVersion", input.programme_version_id, "programme_version_id"),
        )
