"""What was handed over at a counter and what came back, entry by entry: what merchants are paid for."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("redemption_id", sa.Uuid(), nullable=False),
        sa.Column("reward_id", sa.Uuid(), nullable=False),
        sa.Column("redemption_point_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("quantity <> 0 AND sign(quantity) = sign(points)", name=op.f("ck_hand_over_sign")),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name=op.f("fk_hand_over_redemption_id")),
        sa.ForeignKeyConstraint(["reward_id"], ["reward.id"], name=op.f("fk_hand_over_reward_id")),
        sa.ForeignKeyConstraint(
            ["redemption_point_id"], ["redemption_point.id"], name=op.f("fk_hand_over_redemption_point_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    for name, condition in (("there", "quantity > 0"), ("back", "quantity < 0")):
        op.create_index(
            f"uq_hand_over_{name}", "hand_over", ["redemption_id"], unique=True, postgresql_where=sa.text(condition)
        )
    op.create_index(
        op.f("ix_hand_over_redemption_point_id_happened_at"), "hand_over", ["redemption_point_id", "happened_at"]
    )
    op.create_index(op.f("ix_hand_over_happened_at"), "hand_over", ["happened_at"])
    _what_was_handed_over_before()
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON hand_over "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _what_was_handed_over_before() -> None:
    """The ledger knows when: a hold's journal paid for it, and its reversal gave it back."""
    op.execute(
        """
        INSERT INTO hand_over (
            id, redemption_id, reward_id, redemption_point_id, quantity, points, happened_at, recorded_by
        )
        SELECT gen_random_uuid(), redemption.id, reward_id, redemption_point_id, quantity, redemption.points,
            paid.recorded_at, paid.actor
        FROM redemption
            JOIN hold ON hold.id = redemption.hold_id
            JOIN journal AS paid ON paid.id = hold.journal_id
        WHERE hold.state = 'settled'
        UNION ALL
        SELECT gen_random_uuid(), redemption.id, reward_id, redemption_point_id, -quantity, -redemption.points,
            back.recorded_at, back.actor
        FROM redemption
            JOIN hold ON hold.id = redemption.hold_id
            JOIN journal AS back ON back.reverses = hold.journal_id
        WHERE hold.state = 'settled'
        """
    )
