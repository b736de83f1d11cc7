"""Pages of the ledger's roots, and files that anybody can recompute."""

from collections.abc import AsyncIterator
from datetime import datetime, time
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from app.auditing import passes, service, tables
from app.kernel.days import read_day
from app.kernel.errors import Invalid
from app.kernel.i18n import mark
from app.kernel.web import PageInfo, View, page, paging, perform, shell_of

PRIVATE = {"Cache-Control": "no-store"}


class Root(View):
    id: str
    number: int
    journals: int
    sealed_at: datetime
    hash: str


class SignedRoot(Root):
    previous: str | None
    tree: str
    key: str
    public_key: str
    signature: str


class Roots(View):
    nodes: list[Root]
    page_info: PageInfo


class RootsPage(View):
    sealed_roots: Roots


class RootPage(View):
    sealed_root: SignedRoot


async def list_roots(request: Request) -> Response:
    """GET /ledger/roots: for everybody."""
    audits = bool(request.state.actor.reach(*service.AUDITING))
    variables = paging(request)
    return await page(
        request, "auditing/roots.html", RootsPage, operation="SealedRootsPage", variables=variables, audits=audits
    )


async def show_root(request: Request) -> Response:
    """GET /ledger/roots/{id}: to be printed and kept."""
    variables = {"id": f"SealedRoot:{request.path_params['id']}"}
    return await page(request, "auditing/root.html", RootPage, operation="SealedRootPage", variables=variables)


async def export_journals(request: Request) -> Response:
    """GET /ledger/journals.csv?since=2026-05-01&until=2026-06-01: a line for each posting, for auditors."""
    shell = shell_of(request)
    await perform(request, service.require_auditor)
    asked = request.query_params
    span = {name: _midnight(request, name, asked[name]) for name in ("since", "until") if asked.get(name)}

    async def lines() -> AsyncIterator[str]:
        yield tables.heading()
        async for rows in passes.all_journals(shell.opened(), request.state.actor, **span):
            yield tables.lines(rows)

    headers = {**PRIVATE, "Content-Disposition": 'attachment; filename="journals.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


async def show_proof(request: Request) -> Response:
    """GET /ledger/journals/{id}/proof.json: for whose points it moved, and for auditors."""
    proof = await perform(request, service.prove_journal, journal=request.path_params["id"])
    return _json(proof, f"proof-{request.path_params['id']}.json")


async def download_statement(request: Request) -> Response:
    """GET /my/points.json: every line with its sum and its lots, to be recomputed."""
    return _json(await perform(request, service.statement), "points.json")


def _midnight(request: Request, name: str, given: str) -> datetime:
    try:
        return datetime.combine(read_day(given), time(), shell_of(request).settings.zone)
    except ValueError:
        raise Invalid(field=name, reason=mark("Give a day, such as 2026-05-01.")) from None


def _json(value: Any, name: str) -> Response:
    headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(msgspec.json.format(msgspec.json.encode(value)), media_type="application/json", headers=headers)


routes = [
    Route("/ledger/roots", list_roots, methods=["GET"]),
    Route("/ledger/roots/{id:uuid}", show_root, methods=["GET"]),
    Route("/ledger/journals.csv", export_journals, methods=["GET"]),
    Route("/ledger/journals/{id:uuid}/proof.json", show_proof, methods=["GET"]),
    Route("/my/points.json", download_statement, methods=["GET"]),
]
