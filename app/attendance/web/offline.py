"""What phones need without a network: uploads of what they kept, and the worker that keeps pages for them."""

import hashlib
from typing import Any
from uuid import UUID

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attendance import service
from app.attendance.errors import OtherPerson
from app.attendance.service import KeptScan, Uploaded
from app.kernel.days import plausible
from app.kernel.errors import DomainError, Invalid, SignInRequired
from app.kernel.i18n import error_text, mark, translate
from app.kernel.paths import STATIC
from app.kernel.web import is_htmx, perform, shell_of

from .outcomes import sentence, tone

OWNER = "Keep-Offline"
"""The header of a page that a browser may show its person without a network; until they sign out."""
ASSETS = (
    "site.css",
    "site.js",
    "scan.js",
    "check-in.js",
    "counter.js",
    "queue.js",
    "icons.svg",
    "icon.svg",
    "vendor/qr.js",
)
NUL = rb"\u0000"
UNREADABLE = Invalid(field="scans", reason=mark("This scan can't be read. Scan again."))


class Upload(msgspec.Struct):
    person: UUID
    scans: list[msgspec.Raw]


def kept(request: Request, response: Response) -> Response:
    """Lets the worker keep a whole page that was shown, for the person who asked."""
    if response.status_code == 200 and not is_htmx(request):
        response.headers[OWNER] = str(request.state.actor.id)
    return response


async def upload(request: Request) -> Response:
    """POST /scans: what a phone scanned, as JSON; an answer for each. 401 and 409 keep them on the phone."""
    try:
        given = msgspec.json.decode(await request.body(), type=Upload)
    except msgspec.MsgspecError:
        return _json({"error": error_text(UNREADABLE, request.state.language)}, 422)
    read = [_read(each) for each in given.scans]
    scans = [each for each in read if each is not None]
    try:
        done = iter(await perform(request, service.upload_scans, person=given.person, scans=scans))
    except (SignInRequired, OtherPerson) as refusal:
        status = 401 if isinstance(refusal, SignInRequired) else 409
        return _json({"error": error_text(refusal, request.state.language)}, status)
    except DomainError as refusal:
        return _json({"error": error_text(refusal, request.state.language)}, 422)
    language = request.state.language
    return _json([_told(next(done), language) if each else _refused(UNREADABLE, language) for each in read])


async def show_worker(request: Request) -> Response:
    """GET /service-worker.js: the script with the addresses of what it keeps; another one after each release."""
    assets = shell_of(request).assets
    addresses = [assets.url(name) for name in ASSETS]
    body = (STATIC / "service-worker.js").read_bytes()
    version = hashlib.sha256(orjson.dumps(addresses) + body).hexdigest()[:12]
    head = f"const VERSION = {orjson.dumps(version).decode()}, ASSETS = {orjson.dumps(addresses).decode()};\n"
    headers = {"Cache-Control": "no-cache"}
    return Response(head.encode() + body, media_type="text/javascript", headers=headers)


def _read(raw: msgspec.Raw) -> KeptScan | None:
    """One that can't be read, or not be stored, must not keep the others back."""
    if NUL in bytes(raw):
        return None
    try:
        scan = msgspec.json.decode(raw, type=KeptScan)
    except msgspec.MsgspecError:
        return None
    return scan if scan.scanned_at.tzinfo and plausible(scan.scanned_at) else None


def _told(uploaded: Uploaded, language: str) -> dict[str, Any]:
    if uploaded.scan is None:
        refusal = uploaded.refusal.error() if uploaded.refusal else UNREADABLE
        return _refused(refusal, language)
    by_staff = bool(uploaded.name)
    text = translate(sentence(uploaded.scan, by_staff=by_staff), language)
    return {"tone": tone(uploaded.scan), "title": uploaded.name, "text": text, "refused": False}


def _refused(refusal: DomainError, language: str) -> dict[str, Any]:
    return {"tone": "bad", "title": "", "text": error_text(refusal, language), "refused": True}


def _json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json", headers={"Cache-Control": "no-store"})


routes = [
    Route("/scans", upload, methods=["POST"]),
    Route("/service-worker.js", show_worker, methods=["GET"]),
]
