"""What is measured of an answer."""

import time
from itertools import count

import pytest
from prometheus_client import generate_latest
from starlette.types import Receive, Scope, Send

from app.kernel.settings import Settings
from app.web.metrics import Metrics
from app.web.security import Gate


def test_answers_are_counted_by_route_and_status_and_by_how_long_they_took() -> None:
    metrics = Metrics()
    for status, seconds in ((200, 0.001), (200, 0.002), (404, 0.2), (200, 60.0)):
        metrics.count("GET", "/a", status, seconds)
    metrics.count("POST", "/b", 303, 0.004)
    numbers = generate_latest(metrics.registry).decode().splitlines()
    assert 'commonweal_requests_total{method="GET",route="/a",status="200"} 3.0' in numbers
    assert 'commonweal_requests_total{method="GET",route="/a",status="404"} 1.0' in numbers
    assert 'commonweal_requests_total{method="POST",route="/b",status="303"} 1.0' in numbers
    for limit, number in (("0.002", 2), ("0.1", 2), ("0.25", 3), ("1.0", 3), ("10.0", 3), ("+Inf", 4)):
        assert f'commonweal_request_seconds_bucket{{le="{limit}",route="/a"}} {number}.0' in numbers
    assert 'commonweal_request_seconds_count{route="/a"} 4.0' in numbers
    assert 'commonweal_request_seconds_sum{route="/a"} 60.203' in numbers
    assert 'commonweal_request_seconds_count{route="/b"} 1.0' in numbers


async def test_an_answer_is_timed_until_it_begins(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count()
    monkeypatch.setattr(time, "perf_counter", lambda: float(next(ticks)))
    counted: list[tuple[str, str, int, float]] = []

    class Numbers:
        def count(self, *found: object) -> None:
            counted.append(found)  # type: ignore[arg-type]

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(8):
            time.perf_counter()
            await send({"type": "http.response.body", "body": b"data: \n\n", "more_body": True})

    async def nothing(*_: object) -> None:
        pass

    scope: Scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    await Gate(stream, settings, Numbers())(scope, nothing, nothing)  # type: ignore[arg-type]
    assert counted == [("GET", "(none)", 200, 1.0)]
