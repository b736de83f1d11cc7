"""The first page: what is next for each of a person's roles, and what this is for everybody else."""

from datetime import datetime, time

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attendance.service import GRACE
from app.kernel.identity import Actor, Role
from app.kernel.web import now_of, page, shell_of

from .views import HomePage


async def show_home(request: Request) -> Response:
    actor: Actor = request.state.actor
    now, zone = now_of(request), shell_of(request).settings.zone
    # A shift that has just ended is still the next: people check out of it.
    variables = {
        "now": now.isoformat(),
        "stillOpen": (now - GRACE).isoformat(),
        "today": datetime.combine(now.astimezone(zone).date(), time(), zone).isoformat(),
        "merchant": bool(actor.reach(Role.MERCHANT)),
        "staff": bool(actor.reach(Role.SOCIAL_WORKER, Role.OFFICER, Role.ADMINISTRATOR)),
    }
    return await page(request, "attendance/home.html", HomePage, operation="HomePage", variables=variables)


routes = [Route("/", show_home, methods=["GET"])]
