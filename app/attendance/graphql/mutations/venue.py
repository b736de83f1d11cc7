"""Codes at the venue: what volunteers read there, and what staff read from volunteers."""

from datetime import datetime

import strawberry

from app.activities.graphql import Shift
from app.attendance import service
from app.attendance.graphql.records import Scan
from app.attendance.models import Direction, Outcome
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.volunteers.graphql import Volunteer


@strawberry.input(description="What the viewer read at a venue: the token in its QR code, or the code typed.")
class ReadVenueCodeInput:
    code: str | None = strawberry.field(
        description="The short code of 6 letters and digits, of a shift that runs for the viewer now.", default=None
    )
    token: str | None = strawberry.field(
        description="The token: what stands behind `/check-in/` in the address of the QR code.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class ReadVenueCodePayload:
    """What the code stands for. Scanning proves nothing yet: `checkIn` with the token does."""

    shift: Shift | None = strawberry.field(description="The shift whose venue shows the code.")
    outcome: Outcome | None = strawberry.field(description="ok, or token_expired or token_invalid.")
    token: str | None = strawberry.field(
        description="What to send with `checkIn`: good for the viewer alone, for 5 minutes; null unless ok."
    )


@strawberry.input(description="Which volunteer staff check in or out at a shift.")
class ScanVolunteerInput:
    shift_id: strawberry.ID = strawberry.field(description="A shift of a team that the viewer leads.")
    direction: Direction = strawberry.field(description="Coming or leaving.")
    code: str | None = strawberry.field(
        description="What was scanned or typed: a badge, the address in its QR code, or a volunteer number.",
        default=None,
    )
    volunteer_id: strawberry.ID | None = strawberry.field(
        description="Instead of a code: the volunteer, ticked on a list.", default=None
    )
    device: str = strawberry.field(description="What scans: a name that the device keeps, 1 to 100 characters.")
    nonce: str = strawberry.field(
        description="Unique for the device, 1 to 100 characters; the same again is not recorded again and gets the "
        "first answer, with `replayed` true."
    )
    idempotency_key: str | None = repetition_key()


@payload
class ScanVolunteerPayload:
    """What came of a scan. A refusal is an outcome, not an error; errors say who may not scan at all."""

    scan: Scan | None = strawberry.field(description="The scan; null when the nonce belongs to another one.")
    outcome: Outcome | None = strawberry.field(description="ok, or the one reason why not.")
    replayed: bool | None = strawberry.field(description="Whether the nonce was known, and this is its first answer.")


@strawberry.input(description="The shift whose venue shows a code.")
class ShowVenueInput:
    shift_id: strawberry.ID = strawberry.field(description="A shift of a team that the viewer leads.")
    idempotency_key: str | None = strawberry.field(
        description="Taken and not kept: what is shown is as fresh as the request.", default=None
    )


@payload
class ShowVenuePayload:
    """What the screen at the venue shows for half a minute. Whoever was there can check in with it."""

    shift: Shift | None = strawberry.field(description="The shift whose venue it is.")
    address: str | None = strawberry.field(description="What the QR code holds: an address that ends in the token.")
    token: str | None = strawberry.field(description="The token alone: what `checkIn` takes for venue_qr.")
    code: str | None = strawberry.field(description="The 6 letters and digits to type: what `readVenueCode` takes.")
    expires_at: datetime | None = strawberry.field(description="Ask again before then; every 10 seconds is right.")


@strawberry.input(description="Nothing but a key: the badge is the viewer's.")
class ShowBadgeInput:
    idempotency_key: str | None = strawberry.field(
        description="Taken and not kept: a badge is the same for ever.", default=None
    )


@payload
class ShowBadgePayload:
    """What the viewer shows to staff at the venue."""

    volunteer: Volunteer | None = strawberry.field(description="The viewer as a volunteer.")
    address: str | None = strawberry.field(description="What the QR code holds: an address that ends in the token.")
    token: str | None = strawberry.field(
        description="The token alone: what `scanVolunteer` takes as code, and `checkIn` for staff_scan."
    )


@strawberry.type
class VenueMutation:
    """Codes at the venue."""

    @mutation("Tells what the venue of a shift shows now; a mutation, so that no log has the code.")
    async def show_venue(self, info: Info, input: ShowVenueInput) -> ShowVenuePayload:
        return await perform(
            info,
            ShowVenuePayload,
            service.show_venue,
            {
                "shift": lambda shown: shown.shift,
                "address": lambda shown: shown.address,
                "token": lambda shown: shown.token,
                "code": lambda shown: shown.code,
                "expires_at": lambda shown: shown.expires_at,
            },
            shift=key("Shift", input.shift_id, "shift_id"),
        )

    @mutation("Tells what the viewer's badge holds; a mutation, so that no log has the token.")
    async def show_badge(self, info: Info, input: ShowBadgeInput) -> ShowBadgePayload:
        return await perform(
            info,
            ShowBadgePayload,
            service.show_badge,
            {
                "volunteer": lambda shown: shown.volunteer,
                "address": lambda shown: shown.address,
                "token": lambda shown: shown.token,
            },
        )

    @mutation("Reads a venue's code for the viewer; a mutation, so that no log has the code.")
    async def read_venue_code(self, info: Info, input: ReadVenueCodeInput) -> ReadVenueCodePayload:
        return await perform(
            info,
            ReadVenueCodePayload,
            service.read_venue_code,
            {
                "shift": lambda read: read.shift,
                "outcome": lambda read: read.outcome,
                "token": lambda read: read.token,
            },
            code=input.code,
            token=input.token,
            key=input.idempotency_key,
        )

    @mutation("Checks a volunteer in or out by what staff scan, type or tick, at this moment.")
    async def scan_volunteer(self, info: Info, input: ScanVolunteerInput) -> ScanVolunteerPayload:
        return await perform(
            info,
            ScanVolunteerPayload,
            service.scan_volunteer,
            {
                "scan": lambda scanned: scanned.id,
                "outcome": lambda scanned: scanned.outcome,
                "replayed": lambda scanned: scanned.replayed,
            },
            shift=key("Shift", input.shift_id, "shift_id"),
            direction=input.direction,
            code=input.code,
            volunteer=key("Volunteer", input.volunteer_id, "volunteer_id") if input.volunteer_id else None,
            device=input.device,
            nonce=input.nonce,
            key=input.idempotency_key,
        )
