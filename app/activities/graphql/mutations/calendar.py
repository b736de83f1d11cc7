"""The viewer's shifts as a calendar to subscribe to."""

from typing import Any

import strawberry

from app.activities import service
from app.kernel.graphql import Info, mutation, payload, perform, repetition_key


@strawberry.input(description="Nothing but a key: the calendar is the viewer's.")
class RenewCalendarInput:
    idempotency_key: str | None = repetition_key()


@payload
class RenewCalendarPayload:
    """The new address."""

    address: str | None = strawberry.field(description="Where a calendar reads the viewer's shifts, as iCalendar.")


@strawberry.input(description="Nothing but a key: the calendar is the viewer's.")
class StopCalendarInput:
    idempotency_key: str | None = repetition_key()


@payload
class StopCalendarPayload:
    """Nothing but errors, if any."""

    address: str | None = strawberry.field(description="Always null: there is none any more.")


@strawberry.input(description="Nothing but a key: the calendar is the viewer's.")
class ShowCalendarInput:
    idempotency_key: str | None = strawberry.field(
        description="Taken and not kept: the address is the same until it is renewed.", default=None
    )


@payload
class ShowCalendarPayload:
    """The address, if there is one."""

    address: str | None = strawberry.field(
        description="Where a calendar reads the viewer's shifts, as iCalendar; null without any."
    )


@strawberry.type
class CalendarMutation:
    """The address of one's own calendar."""

    @mutation("Gives the viewer's shifts an address to subscribe to; an earlier one is not answered any more.")
    async def renew_calendar(self, info: Info, input: RenewCalendarInput) -> RenewCalendarPayload:
        return await perform(
            info, RenewCalendarPayload, service.renew_calendar, _address(info), key=input.idempotency_key
        )

    @mutation("Stops answering the address of the viewer's shifts.")
    async def stop_calendar(self, info: Info, input: StopCalendarInput) -> StopCalendarPayload:
        return await perform(
            info, StopCalendarPayload, service.stop_calendar, _address(info), key=input.idempotency_key
        )

    @mutation("Tells the address of the viewer's shifts; a mutation, so that no log has it.")
    async def show_calendar(self, info: Info, input: ShowCalendarInput) -> ShowCalendarPayload:
        return await perform(info, ShowCalendarPayload, service.show_calendar, _address(info))


def _address(info: Info) -> dict[str, Any]:
    """The address is made of what the verb says and of the server's secret, and so is never stored."""
    db = info.context.db
    return {
        "address": lambda change: change.feed and service.calendar_address(db.vault, db.settings, change.feed),
    }
