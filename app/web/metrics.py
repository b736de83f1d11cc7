"""Numbers for Prometheus: requests by route, how long they took, background jobs."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from math import inf

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from starlette.requests import Request
from starlette.responses import Response

from app.kernel import jobs
from app.kernel.errors import Busy
from app.kernel.web import shell_of

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class _Times:
    """How long the answers of one route took: how many in each bucket and above all of them, and the sum."""

    __slots__ = ("buckets", "seconds")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0


class Requests(Collector):
    """Counts answers as they are given, on the event loop alone: the library's own counters each take a lock."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str, int], int] = {}
        self._times: dict[str, _Times] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        key = method, route, status
        self._answers[key] = self._answers.get(key, 0) + 1
        times = self._times.get(route)
        if times is None:
            times = self._times[route] = _Times()
        times.seconds += seconds
        times.buckets[bisect_left(BUCKETS, seconds)] += 1

    def collect(self) -> Iterator[Metric]:
        answers = CounterMetricFamily("commonweal_requests", "Requests answered.", labels=("method", "route", "status"))
        for (method, route, status), number in self._answers.items():
            answers.add_metric((method, route, str(status)), number)
        yield answers
        took = HistogramMetricFamily("commonweal_request_seconds", "Time to answer.", labels=("route",))
        for route, times in self._times.items():
            up_to = zip(map(floatToGoString, (*BUCKETS, inf)), accumulate(times.buckets), strict=True)
            took.add_metric((route,), [(limit, float(number)) for limit, number in up_to], times.seconds)
        yield took


class Metrics:
    """The numbers of one app; routes count by their pattern, so that ids don't multiply them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        requests = Requests()
        self.registry.register(requests)
        self.count = requests.count
        self.jobs = Gauge("commonweal_jobs", "Background jobs not done.", ("state",), registry=self.registry)
        self.oldest = Gauge(
            "commonweal_jobs_oldest_seconds", "How long the oldest job waits that may run.", registry=self.registry
        )
        self.workers = Gauge("commonweal_job_workers", "Live processes that run jobs.", registry=self.registry)

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
