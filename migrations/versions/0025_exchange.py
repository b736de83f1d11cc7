"""People pass points on, give them to pools that pay for others, and ask volunteers for their hours."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _passing_on()
    _pools()
    _requests()
    for table in ("family_member", "donation", "pool_grant", "service_request"):
        op.execute(
            f"CREATE TRIGGER follow_person BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION follow_person()"
        )
    # A check would forbid that two records of one person are merged who once gave to each other.
    op.execute(
        """
        CREATE FUNCTION refuse_own_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'nobody transfers points to themselves' USING ERRCODE = 'check_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER two_people BEFORE INSERT ON transfer FOR EACH ROW WHEN (NEW.giver_id = NEW.taker_id) "
        "EXECUTE FUNCTION refuse_own_transfer()"
    )


def _passing_on() -> None:
    op.create_table(
        "exchange_policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "transfers",
            sa.Enum(
                "nobody", "family", "anyone", name="transferscope", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("transfer_most", sa.BigInteger(), nullable=False),
        sa.Column("day_most", sa.BigInteger(), nullable=False),
        sa.Column("year_most", sa.BigInteger(), nullable=False),
        sa.Column("keep_least", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "transfer_most > 0 AND day_most >= transfer_most AND year_most >= day_most AND keep_least >= 0",
            name=op.f("ck_exchange_policy_amounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_policy")),
    )
    op.create_index(op.f("ix_exchange_policy_set_at_id"), "exchange_policy", ["set_at", "id"])
    op.create_table(
        "family",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family")),
    )
    op.create_table(
        "family_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "member",
                "declined",
                "left",
                name="memberstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'invited') = (answered_at IS NULL)", name=op.f("ck_family_member_answered")),
        sa.CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name=op.f("ck_family_member_left")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_family_member_family_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_family_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_member")),
    )
    op.create_index(op.f("ix_family_member_person_id_invited_at"), "family_member", ["person_id", "invited_at"])
    op.create_index(
        "uq_family_member_present",
        "family_member",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'member'"),
    )
    op.create_index(
        "uq_family_member_standing",
        "family_member",
        ["family_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('invited', 'member')"),
    )
    op.create_table(
        "transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("taker_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("within_family", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("journal_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("points > 0", name=op.f("ck_transfer_points")),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"], name=op.f("fk_transfer_giver_id")),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_transfer_journal_id")),
        sa.ForeignKeyConstraint(["taker_id"], ["person.id"], name=op.f("fk_transfer_taker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("journal_id", name=op.f("uq_transfer_journal_id")),
    )
    op.create_index(op.f("ix_transfer_created_at_id"), "transfer", ["created_at", "id"])
    op.create_index(op.f("ix_transfer_giver_id_created_at"), "transfer", ["giver_id", "created_at"])
    op.create_index(op.f("ix_transfer_taker_id_created_at"), "transfer", ["taker_id", "created_at"])


def _pools() -> None:
    op.create_table(
        "pool",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("person_year_most", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("person_year_most > 0", name=op.f("ck_pool_person_year_most")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_pool_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool")),
    )
    op.create_index(op.f("ix_pool_created_at_id"), "pool", ["created_at", "id"])
    op.create_index(op.f("ix_pool_organisation_id"), "pool", ["organisation_id"])
    op.create_table(
        "donation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("journal_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points > 0", name=op.f("ck_donation_points")),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_donation_journal_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_donation_person_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_donation_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donation")),
        sa.UniqueConstraint("journal_id", name=op.f("uq_donation_journal_id")),
    )
    op.create_index(op.f("ix_donation_person_id_created_at"), "donation", ["person_id", "created_at"])
    op.create_index(op.f("ix_donation_pool_id_created_at_id"), "donation", ["pool_id", "created_at", "id"])
    op.create_table(
        "pool_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "declined",
                name="grantstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("journal_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(state = 'confirmed') = (journal_id IS NOT NULL)", name=op.f("ck_pool_grant_paid")),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_pool_grant_decided")),
        sa.CheckConstraint("state = 'declined' OR decided_by <> proposed_by", name=op.f("ck_pool_grant_second_person")),
        sa.CheckConstraint("points > 0", name=op.f("ck_pool_grant_points")),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_pool_grant_journal_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pool_grant_person_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_pool_grant_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_grant")),
        sa.UniqueConstraint("journal_id", name=op.f("uq_pool_grant_journal_id")),
    )
    op.create_index(op.f("ix_pool_grant_person_id_decided_at"), "pool_grant", ["person_id", "decided_at"])
    op.create_index(op.f("ix_pool_grant_pool_id_proposed_at_id"), "pool_grant", ["pool_id", "proposed_at", "id"])


def _requests() -> None:
    op.create_table(
        "service_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "elder_care",
                "traffic",
                "mediation",
                "rescue",
                "policy",
                "health",
                "environment",
                "youth",
                "other",
                name="servicecategory",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("volunteers", sa.Integer(), nullable=False),
        sa.Column("points_each", sa.BigInteger(), nullable=False),
        sa.Column("expression", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "matched",
                "done",
                "cancelled",
                "expired",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("matched_by", sa.Uuid(), nullable=True),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("disputed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispute", sa.Text(), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("dispute_decided_by", sa.Uuid(), nullable=True),
        sa.Column("dispute_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('open', 'matched')) = (ended_at IS NULL)", name=op.f("ck_service_request_ended")
        ),
        sa.CheckConstraint(
            "state NOT IN ('matched', 'done') OR shift_id IS NOT NULL",
            name=op.f("ck_service_request_matched_has_shift"),
        ),
        sa.CheckConstraint("(disputed_at IS NULL) = (dispute IS NULL)", name=op.f("ck_service_request_dispute")),
        sa.CheckConstraint("(shift_id IS NULL) = (matched_at IS NULL)", name=op.f("ck_service_request_matched")),
        sa.CheckConstraint(
            "(upheld IS NULL) = (dispute_decided_at IS NULL)", name=op.f("ck_service_request_dispute_decided")
        ),
        sa.CheckConstraint(
            "dispute_decided_at IS NULL OR disputed_at IS NOT NULL",
            name=op.f("ck_service_request_decided_was_disputed"),
        ),
        sa.CheckConstraint("minutes BETWEEN 15 AND 480", name=op.f("ck_service_request_minutes")),
        sa.CheckConstraint("points_each > 0", name=op.f("ck_service_request_points")),
        sa.CheckConstraint("volunteers BETWEEN 1 AND 20", name=op.f("ck_service_request_volunteers")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_service_request_activity_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_service_request_person_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_service_request_shift_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_service_request_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_request")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_service_request_activity_id")),
        sa.UniqueConstraint("shift_id", name=op.f("uq_service_request_shift_id")),
    )
    op.create_index(op.f("ix_service_request_person_id_created_at"), "service_request", ["person_id", "created_at"])
    op.create_index(op.f("ix_service_request_state_starts_at_id"), "service_request", ["state", "starts_at", "id"])
    op.create_index(op.f("ix_service_request_team_id_starts_at"), "service_request", ["team_id", "starts_at"])
    op.create_table(
        "request_slot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_request_slot_number")),
        sa.CheckConstraint("points > 0", name=op.f("ck_request_slot_points")),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_request_slot_hold_id")),
        sa.ForeignKeyConstraint(["record_id"], ["service_record.id"], name=op.f("fk_request_slot_record_id")),
        sa.ForeignKeyConstraint(["request_id"], ["service_request.id"], name=op.f("fk_request_slot_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_slot")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_request_slot_hold_id")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_request_slot_request_id_number")),
    )
    op.create_index(
        "uq_request_slot_record_id",
        "request_slot",
        ["record_id"],
        unique=True,
        postgresql_where=sa.text("record_id IS NOT NULL"),
    )
