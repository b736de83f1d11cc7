"""What employers and the bureau do with wage tables and wages."""

from datetime import date

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.skills.service import level_wages, wages

from .wages import WageRecord, WageTable
from .writing_workers import occupation_key


@strawberry.input(description="What is paid for a rung or a level: one of the two.")
class WageRateInput:
    fen: int = strawberry.field(description="Fen a month.")
    rung_id: strawberry.ID | None = strawberry.field(description="For this rung.", default=None)
    occupation_id: strawberry.ID | None = strawberry.field(description="In this occupation alone.", default=None)
    level: int | None = strawberry.field(description="For this level of a ladder of posts.", default=None)


@strawberry.input(description="What an enterprise shall pay for skill.")
class ProposeWageTableInput:
    organisation_id: strawberry.ID = strawberry.field(description="Whose table it is.")
    valid_from: date = strawberry.field(description="From which day on; it may lie in the past.")
    rates: list[WageRateInput] = strawberry.field(description="Up to 200.")
    idempotency_key: str | None = repetition_key()


@payload
class ProposeWageTablePayload:
    """A second person has to approve it."""

    wage_table: WageTable | None = strawberry.field(description="The table, proposed.")


@strawberry.input(description="Which wage table shall hold.")
class ApproveWageTableInput:
    wage_table_id: strawberry.ID = strawberry.field(description="A table that somebody else proposed.")
    idempotency_key: str | None = repetition_key()


@payload
class ApproveWageTablePayload:
    """Workers are paid by it from its first day on, with arrears."""

    wage_table: WageTable | None = strawberry.field(description="The table, approved.")
    workers: int | None = strawberry.field(description="How many workers' wages changed.")


@strawberry.input(description="Which wage table is turned down.")
class RejectWageTableInput:
    wage_table_id: strawberry.ID = strawberry.field(description="A table that waits for a decision.")
    reason: str = strawberry.field(description="Why, in up to 500 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class RejectWageTablePayload:
    """Nothing changes."""

    wage_table: WageTable | None = strawberry.field(description="The table, turned down.")


@strawberry.input(description="Whose wage follows from the level of their post.")
class ProposeLevelWageInput:
    employment_id: strawberry.ID = strawberry.field(description="The employment, with a post.")
    since: date = strawberry.field(description="From which day on; the level is that of the day. None to come.")
    idempotency_key: str | None = repetition_key()


@payload
class ProposeLevelWagePayload:
    """A second person has to approve it."""

    wage: WageRecord | None = strawberry.field(description="The wage, proposed.")


@strawberry.input(description="Which wage shall hold.")
class ApproveWageInput:
    wage_id: strawberry.ID = strawberry.field(description="A wage that somebody else proposed.")
    idempotency_key: str | None = repetition_key()


@payload
class ApproveWagePayload:
    """The worker is paid it from its day on, with arrears."""

    wage: WageRecord | None = strawberry.field(description="The wage, approved.")


@strawberry.input(description="Which wage is turned down.")
class RejectWageInput:
    wage_id: strawberry.ID = strawberry.field(description="A wage that waits for a decision.")
    reason: str = strawberry.field(description="Why, in up to 500 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class RejectWagePayload:
    """What is paid stays."""

    wage: WageRecord | None = strawberry.field(description="The wage, turned down.")


@strawberry.type
class WageMutation:
    """Wage tables and wages."""

    @mutation("Proposes what an enterprise pays for skill from a day on.")
    async def propose_wage_table(self, info: Info, input: ProposeWageTableInput) -> ProposeWageTablePayload:
        return await perform(
            info,
            ProposeWageTablePayload,
            wages.propose_wage_table,
            {"wage_table": lambda done: done.wage_table},
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            valid_from=input.valid_from,
            rates=[
                wages.Rate(
                    fen=rate.fen,
                    rung=key("Rung", rate.rung_id, "rates") if rate.rung_id else None,
                    occupation=occupation_key(rate.occupation_id),
                    level=rate.level,
                )
                for rate in input.rates
            ],
            key=input.idempotency_key,
        )

    @mutation("Lets a proposed wage table hold.")
    async def approve_wage_table(self, info: Info, input: ApproveWageTableInput) -> ApproveWageTablePayload:
        return await perform(
            info,
            ApproveWageTablePayload,
            wages.approve_wage_table,
            {"wage_table": lambda done: done.wage_table, "workers": lambda done: done.workers},
            wage_table=key("WageTable", input.wage_table_id, "wage_table_id"),
            key=input.idempotency_key,
        )

    @mutation("Turns a proposed wage table down.")
    async def reject_wage_table(self, info: Info, input: RejectWageTableInput) -> RejectWageTablePayload:
        return await perform(
            info,
            RejectWageTablePayload,
            wages.reject_wage_table,
            {"wage_table": lambda done: done.wage_table},
            wage_table=key("WageTable", input.wage_table_id, "wage_table_id"),
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Proposes what the wage table pays for the level that a worker has on a day.", level_since="since")
    async def propose_level_wage(self, info: Info, input: ProposeLevelWageInput) -> ProposeLevelWagePayload:
        return await perform(
            info,
            ProposeLevelWagePayload,
            level_wages.propose_level_wage,
            {"wage": lambda done: done.wage},
            employment=key("Employment", input.employment_id, "employment_id"),
            since=input.since,
            key=input.idempotency_key,
        )

    @mutation("Lets a proposed wage hold.")
    async def approve_wage(self, info: Info, input: ApproveWageInput) -> ApproveWagePayload:
        return await perform(
            info,
            ApproveWagePayload,
            wages.approve_wage,
            {"wage": lambda done: done.wage},
            wage=key("WageRecord", input.wage_id, "wage_id"),
            key=input.idempotency_key,
        )

    @mutation("Turns a proposed wage down.")
    async def reject_wage(self, info: Info, input: RejectWageInput) -> RejectWagePayload:
        return await perform(
            info,
            RejectWagePayload,
            wages.reject_wage,
            {"wage": lambda done: done.wage},
            wage=key("WageRecord", input.wage_id, "wage_id"),
            reason=input.reason,
            key=input.idempotency_key,
        )
