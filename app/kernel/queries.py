"""The kernel's statements."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Text,
    Uuid,
    bindparam,
    delete,
    func,
    null,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlmodel import col

from .db import Statement, statement
from .models import AuditEntry, EventEpoch, EventRecord, RateWindow, Request, SigningKey, Table


def values(table: type[Table], *columns: str, **given: ColumnElement[Any]) -> Insert:
    """An insert that takes one parameter for each of `columns`, named like it."""
    return insert(table).values({**{name: bindparam(name) for name in columns}, **given})


CLAIM_REQUEST = statement(
    values(Request, "scope", "key", "body_hash", requested_at=bindparam("now"))
    .on_conflict_do_nothing()
    .returning(col(Request.key))
)
CLAIM_REQUESTS = statement(
    text(
        """
        INSERT INTO request (scope, key, body_hash, requested_at)
        SELECT scope, key, body_hash, :now
        FROM unnest(CAST(:scopes AS text[]), CAST(:keys AS text[]), CAST(:hashes AS bytea[]))
            AS asked (scope, key, body_hash)
        ON CONFLICT DO NOTHING RETURNING scope, key
        """
    )
)
FINISH_REQUESTS = statement(
    text(
        """
        UPDATE request SET outcome = CAST(done.outcome AS jsonb)
        FROM unnest(CAST(:scopes AS text[]), CAST(:keys AS text[]), CAST(:outcomes AS text[]))
            AS done (scope, key, outcome)
        WHERE request.scope = done.scope AND request.key = done.key
        """
    )
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
Expression = ColumnElement[Any]
SUBJECT: Expression = bindparam("subject", type_=Uuid())
"""What an event is about, for the expression of where it happened."""


def record_event(organisation: Expression | None) -> Statement:
    """Writes an event to the outbox, with the organisation that the expression over SUBJECT finds."""
    return statement(
        values(
            EventRecord,
            "kind",
            "subject",
            "actor_kind",
            "actor",
            "payload",
            "recorded_at",
            epoch=select(func.max(col(EventEpoch.number))).scalar_subquery(),
            organisation_id=null() if organisation is None else organisation,
        )
    )


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
# Proving may take longer than answering, and adds up more at once; only for this transaction.
TAKE_TIME = statement(text("SELECT set_config('statement_timeout', '0', true), set_config('work_mem', '128MB', true)"))

_USES = (
    func.unnest(
        bindparam("keys", type_=ARRAY(Text)),
        bindparam("ends", type_=ARRAY(DateTime(timezone=True))),
        bindparam("amounts", type_=ARRAY(BigInteger)),
    )
    .table_valued("key", "ends_at", "used")
    .render_derived()
)
_ADD_USES = insert(RateWindow).from_select(["key", "ends_at", "used"], select(_USES))
SETTLE_RATES = statement(
    _ADD_USES.on_conflict_do_update(
        index_elements=["key", "ends_at"], set_={"used": col(RateWindow.used) + _ADD_USES.excluded.used}
    ).returning(col(RateWindow.key), col(RateWindow.ends_at), col(RateWindow.used))
)
FORGET_RATES = statement(delete(RateWindow).where(col(RateWindow.ends_at) < bindparam("now")))
NEWEST_SIGNING_KEY = statement(
    select(col(SigningKey.id), col(SigningKey.private_sealed))
    .where(col(SigningKey.purpose) == bindparam("purpose"))
    .order_by(col(SigningKey.created_at).desc(), col(SigningKey.id))
    .limit(1)
)
SIGNING_KEYS = statement(
    select(col(SigningKey.id), col(SigningKey.public))
    .where(col(SigningKey.purpose) == bindparam("purpose"))
    .order_by(col(SigningKey.created_at).desc(), col(SigningKey.id))
)
ADD_SIGNING_KEY = statement(values(SigningKey, "id", "purpose", "public", "private_sealed", "created_at"))
