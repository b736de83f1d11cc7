"""The verbs of duplicates in the API: one mutation each."""

from collections.abc import Callable
from typing import Any

import strawberry

from app.duplicates import service
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key

from .types import Duplicate, PersonMerge


@strawberry.input(description="A pair that is two people.")
class DismissDuplicateInput:
    duplicate_id: strawberry.ID = strawberry.field(description="The pair.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Two records of one person.")
class ProposeMergeInput:
    merged_id: strawberry.ID = strawberry.field(description="The person whose things go.")
    survivor_id: strawberry.ID = strawberry.field(description="The person who gets them.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Which merge to confirm.")
class ConfirmMergeInput:
    merge_id: strawberry.ID = strawberry.field(description="The merge.")
    carry_role_ids: list[strawberry.ID] | None = strawberry.field(
        description="Roles of the merged person that the survivor is to hold; the others end.", default=None
    )
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Which merge to decline.")
class DeclineMergeInput:
    merge_id: strawberry.ID = strawberry.field(description="The merge.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Which merge to undo.")
class AskUndoMergeInput:
    merge_id: strawberry.ID = strawberry.field(description="The merge.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Which merge to undo for good.")
class ConfirmUndoMergeInput:
    merge_id: strawberry.ID = strawberry.field(description="The merge.")
    idempotency_key: str | None = repetition_key()


@payload
class DismissDuplicatePayload:
    """The pair, never to be proposed again."""

    duplicate: Duplicate | None = strawberry.field(description="The pair.")


@payload
class ProposeMergePayload:
    """The merge, proposed."""

    person_merge: PersonMerge | None = strawberry.field(description="The merge.")


@payload
class ConfirmMergePayload:
    """The merge, done."""

    person_merge: PersonMerge | None = strawberry.field(description="The merge.")


@payload
class DeclineMergePayload:
    """The merge, declined."""

    person_merge: PersonMerge | None = strawberry.field(description="The merge.")


@payload
class AskUndoMergePayload:
    """The merge, which somebody wants undone."""

    person_merge: PersonMerge | None = strawberry.field(description="The merge.")


@payload
class ConfirmUndoMergePayload:
    """The merge, undone."""

    person_merge: PersonMerge | None = strawberry.field(description="The merge.")


_DONE: dict[str, Callable[[Any], Any]] = {"person_merge": lambda changed: changed.merge}


@strawberry.type
class Mutation:
    """The verbs of duplicates. Only people decide, never a client."""

    @mutation("Says that a pair is two people. By officers and administrators over both.")
    async def dismiss_duplicate(self, info: Info, input: DismissDuplicateInput) -> DismissDuplicatePayload:
        return await perform(
            info,
            DismissDuplicatePayload,
            service.dismiss_duplicate,
            {"duplicate": lambda told: told.duplicate},
            duplicate=key("Duplicate", input.duplicate_id, "duplicate"),
            key=input.idempotency_key,
        )

    @mutation("Proposes to merge two records of one person; nothing changes before a second officer confirms.")
    async def propose_merge(self, info: Info, input: ProposeMergeInput) -> ProposeMergePayload:
        return await perform(
            info,
            ProposeMergePayload,
            service.propose_merge,
            _DONE,
            merged=key("Person", input.merged_id, "merged"),
            survivor=key("Person", input.survivor_id, "survivor"),
            key=input.idempotency_key,
        )

    @mutation("Merges: all goes to the survivor. By a second officer, neither the proposer nor one of the two.")
    async def confirm_merge(self, info: Info, input: ConfirmMergeInput) -> ConfirmMergePayload:
        return await perform(
            info,
            ConfirmMergePayload,
            service.confirm_merge,
            _DONE,
            merge=key("PersonMerge", input.merge_id, "merge"),
            carry_roles=[key("RoleGrant", each, "carry_roles") for each in input.carry_role_ids or ()],
            key=input.idempotency_key,
        )

    @mutation("Takes a proposed merge from the table.")
    async def decline_merge(self, info: Info, input: DeclineMergeInput) -> DeclineMergePayload:
        return await perform(
            info,
            DeclineMergePayload,
            service.decline_merge,
            _DONE,
            merge=key("PersonMerge", input.merge_id, "merge"),
            key=input.idempotency_key,
        )

    @mutation("Asks that a merge be undone, within 30 days; a second officer must confirm it.")
    async def ask_undo_merge(self, info: Info, input: AskUndoMergeInput) -> AskUndoMergePayload:
        return await perform(
            info,
            AskUndoMergePayload,
            service.ask_undo,
            _DONE,
            merge=key("PersonMerge", input.merge_id, "merge"),
            key=input.idempotency_key,
        )

    @mutation("Undoes a merge: what was moved goes back, what came after stays. By a second officer.")
    async def confirm_undo_merge(self, info: Info, input: ConfirmUndoMergeInput) -> ConfirmUndoMergePayload:
        return await perform(
            info,
            ConfirmUndoMergePayload,
            service.confirm_undo,
            _DONE,
            merge=key("PersonMerge", input.merge_id, "merge"),
            key=input.idempotency_key,
        )
