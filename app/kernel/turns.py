"""A few at a time: what runs together takes the processor's caches from each other, and all end later."""

import asyncio
from collections import deque
from types import TracebackType

PATIENCE_SECONDS = 0.1
"""The longest that anybody waits for a turn; then they go on, whatever the others do."""


class Turns:
    """Lets `at_once` in at a time, in the order they came, for the length of an `async with`."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        if self._inside < self._at_once:
            self._inside += 1
        else:
            await self._wait()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    async def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._waiting.append(turn)
        timer = loop.call_later(PATIENCE_SECONDS, self._let_in, turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._leave()
            raise
        finally:
            timer.cancel()

    def _let_in(self, turn: "asyncio.Future[None]") -> None:
        if not turn.done():
            self._inside += 1
            turn.set_result(None)

    def _leave(self) -> None:
        self._inside -= 1
        while self._waiting and self._inside < self._at_once:
            self._let_in(self._waiting.popleft())
