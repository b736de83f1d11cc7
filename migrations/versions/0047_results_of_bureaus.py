"""The same bank file may be read by each bureau: whoever reads it first keeps nobody else's payments unsettled."""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("uq_bank_result_sha256"), "bank_result")
    op.create_unique_constraint(
        op.f("uq_bank_result_organisation_id_sha256"), "bank_result", ["organisation_id", "sha256"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("uq_bank_result_organisation_id_sha256"), "bank_result")
    op.create_unique_constraint(op.f("uq_bank_result_sha256"), "bank_result", ["sha256"])
