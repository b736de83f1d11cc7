"""Planning shifts that repeat."""

from datetime import date, time

import strawberry

from app.activities import service
from app.activities.graphql.plans import Activity
from app.activities.graphql.series import Series
from app.activities.service import SeriesPlan
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key

from .terms import Terms

OUTCOME = {"series": lambda change: change.id, "activity": lambda change: change.activity}
KEPT = {**OUTCOME, "kept_shift_ids": lambda change: [f"Shift:{shift}" for shift in change.kept]}


@strawberry.input(description="On which days shifts are, when and where, for how many and for whom.")
class SeriesPlanInput(Terms):
    rule: str = strawberry.field(
        description="The days, as an RRULE of RFC 5545: FREQ is DAILY, WEEKLY or MONTHLY; INTERVAL up to 99; BYDAY for "
        "weeks (`MO,TH`) and months (`2SA`, `-1FR`); BYMONTHDAY for months; COUNT up to 999, or UNTIL as a day."
    )
    starts_on: date = strawberry.field(
        description="The day that the rule is counted from, from today on and within a year; of a change, since when."
    )
    begins: time = strawberry.field(description="When they begin, on the clock of the county.")
    ends: time = strawberry.field(description="When they end; if that is not after the beginning, on the next day.")

    def plan(self) -> SeriesPlan:
        return SeriesPlan(**vars(self))


@strawberry.input(description="Shifts of an activity that repeat.")
class PlanSeriesInput:
    activity_id: strawberry.ID = strawberry.field(description="The activity; not one that was called off.")
    plan: SeriesPlanInput = strawberry.field(description="When and where, for how many and for whom.")
    idempotency_key: str | None = repetition_key()


@payload
class PlanSeriesPayload:
    """The series, with its shifts of the next 60 days."""

    series: Series | None = strawberry.field(description="The new series.")
    activity: Activity | None = strawberry.field(description="The activity that it belongs to.")


@strawberry.input(description="A series, all of it as it shall be from a day on.")
class EditSeriesInput:
    series_id: strawberry.ID = strawberry.field(description="The series to change.")
    version: int = strawberry.field(
        description="The `version` that was read before the change; refused as STALE if it is another by now."
    )
    plan: SeriesPlanInput = strawberry.field(description="As it shall be from `startsOn` on.")
    idempotency_key: str | None = repetition_key()


@payload
class EditSeriesPayload:
    """The series as it is now. Shifts that were changed by themselves stay as they are."""

    series: Series | None = strawberry.field(description="The series, with its new version.")
    activity: Activity | None = strawberry.field(description="The activity that it belongs to.")
    kept_shift_ids: list[strawberry.ID] | None = strawberry.field(
        description="The shifts that no longer fit and stay as they were, because people have enrolled in them."
    )


@strawberry.input(description="Which series to end.")
class EndSeriesInput:
    series_id: strawberry.ID = strawberry.field(description="The series to end.")
    last_day: date = strawberry.field(description="The last day that may have a shift; yesterday or later.")
    idempotency_key: str | None = repetition_key()


@payload
class EndSeriesPayload:
    """The series ends; later shifts that nobody is in are gone."""

    series: Series | None = strawberry.field(description="The series, with its last day.")
    activity: Activity | None = strawberry.field(description="The activity that it belongs to.")
    kept_shift_ids: list[strawberry.ID] | None = strawberry.field(
        description="The later shifts that stay, because people have enrolled in them."
    )


@strawberry.input(description="Which day of a series to leave out.")
class SkipDayInput:
    series_id: strawberry.ID = strawberry.field(description="The series.")
    day: date = strawberry.field(description="A day to come on which it has a shift that nobody is in.")
    idempotency_key: str | None = repetition_key()


@payload
class SkipDayPayload:
    """The day is left out."""

    series: Series | None = strawberry.field(description="The series, with the day among `skipped`.")
    activity: Activity | None = strawberry.field(description="The activity that it belongs to.")


@strawberry.input(description="Which day of a series to take in again.")
class RestoreDayInput:
    series_id: strawberry.ID = strawberry.field(description="The series.")
    day: date = strawberry.field(description="One of the days that are left out.")
    idempotency_key: str | None = repetition_key()


@payload
class RestoreDayPayload:
    """The day is a day of the series again."""

    series: Series | None = strawberry.field(description="The series, without the day among `skipped`.")
    activity: Activity | None = strawberry.field(description="The activity that it belongs to.")


@strawberry.type
class SeriesMutation:
    """Planning shifts that repeat."""

    @mutation("Plans shifts that repeat, and makes those of the next 60 days.")
    async def plan_series(self, info: Info, input: PlanSeriesInput) -> PlanSeriesPayload:
        return await perform(
            info,
            PlanSeriesPayload,
            service.plan_series,
            OUTCOME,
            activity=key("Activity", input.activity_id, "activity_id"),
            plan=input.plan.plan(),
            key=input.idempotency_key,
        )

    @mutation("Changes a series from a day on; nobody loses a place by that.")
    async def edit_series(self, info: Info, input: EditSeriesInput) -> EditSeriesPayload:
        return await perform(
            info,
            EditSeriesPayload,
            service.edit_series,
            KEPT,
            series=key("Series", input.series_id, "series_id"),
            version=input.version,
            plan=input.plan.plan(),
            key=input.idempotency_key,
        )

    @mutation("Ends a series after a day.")
    async def end_series(self, info: Info, input: EndSeriesInput) -> EndSeriesPayload:
        return await perform(
            info,
            EndSeriesPayload,
            service.end_series,
            KEPT,
            series=key("Series", input.series_id, "series_id"),
            last_day=input.last_day,
            key=input.idempotency_key,
        )

    @mutation("Leaves a day of a series out.")
    async def skip_day(self, info: Info, input: SkipDayInput) -> SkipDayPayload:
        return await perform(
            info,
            SkipDayPayload,
            service.skip_day,
            OUTCOME,
            series=key("Series", input.series_id, "series_id"),
            day=input.day,
            key=input.idempotency_key,
        )

    @mutation("Takes a day of a series in again that was left out.")
    async def restore_day(self, info: Info, input: RestoreDayInput) -> RestoreDayPayload:
        return await perform(
            info,
            RestoreDayPayload,
            service.restore_day,
            OUTCOME,
            series=key("Series", input.series_id, "series_id"),
            day=input.day,
            key=input.idempotency_key,
        )
