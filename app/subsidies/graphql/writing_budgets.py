"""What officers do with budgets, in the API."""

import strawberry

from app.kernel.graphql import Fen, Info, key, mutation, payload, perform, repetition_key
from app.subsidies.service import budgets as service

from .budgets import Budget, BudgetChange


@strawberry.input(description="A programme's budget for a year.")
class OpenBudgetInput:
    programme_id: strawberry.ID = strawberry.field(description="The programme.")
    year: int = strawberry.field(description="The year.")
    amount_fen: Fen = strawberry.field(description="How much, in fen.")
    reason: str = strawberry.field(description="Why, in up to 500 characters.")
    plan_fen: list[Fen] | None = strawberry.field(
        description="What is to be paid in each of the twelve months, in fen.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class OpenBudgetPayload:
    """Another person has to confirm the sum."""

    budget: Budget | None = strawberry.field(description="The budget.")
    budget_change: BudgetChange | None = strawberry.field(description="The change.")


@strawberry.input(description="By how much a budget shall change.")
class ProposeBudgetChangeInput:
    budget_id: strawberry.ID = strawberry.field(description="The budget.")
    amount_fen: Fen = strawberry.field(description="By how much, in fen; below 0 to cut it.")
    reason: str = strawberry.field(description="Why, in up to 500 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class ProposeBudgetChangePayload:
    """Another person has to confirm it."""

    budget: Budget | None = strawberry.field(description="The budget.")
    budget_change: BudgetChange | None = strawberry.field(description="The change.")


@strawberry.input(description="Which year shall be closed.")
class ProposeBudgetClosingInput:
    budget_id: strawberry.ID = strawberry.field(description="The budget.")
    over: bool = strawberry.field(description="Whether what is available goes over too; else it goes back.")
    reason: str = strawberry.field(description="Why, in up to 500 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class ProposeBudgetClosingPayload:
    """Another person has to confirm it."""

    budget: Budget | None = strawberry.field(description="The budget.")
    budget_change: BudgetChange | None = strawberry.field(description="The change.")


@strawberry.input(description="What is to be paid when.")
class PlanBudgetInput:
    budget_id: strawberry.ID = strawberry.field(description="The budget.")
    plan_fen: list[Fen] = strawberry.field(description="What is to be paid in each of the twelve months, in fen.")
    idempotency_key: str | None = repetition_key()


@payload
class PlanBudgetPayload:
    """The plan is kept."""

    budget: Budget | None = strawberry.field(description="The budget.")


@strawberry.input(description="Which change shall hold.")
class ConfirmBudgetChangeInput:
    budget_change_id: strawberry.ID = strawberry.field(description="A change that somebody else proposed.")
    idempotency_key: str | None = repetition_key()


@payload
class ConfirmBudgetChangePayload:
    """The budget has changed."""

    budget: Budget | None = strawberry.field(description="The budget.")
    budget_change: BudgetChange | None = strawberry.field(description="The change.")


@strawberry.input(description="Which change is turned down.")
class RejectBudgetChangeInput:
    budget_change_id: strawberry.ID = strawberry.field(description="A change that waits.")
    reason: str = strawberry.field(description="Why, in up to 500 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class RejectBudgetChangePayload:
    """Nothing changes."""

    budget: Budget | None = strawberry.field(description="The budget.")
    budget_change: BudgetChange | None = strawberry.field(description="The change.")


@strawberry.type
class BudgetMutation:
    """Budgets are proposed by one and decided by another."""

    @mutation("Opens a budget; a second person confirms its sum. For officers.", fen="amount_fen", plan="plan_fen")
    async def open_budget(self, info: Info, input: OpenBudgetInput) -> OpenBudgetPayload:
        return await perform(
            info,
            OpenBudgetPayload,
            service.open_budget,
            {"budget": lambda done: done.budget, "budget_change": lambda done: done.change},
            programme=key("Programme", input.programme_id, "programme_id"),
            year=input.year,
            fen=input.amount_fen,
            reason=input.reason,
            plan=[*input.plan_fen] if input.plan_fen is not None else None,
            key=input.idempotency_key,
        )

    @mutation("Proposes to raise or cut a budget. For officers.", fen="amount_fen")
    async def propose_budget_change(self, info: Info, input: ProposeBudgetChangeInput) -> ProposeBudgetChangePayload:
        return await perform(
            info,
            ProposeBudgetChangePayload,
            service.propose_budget_change,
            {"budget": lambda done: done.budget, "budget_change": lambda done: done.change},
            budget=key("Budget", input.budget_id, "budget_id"),
            fen=input.amount_fen,
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Proposes to close a year: what is bound to cases goes over to the next. For officers.")
    async def propose_budget_closing(self, info: Info, input: ProposeBudgetClosingInput) -> ProposeBudgetClosingPayload:
        return await perform(
            info,
            ProposeBudgetClosingPayload,
            service.propose_closing,
            {"budget": lambda done: done.budget, "budget_change": lambda done: done.change},
            budget=key("Budget", input.budget_id, "budget_id"),
            over=input.over,
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Says how much is to be paid in each month. For officers.", plan="plan_fen")
    async def plan_budget(self, info: Info, input: PlanBudgetInput) -> PlanBudgetPayload:
        return await perform(
            info,
            PlanBudgetPayload,
            service.plan_budget,
            {"budget": lambda done: done.budget},
            budget=key("Budget", input.budget_id, "budget_id"),
            plan=[*input.plan_fen],
            key=input.idempotency_key,
        )

    @mutation("Lets a change hold that somebody else proposed. For officers.", change="budget_change_id")
    async def confirm_budget_change(self, info: Info, input: ConfirmBudgetChangeInput) -> ConfirmBudgetChangePayload:
        return await perform(
            info,
            ConfirmBudgetChangePayload,
            service.confirm_budget_change,
            {"budget": lambda done: done.budget, "budget_change": lambda done: done.change},
            change=key("BudgetChange", input.budget_change_id, "budget_change_id"),
            key=input.idempotency_key,
        )

    @mutation("Turns a proposed change down, or takes one's own back. For officers.", change="budget_change_id")
    async def reject_budget_change(self, info: Info, input: RejectBudgetChangeInput) -> RejectBudgetChangePayload:
        return await perform(
            info,
            RejectBudgetChangePayload,
            service.reject_budget_change,
            {"budget": lambda done: done.budget, "budget_change": lambda done: done.change},
            change=key("BudgetChange", input.budget_change_id, "budget_change_id"),
            reason=input.reason,
            key=input.idempotency_key,
        )
