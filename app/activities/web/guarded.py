"""A minor asks the guardian for a place in a shift."""

from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.activities import service
from app.kernel.errors import DomainError, NotFound, SignInRequired
from app.kernel.web import done, form, perform

from .browse import show_shift


class AskGuardian(msgspec.Struct):
    key: str
    risks_acknowledged: bool = False


async def ask_guardian(request: Request) -> Response:
    """POST /shifts/{id}/guardian"""
    request.state.actor.require_person()
    shift: UUID = request.path_params["id"]
    try:
        filled = await form(request, AskGuardian)
        await perform(
            request,
            service.ask_guardian_for_shift,
            shift=shift,
            risks_acknowledged=filled.risks_acknowledged,
            key=filled.key,
        )
    except (SignInRequired, NotFound):
        raise
    except DomainError as refusal:
        return await show_shift(request, refusal)
    return done(request, f"/shifts/{shift}", flash="A message is on its way to your guardian.")


routes = [Route("/shifts/{id:uuid}/guardian", ask_guardian, methods=["POST"])]
