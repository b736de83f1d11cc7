"""One delivery over HTTP: to an address that was checked, signed, with limits on time and answer."""

import asyncio
import ssl
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from app.kernel.errors import DomainError
from app.kernel.settings import Settings

from .addresses import Target, resolve, target_of
from .exchange import Answered, Outgoing
from .signing import headers

TIME_LIMIT_SECONDS = 15
CONNECT_SECONDS = 5
"""For one of a host's addresses, so that there is time for the next."""
ANSWER_BYTES = 16 * 1024
ANSWER_SECONDS = 2
"""As much of an answer's body is read, for so long; the rest is not waited for."""
KEPT_CHARACTERS = 500
AT_ONCE = 50


class Sender:
    """Sends deliveries over connections of its own; not through a proxy, following no redirect, keeping no cookie.

    Names are looked up in threads of its own: where one takes long, nothing else of the app waits for it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        context: ssl.SSLContext = httpx.create_ssl_context()
        self.threads = ThreadPoolExecutor(AT_ONCE, "webhook names")
        self.http = httpx.AsyncClient(
            verify=context,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(TIME_LIMIT_SECONDS, connect=CONNECT_SECONDS),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            limits=httpx.Limits(max_connections=2 * AT_ONCE, max_keepalive_connections=0),
            headers={"User-Agent": "Commonweal webhooks", "Content-Type": "application/json", "Accept": "*/*"},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)
        await self.http.aclose()

    async def send(self, outgoing: Outgoing, now: datetime) -> Answered:
        """Never raises for what the receiver or the network does."""
        try:
            async with asyncio.timeout(TIME_LIMIT_SECONDS):
                answer = await self._send(outgoing, now)
        except DomainError:  # it was allowed once, and is no more
            return Answered(failure="address")
        except (TimeoutError, httpx.TimeoutException):
            return Answered(failure="time")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return Answered(failure="tls" if "CERTIFICATE" in str(error).upper() else "connection")
        return await _answered(answer, now)

    async def _send(self, outgoing: Outgoing, now: datetime) -> httpx.Response:
        target = target_of(self.settings, outgoing.url)
        addresses = await resolve(self.settings, target, self.threads)
        return await self._reached(outgoing, now, target, addresses)

    async def _reached(
        self, outgoing: Outgoing, now: datetime, target: Target, addresses: Sequence[str]
    ) -> httpx.Response:
        """What is answered at the first address that takes a connection."""
        *others, last = addresses
        for address in others:
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await self._post(outgoing, now, target, address)
        return await self._post(outgoing, now, target, last)

    async def _post(self, outgoing: Outgoing, now: datetime, target: Target, address: str) -> httpx.Response:
        parts = urlsplit(outgoing.url)
        host = f"[{address}]" if ":" in address else address
        body = outgoing.body.encode()
        request = self.http.build_request(
            "POST",
            parts._replace(netloc=f"{host}:{target.port}").geturl(),
            content=body,
            headers={"Host": parts.netloc, **headers(outgoing.secrets, outgoing.message, now, body)},
            extensions={"sni_hostname": target.host},
        )
        return await self.http.send(request, stream=True)


async def _answered(answer: httpx.Response, now: datetime) -> Answered:
    """The status counts, whatever becomes of the body."""
    try:
        excerpt = await _excerpt(answer)
    finally:
        with suppress(httpx.HTTPError, OSError):
            await answer.aclose()
    return Answered(
        status=answer.status_code,
        failure=None if answer.is_success else "redirect" if answer.is_redirect else "status",
        response=excerpt,
        retry_after=_retry_after(answer.headers.get("retry-after"), now),
    )


async def _excerpt(answer: httpx.Response) -> str:
    """The beginning of what was answered, as far as it is text; raw, so that nothing is unpacked to any size."""
    read = b""
    with suppress(TimeoutError, httpx.HTTPError, OSError):
        async with asyncio.timeout(ANSWER_SECONDS):
            async for chunk in answer.aiter_raw():
                read += chunk
                if len(read) >= ANSWER_BYTES:
                    break
    text = read[: 4 * KEPT_CHARACTERS].decode(errors="replace")
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")[:KEPT_CHARACTERS]


def _retry_after(said: str | None, now: datetime) -> timedelta | None:
    """Seconds, or a date (RFC 9110, 10.2.3); None for anything else."""
    if said is None:
        return None
    if said.strip().isdecimal() and len(said) < 9:
        return timedelta(seconds=int(said))
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(until - now, timedelta())
