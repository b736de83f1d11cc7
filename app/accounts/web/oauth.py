"""/oauth/token: a partner's system gets a bearer token for its credentials (RFC 6749, section 4.4).

The answers and refusals are those of the RFC, for programs: no translation, no page. An address may send so many
requests in a minute, and a client gets so many tokens. Wrong secrets use up what their own address may send; they
don't lock the client out, or anybody who knows its id could.
"""

from typing import Any

from authlib.oauth2.rfc6749 import errors
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.accounts import service
from app.accounts.errors import InvalidClient, InvalidScope
from app.kernel.errors import TooMany
from app.kernel.rates import network, per_minute
from app.kernel.web import perform, shell_of

FORM = "application/x-www-form-urlencoded"
MAX_PARAMETERS = 20


async def issue_token(request: Request) -> Response:
    """POST /oauth/token"""
    try:
        return await _issue(request)
    except InvalidClient:
        return _refused(_invalid_client())
    except InvalidScope:
        return _refused(errors.InvalidScopeError())
    except TooMany as refusal:
        told = {"error": "too_many_requests", "error_description": str(refusal)}
        return JSONResponse(told, 429, headers={"Retry-After": str(refusal.wait_seconds), "Cache-Control": "no-store"})
    except errors.OAuth2Error as refusal:
        return _refused(refusal)


async def _issue(request: Request) -> Response:
    shell = shell_of(request)
    rates, limit = shell.rates, per_minute(shell.settings.token_requests_per_minute, "token-requests")
    address = f"address/{network(request.state.actor.address)}"
    if not rates.take(limit, address):
        raise TooMany(seconds=rates.wait_seconds(limit, address))
    given = await _parameters(request)
    client_id, client_secret = _credentials(request, given)
    if "grant_type" not in given:
        raise errors.InvalidRequestError("Missing 'grant_type'.")
    if given["grant_type"] != "client_credentials":
        raise errors.UnsupportedGrantTypeError(_ascii(given["grant_type"]))
    client = f"client/{client_id}"
    if not rates.left(limit, client):
        raise TooMany(seconds=rates.wait_seconds(limit, client))
    issued = await perform(
        request, service.issue_token, client_id=client_id, client_secret=client_secret, scope=given.get("scope")
    )
    rates.take(limit, client)  # only now, or others could use it up in the client's name
    answer = {
        "access_token": issued.token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in_seconds,
        "scope": " ".join(issued.scopes),
    }
    return JSONResponse(answer, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


async def _parameters(request: Request) -> dict[str, str]:
    """The form's parameters, none twice; an empty one counts as left out."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise errors.InvalidRequestError(f"Send the parameters as {FORM}.")
    posted = (await request.form(max_files=0, max_fields=MAX_PARAMETERS)).multi_items()
    given = {name: value for name, value in posted if isinstance(value, str) and value}
    if len(posted) != len({name for name, _ in posted}):
        raise errors.InvalidRequestError("A parameter is repeated.")
    if any("\0" in value for value in given.values()):
        raise errors.InvalidRequestError("A parameter has a character that is not allowed.")
    return given


def _credentials(request: Request, given: dict[str, str]) -> tuple[str, str]:
    """From the Authorization header or from the form, not from both."""
    try:
        client_id, client_secret = extract_basic_authorization(request.headers)
    except ValueError:
        raise _invalid_client() from None
    if "client_secret" in given:
        if client_id is not None:
            raise errors.InvalidRequestError("The client authenticates in two ways.")
        client_id, client_secret = given.get("client_id"), given["client_secret"]
    if not client_id or not client_secret or "\0" in client_id:
        raise _invalid_client()
    return client_id, client_secret


def _invalid_client() -> errors.OAuth2Error:
    return errors.InvalidClientError("The client is unknown, or its secret is wrong.", status_code=401)


def _refused(refusal: Any) -> Response:
    status, body, headers = refusal()
    return JSONResponse(body, status, headers=dict(headers))


def _ascii(text: str) -> str:
    """Only what an error_description may hold."""
    return "".join(letter for letter in text[:80] if letter.isascii() and letter.isprintable() and letter not in '"\\')


routes = [Route("/oauth/token", issue_token, methods=["POST"])]
