"""Setting, ending and awarding bonuses."""

from datetime import datetime

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.points.models import NothingDue
from app.points.service import bonuses

from .earning import Award, BonusRule


@strawberry.input(description="What a kind of bonus gives from a moment on.")
class SetBonusRuleInput:
    code: str = strawberry.field(description="What those who award it call it: small letters, digits and _.")
    name: str = strawberry.field(description="What people read, in up to 60 characters.")
    points: int = strawberry.field(description="Points for one.")
    daily_cap: int = strawberry.field(description="The most that a person gets of it in a day of the county.")
    yearly_cap: int = strawberry.field(description="The most in a calendar year.")
    valid_from: datetime | None = strawberry.field(
        description="For what happens from then on; not in the past, now if left out.", default=None
    )
    lot_days: int | None = strawberry.field(
        description="Days until points expire, 1 to 36,500; left out: never.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class SetBonusRulePayload:
    """The bonus that was set."""

    bonus_rule: BonusRule | None = strawberry.field(description="The new version.")


@strawberry.input(description="Which kind of bonus ends now.")
class EndBonusRuleInput:
    code: str = strawberry.field(description="Its code.")
    idempotency_key: str | None = repetition_key()


@payload
class EndBonusRulePayload:
    """The bonus that has ended."""

    bonus_rule: BonusRule | None = strawberry.field(description="Its last version.")


@strawberry.input(description="A bonus for a person, once for what the reference names.")
class AwardBonusInput:
    code: str = strawberry.field(description="The bonus's code.")
    reference: str = strawberry.field(description="What it is for, in your system: one award for each, for ever.")
    person_id: strawberry.ID = strawberry.field(description="Who gets it; not oneself.")
    quantity: int = strawberry.field(description="How many of what it is given for, up to 10,000.", default=1)
    note: str | None = strawberry.field(description="What it is for, as the person reads it.", default=None)
    happened_at: datetime | None = strawberry.field(
        description="When it happened: decides the version and the day; now if left out.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class AwardBonusPayload:
    """The award, the same one each time that it is asked for."""

    award: Award | None = strawberry.field(description="What was given, or why nothing was due.")


@strawberry.input(description="A bonus that is to be awarded.")
class WeighBonusInput:
    code: str = strawberry.field(description="The bonus's code.")
    reference: str = strawberry.field(description="What it is for, as `awardBonus` will be told.")
    person_id: strawberry.ID = strawberry.field(description="Who is to get it; not oneself.")
    quantity: int = strawberry.field(description="How many of what it is given for, up to 10,000.", default=1)
    note: str | None = strawberry.field(description="What it is for, as the person reads it.", default=None)
    happened_at: datetime | None = strawberry.field(description="When it happened; now if left out.", default=None)


@payload
class WeighBonusPayload:
    """What the person would get now."""

    points: int | None = strawberry.field(description="So many points.")
    expression: str | None = strawberry.field(description="The sum as people read it; behind the arrow within caps.")
    nothing_due: NothingDue | None = strawberry.field(description="Why there would be no points.")


@strawberry.type
class BonusMutation:
    """Setting, ending and awarding bonuses."""

    @mutation("Sets what a kind of bonus gives from a moment on, and ends its version before.")
    async def set_bonus_rule(self, info: Info, input: SetBonusRuleInput) -> SetBonusRulePayload:
        return await perform(
            info,
            SetBonusRulePayload,
            bonuses.set_bonus,
            {"bonus_rule": lambda rule: rule.id},
            code=input.code,
            name=input.name,
            points=input.points,
            daily_cap=input.daily_cap,
            yearly_cap=input.yearly_cap,
            valid_from=input.valid_from,
            lot_days=input.lot_days,
            key=input.idempotency_key,
        )

    @mutation("Ends a kind of bonus: what happens from now on earns nothing.")
    async def end_bonus_rule(self, info: Info, input: EndBonusRuleInput) -> EndBonusRulePayload:
        return await perform(
            info,
            EndBonusRulePayload,
            bonuses.end_bonus,
            {"bonus_rule": lambda rule: rule.id},
            code=input.code,
            key=input.idempotency_key,
        )

    @mutation("Gives a person a bonus, once for what the reference names; for clients with points:write too.")
    async def award_bonus(self, info: Info, input: AwardBonusInput) -> AwardBonusPayload:
        return await perform(
            info,
            AwardBonusPayload,
            bonuses.award_bonus,
            {"award": lambda awarded: awarded.id},
            code=input.code,
            reference=input.reference,
            person=key("Person", input.person_id, "person_id"),
            quantity=input.quantity,
            note=input.note,
            happened_at=input.happened_at,
            key=input.idempotency_key,
        )

    @mutation("Says what a bonus would come to, for who is to confirm it. `awardBonus` gives it.")
    async def weigh_bonus(self, info: Info, input: WeighBonusInput) -> WeighBonusPayload:
        return await perform(
            info,
            WeighBonusPayload,
            bonuses.weigh_bonus,
            {
                "points": lambda earned: earned.points,
                "expression": lambda earned: earned.expression,
                "nothing_due": lambda earned: earned.nothing_due,
            },
            code=input.code,
            reference=input.reference,
            person=key("Person", input.person_id, "person_id"),
            quantity=input.quantity,
            note=input.note,
            happened_at=input.happened_at,
        )
