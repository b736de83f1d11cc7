"""GraphQL over HTTP: what a request may look like, which media type answers it, with which status."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import msgspec
import orjson
from graphql import GraphQLError
from starlette.responses import Response
from starlette.types import Receive

from app.reading import BadRequest

RESPONSE_JSON = "application/graphql-response+json"
JSON = "application/json"
MAX_PARAMETERS = 8
_CONTENT_TYPES = {each: (b"content-type", f"{each}; charset=utf-8".encode()) for each in (JSON, RESPONSE_JSON)}
_ALWAYS = ((b"vary", b"Accept"), (b"cache-control", b"no-store"))


class Asked(msgspec.Struct):
    """What a client sends: `query` or `documentId`."""

    query: str | None = None
    documentId: str | None = None  # noqa: N815
    operationName: str | None = None  # noqa: N815 - the name on the wire
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None


class Malformed(Exception):
    """A request that is no GraphQL request: its status and what is wrong with it."""

    def __init__(self, status: int, message: str, code: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers


class Given:
    """The headers of a request, each decoded when it is asked for; empty where there is none."""

    __slots__ = ("raw",)

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self.raw = dict(raw)

    def get(self, name: bytes) -> str:
        return self.raw.get(name, b"").decode("latin-1")


_asked = msgspec.json.Decoder(Asked)


@lru_cache(maxsize=256)
def media_type(accept: str) -> str | None:
    """The media type to answer with: what the client likes best, None when it takes neither.

    Without an Accept header, or with */*, it is application/json, as old clients expect.
    """
    if not accept:
        return JSON
    best, best_weight = None, 0.0
    for part in accept.split(","):
        name, *parameters = [piece.strip().lower() for piece in part.split(";")]
        offered = {RESPONSE_JSON: RESPONSE_JSON, JSON: JSON, "*/*": JSON, "application/*": JSON}.get(name)
        weight = _weight(parameters)
        if offered and weight > best_weight:
            best, best_weight = offered, weight
    return best


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


@lru_cache(maxsize=256)
def is_json(content_type: str) -> bool:
    """Whether a body is JSON in UTF-8."""
    name, *parameters = [piece.strip().lower() for piece in content_type.split(";")]
    charsets = {each.removeprefix("charset=").strip('"') for each in parameters if each.startswith("charset=")}
    return name == JSON and charsets <= {"utf-8", "utf8"}


def check_json(headers: Given) -> None:
    """Raises Malformed for a body that says it is something else."""
    if not is_json(headers.get(b"content-type")):
        raise Malformed(415, f"Send {JSON} in UTF-8.", "UNSUPPORTED_MEDIA_TYPE")


async def body(receive: Receive, headers: Given, limit: int) -> bytes:
    """The request's body; raises Malformed as soon as it is larger than `limit` bytes."""
    length = headers.get(b"content-length")
    found = bytearray()
    more = not (length.isdecimal() and int(length) > limit)
    while more:
        message = await receive()
        found += message.get("body", b"")
        more = message.get("more_body", False) and len(found) <= limit
        if message["type"] == "http.disconnect":
            raise Malformed(400, "The body ended too early.", "BAD_REQUEST")
    if len(found) > limit or (length.isdecimal() and int(length) > limit):
        raise Malformed(413, f"A request has {limit} bytes at most: send less at a time.", "TOO_LARGE")
    return bytes(found)


def read_body(content: bytes) -> Asked:
    """A POST's body; raises Malformed."""
    try:
        return _whole(_asked.decode(content))
    except msgspec.ValidationError as error:
        raise Malformed(400, f"The body is no GraphQL request: {error}.", "BAD_REQUEST") from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Malformed(400, "The body is no JSON.", "BAD_REQUEST") from None


def read_address(query_string: bytes) -> Asked:
    """A GET's parameters; raises Malformed."""
    try:
        given = dict(parse_qsl(query_string.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_PARAMETERS))
        parts: dict[str, Any] = {"operationName": given.get("operationName") or None}
        parts |= {name: given[name] for name in ("query", "documentId") if name in given}
        for name in ("variables", "extensions"):
            if given.get(name):
                parts[name] = msgspec.json.decode(given[name])
        return _whole(msgspec.convert(parts, Asked))
    except (ValueError, msgspec.DecodeError, msgspec.ValidationError, RecursionError):
        raise Malformed(400, "The parameters are no GraphQL request.", "BAD_REQUEST") from None


def _whole(asked: Asked) -> Asked:
    """With a document by its text or by its id, not by both."""
    if (asked.query is None) == (asked.documentId is None):
        raise Malformed(400, "Send a query, or the documentId of one that is known here.", "BAD_REQUEST")
    return asked


def errors_body(*errors: Mapping[str, Any]) -> bytes:
    return orjson.dumps({"errors": errors})


def refused(error: BadRequest) -> bytes:
    return errors_body(*(_shown(each) for each in error.errors))


def _shown(error: GraphQLError) -> Mapping[str, Any]:
    shown: dict[str, Any] = dict(error.formatted)
    shown.setdefault("extensions", {"code": "BAD_DOCUMENT"})
    return shown


class Reply(NamedTuple):
    """What answers a request."""

    status: int
    type: str
    content: bytes
    more: Mapping[str, str] = {}
    """Headers beside those that every answer has."""

    def headers(self) -> list[tuple[bytes, bytes]]:
        """All but the length."""
        type_ = _CONTENT_TYPES.get(self.type) or (b"content-type", f"{self.type}; charset=utf-8".encode())
        return [type_, *_ALWAYS, *((name.encode(), value.encode("latin-1")) for name, value in self.more.items())]

    def response(self) -> Response:
        made = Response(self.content, self.status)
        made.raw_headers = [*self.headers(), (b"content-length", b"%d" % len(self.content))]
        return made
