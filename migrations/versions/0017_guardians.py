"""Qualifications that people hold; guardians of minors, what they agreed to, and the links that they were sent."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _qualifications()
    _guardianships()
    _consents()
    _links()
    for table, owner in (("qualification", "person"), ("guardianship", "volunteer")):
        op.execute(
            f"CREATE TRIGGER follow_{owner} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION follow_{owner}()"
        )


def _qualifications() -> None:
    op.create_table(
        "qualification_kind",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_months > 0", name=op.f("ck_qualification_kind_valid_months")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_qualification_kind_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification_kind")),
        sa.UniqueConstraint("code", name=op.f("uq_qualification_kind_code")),
    )
    op.create_index(op.f("ix_qualification_kind_organisation_id"), "qualification_kind", ["organisation_id"])
    op.create_table(
        "qualification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind_id", sa.Uuid(), nullable=False),
        sa.Column("obtained_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revocation_note", sa.Text(), nullable=True),
        sa.CheckConstraint("valid_until >= obtained_on", name=op.f("ck_qualification_valid_until")),
        sa.CheckConstraint("(revoked_at IS NULL) = (revocation_note IS NULL)", name=op.f("ck_qualification_revoked")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_qualification_person_id")),
        sa.ForeignKeyConstraint(["kind_id"], ["qualification_kind.id"], name=op.f("fk_qualification_kind_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
    )
    op.create_index(op.f("ix_qualification_person_id_obtained_on"), "qualification", ["person_id", "obtained_on"])
    op.create_index(op.f("ix_qualification_kind_id"), "qualification", ["kind_id"])


def _guardianships() -> None:
    op.create_table(
        "guardianship",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("volunteer_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(32), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_masked", sa.String(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=False),
        sa.Column("phone_masked", sa.String(), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "relation IN ('mother', 'father', 'grandparent', 'other')", name=op.f("ck_guardianship_relation")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_guardianship_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardianship")),
    )
    op.create_index(
        "uq_guardianship_present",
        "guardianship",
        ["volunteer_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_guardianship_volunteer_id"), "guardianship", ["volunteer_id"])
    op.create_index(op.f("ix_guardianship_phone_index"), "guardianship", ["phone_index"])


def _consents() -> None:
    op.create_table(
        "guardian_consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guardianship_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("risks_acknowledged", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("data_agreed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("location_agreed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("wording_version", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'given', 'refused', 'withdrawn')", name=op.f("ck_guardian_consent_consentstate")
        ),
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_guardian_consent_decided")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (wording_version IS NULL)", name=op.f("ck_guardian_consent_wording")
        ),
        sa.CheckConstraint("(state = 'given') = (expires_on IS NOT NULL)", name=op.f("ck_guardian_consent_expires")),
        sa.CheckConstraint(
            "state = 'given' OR NOT (data_agreed OR location_agreed)", name=op.f("ck_guardian_consent_agreed")
        ),
        sa.CheckConstraint(
            "shift_id IS NULL OR activity_id IS NOT NULL", name=op.f("ck_guardian_consent_shift_of_activity")
        ),
        sa.ForeignKeyConstraint(
            ["guardianship_id"], ["guardianship.id"], name=op.f("fk_guardian_consent_guardianship_id")
        ),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_guardian_consent_activity_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_guardian_consent_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_consent")),
        sa.UniqueConstraint(
            "guardianship_id",
            "activity_id",
            name=op.f("uq_guardian_consent_guardianship_id_activity_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_guardian_consent_activity_id"), "guardian_consent", ["activity_id"])
    op.create_index(op.f("ix_guardian_consent_shift_id"), "guardian_consent", ["shift_id"])


def _links() -> None:
    op.create_table(
        "guardian_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["consent_id"], ["guardian_consent.id"], name=op.f("fk_guardian_link_consent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_link")),
    )
    op.create_index(op.f("ix_guardian_link_consent_id_sent_at"), "guardian_link", ["consent_id", "sent_at"])
