"""A partner's connection, step by step: when it writes, when it waits, when it closes."""

import asyncio
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
import uvicorn
from uvicorn.server import ServerState

from app.direct import Direct
from app.graphql.http import Given
from app.shortway import Exchange
from app.web.application import WHOLE

IDLE = 5
REQUEST = b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}"
OFFER = (
    b"POST /graphql HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUPGRADE: h2c\r\n"
    b"HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk\r\nContent-Length: 2\r\n\r\n{}"
)
"""As Java's client sends it, which would also go on in HTTP/2."""


class Clock:
    """A loop whose time stands still, with the timers that were set."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[SimpleNamespace] = []
        self.tasks: list[Any] = []

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, what: Any) -> Any:
        timer: Any = SimpleNamespace(at=self.now + seconds, what=what, cancel=lambda: self.timers.remove(timer))
        self.timers.append(timer)
        return timer

    def create_task(self, coroutine: Any) -> Any:
        self.tasks.append(coroutine)
        return Mock()

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
        for timer in [each for each in self.timers if each.at <= self.now]:
            self.timers.remove(timer)
            timer.what()


class Line(asyncio.Transport):
    """What is written, and whether it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class Way:
    """Begins everything at once; what was begun ends when told."""

    def __init__(self) -> None:
        self.begun: list[Exchange] = []

    def takes(self, _scope: Any) -> Given:
        return Given([])

    def caller(self, *_: Any) -> Any:
        return None

    def begin(self, asked: Exchange) -> Any:
        self.begun.append(asked)
        return SimpleNamespace()

    def end(self, *_: Any) -> Any:
        return 200, [b""], b"{}"

    async def answer(self, *_: Any) -> Any:
        return 200, [b"later: yes\r\n"], b"{}"

    def default(self, _headers: Any) -> bytes:
        return b""


class Connected:
    def __init__(self) -> None:
        self.clock, self.line, self.way = Clock(), Line(), Way()
        config = uvicorn.Config(lambda: None, timeout_keep_alive=IDLE, access_log=False)
        config.load()
        self.protocol = Direct(self.way, config, ServerState(), {}, _loop=self.clock)  # type: ignore[arg-type]
        self.protocol.connection_made(self.line)

    def ask(self, *, after: float = 0) -> None:
        self.clock.pass_by(after)
        self.protocol.data_received(REQUEST)

    def end(self) -> None:
        if not self.way.begun[-1].done():
            self.way.begun[-1].set_result("{}")


@pytest.fixture
def connected() -> Connected:
    return Connected()


def test_an_idle_connection_is_closed_and_one_that_is_used_is_not(connected: Connected) -> None:
    for _ in range(4):
        connected.ask(after=IDLE - 1)
        connected.end()
        assert len(connected.clock.timers) == 1, "one timer, however many requests"
    connected.clock.pass_by(IDLE - 0.5)
    assert not connected.line.closed
    connected.clock.pass_by(0.5)
    assert connected.line.closed


def test_a_connection_is_not_closed_while_its_answer_is_made(connected: Connected) -> None:
    connected.ask()
    connected.end()
    connected.ask()
    connected.clock.pass_by(IDLE * 3)
    assert not connected.line.closed
    connected.end()
    connected.clock.pass_by(IDLE - 1)
    assert not connected.line.closed
    connected.clock.pass_by(IDLE)
    assert connected.line.closed


def test_the_next_request_waits_for_the_answer(connected: Connected) -> None:
    for number in (0, 2):
        connected.ask()
        connected.ask()
        assert len(connected.way.begun) == number + 1
        connected.end()
        assert len(connected.way.begun) == number + 2
        assert len(connected.line.written) == number + 1
        connected.end()
        assert len(connected.line.written) == number + 2


def test_who_offers_another_protocol_keeps_the_body_in_whatever_pieces_it_comes(connected: Connected) -> None:
    pieces = [[OFFER[:cut], OFFER[cut:]] for cut in range(1, len(OFFER))]
    pieces += [[OFFER[at : at + 1] for at in range(len(OFFER))], [OFFER]]
    for number, each in enumerate(pieces):
        for piece in each:
            connected.protocol.data_received(piece)
        assert [asked.cycle.body for asked in connected.way.begun[number:]] == [b"{}"]
        connected.end()
    assert len(connected.line.written) == len(pieces)


def test_offers_of_another_protocol_may_stand_in_line(connected: Connected) -> None:
    last = OFFER.replace(b"Upgrade, ", b"close, Upgrade, ")
    connected.protocol.data_received(REQUEST + OFFER[:60])
    connected.protocol.data_received(OFFER[60:] + OFFER + last[:90])
    connected.protocol.data_received(last[90:])
    for number in range(4):
        assert not connected.line.closed
        assert len(connected.way.begun) == number + 1
        connected.end()
    assert [asked.cycle.body for asked in connected.way.begun] == [b"{}"] * 4
    assert connected.line.closed
    assert len(connected.line.written) == 4


def test_a_great_many_offers_at_once_are_gone_past_one_by_one(connected: Connected) -> None:
    connected.protocol.data_received(OFFER * 2000)
    for _ in range(2000):
        connected.end()
    assert len(connected.line.written) == 2000


def test_nothing_is_written_to_who_has_left(connected: Connected) -> None:
    connected.ask()
    connected.protocol.connection_lost(None)
    connected.end()
    assert connected.line.written == []


async def test_who_reads_too_slowly_is_waited_for(connected: Connected) -> None:
    connected.ask()
    connected.protocol.pause_writing()
    connected.end()
    assert connected.line.written == []
    task = asyncio.ensure_future(connected.clock.tasks[0])
    await asyncio.sleep(0)
    assert connected.line.written == []
    connected.protocol.resume_writing()
    await task
    assert b"later: yes" in connected.line.written[0]


def test_a_whole_answer_of_the_layers_waits_for_who_reads_too_slowly(connected: Connected) -> None:
    connected.way.takes = lambda _scope: None  # type: ignore[method-assign,assignment,return-value]
    connected.ask()
    whole: Any = connected.protocol.cycle.scope["extensions"][WHOLE]
    connected.protocol.pause_writing()
    assert not whole(200, [], b"{}")
    assert connected.line.written == []
    connected.protocol.resume_writing()
    assert whole(200, [], b"{}")
    assert connected.line.written[0].endswith(b"{}")
    connected.clock.tasks[0].close()
