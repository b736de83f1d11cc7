"""The messages that were written, for those who develop or try the system; not there in production."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.accounts import service
from app.kernel.web import perform, render


async def show(request: Request) -> Response:
    """GET /outbox"""
    messages = await perform(request, service.read_outbox)
    return await render(request, "accounts/outbox.html", messages=messages)


routes = [Route("/outbox", show, methods=["GET"])]
