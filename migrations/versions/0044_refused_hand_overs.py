"""Hand-overs that a phone kept and that were refused when they were sent: the merchant finds them on the server."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

REASONS = (
    "unknown_voucher",
    "other_counter",
    "own_voucher",
    "already_fulfilled",
    "already_returned",
    "voucher_expired",
    "voucher_frozen",
)


def upgrade() -> None:
    op.create_table(
        "refused_hand_over",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("redemption_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("reason", sa.Enum(*REASONS, name="reason", native_enum=False, length=32), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_by", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(f"reason IN ({', '.join(map(repr, REASONS))})", name=op.f("ck_refused_hand_over_reason")),
        sa.CheckConstraint("said_at <= recorded_at", name=op.f("ck_refused_hand_over_said_before")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL) AND (settled_at IS NULL) = (note IS NULL)",
            name=op.f("ck_refused_hand_over_settled"),
        ),
        sa.CheckConstraint("settled_by <> handed_by", name=op.f("ck_refused_hand_over_second_person")),
        sa.CheckConstraint(
            "(reason = 'unknown_voucher') = (redemption_id IS NULL)", name=op.f("ck_refused_hand_over_unknown")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_refused_hand_over_organisation_id")
        ),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name=op.f("fk_refused_hand_over_redemption_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_hand_over")),
        sa.UniqueConstraint("handed_by", "nonce", name=op.f("uq_refused_hand_over_handed_by_nonce")),
    )
    op.create_index(op.f("ix_refused_hand_over_redemption_id"), "refused_hand_over", ["redemption_id"])
    op.create_index(
        op.f("ix_refused_hand_over_organisation_id_said_at"), "refused_hand_over", ["organisation_id", "said_at"]
    )
    op.create_index(
        op.f("ix_refused_hand_over_said_at"),
        "refused_hand_over",
        ["said_at"],
        postgresql_where=sa.text("settled_at IS NULL"),
    )
