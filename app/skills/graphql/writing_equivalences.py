"""The verbs of equivalences in the API."""

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.skills import service

from .ladders import Ladder


@strawberry.input(description="Which rung counts as which of another ladder, and after how many years.")
class SetEquivalenceInput:
    held_rung_id: strawberry.ID = strawberry.field(description="The rung that is held.")
    rung_id: strawberry.ID = strawberry.field(description="The rung of another ladder that it counts as.")
    years: int = strawberry.field(description="For how many years it must have been held, from 0 to 50.")
    clause: str = strawberry.field(description="The legal basis, in up to 200 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class SetEquivalencePayload:
    """It holds in all versions of both ladders, from now on."""

    ladder: Ladder | None = strawberry.field(description="The ladder where it counts.")


@strawberry.input(description="Which rung counts no longer as which of another ladder.")
class DropEquivalenceInput:
    held_rung_id: strawberry.ID = strawberry.field(description="The rung that is held.")
    rung_id: strawberry.ID = strawberry.field(description="The rung of another ladder that it counted as.")
    idempotency_key: str | None = repetition_key()


@payload
class DropEquivalencePayload:
    """What was decided by it stays."""

    ladder: Ladder | None = strawberry.field(description="The ladder where it counted.")


@strawberry.type
class EquivalenceMutation:
    """What counts as what on another ladder."""

    @mutation(
        "Says which rung counts as which of another ladder. By officers of the whole county.", held="held_rung_id"
    )
    async def set_equivalence(self, info: Info, input: SetEquivalenceInput) -> SetEquivalencePayload:
        return await perform(
            info,
            SetEquivalencePayload,
            service.set_equivalence,
            {"ladder": lambda done: done.ladder},
            held=key("Rung", input.held_rung_id, "held_rung_id"),
            rung=key("Rung", input.rung_id, "rung_id"),
            years=input.years,
            clause=input.clause,
            key=input.idempotency_key,
        )

    @mutation("A rung counts no longer as one of another ladder. For officers of the county.", held="held_rung_id")
    async def drop_equivalence(self, info: Info, input: DropEquivalenceInput) -> DropEquivalencePayload:
        return await perform(
            info,
            DropEquivalencePayload,
            service.drop_equivalence,
            {"ladder": lambda done: done.ladder},
            held=key("Rung", input.held_rung_id, "held_rung_id"),
            rung=key("Rung", input.rung_id, "rung_id"),
            key=input.idempotency_key,
        )
