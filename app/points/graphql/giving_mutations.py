"""How pools are given to and pay in the API."""

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.points import service

from .giving import Donation, Pool, PoolGrant


@strawberry.input(description="A pool to open.")
class OpenPoolInput:
    organisation_id: strawberry.ID = strawberry.field(description="Whose it is.")
    name: str = strawberry.field(description="What it is called, in up to 50 characters.")
    purpose: str = strawberry.field(description="Whom it is for, in up to 1000 characters.")
    person_year_most: int = strawberry.field(description="The most points that one person gets in a year.")
    idempotency_key: str | None = repetition_key()


@payload
class OpenPoolPayload:
    """The pool takes points now."""

    pool: Pool | None = strawberry.field(description="The pool.")


@strawberry.input(description="A pool, and whether it takes points.")
class ClosePoolInput:
    pool_id: strawberry.ID = strawberry.field(description="The pool.")
    closed: bool = strawberry.field(description="Whether it takes no more.")
    idempotency_key: str | None = repetition_key()


@payload
class ClosePoolPayload:
    """Changed."""

    pool: Pool | None = strawberry.field(description="The pool.")


@strawberry.input(description="Points to give, and to which pool.")
class DonatePointsInput:
    pool_id: strawberry.ID = strawberry.field(description="The pool.")
    points: int = strawberry.field(description="How many, 1 or more.")
    named: bool = strawberry.field(description="Whether the public reads the viewer's masked name.", default=False)
    idempotency_key: str | None = repetition_key()


@payload
class DonatePointsPayload:
    """The points are in the pool."""

    donation: Donation | None = strawberry.field(description="What was given.")


@strawberry.input(description="Points of a pool for a person.")
class ProposeGrantInput:
    pool_id: strawberry.ID = strawberry.field(description="The pool.")
    number: str = strawberry.field(description="Their phone number or volunteer number.")
    name: str = strawberry.field(description="Their full name.")
    points: int = strawberry.field(description="How many, 1 or more.")
    reason: str = strawberry.field(description="Why, in up to 1000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class ProposeGrantPayload:
    """Somebody else must confirm it."""

    pool_grant: PoolGrant | None = strawberry.field(description="The grant.")


@strawberry.input(description="A grant that somebody else proposed.")
class ConfirmGrantInput:
    pool_grant_id: strawberry.ID = strawberry.field(description="The grant.")
    idempotency_key: str | None = repetition_key()


@payload
class ConfirmGrantPayload:
    """The points are with the person, who gets a message."""

    pool_grant: PoolGrant | None = strawberry.field(description="The grant.")


@strawberry.input(description="A grant that is not to be paid.")
class DeclineGrantInput:
    pool_grant_id: strawberry.ID = strawberry.field(description="The grant.")
    idempotency_key: str | None = repetition_key()


@payload
class DeclineGrantPayload:
    """Nothing was paid."""

    pool_grant: PoolGrant | None = strawberry.field(description="The grant.")


@strawberry.type
class GivingMutation:
    """The verbs of pools."""

    @mutation("Opens a pool of donated points. By officers over its organisation.")
    async def open_pool(self, info: Info, input: OpenPoolInput) -> OpenPoolPayload:
        return await perform(
            info,
            OpenPoolPayload,
            service.open_pool,
            {"pool": lambda done: done.id},
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            name=input.name,
            purpose=input.purpose,
            person_year_most=input.person_year_most,
            key=input.idempotency_key,
        )

    @mutation("Takes no more points, or takes them again; what is in the pool can still be granted.")
    async def close_pool(self, info: Info, input: ClosePoolInput) -> ClosePoolPayload:
        return await perform(
            info,
            ClosePoolPayload,
            service.close_pool,
            {"pool": lambda done: done.id},
            pool=key("Pool", input.pool_id, "pool_id"),
            closed=input.closed,
            key=input.idempotency_key,
        )

    @mutation("Gives the viewer's points to a pool.")
    async def donate_points(self, info: Info, input: DonatePointsInput) -> DonatePointsPayload:
        return await perform(
            info,
            DonatePointsPayload,
            service.donate,
            {"donation": lambda done: done.id},
            pool=key("Pool", input.pool_id, "pool_id"),
            points=input.points,
            named=input.named,
            key=input.idempotency_key,
        )

    @mutation(
        "Proposes to pay points of a pool to a person. By social workers and officers over it; a second one confirms."
    )
    async def propose_grant(self, info: Info, input: ProposeGrantInput) -> ProposeGrantPayload:
        return await perform(
            info,
            ProposeGrantPayload,
            service.propose_grant,
            {"pool_grant": lambda done: done.id},
            pool=key("Pool", input.pool_id, "pool_id"),
            number=input.number,
            name=input.name,
            points=input.points,
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Pays what somebody else proposed.", grant="pool_grant_id")
    async def confirm_grant(self, info: Info, input: ConfirmGrantInput) -> ConfirmGrantPayload:
        return await perform(
            info,
            ConfirmGrantPayload,
            service.confirm_grant,
            {"pool_grant": lambda done: done.id},
            grant=key("PoolGrant", input.pool_grant_id, "pool_grant_id"),
            key=input.idempotency_key,
        )

    @mutation("Pays nothing; who proposed a grant takes it back in this way too.", grant="pool_grant_id")
    async def decline_grant(self, info: Info, input: DeclineGrantInput) -> DeclineGrantPayload:
        return await perform(
            info,
            DeclineGrantPayload,
            service.decline_grant,
            {"pool_grant": lambda done: done.id},
            grant=key("PoolGrant", input.pool_grant_id, "pool_grant_id"),
            key=input.idempotency_key,
        )
