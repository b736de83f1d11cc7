"""Codes that stay until they are renewed: what a venue prints, and a volunteer's badge."""

import strawberry

from app.activities.graphql import Shift
from app.attendance import service
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.volunteers.graphql import Volunteer


@strawberry.input(description="The shift whose code is printed.")
class ShowPrintedCodeInput:
    shift_id: strawberry.ID = strawberry.field(
        description="A shift of a team that the viewer leads, of an activity that allows a printed code."
    )
    idempotency_key: str | None = strawberry.field(
        description="Taken and not kept: the code is the same until it is renewed.", default=None
    )


@strawberry.input(description="The shift whose printed code is revoked for a new one.")
class RenewPrintedCodeInput:
    shift_id: strawberry.ID = strawberry.field(
        description="A shift of a team that the viewer leads, of an activity that allows a printed code."
    )
    idempotency_key: str | None = repetition_key()


@payload
class ShowPrintedCodePayload:
    """What is printed. It counts together with a fitting position; else staff must accept the scan."""

    shift: Shift | None = strawberry.field(description="The shift whose code it is.")
    address: str | None = strawberry.field(description="What the QR code holds: an address that ends in the token.")
    token: str | None = strawberry.field(description="The token alone: what `checkIn` takes for printed_qr.")


@payload
class RenewPrintedCodePayload:
    """What is to be printed from now on; what was printed before is revoked."""

    shift: Shift | None = strawberry.field(description="The shift whose code it is.")
    address: str | None = strawberry.field(description="What the QR code holds: an address that ends in the token.")
    token: str | None = strawberry.field(description="The token alone: what `checkIn` takes for printed_qr.")


@strawberry.input(description="Nothing but a key: the badge is the viewer's.")
class RenewBadgeInput:
    idempotency_key: str | None = repetition_key()


@payload
class RenewBadgePayload:
    """What the viewer shows to staff from now on; the former badge is revoked."""

    volunteer: Volunteer | None = strawberry.field(description="The viewer as a volunteer.")
    address: str | None = strawberry.field(description="What the QR code holds: an address that ends in the token.")
    token: str | None = strawberry.field(
        description="The token alone: what `scanVolunteer` takes as code, and `checkIn` for staff_scan."
    )


@strawberry.type
class CodesMutation:
    """Codes that stay."""

    @mutation("Tells what to print for a shift; a mutation, so that no log has the code.")
    async def show_printed_code(self, info: Info, input: ShowPrintedCodeInput) -> ShowPrintedCodePayload:
        return await perform(
            info,
            ShowPrintedCodePayload,
            service.show_printed_code,
            {
                "shift": lambda shown: shown.shift,
                "address": lambda shown: shown.address,
                "token": lambda shown: shown.token,
            },
            shift=key("Shift", input.shift_id, "shift_id"),
        )

    @mutation("Revokes the printed code of a shift, and tells the new one.")
    async def renew_printed_code(self, info: Info, input: RenewPrintedCodeInput) -> RenewPrintedCodePayload:
        return await perform(
            info,
            RenewPrintedCodePayload,
            service.renew_printed_code,
            {
                "shift": lambda shown: shown.shift,
                "address": lambda shown: shown.address,
                "token": lambda shown: shown.token,
            },
            shift=key("Shift", input.shift_id, "shift_id"),
            key=input.idempotency_key,
        )

    @mutation("Revokes the viewer's badge, and tells the new one.")
    async def renew_badge(self, info: Info, input: RenewBadgeInput) -> RenewBadgePayload:
        return await perform(
            info,
            RenewBadgePayload,
            service.renew_badge,
            {
                "volunteer": lambda shown: shown.volunteer,
                "address": lambda shown: shown.address,
                "token": lambda shown: shown.token,
            },
            key=input.idempotency_key,
        )
