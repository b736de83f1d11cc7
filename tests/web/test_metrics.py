"""What is measured of an answer."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import httpx
import pytest
from prometheus_client import generate_latest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.kernel.assets import Assets
from app.kernel.paths import STATIC
from app.kernel.settings import Settings
from app.kernel.web import Shell
from app.web.application import Site
from app.web.metrics import Metrics
from tests.asking import actor_for_session

from .conftest import read
from .wire import Ways


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


PLAIN = b"content-type: application/x-www-form-urlencoded\r\n\r\nphone=1380"
PARTS = b'content-type: multipart/form-data; boundary=a\r\n\r\n--a\r\ncontent-disposition: form-data; name="phone"\r\n'


@pytest.mark.parametrize("sent", [PLAIN, PARTS], ids=["plain", "parts"])
async def test_who_leaves_in_the_midst_of_a_form_is_no_fault_and_not_counted(
    ways: Ways, sent: bytes, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = asyncio.Event()
    run = RequestResponseCycle.run_asgi

    async def noted(self: RequestResponseCycle, app: Any) -> None:
        await run(self, app)
        left.set()

    monkeypatch.setattr(RequestResponseCycle, "run_asgi", noted)
    address = ways.client.base_url
    _, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(b"POST /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000\r\n" + sent)
    await asyncio.sleep(0.05)
    writer.close()
    await asyncio.wait_for(left.wait(), 5)
    assert caplog.text == ""
    assert "/sign-in" not in (await ways.client.get("/metrics")).text


async def test_an_answer_is_timed_until_it_begins(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count()
    monkeypatch.setattr(time, "perf_counter", lambda: float(next(ticks)))
    counted: list[tuple[str, str, int, float]] = []

    class Numbers:
        def count(self, *found: object) -> None:
            counted.append(found)  # type: ignore[arg-type]

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(8):
            time.perf_counter()
            yield b"data: \n\n"

    async def stream(_request: Request) -> Response:
        return StreamingResponse(parts(), media_type="text/event-stream")

    shell = Shell(settings, Assets(STATIC), read)
    app = Site(shell, [Route("/", stream)], Numbers(), actor_for_session)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site") as client:
        answer = await client.get("/")
    assert answer.content == b"data: \n\n" * 8
    assert counted == [("GET", "/", 200, 1.0)]
