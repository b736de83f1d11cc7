"""What is measured of an answer."""

import time
from itertools import count

import pytest
from starlette.types import Receive, Scope, Send

from app.kernel.settings import Settings
from app.web.security import Gate


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
