"""How points are passed on in the API."""

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.points import service
from app.points.models import TransferScope

from .exchange import ExchangePolicy, FamilyMember, Transfer


@strawberry.input(description="To whom points may be passed on, and how many.")
class SetExchangePolicyInput:
    transfers: TransferScope = strawberry.field(description="To whom.")
    transfer_most: int = strawberry.field(description="The most points at once, 1 or more.")
    day_most: int = strawberry.field(
        description="The most that one person passes on in a day of the county; not less than at once."
    )
    year_most: int = strawberry.field(description="The most in a year; not less than in a day.")
    keep_least: int = strawberry.field(description="How many must stay with who passes on.")
    idempotency_key: str | None = repetition_key()


@payload
class SetExchangePolicyPayload:
    """What counts from now on."""

    exchange_policy: ExchangePolicy | None = strawberry.field(description="What counts now.")


@strawberry.input(description="Whom points would go to: number and name, or a member of the family.")
class FindReceiverInput:
    number: str | None = strawberry.field(
        description="Their phone number or volunteer number; with `name`.", default=None
    )
    name: str | None = strawberry.field(description="Their full name, exactly.", default=None)
    family_member_id: strawberry.ID | None = strawberry.field(
        description="Or their place in the viewer's family.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class FindReceiverPayload:
    """Whom points would go to."""

    name: str | None = strawberry.field(description="Their name, masked.")
    phone: str | None = strawberry.field(description="Their phone number, masked.")
    within_family: bool | None = strawberry.field(description="Whether they are of the viewer's family.")


@strawberry.input(description="Points to pass on, and to whom.")
class TransferPointsInput:
    points: int = strawberry.field(description="How many, 1 or more.")
    number: str | None = strawberry.field(
        description="Their phone number or volunteer number; with `name`.", default=None
    )
    name: str | None = strawberry.field(description="Their full name, exactly.", default=None)
    family_member_id: strawberry.ID | None = strawberry.field(
        description="Or their place in the viewer's family.", default=None
    )
    note: str | None = strawberry.field(description="A word to the receiver, of 100 characters at most.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class TransferPointsPayload:
    """The points have moved, each with the day on which it expires."""

    transfer: Transfer | None = strawberry.field(description="What was passed on.")


@strawberry.input(description="Whom to ask into one's family.")
class InviteToFamilyInput:
    number: str = strawberry.field(description="Their phone number or volunteer number.")
    name: str = strawberry.field(description="Their full name.")
    idempotency_key: str | None = repetition_key()


@payload
class InviteToFamilyPayload:
    """They get a message."""

    family_member: FamilyMember | None = strawberry.field(description="The invitation.")


@strawberry.input(description="An invitation, and what one says to it.")
class AnswerFamilyInvitationInput:
    family_member_id: strawberry.ID = strawberry.field(description="The invitation.")
    accept: bool = strawberry.field(description="Whether to join.")
    idempotency_key: str | None = repetition_key()


@payload
class AnswerFamilyInvitationPayload:
    """Answered."""

    family_member: FamilyMember | None = strawberry.field(description="The place in the family, if one may see it.")


@strawberry.input(description="Nothing but the wish to leave.")
class LeaveFamilyInput:
    idempotency_key: str | None = repetition_key()


@payload
class LeaveFamilyPayload:
    """The place has ended."""

    family_member: FamilyMember | None = strawberry.field(description="The place that ended.")


@strawberry.type
class ExchangeMutation:
    """The verbs of passing points on."""

    @mutation("Sets to whom points may be passed on and how many, from now on. By officers of the county.")
    async def set_exchange_policy(self, info: Info, input: SetExchangePolicyInput) -> SetExchangePolicyPayload:
        return await perform(
            info,
            SetExchangePolicyPayload,
            service.set_exchange_policy,
            {"exchange_policy": lambda done: done.id},
            transfers=input.transfers,
            transfer_most=input.transfer_most,
            day_most=input.day_most,
            year_most=input.year_most,
            keep_least=input.keep_least,
            key=input.idempotency_key,
        )

    @mutation(
        "Finds whom points would go to, for the viewer to confirm. Nothing has changed yet: `transferPoints` does it.",
        member="family_member_id",
    )
    async def find_receiver(self, info: Info, input: FindReceiverInput) -> FindReceiverPayload:
        return await perform(
            info,
            FindReceiverPayload,
            service.find_receiver,
            {
                "name": lambda found: found.name,
                "phone": lambda found: found.phone,
                "within_family": lambda found: found.within_family,
            },
            number=input.number,
            name=input.name,
            member=key("FamilyMember", input.family_member_id, "family_member_id") if input.family_member_id else None,
            key=input.idempotency_key,
        )

    @mutation(
        "Passes the viewer's points on; what the receiver owes is repaid from them first.", member="family_member_id"
    )
    async def transfer_points(self, info: Info, input: TransferPointsInput) -> TransferPointsPayload:
        return await perform(
            info,
            TransferPointsPayload,
            service.transfer,
            {"transfer": lambda done: done.id},
            points=input.points,
            number=input.number,
            name=input.name,
            member=key("FamilyMember", input.family_member_id, "family_member_id") if input.family_member_id else None,
            note=input.note,
            key=input.idempotency_key,
        )

    @mutation("Asks somebody into the viewer's family, which begins with the first invitation.")
    async def invite_to_family(self, info: Info, input: InviteToFamilyInput) -> InviteToFamilyPayload:
        return await perform(
            info,
            InviteToFamilyPayload,
            service.invite_to_family,
            {"family_member": lambda done: done.id},
            number=input.number,
            name=input.name,
            key=input.idempotency_key,
        )

    @mutation(
        "Joins a family, or not; members take an invitation back by declining it. Under 18 the guardian must be in it.",
        member="family_member_id",
    )
    async def answer_family_invitation(
        self, info: Info, input: AnswerFamilyInvitationInput
    ) -> AnswerFamilyInvitationPayload:
        return await perform(
            info,
            AnswerFamilyInvitationPayload,
            service.answer_family_invitation,
            {"family_member": lambda done: done.id},
            member=key("FamilyMember", input.family_member_id, "family_member_id"),
            accept=input.accept,
            key=input.idempotency_key,
        )

    @mutation("Ends the viewer's place in their family; points stay where they are.")
    async def leave_family(self, info: Info, input: LeaveFamilyInput) -> LeaveFamilyPayload:
        return await perform(
            info,
            LeaveFamilyPayload,
            service.leave_family,
            {"family_member": lambda done: done.id},
            key=input.idempotency_key,
        )
