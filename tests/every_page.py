"""Every address that answers with a page, and who looks at it. A route that is missing here fails a test."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Route

from app.kernel.identity import Actor

from .addresses import Addresses
from .addresses.points import POINTS
from .addresses.skills import SKILLS
from .addresses.subsidies import SUBSIDIES
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
        "/talents.xlsx",
        "/enterprises/{id:uuid}/arrears.xlsx",
        "/skills/statistics.xlsx",
        "/assessments.xlsx",
        "/subsidy-cases.xlsx",
        "/volunteers.xlsx",
        "/teams.xlsx",
        "/teams/{id:uuid}/members.xlsx",
        "/shifts/{id:uuid}/roster.xlsx",
        "/late-hours.xlsx",
        "/approvals.xlsx",
        "/appeals.xlsx",
        "/service-certificates.xlsx",
        "/workers.xlsx",
        "/enterprises.xlsx",
        "/receivables.xlsx",
        "/evidence-papers/{id:uuid}.webp",
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
        "/points/bonuses.xlsx",
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
        (f"/certificate-batches/{t.failed}", w.lena),
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
    **POINTS,
    **SKILLS,
    **SUBSIDIES,
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
