"""Setting the rules by which people earn."""

from datetime import datetime, time
from typing import Any

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.points import service
from app.points.service import drafting
from app.points.service.ruling import Terms
from app.volunteers.models import ServiceCategory

from .drafts import EarningRuleDraft
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
    night: int = strawberry.field(description="Hundredths for minutes of the night.", default=100)
    night_from: time = strawberry.field(description="When it begins, on the county's clock.", default=time(22))
    night_until: time = strawberry.field(description="When it ends; if not later, on the next day.", default=time(6))
    holiday: int = strawberry.field(description="Hundredths for minutes of public holidays.", default=100)
    shortage: int = strawberry.field(description="Hundredths for a shift that lacks people.", default=100)
    shortage_below: int = strawberry.field(
        description="It does while less than this percentage of its places is taken, 1 to 100.", default=50
    )
    idempotency_key: str | None = repetition_key()


@payload
class SetEarningRulePayload:
    """The rule that was set."""

    earning_rule: EarningRule | None = strawberry.field(description="The new rule, with its version.")


@strawberry.input(description="What a rule says; coefficients are hundredths, 150 is times 1.5.")
class EarningRuleTermsInput:
    points_per_hour: int = strawberry.field(description="Points for an hour, before the coefficients.")
    activity_cap: int = strawberry.field(description="The most points that one service earns.")
    daily_cap: int = strawberry.field(description="The most points that one person's services earn in a day.")
    coefficients: list[CoefficientInput] | None = strawberry.field(
        description="The kinds of service whose coefficient is not 100.", default=None
    )
    night: int = strawberry.field(description="For minutes of the night.", default=100)
    night_from: time = strawberry.field(description="When it begins, on the county's clock.", default=time(22))
    night_until: time = strawberry.field(description="When it ends; if not later, on the next day.", default=time(6))
    holiday: int = strawberry.field(description="For minutes of public holidays.", default=100)
    shortage: int = strawberry.field(description="For a shift that lacks people.", default=100)
    shortage_below: int = strawberry.field(
        description="It does while less than this percentage of its places is taken, 1 to 100.", default=50
    )
    lot_days: int | None = strawberry.field(
        description="Days until points expire, 1 to 36,500; left out: never.", default=None
    )


@strawberry.input(description="A rule that is thought about.")
class DraftEarningRuleInput:
    terms: EarningRuleTermsInput = strawberry.field(description="What it says.")
    idempotency_key: str | None = repetition_key()


@payload
class DraftEarningRulePayload:
    """The draft, with what last month's services would have earned by it."""

    draft: EarningRuleDraft | None = strawberry.field(description="The draft; nothing is earned by it yet.")


@strawberry.input(description="A draft that becomes the rule.")
class EnactEarningRuleDraftInput:
    draft_id: strawberry.ID = strawberry.field(description="A draft that was neither switched on nor discarded.")
    valid_from: datetime = strawberry.field(description="For service from then on; not in the past.")
    idempotency_key: str | None = repetition_key()


@payload
class EnactEarningRuleDraftPayload:
    """The rule that the draft became."""

    earning_rule: EarningRule | None = strawberry.field(description="The new rule, with its version.")


@strawberry.input(description="A draft that is laid aside.")
class DiscardEarningRuleDraftInput:
    draft_id: strawberry.ID = strawberry.field(description="A draft that was neither switched on nor discarded.")
    idempotency_key: str | None = repetition_key()


@payload
class DiscardEarningRuleDraftPayload:
    """The draft, discarded; it stays to be seen."""

    draft: EarningRuleDraft | None = strawberry.field(description="The draft.")


@strawberry.input(description="A rule that was set and has not begun.")
class WithdrawEarningRuleInput:
    earning_rule_id: strawberry.ID = strawberry.field(description="The rule; it counts from a moment still to come.")
    idempotency_key: str | None = repetition_key()


@payload
class WithdrawEarningRulePayload:
    """The rule that was withdrawn; it stays to be seen."""

    earning_rule: EarningRule | None = strawberry.field(description="The rule, which ends when it would have begun.")


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
            valid_from=input.valid_from,
            **_terms(input),
            key=input.idempotency_key,
        )

    @mutation("Takes back a rule that has not begun; the one before it goes on.")
    async def withdraw_earning_rule(self, info: Info, input: WithdrawEarningRuleInput) -> WithdrawEarningRulePayload:
        return await perform(
            info,
            WithdrawEarningRulePayload,
            service.withdraw_rule,
            {"earning_rule": lambda rule: rule.id},
            rule=key("EarningRule", input.earning_rule_id, "earning_rule_id"),
            key=input.idempotency_key,
        )

    @mutation("Keeps a rule that is thought about, and counts last month's services anew by it.")
    async def draft_earning_rule(self, info: Info, input: DraftEarningRuleInput) -> DraftEarningRulePayload:
        return await perform(
            info,
            DraftEarningRulePayload,
            drafting.draft_rule,
            {"draft": lambda draft: draft.id},
            terms=Terms(**_terms(input.terms)),
            key=input.idempotency_key,
        )

    @mutation("Makes a draft the rule from a moment on; what was served before keeps the rule of its time.")
    async def enact_earning_rule_draft(
        self, info: Info, input: EnactEarningRuleDraftInput
    ) -> EnactEarningRuleDraftPayload:
        return await perform(
            info,
            EnactEarningRuleDraftPayload,
            drafting.enact_draft,
            {"earning_rule": lambda rule: rule.id},
            draft=key("EarningRuleDraft", input.draft_id, "draft_id"),
            valid_from=input.valid_from,
            key=input.idempotency_key,
        )

    @mutation("Lays a draft aside.")
    async def discard_earning_rule_draft(
        self, info: Info, input: DiscardEarningRuleDraftInput
    ) -> DiscardEarningRuleDraftPayload:
        return await perform(
            info,
            DiscardEarningRuleDraftPayload,
            drafting.discard_draft,
            {"draft": lambda draft: draft.id},
            draft=key("EarningRuleDraft", input.draft_id, "draft_id"),
            key=input.idempotency_key,
        )


def _terms(given: SetEarningRuleInput | EarningRuleTermsInput) -> dict[str, Any]:
    return {
        "points_per_hour": given.points_per_hour,
        "activity_cap": given.activity_cap,
        "daily_cap": given.daily_cap,
        "coefficients": {each.category.value: each.hundredths for each in given.coefficients or []},
        "night": given.night,
        "night_from": given.night_from,
        "night_until": given.night_until,
        "holiday": given.holiday,
        "shortage": given.shortage,
        "shortage_below": given.shortage_below,
        "lot_days": given.lot_days,
    }
