"""Webhooks: made, changed, disabled, their secrets."""

from sqlalchemy import Text, bindparam, delete, func, literal, null, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from app.accounts.models import ApiClient, Organisation
from app.kernel.db import statement
from app.kernel.models import EventEpoch
from app.kernel.queries import values
from app.partners.models import Webhook, WebhookState

CLIENT = statement(
    select(col(ApiClient.id), col(ApiClient.scopes), col(Organisation.path))
    .join(Organisation, col(Organisation.id) == col(ApiClient.organisation_id))
    .where(col(ApiClient.id) == bindparam("client"), col(ApiClient.revoked_at).is_(None))
)
LOCK_CLIENT = statement(
    select(func.count(col(Webhook.id)))
    .select_from(select(col(ApiClient.id)).where(col(ApiClient.id) == bindparam("client")).with_for_update().subquery())
    .outerjoin(Webhook, col(Webhook.client_id) == bindparam("client"))
)
ADD = statement(
    values(
        Webhook,
        "id",
        "client_id",
        "url",
        "description",
        "kinds",
        "secret_sealed",
        "created_at",
        state=literal(WebhookState.ACTIVE.value),
        since_epoch=select(func.max(col(EventEpoch.number))).scalar_subquery(),
        since_transaction=func.pg_current_xact_id(),
    )
)
LOCK = statement(
    select(
        col(Webhook.id),
        col(Webhook.client_id),
        col(Webhook.url),
        col(Webhook.description),
        col(Webhook.kinds),
        col(Webhook.state),
        col(Webhook.secret_sealed),
        col(ApiClient.scopes),
        col(Organisation.path),
    )
    .join(ApiClient, col(ApiClient.id) == col(Webhook.client_id))
    .join(Organisation, col(Organisation.id) == col(ApiClient.organisation_id))
    .where(col(Webhook.id) == bindparam("webhook"))
    .with_for_update(of=Webhook)
)
CHANGE = statement(
    update(Webhook)
    .where(col(Webhook.id) == bindparam("webhook"))
    .values(
        url=bindparam("new_url"),
        description=bindparam("new_description"),
        kinds=bindparam("new_kinds", type_=ARRAY(Text)),
    )
)
ENABLE = statement(
    update(Webhook)
    .where(col(Webhook.id) == bindparam("webhook"), col(Webhook.state) == literal(WebhookState.DISABLED.value))
    .values(state=literal(WebhookState.ACTIVE.value), disabled_at=null(), disabled_for=null(), failing_since=null())
)
DISABLE = statement(
    update(Webhook)
    .where(col(Webhook.id) == bindparam("webhook"), col(Webhook.state) == literal(WebhookState.ACTIVE.value))
    .values(state=literal(WebhookState.DISABLED.value), disabled_at=bindparam("now"), disabled_for=bindparam("reason"))
)
DELETE = statement(delete(Webhook).where(col(Webhook.id) == bindparam("webhook")))
ROTATE = statement(
    update(Webhook)
    .where(col(Webhook.id) == bindparam("webhook"))
    .values(
        secret_sealed=bindparam("new_secret"),
        former_secret_sealed=col(Webhook.secret_sealed),
        former_secret_until=bindparam("until"),
    )
)
SUCCEEDED = statement(
    update(Webhook)
    .where(col(Webhook.id) == bindparam("webhook"), col(Webhook.failing_since).is_not(None))
    .values(failing_since=null())
)
FAILED = statement(
    update(Webhook)
    .where(col(Webhook.id) == bindparam("webhook"))
    .values(failing_since=func.coalesce(col(Webhook.failing_since), bindparam("now")))
    .returning(col(Webhook.failing_since))
)
