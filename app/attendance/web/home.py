"""The first page: what is next for a volunteer or a leader, and what this is for everybody else."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.activities.web.browse import now_of
from app.kernel.web import page

from .views import HomePage


async def show_home(request: Request) -> Response:
    variables = {"now": now_of(request).isoformat()}
    return await page(request, "attendance/home.html", HomePage, operation="HomePage", variables=variables)


routes = [Route("/", show_home, methods=["GET"])]
