"""Partners are told what happens: where events happened, webhooks and their deliveries; secrets that overlap."""

import sqlalchemy as sa
from alembic import op

from app.kernel.models import Xid8

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _events()
    _secrets()
    _webhooks()
    _deliveries()
    _cursor()


def _events() -> None:
    """Those from before this have no organisation: partners of the whole county see them, others don't."""
    op.create_table(
        "event_epoch",
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event_epoch")),
    )
    op.execute("INSERT INTO event_epoch VALUES (0)")
    op.add_column("event", sa.Column("epoch", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("event", sa.Column("organisation_id", sa.Uuid(), nullable=True))
    op.drop_index(op.f("ix_event_transaction_id_position"), table_name="event")
    op.create_index(op.f("ix_event_epoch_transaction_id_position"), "event", ["epoch", "transaction_id", "position"])
    op.create_index(op.f("ix_event_recorded_at"), "event", ["recorded_at"], postgresql_using="brin")


def _secrets() -> None:
    op.add_column("api_client", sa.Column("former_secret_hash", sa.LargeBinary(), nullable=True))
    op.add_column("api_client", sa.Column("former_secret_until", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_api_client_former_secret"),
        "api_client",
        "(former_secret_hash IS NULL) = (former_secret_until IS NULL)",
    )


def _webhooks() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("kinds", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("former_secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("former_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_for", sa.String(32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since_epoch", sa.SmallInteger(), nullable=False),
        sa.Column("since_transaction", Xid8(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'disabled')", name=op.f("ck_webhook_webhookstate")),
        sa.CheckConstraint("disabled_for IN ('asked', 'gone', 'failing')", name=op.f("ck_webhook_disabledfor")),
        sa.CheckConstraint("(state = 'disabled') = (disabled_at IS NOT NULL)", name=op.f("ck_webhook_disabled_at")),
        sa.CheckConstraint("(disabled_at IS NULL) = (disabled_for IS NULL)", name=op.f("ck_webhook_disabled_for")),
        sa.CheckConstraint(
            "(former_secret_sealed IS NULL) = (former_secret_until IS NULL)", name=op.f("ck_webhook_former_secret")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["api_client.id"], name=op.f("fk_webhook_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_client_id_created_at"), "webhook", ["client_id", "created_at"])


def _deliveries() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_position", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'dead')", name=op.f("ck_webhook_delivery_deliverystate")),
        sa.CheckConstraint(
            "(state = 'delivered') = (delivered_at IS NOT NULL)", name=op.f("ck_webhook_delivery_delivered_at")
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    op.create_index("uq_webhook_delivery_event", "webhook_delivery", ["webhook_id", "event_position"], unique=True)
    op.create_index(
        "ix_webhook_delivery_due",
        "webhook_delivery",
        ["webhook_id", "next_attempt_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        op.f("ix_webhook_delivery_webhook_id_created_at_id"), "webhook_delivery", ["webhook_id", "created_at", "id"]
    )
    op.create_index(op.f("ix_webhook_delivery_created_at"), "webhook_delivery", ["created_at"])


def _cursor() -> None:
    op.create_table(
        "webhook_cursor",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.SmallInteger(), nullable=False),
        sa.Column("transaction_id", Xid8(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_webhook_cursor_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_cursor")),
    )
    op.execute("INSERT INTO webhook_cursor VALUES (1, 0, '0', 0)")
