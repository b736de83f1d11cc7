"""A write that can be repeated with the same key has one effect and one answer."""

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import Any, TypeVar, get_type_hints

import msgspec

from . import queries
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
    """
    name = f"{verb.__module__.split('.')[1]}.{verb.__name__}"

    @wraps(verb)
    async def repeatable(tx: Transaction, actor: Actor, **arguments: Any) -> Result:
        key = arguments.get("key")
        if key is None or actor.kind == "anonymous":
            return await verb(tx, actor, **arguments)
        if len(key) > KEY_CHARACTERS:
            raise Invalid(field="idempotency_key", reason=mark("A key has at most 200 characters."))
        request = {"scope": f"{name}:{actor.kind}:{actor.id or ''}", "key": key}
        body_hash = _hash(tx, arguments)
        claimed = await tx.value(queries.CLAIM_REQUEST, **request, body_hash=body_hash, now=tx.now)
        if claimed is None:
            return await _replay(tx, request, body_hash, get_type_hints(verb)["return"])
        of = {"of_scope": request["scope"], "of_key": key}
        try:
            result = await _run(tx, partial(verb, tx, actor, **arguments))
        except DomainError as refusal:
            await tx.execute(queries.FINISH_REQUEST, **of, result={"refusals": [_pack(one) for one in refusal.each()]})
            tx.keep(refusal)
            raise
        await tx.execute(queries.FINISH_REQUEST, **of, result={"result": msgspec.to_builtins(result)})
        return result

    return repeatable


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


async def _replay(tx: Transaction, request: dict[str, str], body_hash: bytes, returns: type[Result]) -> Result:
    # The counter is written so that the answer waits for replication like the first one did.
    stored = await tx.one(queries.REPLAY_REQUEST, of_scope=request["scope"], of_key=request["key"])
    if stored.body_hash != body_hash:
        raise IdempotencyKeyReused()
    if "result" in stored.outcome:
        return msgspec.convert(stored.outcome["result"], returns, strict=False)
    refusals = tuple(_unpack(packed) for packed in stored.outcome["refusals"])
    refusal = refusals[0] if len(refusals) == 1 else Several(refusals)
    tx.keep(refusal)
    raise refusal


def _hash(tx: Transaction, arguments: dict[str, Any]) -> bytes:
    """Keyed: a plain hash of a body that is little more than a phone number gives the number away."""
    body = {name: value for name, value in arguments.items() if name != "key"}
    return tx.vault.blind(msgspec.json.encode(body, order="deterministic").decode())


def _pack(refusal: DomainError) -> dict[str, Any]:
    return {"code": refusal.code, "field": refusal.field, "params": msgspec.to_builtins(refusal.params)}


def _unpack(packed: dict[str, Any]) -> DomainError:
    return DomainError.kinds[packed["code"]](field=packed["field"], **packed["params"])
