"""Rules for nights, holidays and shifts that lack people; bonuses; drafts of rules; notices before points expire."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rules()
    _bonuses()
    _awards()
    _drafts()
    op.create_table(
        "expiry_notice",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_expiry_notice_lot_id")),
        sa.PrimaryKeyConstraint("lot_id", "days", name=op.f("pk_expiry_notice")),
    )


def _rules() -> None:
    for name in ("night", "holiday", "shortage"):
        op.add_column("earning_rule", sa.Column(name, sa.Integer(), server_default=sa.text("100"), nullable=False))
    for name, hour in (("night_from", "22:00"), ("night_until", "06:00")):
        op.add_column("earning_rule", sa.Column(name, sa.Time(), server_default=sa.text(f"'{hour}'"), nullable=False))
    op.add_column(
        "earning_rule", sa.Column("shortage_below", sa.Integer(), server_default=sa.text("50"), nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_earning_rule_coefficients"),
        "earning_rule",
        "least(night, holiday, shortage) >= 0 AND greatest(night, holiday, shortage) <= 10000",
    )
    op.create_check_constraint(
        op.f("ck_earning_rule_shortage_below"), "earning_rule", "shortage_below BETWEEN 1 AND 100"
    )


def _bonuses() -> None:
    op.create_table(
        "bonus_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("daily_cap", sa.Integer(), nullable=False),
        sa.Column("yearly_cap", sa.Integer(), nullable=False),
        sa.Column("lot_days", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "points > 0 AND daily_cap >= 0 AND yearly_cap >= 0", name=op.f("ck_bonus_rule_not_negative")
        ),
        sa.CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name=op.f("ck_bonus_rule_validity")),
        sa.CheckConstraint("lot_days > 0", name=op.f("ck_bonus_rule_lot_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_rule")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_bonus_rule_code_version")),
    )


def _awards() -> None:
    op.add_column("award", sa.Column("bonus_rule_id", sa.Uuid(), nullable=True))
    op.add_column("award", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("award", sa.Column("category", sa.String(), nullable=True))
    op.add_column("award", sa.Column("places", sa.Integer(), nullable=True))
    op.add_column("award", sa.Column("taken", sa.Integer(), nullable=True))
    op.add_column("award", sa.Column("parts", JSONB(), nullable=True))
    op.add_column("award", sa.Column("note", sa.Text(), nullable=True))
    # What was awarded before knows its service too, so that a draft of a rule can count it anew.
    op.execute(
        """
        UPDATE award SET
            ended_at = service_record.ended_at, category = activity.category,
            places = shift.capacity, taken = shift.enrolled_count
        FROM service_record
            JOIN shift ON shift.id = service_record.shift_id
            JOIN activity ON activity.id = shift.activity_id
        WHERE award.source_kind = 'service_record' AND service_record.id = award.source_id
        """
    )
    op.create_foreign_key(op.f("fk_award_bonus_rule_id"), "award", "bonus_rule", ["bonus_rule_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_award_one_rule"), "award", "bonus_rule_id IS NULL OR (rule_id IS NULL AND minutes = 0)"
    )


def _drafts() -> None:
    op.create_table(
        "rule_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("points_per_hour", sa.Integer(), nullable=False),
        sa.Column("coefficients", JSONB(), nullable=False),
        sa.Column("night", sa.Integer(), nullable=False),
        sa.Column("night_from", sa.Time(), nullable=False),
        sa.Column("night_until", sa.Time(), nullable=False),
        sa.Column("holiday", sa.Integer(), nullable=False),
        sa.Column("shortage", sa.Integer(), nullable=False),
        sa.Column("shortage_below", sa.Integer(), nullable=False),
        sa.Column("activity_cap", sa.Integer(), nullable=False),
        sa.Column("daily_cap", sa.Integer(), nullable=False),
        sa.Column("lot_days", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "enacted", "discarded", name="draftstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("services", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("people", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("gaining", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("losing", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("points_now", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("points_then", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(state = 'enacted') = (rule_id IS NOT NULL)", name=op.f("ck_rule_draft_rule_when_enacted")),
        sa.ForeignKeyConstraint(["rule_id"], ["earning_rule.id"], name=op.f("fk_rule_draft_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_draft")),
        sa.UniqueConstraint("rule_id", name=op.f("uq_rule_draft_rule_id")),
    )
    op.create_index(op.f("ix_rule_draft_state_drafted_at_id"), "rule_draft", ["state", "drafted_at", "id"])
    op.create_table(
        "rule_effect",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("services", sa.Integer(), nullable=False),
        sa.Column("points_now", sa.BigInteger(), nullable=False),
        sa.Column("points_then", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(category IS NULL) <> (person_id IS NULL)", name=op.f("ck_rule_effect_category_or_person")),
        sa.ForeignKeyConstraint(["draft_id"], ["rule_draft.id"], name=op.f("fk_rule_effect_draft_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rule_effect_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_effect")),
    )
    op.create_index(op.f("ix_rule_effect_draft_id_id"), "rule_effect", ["draft_id", "id"])
    op.execute(
        "CREATE TRIGGER follow_person BEFORE INSERT ON rule_effect FOR EACH ROW EXECUTE FUNCTION follow_person()"
    )
