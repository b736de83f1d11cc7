"""Numbers for Prometheus: requests by route, how long they took, background jobs."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.process_collector import ProcessCollector
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel import jobs
from app.kernel.errors import Busy
from app.kernel.web import shell_of

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The numbers of one app; routes count by their pattern, so that ids don't multiply them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        labels = ("method", "route", "status")
        self.requests = Counter("commonweal_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "commonweal_request_seconds", "Time to answer.", ("route",), buckets=BUCKETS, registry=self.registry
        )
        self._counted: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self.jobs = Gauge("commonweal_jobs", "Background jobs not done.", ("state",), registry=self.registry)
        self.oldest = Gauge(
            "commonweal_jobs_oldest_seconds", "How long the oldest job waits that may run.", registry=self.registry
        )
        self.workers = Gauge("commonweal_job_workers", "Live processes that run jobs.", registry=self.registry)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        found = self._counted.get((method, route, status))
        if found is None:
            found = self.requests.labels(method, route, status), self.seconds.labels(route)
            self._counted[method, route, status] = found
        counter, histogram = found
        counter.inc()
        histogram.observe(seconds)

    async def show(self, request: Request) -> Response:
        """GET /metrics"""
        await self._look_at_jobs(request)
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)

    async def _look_at_jobs(self, request: Request) -> None:
        """In one statement, the same from every process; unknown while the database is away."""
        database = shell_of(request).database
        self.jobs.clear()
        self.oldest.set(float("nan"))
        self.workers.set(float("nan"))
        if database is None:
            return
        try:
            async with database.unit_of_work() as tx:
                found = await jobs.standing(tx)
        except Busy:
            return
        for state in ("waiting", "running", "failed"):
            self.jobs.labels(state).set(found[state])
        self.oldest.set(found.oldest_seconds)
        self.workers.set(found.workers)


class Measured:
    """Counts every answer, refused ones too, and times it until it begins: a stream of progress goes on for long."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started, status, seconds = time.perf_counter(), 500, None

        async def note(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.perf_counter() - started
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            route = getattr(scope.get("route"), "path", "(none)")
            self.metrics.count(scope["method"], route, status, seconds or time.perf_counter() - started)
