"""Pages for leaders: shifts that repeat."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.activities import service
from app.activities.service import SeriesPlan
from app.kernel.errors import DomainError
from app.kernel.forms import posted_form
from app.kernel.i18n import mark
from app.kernel.web import done, form, now_of, page, perform, refusals_on, shell_of, today_of

from .planned import NewShiftPage, SeriesPage
from .repeating import WEEKDAYS, Every, Repeat, rule_of
from .terms import TermsForm

Spans = Sequence[tuple[datetime, datetime]]
KEPT = mark("Saved. Shifts that people have enrolled in stay as they were: see below.")


class Repeated(TermsForm, kw_only=True):
    rule: Every
    starts_on: date
    begins: time
    ends: time
    interval: Annotated[int, msgspec.Meta(ge=1, le=99)] = 1
    weekdays: list[str] = msgspec.field(default_factory=list)
    until: date | None = None
    count: Annotated[int, msgspec.Meta(ge=1, le=999)] | None = None
    step: Literal["preview", "save"] = "save"
    same: str = ""
    """The rule as it was."""

    def plan(self) -> SeriesPlan:
        rule = self.same
        if self.rule != Every.SAME:
            rule = rule_of(
                self.rule,
                self.starts_on,
                interval=self.interval,
                weekdays=self.weekdays,
                until=self.until,
                count=self.count,
            )
        return SeriesPlan(rule, self.starts_on, self.begins, self.ends, **self.terms())


class RepeatedAnew(Repeated, kw_only=True):
    version: int = 0
    began: date | None = None
    """Since when the rule counts, as it was."""

    def plan(self) -> SeriesPlan:
        """The same days as before are every second week's, or so many, counted from where they began."""
        plan = Repeated.plan(self)
        if self.rule != Every.SAME or self.began is None:
            return plan
        rule, starts_on = service.continued(self.same, self.began, self.starts_on)
        return msgspec.structs.replace(plan, rule=rule, starts_on=starts_on)


class OnDay(msgspec.Struct):
    day: date
    key: str


class Ended(msgspec.Struct):
    last_day: date
    key: str


async def new_series(request: Request, refusal: DomainError | None = None, spans: Spans = ()) -> Response:
    return await page(
        request,
        "activities/new_series.html",
        NewShiftPage,
        operation="NewSeriesPage",
        variables={"id": f"Activity:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
        typed=await posted_form(request) if spans else None,
        spans=spans,
        weekdays=WEEKDAYS,
        today=today_of(request),
    )


@refusals_on(new_series)
async def plan_series(request: Request) -> Response:
    """POST /activities/{id}/series: shows the days first if that button was pressed."""
    activity: UUID = request.path_params["id"]
    filled = await form(request, Repeated)
    if filled.step == "preview":
        return await new_series(request, spans=_spans(request, filled))
    made = await perform(request, service.plan_series, activity=activity, plan=filled.plan(), key=filled.key)
    return done(request, f"/series/{made.id}/edit", flash="The series is planned.")


async def show_series(request: Request, refusal: DomainError | None = None, spans: Spans = ()) -> Response:
    return await page(
        request,
        "activities/edit_series.html",
        SeriesPage,
        operation="SeriesPage",
        variables={"id": f"Series:{request.path_params['id']}", "now": now_of(request).isoformat()},
        private=True,
        refusal=refusal,
        typed=await posted_form(request) if spans else None,
        spans=spans,
        weekdays=WEEKDAYS,
        repeat_of=Repeat.of,
        today=today_of(request),
    )


@refusals_on(show_series)
async def edit_series(request: Request) -> Response:
    series: UUID = request.path_params["id"]
    filled = await form(request, RepeatedAnew)
    if filled.step == "preview":
        return await show_series(request, spans=_spans(request, filled))
    given = {"series": series, "version": filled.version, "plan": filled.plan(), "key": filled.key}
    made = await perform(request, service.edit_series, **given)
    return done(request, f"/series/{series}/edit", flash=KEPT if made.kept else "Saved.")


@refusals_on(show_series)
async def end_series(request: Request) -> Response:
    return await _change(request, service.end_series, Ended, mark("The series is ended."))


@refusals_on(show_series)
async def skip_day(request: Request) -> Response:
    return await _change(request, service.skip_day, OnDay, mark("The day is left out."))


@refusals_on(show_series)
async def restore_day(request: Request) -> Response:
    return await _change(request, service.restore_day, OnDay, mark("The day is taken in again."))


async def _change(
    request: Request, verb: Callable[..., Awaitable[Any]], kind: type[msgspec.Struct], flash: str
) -> Response:
    series: UUID = request.path_params["id"]
    filled = await form(request, kind)
    made = await perform(request, verb, series=series, **msgspec.structs.asdict(filled))
    return done(request, f"/series/{series}/edit", flash=KEPT if made.kept else flash)


def _spans(request: Request, filled: Repeated) -> Spans:
    """When the first shifts would be; what only the activity's category forbids is told when it is saved."""
    return service.preview(filled.plan(), now_of(request), shell_of(request).settings.zone, "")


routes = [
    Route("/activities/{id:uuid}/series/new", new_series, methods=["GET"]),
    Route("/activities/{id:uuid}/series", plan_series, methods=["POST"]),
    Route("/series/{id:uuid}/edit", show_series, methods=["GET"]),
    Route("/series/{id:uuid}/edit", edit_series, methods=["POST"]),
    Route("/series/{id:uuid}/end", end_series, methods=["POST"]),
    Route("/series/{id:uuid}/skip", skip_day, methods=["POST"]),
    Route("/series/{id:uuid}/restore", restore_day, methods=["POST"]),
]
