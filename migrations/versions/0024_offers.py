"""Limits, photos and opening times of what points buy; each stock's deliveries and counts; what came back damaged."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

NONE_YET = {"server_default": sa.text("0"), "nullable": False}


def upgrade() -> None:
    for column in ("period_limit", "period_days", "total_limit"):
        op.add_column("reward", sa.Column(column, sa.Integer(), **NONE_YET))
    op.create_check_constraint(
        op.f("ck_reward_limits"), "reward", "total_limit >= 0 AND period_limit >= 0 AND period_days >= 0"
    )
    op.create_check_constraint(op.f("ck_reward_period"), "reward", "(period_limit = 0) = (period_days = 0)")
    _places()
    _photos()
    _redemptions()
    _stock()
    _movements()


def _places() -> None:
    empty = {"server_default": sa.text("'{}'"), "nullable": False}
    op.add_column("redemption_point", sa.Column("opening_times", postgresql.ARRAY(sa.Text()), **empty))
    op.add_column("redemption_point", sa.Column("closed_days", postgresql.ARRAY(sa.Date()), **empty))
    for column in ("latitude", "longitude"):
        op.add_column("redemption_point", sa.Column(column, sa.Float(), nullable=True))
    op.create_check_constraint(
        op.f("ck_redemption_point_whole_position"), "redemption_point", "(latitude IS NULL) = (longitude IS NULL)"
    )


def _photos() -> None:
    op.create_table(
        "reward_photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reward_id", sa.Uuid(), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("large", sa.LargeBinary(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_reward_photo_size")),
        sa.ForeignKeyConstraint(["reward_id"], ["reward.id"], name=op.f("fk_reward_photo_reward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_photo")),
    )
    op.create_index(op.f("ix_reward_photo_reward_id_id"), "reward_photo", ["reward_id", "id"])


def _redemptions() -> None:
    op.add_column("redemption", sa.Column("damaged", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("redemption", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f("ck_redemption_damaged"), "redemption", "NOT damaged OR state = 'returned'")


def _stock() -> None:
    for column in ("adjusted", "damaged"):
        op.add_column("stock", sa.Column(column, sa.Integer(), **NONE_YET))
    op.drop_constraint(op.f("ck_stock_adds_up"), "stock", type_="check")
    op.drop_constraint(op.f("ck_stock_not_negative"), "stock", type_="check")
    op.create_check_constraint(
        op.f("ck_stock_not_negative"), "stock", "available >= 0 AND reserved >= 0 AND sold >= 0 AND damaged >= 0"
    )
    op.create_check_constraint(
        op.f("ck_stock_adds_up"), "stock", "available + reserved + sold + damaged = delivered + adjusted"
    )


def _movements() -> None:
    op.create_table(
        "stock_movement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stock_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('delivery', 'count')", name=op.f("ck_stock_movement_movementkind")),
        sa.CheckConstraint("state IN ('recorded', 'waiting', 'refused')", name=op.f("ck_stock_movement_movementstate")),
        sa.CheckConstraint(
            "kind <> 'delivery' OR (quantity > 0 AND state = 'recorded')", name=op.f("ck_stock_movement_delivery")
        ),
        sa.CheckConstraint(
            "(kind = 'count') = (counted IS NOT NULL AND expected IS NOT NULL) "
            "AND (counted IS NULL OR counted >= 0 AND counted - expected = quantity)",
            name=op.f("ck_stock_movement_count"),
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_stock_movement_decided")),
        sa.CheckConstraint("decided_by <> recorded_by", name=op.f("ck_stock_movement_four_eyes")),
        sa.CheckConstraint("state <> 'waiting' OR decided_at IS NULL", name=op.f("ck_stock_movement_waits")),
        sa.ForeignKeyConstraint(["stock_id"], ["stock.id"], name=op.f("fk_stock_movement_stock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    op.create_index(op.f("ix_stock_movement_stock_id_id"), "stock_movement", ["stock_id", "id"])
    op.create_index(
        "uq_stock_movement_waiting",
        "stock_movement",
        ["stock_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    # What was delivered before is one delivery: when and by whom is in the audit log.
    op.execute(
        """
        INSERT INTO stock_movement (id, stock_id, kind, quantity, state, recorded_at)
        SELECT gen_random_uuid(), id, 'delivery', delivered, 'recorded', now() FROM stock WHERE delivered > 0
        """
    )
