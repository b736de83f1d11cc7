"""Who asks, and the sessions by which a browser is known."""

from typing import Any

from sqlalchemy import ColumnElement, Text, any_, bindparam, column, func, literal_column, select, table, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from app.accounts.models import ApiClient, ApiToken, Person, RoleGrant, Session
from app.kernel.db import statement
from app.kernel.queries import values

# The slice above owns this table. Who asks must be known in one statement, and whether they
# volunteer is part of it, so it is named here without importing that slice.
VOLUNTEER = table("volunteer", column("id"), column("person_id"))


def _document(**fields: Any) -> ColumnElement[Any]:
    """A JSON object; its keys are SQL literals, so that they take no parameters."""
    parts: list[ColumnElement[Any]] = []
    for name, value in fields.items():
        parts += (literal_column(f"'{name}'"), value)
    return func.json_build_object(*parts)


_HELD = (
    select(
        func.coalesce(
            func.json_agg(_document(role=col(RoleGrant.role), organisation=col(RoleGrant.organisation_id))),
            literal_column("'[]'::json"),
        )
    )
    .where(col(RoleGrant.person_id) == col(Person.id), col(RoleGrant.revoked_at).is_(None))
    .correlate(Person)
    .scalar_subquery()
)
ACTOR_OF_SESSION = statement(
    select(
        _document(
            kind=literal_column("'person'"),
            id=col(Person.id),
            name=col(Person.name),
            volunteer=VOLUNTEER.c.id,
            session=col(Session.id),
            language=col(Person.language),
            roles=_HELD,
            expires_at=col(Session.expires_at),
        )
    )
    .select_from(Session)
    .join(Person, col(Person.id) == col(Session.person_id))
    .outerjoin(VOLUNTEER, VOLUNTEER.c.person_id == col(Person.id))
    .where(
        col(Session.token_hash) == bindparam("token_hash"),
        col(Session.revoked_at).is_(None),
        col(Session.expires_at) > bindparam("now"),
        col(Person.merged_into).is_(None),
    )
)
ACTOR_OF_TOKEN = statement(
    select(
        _document(
            kind=literal_column("'client'"),
            id=col(ApiClient.id),
            name=col(ApiClient.name),
            organisation=col(ApiClient.organisation_id),
            scopes=func.array_to_json(col(ApiToken.scopes)),
            allowed=func.array_to_json(col(ApiClient.scopes)),
            requests_per_minute=col(ApiClient.requests_per_minute),
            cost_per_minute=col(ApiClient.cost_per_minute),
            expires_at=col(ApiToken.expires_at),
        )
    )
    .select_from(ApiToken)
    .join(ApiClient, col(ApiClient.id) == col(ApiToken.client_id))
    .where(
        col(ApiToken.token_hash) == bindparam("token_hash"),
        col(ApiToken.expires_at) > bindparam("now"),
        col(ApiClient.revoked_at).is_(None),
    )
)
MERGED_INTO = statement(select(col(Person.merged_into)).where(col(Person.id) == bindparam("person")))
OPEN_SESSION = statement(
    values(Session, "id", "token_hash", "person_id", "device", "address", "created_at", "expires_at")
)
OWN_SESSION = statement(
    select(col(Session.id), col(Session.revoked_at)).where(
        col(Session.id) == bindparam("session"), col(Session.person_id) == bindparam("person")
    )
)
HOLDS_ROLE = statement(
    select(
        select(col(RoleGrant.id))
        .where(
            col(RoleGrant.person_id) == bindparam("person"),
            col(RoleGrant.revoked_at).is_(None),
            col(RoleGrant.role) == any_(bindparam("roles", type_=ARRAY(Text))),
        )
        .exists()
    )
)
REVOKE_SESSION = statement(
    update(Session)
    .where(
        col(Session.id) == bindparam("session"),
        col(Session.person_id) == bindparam("person"),
        col(Session.revoked_at).is_(None),
    )
    .values(revoked_at=bindparam("now"))
)
REVOKE_OTHER_SESSIONS = statement(
    update(Session)
    .where(
        col(Session.person_id) == bindparam("person"),
        col(Session.id).is_distinct_from(bindparam("kept")),
        col(Session.revoked_at).is_(None),
        col(Session.expires_at) > bindparam("now"),
    )
    .values(revoked_at=bindparam("now"))
)
SESSIONS_OF_PERSON = statement(
    select(
        col(Session.device),
        col(Session.address),
        col(Session.created_at),
        col(Session.expires_at),
        col(Session.revoked_at),
    )
    .where(col(Session.person_id) == bindparam("person"))
    .order_by(col(Session.created_at))
)
SESSION_OF_TOKEN = statement(
    select(
        col(Session.id),
        col(Session.person_id),
        col(Session.created_at),
        col(Session.expires_at),
        col(Session.revoked_at),
    ).where(col(Session.token_hash) == bindparam("token_hash"))
)
