"""What a counter's phone kept while it had no network, sent when it has one again."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, Invalid, SignInRequired
from app.kernel.i18n import error_text, mark, translate
from app.kernel.web import perform
from app.rewards import service
from app.rewards.errors import KeptByAnother
from app.rewards.service import HandedOver

AT_ONCE = 100
UNREADABLE = Invalid(field="vouchers", reason=mark("This can't be read. Reload the page and try again."))


class Kept(msgspec.Struct):
    """A voucher's code, under a name that the phone made up for this hand-over."""

    nonce: str
    code: str
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    """When it was handed over, as the phone says."""


class Upload(msgspec.Struct):
    person: UUID
    vouchers: list[Kept]


async def upload(request: Request) -> Response:
    """POST /counter/kept: vouchers handed over, as JSON; an answer for each. 401 and 409 keep them on the phone.

    Each is a transaction of its own, so that one that is refused keeps no other back.
    """
    try:
        given = msgspec.json.decode(await request.body(), type=Upload)
    except msgspec.MsgspecError:
        return _json({"error": error_text(UNREADABLE, request.state.language)}, 422)
    told = []
    for voucher in given.vouchers[:AT_ONCE]:
        try:
            done = await perform(
                request,
                service.fulfil_kept,
                person=given.person,
                code=voucher.code,
                nonce=voucher.nonce,
                handed_over_at=voucher.at,
            )
        except (SignInRequired, KeptByAnother) as refusal:
            status = 401 if isinstance(refusal, SignInRequired) else 409
            return _json({"error": error_text(refusal, request.state.language)}, status)
        except DomainError as refusal:
            told.append(_refused(refusal, request.state.language))
        else:
            told.append(_fulfilled(done, request.state.language))
    return _json(told)


def _fulfilled(done: HandedOver, language: str) -> dict[str, Any]:
    text = translate(mark("Confirmed: %(reward)s × %(number)s"), language, reward=done.title, number=done.quantity)
    return {"tone": "", "title": "", "text": text, "refused": False}


def _refused(refusal: DomainError, language: str) -> dict[str, Any]:
    return {"tone": "bad", "title": "", "text": error_text(refusal, language), "refused": True}


def _json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json", headers={"Cache-Control": "no-store"})


routes = [Route("/counter/kept", upload, methods=["POST"])]
