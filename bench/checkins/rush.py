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

import httpx

from bench.checkins.asking import FORM, cookie, venue_path
from bench.checkins.crowd import Arrival

SECONDS = 60
PHONES = 200
"""Connections at most: a browser in between would keep one for each phone."""
FIELD = re.compile(r'<input type="hidden" name="(key|token|direction)" value="([^"]*)">')
HEADERS = {"accept": "text/html", "accept-language": "zh-CN,zh;q=0.9"}


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
    limits = httpx.Limits(max_connections=PHONES, max_keepalive_connections=PHONES)

    async def come(person: Arrival, after: float) -> None:
        await asyncio.sleep(after)
        try:
            await check_in(person)
        except httpx.HTTPError as error:
            answers[type(error).__name__] += 1

    async def check_in(person: Arrival) -> None:
        known = {**HEADERS, "cookie": cookie(person)}
        path, began = venue_path(person), time.perf_counter()
        page = await phones.get(path, headers=known)
        answers[f"GET {page.status_code}"] += 1
        if page.status_code != httpx.codes.OK:
            return
        opened.append((time.perf_counter() - began) * 1000)
        fields = dict(FIELD.findall(page.text))
        headers = {**known, "content-type": FORM, "sec-fetch-site": "same-origin"}
        began = time.perf_counter()
        done = await phones.post(path, content=urlencode(fields), headers=headers)
        answers[f"POST {done.status_code}"] += 1
        if done.headers.get("location", "").startswith("/shifts/"):
            pressed.append((time.perf_counter() - began) * 1000)

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=30) as phones:
        started = time.perf_counter()
        await asyncio.gather(*(come(person, random.uniform(0, SECONDS)) for person in people))
        return Rush(len(people), time.perf_counter() - started, dict(sorted(answers.items())), opened, pressed)


def percentile(milliseconds: list[float], share: float) -> float:
    return sorted(milliseconds)[round(share * (len(milliseconds) - 1))]
