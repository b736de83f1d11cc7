"""Where minutes come from and who entered them, corrections by two people, appeals, anomalies; working days."""

import os

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.kernel.workdays import exceptions

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _working_days()
    _records()
    _corrections()
    _policies()
    _appeals()
    _anomalies()
    for table in ("appeal", "anomaly"):
        op.execute(
            f"CREATE TRIGGER follow_volunteer BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION follow_volunteer()"
        )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON hours_policy "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _working_days() -> None:
    """Three weeks and twice the days hold any number of working days: no holiday with its weekends is longer."""
    days = op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.bulk_insert(days, [{"day": day, "works": works, "name": name} for day, works, name in exceptions(2025)])
    for name, sign, order in (("workday_after", "+", "ASC"), ("workday_before", "-", "DESC")):
        op.execute(
            f"""
            CREATE FUNCTION {name}(start date, number integer) RETURNS date LANGUAGE sql STABLE AS $$
                SELECT asked FROM (
                    SELECT start {sign} step AS asked FROM generate_series(1, 21 + 2 * number) AS step
                ) AS near LEFT JOIN calendar_day ON day = asked
                WHERE coalesce(works, extract(isodow FROM asked) < 6)
                ORDER BY asked {order} OFFSET number - 1 LIMIT 1
            $$
            """  # noqa: S608
        )


def _records() -> None:
    op.add_column("service_record", sa.Column("day", sa.Date(), nullable=True))
    zone = os.environ.get("COMMONWEAL_TIME_ZONE", "Asia/Shanghai")
    op.execute(sa.text("UPDATE service_record SET day = (started_at AT TIME ZONE :zone)::date").bindparams(zone=zone))
    op.alter_column("service_record", "day", nullable=False)
    op.add_column(
        "service_record", sa.Column("source", sa.String(32), server_default=sa.text("'scans'"), nullable=False)
    )
    op.add_column(
        "service_record", sa.Column("entered_by", ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_service_record_recordsource"),
        "service_record",
        "source IN ('scans', 'staff_list', 'by_hand', 'correction', 'appeal')",
    )
    op.create_check_constraint(
        op.f("ck_service_record_second_person"), "service_record", "approved_by <> ALL (entered_by)"
    )
    op.execute("UPDATE service_record SET source = 'correction' WHERE corrects_id IS NOT NULL")
    op.create_index(op.f("ix_service_record_volunteer_id_day"), "service_record", ["volunteer_id", "day"])
    op.create_index(op.f("ix_service_record_approved_at"), "service_record", ["approved_at"])


def _corrections() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'declined')", name=op.f("ck_correction_correctionstate")
        ),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_correction_minutes")),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_correction_decided")),
        sa.CheckConstraint("(state = 'confirmed') = (result_id IS NOT NULL)", name=op.f("ck_correction_result")),
        sa.CheckConstraint("state = 'declined' OR decided_by <> proposed_by", name=op.f("ck_correction_second_person")),
        sa.ForeignKeyConstraint(["record_id"], ["service_record.id"], name=op.f("fk_correction_record_id")),
        sa.ForeignKeyConstraint(["result_id"], ["service_record.id"], name=op.f("fk_correction_result_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("result_id", name=op.f("uq_correction_result_id")),
    )
    op.create_index(
        "uq_correction_open",
        "correction",
        ["record_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_index(op.f("ix_correction_record_id_proposed_at"), "correction", ["record_id", "proposed_at"])
    op.create_index(op.f("ix_correction_state_proposed_at_id"), "correction", ["state", "proposed_at", "id"])


def _policies() -> None:
    op.create_table(
        "hours_policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("team_hours", sa.Integer(), nullable=False),
        sa.Column("parent_hours", sa.Integer(), nullable=False),
        sa.Column("appeal_days", sa.Integer(), nullable=False),
        sa.Column("decision_workdays", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "0 < team_hours AND team_hours <= parent_hours AND parent_hours <= 24", name=op.f("ck_hours_policy_hours")
        ),
        sa.CheckConstraint(
            "appeal_days BETWEEN 1 AND 366 AND decision_workdays BETWEEN 1 AND 90", name=op.f("ck_hours_policy_days")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_hours_policy_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_policy")),
    )
    op.create_index(op.f("ix_hours_policy_organisation_id_set_at"), "hours_policy", ["organisation_id", "set_at"])


def _appeals() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("volunteer_id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("minutes_wanted", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("raised_by", sa.Uuid(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("result_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'accepted', 'partly', 'rejected')", name=op.f("ck_appeal_appealstate")),
        sa.CheckConstraint("minutes_wanted BETWEEN 0 AND 1440", name=op.f("ck_appeal_minutes_wanted")),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL) AND (state = 'open') = (answer IS NULL)",
            name=op.f("ck_appeal_decided"),
        ),
        sa.CheckConstraint(
            "(state IN ('accepted', 'partly')) = (result_id IS NOT NULL)", name=op.f("ck_appeal_result")
        ),
        sa.CheckConstraint("decided_by <> raised_by", name=op.f("ck_appeal_not_own")),
        sa.CheckConstraint("decided_by <> approved_by", name=op.f("ck_appeal_somebody_else")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_appeal_volunteer_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_appeal_shift_id")),
        sa.ForeignKeyConstraint(["record_id"], ["service_record.id"], name=op.f("fk_appeal_record_id")),
        sa.ForeignKeyConstraint(["result_id"], ["service_record.id"], name=op.f("fk_appeal_result_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("result_id", name=op.f("uq_appeal_result_id")),
    )
    op.create_index(
        "uq_appeal_open",
        "appeal",
        ["shift_id", "volunteer_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_appeal_volunteer_id_raised_at"), "appeal", ["volunteer_id", "raised_at"])
    op.create_index(op.f("ix_appeal_record_id"), "appeal", ["record_id"])
    op.create_index(op.f("ix_appeal_state_decide_by_id"), "appeal", ["state", "decide_by", "id"])
    op.create_index(op.f("ix_appeal_raised_at_id"), "appeal", ["raised_at", "id"])


def _anomalies() -> None:
    op.create_table(
        "anomaly",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("volunteer_id", sa.Uuid(), nullable=True),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("figures", JSONB(), nullable=False),
        sa.Column("involved", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.String(32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('long_day', 'two_places', 'shared_device', 'quick_approvals')",
            name=op.f("ck_anomaly_anomalykind"),
        ),
        sa.CheckConstraint("resolution IN ('in_order', 'corrected', 'misuse')", name=op.f("ck_anomaly_resolution")),
        sa.CheckConstraint("(resolved_at IS NULL) = (resolution IS NULL)", name=op.f("ck_anomaly_resolved")),
        sa.CheckConstraint("(resolved_at IS NULL) = (note IS NULL)", name=op.f("ck_anomaly_noted")),
        sa.CheckConstraint("resolved_by <> ALL (involved)", name=op.f("ck_anomaly_not_involved")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_anomaly_organisation_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_anomaly_volunteer_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_anomaly_shift_id")),
        sa.ForeignKeyConstraint(["record_id"], ["service_record.id"], name=op.f("fk_anomaly_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anomaly")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_anomaly_kind_subject")),
    )
    op.create_index(op.f("ix_anomaly_organisation_id_found_at_id"), "anomaly", ["organisation_id", "found_at", "id"])
    op.create_index(op.f("ix_anomaly_found_at_id"), "anomaly", ["found_at", "id"])
    op.create_index(op.f("ix_anomaly_volunteer_id"), "anomaly", ["volunteer_id"])
