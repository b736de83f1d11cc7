"""Resolving what is unusual, and what organisations ask of hours."""

import strawberry

from app.accounts.graphql import Organisation
from app.attendance import models, service
from app.attendance.graphql.oversight import Anomaly
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key


@strawberry.input(description="What became of something unusual.")
class ResolveAnomalyInput:
    anomaly_id: strawberry.ID = strawberry.field(description="Something unusual that the viewer is not part of.")
    resolution: models.Resolution = strawberry.field(description="What became of it.")
    note: str = strawberry.field(description="What was found out, in up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class ResolveAnomalyPayload:
    """It leaves the list, and stays to be seen."""

    anomaly: Anomaly | None = strawberry.field(description="What was unusual, resolved.")


@strawberry.input(description="What an organisation asks of hours, in itself and below.")
class SetHoursPolicyInput:
    organisation_id: strawberry.ID = strawberry.field(description="An organisation that the viewer is officer over.")
    team_hours: int = strawberry.field(
        description="How many hours on one day a team's own leaders may approve: `teamDailyHours`."
    )
    parent_hours: int = strawberry.field(
        description="How many the organisation above a team may, up to 24: `parentDailyHours`."
    )
    appeal_days: int = strawberry.field(description="For how many days after approval one may appeal, 1 to 366.")
    decision_workdays: int = strawberry.field(
        description="How many working days there are for an answer, 1 to 90: `appealDecisionWorkdays`."
    )
    idempotency_key: str | None = repetition_key()


@payload
class SetHoursPolicyPayload:
    """It counts from now on."""

    organisation: Organisation | None = strawberry.field(description="The organisation.")


@strawberry.type
class OversightMutation:
    """Resolving what is unusual, and what organisations ask of hours."""

    @mutation("Says what became of something unusual; never one's own.")
    async def resolve_anomaly(self, info: Info, input: ResolveAnomalyInput) -> ResolveAnomalyPayload:
        return await perform(
            info,
            ResolveAnomalyPayload,
            service.resolve_anomaly,
            {"anomaly": lambda change: change.id},
            anomaly=key("Anomaly", input.anomaly_id, "anomaly_id"),
            resolution=input.resolution,
            note=input.note,
            key=input.idempotency_key,
        )

    @mutation("Sets how long days each office may approve, and the times for appeals, in an organisation and below.")
    async def set_hours_policy(self, info: Info, input: SetHoursPolicyInput) -> SetHoursPolicyPayload:
        return await perform(
            info,
            SetHoursPolicyPayload,
            service.set_hours_policy,
            {"organisation": lambda change: change.organisation},
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            team_hours=input.team_hours,
            parent_hours=input.parent_hours,
            appeal_days=input.appeal_days,
            decision_workdays=input.decision_workdays,
            key=input.idempotency_key,
        )
