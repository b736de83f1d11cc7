"""Every address that answers with a page, and who looks at it. A route that is missing here fails a test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Route

from app.kernel.identity import ANONYMOUS, Actor

from .lived_in import Traces
from .world import World

NO_PAGES = frozenset(
    {
        "/static/{digest}/{name:path}",
        "/favicon.ico",
        "/healthz",
        "/readyz",
        "/metrics",
        "/service-worker.js",
        "/graphql",
        "/imports/{id:uuid}/refused.xlsx",
        "/enterprises/{id:uuid}/arrears.xlsx",
        "/skills/statistics.xlsx",
        "/assessments.xlsx",
        "/skill-certificates/{id:uuid}/certificate.pdf",
        "/service-certificates/{id:uuid}/certificate.pdf",
        "/certificates/{id:uuid}/credential",
        "/certificates/status/{number:int}",
        "/.well-known/did.json",
        "/certificate-batches/{id:uuid}/certificates.zip",
        "/calendar/{token}.ics",
        "/teams/{id:uuid}/calendar.ics",
        "/settlement.xlsx",
        "/reward-photos/{id:uuid}/{size}.webp",
        "/my/points.csv",
        "/my/points.json",
        "/ledger/journals.csv",
        "/ledger/journals/{id:uuid}/proof.json",
        "/points/overview.xlsx",
        "/points/overview.csv",
    }
)
"""What answers with something else than a page of the site."""


@dataclass(frozen=True)
class Visit:
    """A person opens an address."""

    route: str
    path: str
    person: Actor
    status: int = 200

    def __str__(self) -> str:
        return f"{self.path} as {self.person.name or 'nobody'}"


Addresses = Callable[[World, Traces], list[tuple[str, Actor]]]
ADDRESSES: dict[str, Addresses] = {
    "/": lambda w, _: [("/", who) for who in (w.anonymous, w.alice, w.lena, w.mei, w.otto)],
    "/sign-in": lambda w, _: [("/sign-in", w.anonymous)],
    "/sign-in/password": lambda w, _: [("/sign-in/password", w.anonymous)],
    "/outbox": lambda w, _: [("/outbox", w.anonymous)],
    "/profile": lambda w, _: [("/profile", w.alice), ("/profile", w.otto)],
    "/profile/phone": lambda w, _: [("/profile/phone", w.alice)],
    "/profile/password": lambda w, _: [("/profile/password", w.otto)],
    "/profile/privacy": lambda w, _: [("/profile/privacy", w.alice)],
    "/volunteers": lambda w, _: [("/volunteers", w.otto), ("/volunteers?q=hc", w.otto)],
    "/volunteers/{id:uuid}": lambda w, _: [
        (f"/volunteers/{w.alice.volunteer}", who) for who in (w.lena, w.otto, w.alice)
    ],
    "/my/record": lambda w, _: [("/my/record", w.alice), ("/my/record", w.charlie)],
    "/teams/{id:uuid}/trainings/new": lambda w, _: [(f"/teams/{w.team}/trainings/new", w.lena)],
    "/duplicates": lambda w, t: [("/duplicates", t.ada), ("/duplicates", w.otto)],
    "/teams": lambda w, _: [("/teams", w.otto)],
    "/teams/new": lambda w, _: [("/teams/new", w.otto)],
    "/teams/{id:uuid}": lambda w, _: [(f"/teams/{w.team}", w.lena), (f"/teams/{w.team}", w.anonymous)],
    "/imports": lambda w, _: [("/imports", w.otto)],
    "/imports/{id:uuid}": lambda w, t: [(f"/imports/{t.roster}", w.otto)],
    "/activities": lambda w, _: [
        ("/activities", w.alice),
        ("/activities?q=nothing", w.anonymous),
        ("/activities?near=38.201,100.199&within=30&category=environment&when=week", w.alice),
    ],
    "/my/calendar": lambda w, _: [("/my/calendar", w.alice), ("/my/calendar", w.charlie)],
    "/activities/{id:uuid}": lambda w, t: [
        (f"/activities/{w.activity}", w.charlie),
        (f"/activities/{t.later}", w.charlie),
        (f"/activities/{w.activity}", w.lena),
    ],
    "/activities/{id:uuid}/edit": lambda w, t: [
        (f"/activities/{t.draft}/edit", w.lena),
        (f"/activities/{w.activity}/edit", w.lena),
    ],
    "/activities/{id:uuid}/shifts/new": lambda w, t: [(f"/activities/{t.draft}/shifts/new", w.lena)],
    "/activities/{id:uuid}/series/new": lambda w, t: [(f"/activities/{t.draft}/series/new", w.lena)],
    "/activities/{id:uuid}/copy": lambda w, _: [(f"/activities/{w.activity}/copy", w.lena)],
    "/series/{id:uuid}/edit": lambda w, t: [
        (f"/series/{t.series}/edit", w.lena),
        (f"/series/{t.ended_series}/edit", w.lena),
    ],
    "/teams/{id:uuid}/activities/new": lambda w, _: [(f"/teams/{w.team}/activities/new", w.lena)],
    "/shifts/{id:uuid}": lambda w, t: [
        (f"/shifts/{w.tomorrow}", w.alice),
        (f"/shifts/{w.tomorrow}", w.lena),
        (f"/shifts/{t.later_shift}", w.charlie),
        (f"/shifts/{t.minors_shift}", t.minor),
    ],
    "/shifts/{id:uuid}/edit": lambda w, t: [(f"/shifts/{t.later_shift}/edit", w.lena)],
    "/shifts/{id:uuid}/members": lambda w, t: [
        (f"/shifts/{t.later_shift}/members", w.lena),
        (f"/shifts/{t.full}/members", w.lena),
        (f"/shifts/{t.full}/members", w.otto),
    ],
    "/shifts/{id:uuid}/roster": lambda w, _: [
        (f"/shifts/{w.shift}/roster", w.lena),
        (f"/shifts/{w.tomorrow}/roster", w.lena),
    ],
    "/shifts/{id:uuid}/qr": lambda w, _: [(f"/shifts/{w.tomorrow}/qr", w.lena)],
    "/shifts/{id:uuid}/scanner": lambda w, t: [
        (f"/shifts/{w.tomorrow}/scanner", w.lena),
        (f"/shifts/{w.tomorrow}/scanner?scan={t.scan}", w.lena),
    ],
    "/shifts/{id:uuid}/printed-code": lambda w, t: [
        (f"/shifts/{w.tomorrow}/printed-code", w.lena),
        (f"/shifts/{t.later_shift}/printed-code", w.lena),
    ],
    "/shifts/{id:uuid}/check-in": lambda w, t: [(f"/shifts/{w.tomorrow}/check-in", w.alice)],
    "/reviews": lambda w, t: [
        ("/reviews", w.lena),
        (f"/reviews?shift={w.tomorrow}", w.otto),
        ("/reviews", w.leo),
    ],
    "/my/shifts": lambda w, _: [("/my/shifts", w.alice), ("/my/shifts", w.charlie)],
    "/scan": lambda w, _: [("/scan", w.alice)],
    "/check-in/{token}": lambda w, t: [(f"/check-in/{t.venue_token}", w.alice)],
    "/my/qr": lambda w, _: [("/my/qr", w.alice)],
    "/badge/{token}": lambda w, t: [(f"/badge/{t.badge}", w.lena)],
    "/my/hours": lambda w, _: [("/my/hours", w.alice), ("/my/hours", w.charlie)],
    "/approvals": lambda w, _: [("/approvals", who) for who in (w.lena, w.leo, w.otto)],
    "/service-records/{id:uuid}": lambda w, t: [
        (f"/service-records/{t.record}", w.lena),
        (f"/service-records/{t.approved}", w.lena),
        (f"/service-records/{t.rated}", w.lena),
        (f"/service-records/{t.record}", w.bob),
    ],
    "/shifts/{id:uuid}/appeal": lambda w, _: [(f"/shifts/{w.shift}/appeal", w.bob)],
    "/appeals": lambda w, _: [("/appeals", w.otto), ("/appeals", w.lena)],
    "/appeals/{id:uuid}": lambda w, t: [(f"/appeals/{t.appeal}", who) for who in (w.otto, w.alice)],
    "/shifts/{id:uuid}/hours/new": lambda w, _: [(f"/shifts/{w.shift}/hours/new", w.lena)],
    "/late-hours": lambda w, _: [("/late-hours", w.otto), ("/late-hours", w.lena)],
    "/anomalies": lambda w, _: [("/anomalies", w.otto), ("/anomalies?show=resolved", w.otto)],
    "/anomalies/{id:uuid}": lambda w, t: [(f"/anomalies/{t.anomaly}", w.otto)],
    "/my/certificates": lambda w, _: [("/my/certificates", w.alice), ("/my/certificates", w.charlie)],
    "/my/certificates/new": lambda w, _: [
        ("/my/certificates/new?since=2026-01-01&until=2026-05-01", w.alice),
        ("/my/certificates/new?since=2026-01-01&until=2026-05-01", w.bob),
    ],
    "/service-certificates": lambda w, _: [
        ("/service-certificates", w.otto),
        ("/service-certificates?show=revoked", w.lena),
    ],
    "/service-certificates/new": lambda w, _: [("/service-certificates/new", w.lena)],
    "/service-certificates/{id:uuid}": lambda w, t: [
        (f"/service-certificates/{t.certificate}", w.alice),
        (f"/service-certificates/{t.certificate}", w.otto),
        (f"/service-certificates/{t.revoked}", w.lena),
    ],
    "/certificate-batches/{id:uuid}": lambda w, t: [
        (f"/certificate-batches/{t.batch}", w.lena),
        (f"/certificate-batches/{t.begun}", w.lena),
    ],
    "/settings/certificates": lambda w, _: [("/settings/certificates", w.otto)],
    "/certificates": lambda w, _: [("/certificates", w.anonymous)],
    "/certificates/{token}": lambda w, t: [
        (f"/certificates/{t.certificate_token}", w.anonymous),
        (f"/certificates/{t.revoked_token}", w.anonymous),
        (f"/certificates/{t.assessed.token}", w.anonymous),
    ],
    "/qualifications": lambda w, _: [("/qualifications", w.otto), ("/qualifications", w.lena)],
    "/people/{id:uuid}/qualifications": lambda w, _: [
        (f"/people/{w.alice.id}/qualifications", w.alice),
        (f"/people/{w.alice.id}/qualifications", w.otto),
        (f"/people/{w.bob.id}/qualifications", w.lena),
    ],
    "/volunteers/{id:uuid}/guardian": lambda w, t: [
        (f"/volunteers/{t.minor.volunteer}/guardian", t.minor),
        (f"/volunteers/{t.minor.volunteer}/guardian", w.lena),
    ],
    "/guardian/{token}": lambda w, t: [
        (f"/guardian/{t.guardian_token}", w.anonymous),
        (f"/guardian/{t.expired_token}", w.anonymous),
    ],
    "/my/points": lambda w, _: [
        ("/my/points", w.alice),
        ("/my/points?show=earned&month=2026-05", w.alice),
        ("/my/points?show=expired", w.alice),
        ("/my/points", w.charlie),
    ],
    "/points/overview": lambda w, _: [
        ("/points/overview", w.otto),
        (f"/points/overview?since=2026-04&until=2026-05&team={w.team}", w.otto),
    ],
    "/ledger/roots": lambda w, t: [("/ledger/roots", who) for who in (w.anonymous, t.ada)],
    "/ledger/roots/{id:uuid}": lambda w, t: [(f"/ledger/roots/{t.root}", w.anonymous)],
    "/points/movements": lambda w, _: [
        ("/points/movements", w.otto),
        (f"/points/movements?kind=award&order=newest&since=2026-05&until=2026-05&team={w.team}", w.otto),
        (f"/points/movements?kind=expiry&person={w.alice.id}", w.otto),
    ],
    "/points/movements/{id:uuid}": lambda w, t: [(f"/points/movements/{t.movement}", w.otto)],
    "/points/anomalies": lambda w, _: [("/points/anomalies", w.otto), ("/points/anomalies?show=decided", w.otto)],
    "/points/anomalies/{id:uuid}": lambda w, t: [(f"/points/anomalies/{t.unusual_points}", w.otto)],
    "/points/limits": lambda w, _: [("/points/limits", w.otto)],
    "/points/freezes": lambda w, _: [("/points/freezes", w.otto), ("/points/freezes?show=ended", w.otto)],
    "/points/freezes/new/{id:uuid}": lambda w, _: [(f"/points/freezes/new/{w.bob.volunteer}", w.otto)],
    "/points/freezes/{id:uuid}": lambda w, t: [
        (f"/points/freezes/{t.frozen.proposed}", w.otto),
        (f"/points/freezes/{t.frozen.confirmed}", w.otto),
        (f"/points/freezes/{t.frozen.confirmed}", w.leo),
        (f"/points/freezes/{t.frozen.disputed}", w.otto),
    ],
    "/points/rules": lambda w, _: [("/points/rules", w.otto)],
    "/points/rules/new": lambda w, _: [("/points/rules/new", w.otto)],
    "/points/rules/drafts/{id:uuid}": lambda w, t: [(f"/points/rules/drafts/{t.ruled.draft}", w.otto)],
    "/rewards": lambda w, _: [("/rewards", w.alice), ("/rewards", w.anonymous)],
    "/rewards/{id:uuid}": lambda w, _: [
        (f"/rewards/{w.reward}", w.alice),
        (f"/rewards/{w.reward}", w.charlie),
    ],
    "/rewards/offers": lambda w, _: [("/rewards/offers", w.otto), ("/rewards/offers?q=nothing", w.otto)],
    "/rewards/new": lambda w, _: [("/rewards/new", w.otto)],
    "/rewards/{id:uuid}/edit": lambda w, t: [
        (f"/rewards/{w.reward}/edit", w.otto),
        (f"/rewards/{t.stocked.other}/edit", w.otto),
    ],
    "/redemption-points": lambda w, _: [("/redemption-points", w.otto)],
    "/redemption-points/new": lambda w, _: [("/redemption-points/new", w.otto)],
    "/redemption-points/{id:uuid}": lambda w, _: [
        (f"/redemption-points/{w.counter}", w.otto),
        (f"/redemption-points/{w.counter}", w.mei),
    ],
    "/redemption-points/{id:uuid}/edit": lambda w, _: [(f"/redemption-points/{w.counter}/edit", w.mei)],
    "/stock/{id:uuid}": lambda w, t: [
        (f"/stock/{t.stocked.quiet}", w.mei),
        (f"/stock/{t.stocked.waiting}", w.otto),
    ],
    "/settlement": lambda w, _: [("/settlement", w.otto), ("/settlement?from=2026-01-01&until=2026-01-02", w.otto)],
    "/my/redemptions": lambda w, _: [("/my/redemptions", w.alice), ("/my/redemptions", w.charlie)],
    "/vouchers/{id:uuid}": lambda w, t: [
        (f"/vouchers/{t.voucher}", w.alice),
        (f"/vouchers/{t.collected}", w.alice),
    ],
    "/my/points/send": lambda w, _: [("/my/points/send", w.lena), ("/my/points/send", w.charlie)],
    "/my/family": lambda w, _: [("/my/family", who) for who in (w.alice, w.lena, w.charlie)],
    "/settings/exchange": lambda w, _: [("/settings/exchange", w.otto)],
    "/pools": lambda w, _: [("/pools", w.anonymous), ("/pools", w.otto)],
    "/pools/new": lambda w, _: [("/pools/new", w.otto)],
    "/pools/{id:uuid}": lambda w, t: [(f"/pools/{t.exchanged.pool}", who) for who in (w.anonymous, w.lena, w.otto)],
    "/requests": lambda w, _: [("/requests", w.leo), ("/requests?show=disputed", w.otto)],
    "/requests/new": lambda w, _: [("/requests/new", w.lena)],
    "/my/requests": lambda w, _: [("/my/requests", w.lena), ("/my/requests", w.charlie)],
    "/requests/{id:uuid}": lambda w, t: [
        (f"/requests/{t.exchanged.asked}", w.lena),
        (f"/requests/{t.exchanged.asked}", w.leo),
        (f"/requests/{t.exchanged.matched}", w.bob),
        (f"/requests/{t.exchanged.disputed}", w.otto),
        (f"/requests/{t.exchanged.unserved}", w.bob),
    ],
    "/skills/statistics": lambda w, _: [("/skills/statistics", who) for who in (w.anonymous, w.otto)],
    "/enterprises": lambda w, t: [("/enterprises", w.otto), ("/enterprises?table=yes&q=祁连", t.worked.hana)],
    "/enterprises/{id:uuid}": lambda w, t: [
        (f"/enterprises/{t.worked.enterprise}", t.worked.hugo),
        (f"/enterprises/{t.worked.enterprise}", t.worked.hana),
        (f"/enterprises/{t.worked.enterprise}", w.anonymous),
    ],
    "/workers": lambda w, t: [
        ("/workers", t.worked.hana),
        (f"/workers?enterprise={t.worked.enterprise}&year=2026", w.otto),
        ("/workers?q=nobody", w.otto),
    ],
    "/workers/{id:uuid}": lambda w, t: [
        (f"/workers/{t.worked.employment}", t.worked.hugo),
        (f"/workers/{t.worked.employment}", t.worked.wu),
    ],
    "/notices": lambda w, _: [("/notices", w.anonymous), ("/notices?show=ended", w.otto)],
    "/notices/{id:uuid}": lambda _, t: [(f"/notices/{t.assessed.notice}", ANONYMOUS)],
    "/objections": lambda w, _: [("/objections", w.otto), ("/objections?show=answered", w.otto)],
    "/objections/{id:uuid}": lambda w, t: [(f"/objections/{t.assessed.objection}", w.otto)],
    "/assessments": lambda w, t: [
        ("/assessments", t.assessed.works.hr),
        ("/assessments?show=certified&q=qgd", w.otto),
        ("/assessments?show=ended", w.otto),
    ],
    "/assessments/new": lambda _, t: [("/assessments/new", t.assessed.works.hr)],
    "/my/assessments": lambda w, t: [
        ("/my/assessments", t.assessed.works.winder),
        ("/my/assessments", t.assessed.works.assessors[0]),
        ("/my/assessments", w.alice),
    ],
    "/assessments/{id:uuid}": lambda w, t: [
        (f"/assessments/{t.assessed.open}", t.assessed.works.approver),
        (f"/assessments/{t.assessed.certified}", t.assessed.works.winder),
        (f"/assessments/{t.assessed.certified}", w.otto),
    ],
    "/inspections": lambda w, t: [("/inspections", t.assessed.works.olga)],
    "/settings/assessing": lambda w, t: [
        ("/settings/assessing", w.otto),
        ("/settings/assessing", t.assessed.works.hr),
    ],
    "/ladders": lambda w, _: [("/ladders", who) for who in (w.anonymous, w.bob, w.otto)],
    "/ladders/{id:uuid}": lambda w, t: [
        (f"/ladders/{t.climbed.ladder}", w.anonymous),
        (f"/ladders/{t.climbed.ladder}", w.bob),
        (f"/ladders/{t.climbed.posts}", w.otto),
        (f"/ladders/{t.climbed.draft}", t.ada),
    ],
    "/ladders/{id:uuid}/edit": lambda w, t: [
        (f"/ladders/{t.climbed.draft}/edit", w.otto),
        (f"/ladders/{t.climbed.ladder}/edit", w.otto),
    ],
    "/rungs/{id:uuid}/edit": lambda w, t: [
        (f"/rungs/{t.climbed.rung}/edit", w.otto),
        (f"/rungs/{t.climbed.rung}/edit?occupation=6-88-01", w.otto),
    ],
    "/verdicts/{id:uuid}": lambda w, t: [(f"/verdicts/{t.climbed.verdict}", w.bob)],
    "/my/level": lambda w, _: [
        ("/my/level", w.bob),
        ("/my/level?degree=master&grade=2", w.bob),
        ("/my/level", w.alice),
    ],
    "/people/{id:uuid}/level": lambda w, _: [(f"/people/{w.bob.person}/level", w.otto)],
    "/partners": lambda w, _: [("/partners", w.otto)],
    "/partners/new": lambda w, _: [("/partners/new", w.otto)],
    "/partners/{id:uuid}": lambda w, _: [(f"/partners/{w.partner.id}", w.otto)],
    "/webhooks/{id:uuid}": lambda w, t: [
        (f"/webhooks/{t.webhook}", w.otto),
        (f"/webhooks/{t.silent}", w.otto),
        (f"/webhooks/{t.webhook}?state=dead", w.otto),
    ],
    "/deliveries/{id:uuid}": lambda w, t: [(f"/deliveries/{t.delivery}", w.otto)],
    "/deliveries/dead": lambda w, _: [("/deliveries/dead", w.otto)],
    "/counter": lambda w, _: [("/counter", w.mei)],
    "/counter/{code}": lambda w, t: [(f"/counter/{t.code}", w.mei)],
    "/counter/today": lambda w, _: [("/counter/today", w.mei), ("/counter/today?day=2026-05-01", w.mei)],
    "/jobs": lambda _, t: [("/jobs", t.ada), ("/jobs?state=queued", t.ada), ("/jobs?state=running", t.ada)],
}
"""By route: what is opened, and who opens it."""
IN_BETWEEN: dict[str, tuple[str, dict[str, str]]] = {
    "/sign-in/code": ("/sign-in", {"phone": "13900000001"}),
    "/profile/phone/code": ("/profile/phone", {"phone": "13900000077"}),
}
"""Pages that are there only after a form: where it stands and what is typed."""
ERRORS = (
    ("/no/such/page", 404),
    ("/certificates/nothing", 404),
    ("/guardian/nothing", 404),
    ("/imports", 403),
    ("/check-in/nothing", 404),
)


def visits(world: World, traces: Traces) -> list[Visit]:
    """All pages, each as those who use it."""
    own = [
        Visit(route, path, person)
        for route, addresses in ADDRESSES.items()
        for path, person in addresses(world, traces)
    ]
    return [*own, *(Visit(path, path, world.alice, status) for path, status in ERRORS)]


def forgotten(app: Starlette) -> set[str]:
    """Routes with GET that no visit opens, and visits to routes that are gone."""
    there = set(_pages(app))
    return there ^ (ADDRESSES.keys() | IN_BETWEEN.keys())


def _pages(app: Starlette) -> Iterator[str]:
    for route in app.routes:
        if isinstance(route, Route) and "GET" in (route.methods or ["GET"]) and route.path not in NO_PAGES:
            yield route.path
