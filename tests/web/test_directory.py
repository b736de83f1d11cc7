"""A route is found by the first part of its address, and is the one that trying all in turn finds."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.directory import Directory


async def tell(request: Request) -> Response:
    return PlainTextResponse(f"{request.scope['route'].path} {request.path_params}")


ROUTES = [
    Route("/", tell),
    Route("/shifts", tell),
    Route("/shifts/new", tell, methods=["GET"]),
    Route("/{word}/new", tell),
    Route("/shifts/{id}", tell, methods=["GET"]),
    Route("/shifts/{id}", tell, methods=["POST"]),
    Route("/teams/{id:int}", tell),
    Route("/teams/{name}", tell),
    Route("/{anything}", tell),
]


PATHS = (
    *("/", "/shifts", "/shifts/", "/shifts/new", "/shifts/7", "/teams/7", "/teams/x", "/teams/new", "/roads/new"),
    *("/roads", "/roads/", "/roads/x/y", "//shifts", "/shifts//new", "/SHIFTS"),
)


def answering(routes: list[Route]) -> ASGIApp:
    directory = Directory(routes, None)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await directory.endpoint(scope)(Request(scope, receive))
        except HTTPException as error:
            response = PlainTextResponse(error.detail, error.status_code, error.headers)
        await response(scope, receive, send)

    return app


async def ask(app: ASGIApp, method: str, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site.test") as client:
        return await client.send(client.build_request(method, f"http://site.test{path}"))


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", PATHS)
async def test_what_trying_all_in_turn_finds(method: str, path: str) -> None:
    answers = [await ask(app, method, path) for app in (Starlette(routes=ROUTES), answering(ROUTES))]
    told = [(each.status_code, each.headers.get("location"), each.text) for each in answers]
    assert told[0] == told[1]


async def test_who_asks_by_another_method_hears_of_all_that_there_are() -> None:
    answer = await ask(answering(ROUTES[4:6]), "DELETE", "/shifts/7")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")


async def test_one_route_is_tried_where_its_address_says_so() -> None:
    tried: list[str] = []

    class Noted(Route):
        def matches(self, scope):  # type: ignore[no-untyped-def]
            tried.append(self.path)
            return super().matches(scope)

    app = answering([Noted(path, tell) for path in ("/a", "/b/{id}", "/c", "/{any}/x")])
    assert (await ask(app, "GET", "/b/7")).status_code == 200
    assert tried == ["/b/{id}"]
