"""Partners' clients and their tokens."""

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from app.accounts.models import ApiClient, ApiToken, Organisation
from app.kernel.db import statement
from app.kernel.queries import values

ADD_CLIENT = statement(
    values(ApiClient, "id", "client_id", "name", "secret_hash", "organisation_id", "scopes", "created_at")
    .on_conflict_do_nothing(index_elements=["client_id"])
    .returning(col(ApiClient.id))
)
CLIENT = statement(
    select(col(ApiClient.id), col(ApiClient.client_id), col(ApiClient.revoked_at), col(Organisation.path))
    .join(Organisation, col(Organisation.id) == col(ApiClient.organisation_id))
    .where(col(ApiClient.id) == bindparam("client"))
)
CLIENT_BY_NAME = statement(
    select(
        col(ApiClient.id),
        col(ApiClient.secret_hash),
        col(ApiClient.former_secret_hash),
        col(ApiClient.former_secret_until),
        col(ApiClient.scopes),
    ).where(col(ApiClient.client_id) == bindparam("client_id"), col(ApiClient.revoked_at).is_(None))
)
ROTATE_SECRET = statement(
    update(ApiClient)
    .where(col(ApiClient.id) == bindparam("client"))
    .values(
        secret_hash=bindparam("new_hash"),
        former_secret_hash=col(ApiClient.secret_hash),
        former_secret_until=bindparam("until"),
    )
)
LIMIT_CLIENT = statement(
    update(ApiClient)
    .where(col(ApiClient.id) == bindparam("client"))
    .values(requests_per_minute=bindparam("requests_per_minute"), cost_per_minute=bindparam("cost_per_minute"))
)
REVOKE_CLIENT = statement(
    update(ApiClient)
    .where(col(ApiClient.id) == bindparam("client"), col(ApiClient.revoked_at).is_(None))
    .values(revoked_at=bindparam("now"))
)
ADD_TOKEN = statement(values(ApiToken, "token_hash", "client_id", "scopes", "expires_at"))
