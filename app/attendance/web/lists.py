"""Rosters, hours that wait or are late, appeals and certificates as workbooks: what their pages list."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.i18n import mark
from app.kernel.lists import Column, Listed, listed
from app.kernel.web import now_of

from .certificate_views import ServiceCertificatesPage
from .decision_views import AppealsPage, LateHoursPage
from .hours_views import ApprovalsPage
from .issuing import require_certifying, which
from .views import RosterPage

ACTIVITY = Column(mark("Activity"), lambda each, _: each.shift.activity.title)
VOLUNTEER = Column(mark("Name"), lambda each, _: each.volunteer.name)
ROSTER = Listed(
    mark("Roster"),
    (
        VOLUNTEER,
        Column(mark("State"), lambda each, by: by.word(each.state)),
        Column(mark("In at"), lambda each, by: by.moment(each.came_at)),
        Column(mark("Out at"), lambda each, by: by.moment(each.left_at)),
        Column(mark("Minutes"), lambda each, _: each.service_record and each.service_record.minutes),
        Column(mark("Hours"), lambda each, by: each.service_record and by.word(each.service_record.state)),
    ),
)
LATE = Listed(
    mark("Late hours"),
    (
        Column(mark("Activity"), lambda each, _: each.activity.title),
        Column(mark("Team"), lambda each, _: each.activity.team.name),
        Column(mark("When"), lambda each, by: by.moment(each.starts_at)),
        Column(mark("Due on"), lambda each, _: each.hours_due_on),
        Column(mark("Not approved"), lambda each, _: each.unapproved_count),
        Column(mark("Scans to look at"), lambda each, _: each.to_review.total_count),
    ),
)
WAITING = Listed(
    mark("Hours to approve"),
    (
        VOLUNTEER,
        ACTIVITY,
        Column(mark("In at"), lambda each, by: by.moment(each.started_at)),
        Column(mark("Out at"), lambda each, by: by.moment(each.ended_at)),
        Column(mark("Minutes"), lambda each, _: each.minutes),
    ),
)
APPEALS = Listed(
    mark("Appeals"),
    (
        VOLUNTEER,
        ACTIVITY,
        Column(mark("When"), lambda each, by: by.moment(each.shift.starts_at)),
        Column(mark("Minutes"), lambda each, _: each.minutes_wanted),
        Column(mark("Due on"), lambda each, _: each.decide_by),
    ),
)
CERTIFICATES = Listed(
    mark("Certificates"),
    (
        VOLUNTEER,
        Column(mark("Number"), lambda each, _: each.certificate.number),
        Column(mark("First day"), lambda each, _: each.since),
        Column(mark("Last day"), lambda each, _: each.until),
        Column(mark("Recording unit"), lambda each, _: each.organisation.name),
        Column(mark("Minutes"), lambda each, _: each.minutes),
        Column(mark("Revoked"), lambda each, by: by.moment(each.certificate.revoked_at)),
    ),
)


async def roster(request: Request) -> Response:
    """GET /shifts/{id}/roster.xlsx"""
    request.state.actor.require_person()
    return await listed(
        request,
        RosterPage,
        ROSTER,
        operation="RosterPage",
        variables={"id": f"Shift:{request.path_params['id']}"},
        rows=lambda page: page.shift.enrolments,
    )


async def late_hours(request: Request) -> Response:
    """GET /late-hours.xlsx"""
    request.state.actor.require_person()
    return await listed(
        request,
        LateHoursPage,
        LATE,
        operation="LateHoursPage",
        variables={"now": now_of(request).isoformat()},
        rows=lambda page: page.viewer.unfinished_shifts,
    )


async def approvals(request: Request) -> Response:
    """GET /approvals.xlsx"""
    request.state.actor.require_person()
    return await listed(
        request,
        ApprovalsPage,
        WAITING,
        operation="ApprovalsPage",
        variables={"now": now_of(request).isoformat()},
        rows=lambda page: page.viewer.approvals,
    )


async def appeals(request: Request) -> Response:
    """GET /appeals.xlsx"""
    request.state.actor.require_person()
    return await listed(
        request,
        AppealsPage,
        APPEALS,
        operation="AppealsPage",
        variables={},
        rows=lambda page: page.viewer.appeals_to_answer,
    )


async def certificates(request: Request) -> Response:
    """GET /service-certificates.xlsx?show=changed|revoked&q=number"""
    require_certifying(request)
    return await listed(
        request,
        ServiceCertificatesPage,
        CERTIFICATES,
        operation="ServiceCertificatesPage",
        variables=which(request),
        rows=lambda page: page.service_certificates,
    )


routes = [
    Route("/shifts/{id:uuid}/roster.xlsx", roster, methods=["GET"]),
    Route("/late-hours.xlsx", late_hours, methods=["GET"]),
    Route("/approvals.xlsx", approvals, methods=["GET"]),
    Route("/appeals.xlsx", appeals, methods=["GET"]),
    Route("/service-certificates.xlsx", certificates, methods=["GET"]),
]
