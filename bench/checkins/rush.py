"""5,000 people come to one shift within a minute, at moments of their own: each opens the page that the
venue's code leads to, reads what is in its form, and presses the button.

The load is open: nobody waits for anybody, so a slow answer keeps no other from coming.
"""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.checkins.asking import FORM, cookie, venue_path
from bench.checkins.crowd import Arrival

SECONDS = 60
PATIENCE_SECONDS = 30
LENGTH = re.compile(r"\ncontent-length: (\d+)")
FIELD = re.compile(r'<input type="hidden" name="(key|token|direction)" value="([^"]*)">')
HEADERS = (
    f"accept: text/html\r\naccept-language: zh-CN,zh;q=0.9\r\nsec-fetch-site: same-origin\r\ncontent-type: {FORM}\r\n"
)


@dataclass(frozen=True)
class Rush:
    """What came of it: answers by their status, and milliseconds of those that were as they should be."""

    people: int
    seconds: float
    answers: dict[str, int]
    opened: list[float]
    pressed: list[float]

    @property
    def refused(self) -> int:
        """Everything that was not a page, then a check-in."""
        return self.people - len(self.pressed)


async def rush(port: int, arrivals: Iterable[int]) -> Rush:
    people = [Arrival(number) for number in arrivals]
    answers: Counter[str] = Counter()
    opened: list[float] = []
    pressed: list[float] = []

    async def come(person: Arrival, after: float) -> None:
        await asyncio.sleep(after)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await check_in(Phone(*await asyncio.open_connection("127.0.0.1", port), cookie(person)), person)
        except (OSError, asyncio.IncompleteReadError) as error:  # a timeout is an OSError
            answers[type(error).__name__] += 1

    async def check_in(phone: Phone, person: Arrival) -> None:
        path = venue_path(person)
        head, text, took = await phone.ask("GET", path)
        answers[f"GET {head[9:12]}"] += 1
        if head[9:12] == "200":
            opened.append(took)
            head, _, took = await phone.ask("POST", path, urlencode(dict(FIELD.findall(text))))
            answers[f"POST {head[9:12]}"] += 1
            if "\nlocation: /shifts/" in head:
                pressed.append(took)
        phone.close()

    started = time.perf_counter()
    await asyncio.gather(*(come(person, random.uniform(0, SECONDS)) for person in people))
    return Rush(len(people), time.perf_counter() - started, dict(sorted(answers.items())), opened, pressed)


class Phone:
    """A browser's one connection. Whole clients take longer for a request than the server does."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cookie: str) -> None:
        self._reader = reader
        self._writer = writer
        self._headers = f"host: 127.0.0.1\r\ncookie: {cookie}\r\n{HEADERS}"

    async def ask(self, method: str, path: str, body: str = "") -> tuple[str, str, float]:
        """The head of the answer, its body, and the milliseconds that it took."""
        began = time.perf_counter()
        sent = f"{method} {path} HTTP/1.1\r\n{self._headers}content-length: {len(body)}\r\n\r\n{body}"
        self._writer.write(sent.encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = LENGTH.search(head)
        text = await self._reader.readexactly(int(length[1]) if length else 0)
        return head, text.decode(), (time.perf_counter() - began) * 1000

    def close(self) -> None:
        self._writer.close()


def percentile(milliseconds: list[float], share: float) -> float:
    return sorted(milliseconds)[round(share * (len(milliseconds) - 1))]
