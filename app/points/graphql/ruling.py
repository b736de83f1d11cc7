"""Setting the rules by which people earn."""

from datetime import datetime

import strawberry

from app.kernel.graphql import Info, mutation, payload, perform, repetition_key
from app.points import service
from app.volunteers.models import ServiceCategory

from .earning import EarningRule


@strawberry.input(description="One service category's coefficient.")
class CoefficientInput:
    category: ServiceCategory = strawberry.field(description="The kind of service that it is for.")
    hundredths: int = strawberry.field(description="The coefficient in hundredths: 150 is times 1.5.")


@strawberry.input(description="The rule by which service earns points from a moment on.")
class SetEarningRuleInput:
    points_per_hour: int = strawberry.field(description="Points for an hour, before the coefficient.")
    activity_cap: int = strawberry.field(description="The most points that one service earns.")
    daily_cap: int = strawberry.field(description="The most points that one person earns in a day of the county.")
    valid_from: datetime = strawberry.field(description="For service from then on; after the present rule's begin.")
    coefficients: list[CoefficientInput] | None = strawberry.field(
        description="The kinds of service whose coefficient is not 100.", default=None
    )
    lot_days: int | None = strawberry.field(
        description="Days until points expire, 1 to 36,500; left out: never.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class SetEarningRulePayload:
    """The rule that was set."""

    earning_rule: EarningRule | None = strawberry.field(description="The new rule, with its version.")


@strawberry.type
class RulingMutation:
    """Setting the rules by which people earn."""

    @mutation("Sets the earning rule from a moment on; what was served before keeps the rule of its time.")
    async def set_earning_rule(self, info: Info, input: SetEarningRuleInput) -> SetEarningRulePayload:
        return await perform(
            info,
            SetEarningRulePayload,
            service.set_rule,
            {"earning_rule": lambda rule: rule.id},
            points_per_hour=input.points_per_hour,
            activity_cap=input.activity_cap,
            daily_cap=input.daily_cap,
            valid_from=input.valid_from,
            coefficients={each.category.value: each.hundredths for each in input.coefficients or []},
            lot_days=input.lot_days,
            key=input.idempotency_key,
        )
