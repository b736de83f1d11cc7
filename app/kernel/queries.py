"""The kernel's statements."""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, text, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlmodel import col

from .db import statement
from .models import AuditEntry, EventRecord, Request, Table


def values(table: type[Table], *columns: str, **given: ColumnElement[Any]) -> Insert:
    """An insert that takes one parameter for each of `columns`, named like it."""
    return insert(table).values({**{name: bindparam(name) for name in columns}, **given})


CLAIM_REQUEST = statement(
    values(Request, "scope", "key", "body_hash", requested_at=bindparam("now"))
    .on_conflict_do_nothing()
    .returning(col(Request.key))
)
REPLAY_REQUEST = statement(
    update(Request)
    .where(col(Request.scope) == bindparam("of_scope"), col(Request.key) == bindparam("of_key"))
    .values(replays=col(Request.replays) + 1)
    .returning(col(Request.body_hash), col(Request.outcome))
)
FINISH_REQUEST = statement(
    update(Request)
    .where(col(Request.scope) == bindparam("of_scope"), col(Request.key) == bindparam("of_key"))
    .values(outcome=bindparam("result"))
)
RECORD_EVENT = statement(values(EventRecord, "kind", "subject", "actor_kind", "actor", "payload", "recorded_at"))
RECORD_AUDIT = statement(
    values(
        AuditEntry,
        "id",
        "action",
        "subject",
        "actor_kind",
        "actor",
        "address",
        "before",
        "after",
        "recorded_at",
    )
)
LOCK_NAME = statement(func.pg_advisory_xact_lock(bindparam("number")).select())
# Proving may take longer than answering; only for this transaction.
TAKE_TIME = statement(text("SET LOCAL statement_timeout = 0"))
