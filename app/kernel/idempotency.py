"""A write that can be repeated with the same key has one effect and one answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial, wraps
from typing import Any, NamedTuple, TypeVar, get_type_hints

import msgspec

from . import queries
from .batching import Calls
from .db import Transaction
from .errors import DomainError, IdempotencyKeyReused, Invalid, Several
from .i18n import mark
from .identity import Actor

KEY_CHARACTERS = 200
Result = TypeVar("Result", bound=msgspec.Struct)
Verb = Callable[..., Awaitable[Result]]


def once(verb: Verb[Result]) -> Verb[Result]:
    """Makes a verb repeatable: `key` is among its keyword arguments, its result a msgspec.Struct.

    The first call with a key runs the verb in a savepoint and stores what came of it, a definite refusal
    too; later calls with the same key and arguments get that answer. Other arguments: IdempotencyKeyReused;
    a key longer than any index takes: Invalid.
    Without a key the verb just runs. So it does for anonymous callers: they are many, and share no keys.
    Over `together`, those that come together are claimed, done and stored together too.
    """
    name = f"{verb.__module__.split('.')[1]}.{verb.__name__}"

    @wraps(verb)
    async def repeatable(tx: Transaction, actor: Actor, **arguments: Any) -> Result:
        request = _request(tx, name, actor, arguments)
        if request is None:
            return await verb(tx, actor, **arguments)
        claimed = await tx.value(queries.CLAIM_REQUEST, **request._asdict(), now=tx.now)
        if claimed is None:
            return await _replay(tx, request, get_type_hints(verb)["return"])
        of = {"of_scope": request.scope, "of_key": request.key}
        try:
            result = await _run(tx, partial(verb, tx, actor, **arguments))
        except DomainError as refusal:
            await tx.execute(queries.FINISH_REQUEST, **of, result=_outcome(refusal))
            tx.keep(refusal)
            raise
        await tx.execute(queries.FINISH_REQUEST, **of, result=_outcome(result))
        return result

    if hasattr(verb, "together"):
        repeatable.together = partial(_each, verb, name)  # type: ignore[attr-defined]
        repeatable.repeatable = True  # type: ignore[attr-defined]
    return repeatable


class _Request(NamedTuple):
    scope: str
    key: str
    body_hash: bytes


def _request(tx: Transaction, name: str, actor: Actor, arguments: Mapping[str, Any]) -> _Request | None:
    """What names a call once for ever; None for one that need not be remembered."""
    key = arguments.get("key")
    if key is None or actor.kind == "anonymous":
        return None
    if len(key) > KEY_CHARACTERS:
        raise Invalid(field="idempotency_key", reason=mark("A key has at most 200 characters."))
    return _Request(f"{name}:{actor.kind}:{actor.id or ''}", key, _hash(tx, arguments))


async def _each(verb: Any, name: str, tx: Transaction, calls: Calls) -> list[Any]:
    """`repeatable` for calls that come together: those that repeat others are answered when these are done."""
    asked = [_request(tx, name, actor, arguments) for actor, arguments in calls]
    # In the order of their keys, so that two groups with the same ones wait in one direction only.
    keyed = sorted({(each.scope, each.key): each for each in reversed(asked) if each}.values())
    claimed = await _claim(tx, keyed)
    seen: set[tuple[str, str]] = set()
    first = []
    for number, each in enumerate(asked):
        if each is None:
            first.append(number)
        elif (named := (each.scope, each.key)) in claimed and named not in seen:
            seen.add(named)
            first.append(number)
    found = dict(zip(first, await verb.together(tx, [calls[number] for number in first]), strict=True))
    await _finish(tx, [(each, found[number]) for number in first if (each := asked[number])])
    for number, each in enumerate(asked):
        if number not in found and each:
            found[number] = await _replayed(tx, each, get_type_hints(verb)["return"])
    return [found[number] for number in range(len(calls))]


async def _claim(tx: Transaction, requests: Sequence[_Request]) -> set[tuple[str, str]]:
    if not requests:
        return set()
    scopes, keys, hashes = zip(*requests, strict=True)
    rows = await tx.all(queries.CLAIM_REQUESTS, scopes=scopes, keys=keys, hashes=hashes, now=tx.now)
    return {(row.scope, row.key) for row in rows}


async def _finish(tx: Transaction, done: Sequence[tuple[_Request, Any]]) -> None:
    if done:
        await tx.execute(
            queries.FINISH_REQUESTS,
            scopes=[request.scope for request, _ in done],
            keys=[request.key for request, _ in done],
            outcomes=[msgspec.json.encode(_outcome(answer)).decode() for _, answer in done],
        )


async def _replayed(tx: Transaction, request: _Request, returns: type[Result]) -> Any:
    try:
        return await _replay(tx, request, returns)
    except DomainError as refusal:
        return refusal


def _outcome(answer: Any) -> dict[str, Any]:
    """As it is stored."""
    if isinstance(answer, DomainError):
        return {"refusals": [_pack(one) for one in answer.each()]}
    return {"result": msgspec.to_builtins(answer)}


async def _run(tx: Transaction, verb: Callable[[], Awaitable[Result]]) -> Result:
    """In a savepoint: what was written before a refusal goes, but for what `Transaction.keep` named."""
    async with tx.savepoint():
        try:
            return await verb()
        except DomainError as refusal:
            if refusal is not tx.refusal:
                raise
            kept = refusal
    raise kept


async def _replay(tx: Transaction, request: _Request, returns: type[Result]) -> Result:
    # The counter is written so that the answer waits for replication like the first one did.
    stored = await tx.one(queries.REPLAY_REQUEST, of_scope=request.scope, of_key=request.key)
    if stored.body_hash != request.body_hash:
        raise IdempotencyKeyReused()
    if "result" in stored.outcome:
        return msgspec.convert(stored.outcome["result"], returns, strict=False)
    refusals = tuple(_unpack(packed) for packed in stored.outcome["refusals"])
    refusal = refusals[0] if len(refusals) == 1 else Several(refusals)
    tx.keep(refusal)
    raise refusal


def _hash(tx: Transaction, arguments: Mapping[str, Any]) -> bytes:
    """Keyed: a plain hash of a body that is little more than a phone number gives the number away."""
    body = {name: value for name, value in arguments.items() if name != "key"}
    return tx.vault.blind(msgspec.json.encode(body, order="deterministic").decode())


def _pack(refusal: DomainError) -> dict[str, Any]:
    return {"code": refusal.code, "field": refusal.field, "params": msgspec.to_builtins(refusal.params)}


def _unpack(packed: dict[str, Any]) -> DomainError:
    return DomainError.kinds[packed["code"]](field=packed["field"], **packed["params"])
