"""Pages of long work: how far a job is, told by itself.

htmx asks for the page's block every second. With its extension `sse` it says that it takes events too: then the
block comes again each time it is another one, over one answer of some seconds, after which htmx asks anew. Whoever
is one too many, or takes no events, gets the block alone. The database is looked at, so any process may do the work.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from .errors import DomainError
from .web import is_htmx, read, render

EVENTS = "text/event-stream"
MOST_STREAMS = 100
"""At once in one process."""
STREAM_SECONDS = 8.0
"""Less than a process that is told to stop waits for answers under way; and rights are asked anew."""
LOOK_SECONDS = 0.5

Content = TypeVar("Content")
streams: set[object] = set()
"""Those that are open now."""


async def watched(
    request: Request,
    template: str,
    kind: type[Content],
    *,
    operation: str,
    over: Callable[[Content], bool],
    variables: Mapping[str, Any] | None = None,
    **options: Any,
) -> Response:
    """As `page` with the block `progress`; `over` says of what was read whether nothing will change any more."""
    found = await read(request, kind, operation=operation, variables=variables)
    shown = await render(request, template, page=found, block="progress", **options)
    listens = is_htmx(request) and EVENTS in request.headers.get("accept", "")
    if not listens or over(found) or len(streams) >= MOST_STREAMS:
        return shown

    async def changes() -> AsyncIterator[str]:
        stream, now, then, until = object(), found, shown, _clock() + STREAM_SECONDS
        said = b""
        streams.add(stream)
        try:
            while True:
                if then.body != said:
                    said = bytes(then.body)
                    yield _event(said.decode())
                if over(now) or _clock() > until:
                    return
                await asyncio.sleep(LOOK_SECONDS)
                now = await read(request, kind, operation=operation, variables=variables)
                then = await render(request, template, page=now, block="progress", **options)
        except DomainError:
            return  # whoever asks again is told why
        finally:
            streams.discard(stream)

    kept = {name: shown.headers[name] for name in ("Vary", "Cache-Control")}
    return StreamingResponse(changes(), media_type=EVENTS, headers={**kept, "X-Accel-Buffering": "no"})


def _event(text: str) -> str:
    return "".join(f"data: {line}\n" for line in text.replace("\r", "").split("\n")) + "\n"


def _clock() -> float:
    return asyncio.get_running_loop().time()
