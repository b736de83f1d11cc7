"""Payment batches with their lines and files, what the bank answers, and what is claimed back."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _payers()
    _batches()
    _lines()
    _results()
    _receivables()
    _rules()


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _payers() -> None:
    op.add_column("bank_account", sa.Column("organisation_id", sa.Uuid(), nullable=True))
    op.alter_column("bank_account", "person_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        "uq_bank_account_organisation_id",
        "bank_account",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_foreign_key(
        op.f("fk_bank_account_organisation_id"), "bank_account", "organisation", ["organisation_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_bank_account_whose"), "bank_account", "(person_id IS NULL) <> (organisation_id IS NULL)"
    )


def _batches() -> None:
    op.create_table(
        "payment_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("state", _choice("batchstate", "drawn", "released", "sent", "settled", "cancelled"), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("pay_on", sa.Date(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=True),
        sa.Column("drawn_by", sa.Uuid(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_reason IS NOT NULL)", name=op.f("ck_payment_batch_why_cancelled")
        ),
        sa.CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name=op.f("ck_payment_batch_settled")),
        sa.CheckConstraint("pay_on BETWEEN '1900-01-01' AND '2200-12-31'", name=op.f("ck_payment_batch_pay_on")),
        sa.CheckConstraint("sent_at IS NOT NULL OR state <> 'sent'", name=op.f("ck_payment_batch_sent")),
        sa.CheckConstraint(
            "state IN ('drawn', 'cancelled') = (released_at IS NULL)", name=op.f("ck_payment_batch_released")
        ),
        sa.CheckConstraint("fen >= 0 AND lines >= 0", name=op.f("ck_payment_batch_sums")),
        sa.CheckConstraint(
            "released_at IS NULL OR (released_by IS NOT NULL AND payer_id IS NOT NULL)",
            name=op.f("ck_payment_batch_by_whom"),
        ),
        sa.CheckConstraint("released_by <> drawn_by", name=op.f("ck_payment_batch_two_people")),
        sa.ForeignKeyConstraint(["budget_id"], ["budget.id"], name=op.f("fk_payment_batch_budget_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["bank_account.id"], name=op.f("fk_payment_batch_payer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_payment_batch_number")),
    )
    op.create_index(op.f("ix_payment_batch_budget_id_number"), "payment_batch", ["budget_id", "number"], unique=False)
    op.create_table(
        "payment_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("format", _choice("fileformat", "csv", "pain_001", "camt_053"), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("format <> 'camt_053'", name=op.f("ck_payment_file_outwards")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_payment_file_sha256")),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batch.id"], name=op.f("fk_payment_file_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_file")),
        sa.UniqueConstraint("batch_id", "format", name=op.f("uq_payment_file_batch_id_format")),
    )


def _lines() -> None:
    op.create_table(
        "payment_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("end_to_end_id", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("bank_code", sa.String(), nullable=True),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("account_masked", sa.String(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("state", _choice("linestate", "waiting", "paid", "returned", "dropped"), nullable=False),
        sa.Column("reissue_of", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("journal_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_payment_line_decided")),
        sa.CheckConstraint("state <> 'paid' OR journal_id IS NOT NULL", name=op.f("ck_payment_line_posted")),
        sa.CheckConstraint(
            "state NOT IN ('dropped', 'returned') OR reason IS NOT NULL", name=op.f("ck_payment_line_reason")
        ),
        sa.CheckConstraint("fen > 0", name=op.f("ck_payment_line_fen")),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batch.id"], name=op.f("fk_payment_line_batch_id")),
        sa.ForeignKeyConstraint(["case_id"], ["subsidy_case.id"], name=op.f("fk_payment_line_case_id")),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_payment_line_journal_id")),
        sa.ForeignKeyConstraint(["reissue_of"], ["payment_line.id"], name=op.f("fk_payment_line_reissue_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_line")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_payment_line_batch_id_number")),
        sa.UniqueConstraint("end_to_end_id", name=op.f("uq_payment_line_end_to_end_id")),
        sa.UniqueConstraint("journal_id", name=op.f("uq_payment_line_journal_id")),
    )
    op.create_index(op.f("ix_payment_line_reissue_of"), "payment_line", ["reissue_of"])
    op.create_index(op.f("ix_payment_line_case_id"), "payment_line", ["case_id"], unique=False)
    op.create_index(
        "uq_payment_line_live",
        "payment_line",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'paid')"),
    )


def _results() -> None:
    op.create_table(
        "bank_result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("format", _choice("resultformat", "csv", "pain_001", "camt_053"), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("odd", sa.Integer(), nullable=False),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("format <> 'pain_001'", name=op.f("ck_bank_result_inwards")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_bank_result_sha256")),
        sa.CheckConstraint("rows > 0", name=op.f("ck_bank_result_rows")),
        sa.CheckConstraint("settled + odd <= rows", name=op.f("ck_bank_result_figures")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_bank_result_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_result")),
        sa.UniqueConstraint("sha256", name=op.f("uq_bank_result_sha256")),
    )
    op.create_index(
        op.f("ix_bank_result_organisation_id_read_at"), "bank_result", ["organisation_id", "read_at"], unique=False
    )
    op.create_table(
        "bank_result_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("end_to_end_id", sa.String(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("answer", _choice("bankanswer", "paid", "returned"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column(
            "outcome",
            _choice(
                "outcome", "paid", "returned", "given_back", "repeated", "unknown", "wrong_amount", "contradictory"
            ),
            nullable=False,
        ),
        sa.CheckConstraint("(outcome = 'unknown') = (line_id IS NULL)", name=op.f("ck_bank_result_row_known")),
        sa.ForeignKeyConstraint(["line_id"], ["payment_line.id"], name=op.f("fk_bank_result_row_line_id")),
        sa.ForeignKeyConstraint(["result_id"], ["bank_result.id"], name=op.f("fk_bank_result_row_result_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_result_row")),
        sa.UniqueConstraint("result_id", "number", name=op.f("uq_bank_result_row_result_id_number")),
    )
    op.create_index(op.f("ix_bank_result_row_line_id"), "bank_result_row", ["line_id"], unique=False)


def _receivables() -> None:
    op.create_table(
        "receivable",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("repaid", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", _choice("receivablestate", "open", "settled", "written_off"), nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("write_off_reason", sa.Text(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_off_by", sa.Uuid(), nullable=True),
        sa.Column("journal_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_receivable_ended")),
        sa.CheckConstraint("(state = 'settled') = (repaid = fen)", name=op.f("ck_receivable_settled")),
        sa.CheckConstraint(
            "state <> 'written_off' OR (written_off_by IS NOT NULL AND written_off_by <> proposed_by)",
            name=op.f("ck_receivable_two_people"),
        ),
        sa.CheckConstraint("(proposed_at IS NULL) = (write_off_reason IS NULL)", name=op.f("ck_receivable_proposed")),
        sa.CheckConstraint("fen > 0", name=op.f("ck_receivable_fen")),
        sa.CheckConstraint("repaid BETWEEN 0 AND fen", name=op.f("ck_receivable_repaid")),
        sa.ForeignKeyConstraint(["budget_id"], ["budget.id"], name=op.f("fk_receivable_budget_id")),
        sa.ForeignKeyConstraint(["case_id"], ["subsidy_case.id"], name=op.f("fk_receivable_case_id")),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_receivable_journal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receivable")),
        sa.UniqueConstraint("case_id", name=op.f("uq_receivable_case_id")),
        sa.UniqueConstraint("journal_id", name=op.f("uq_receivable_journal_id")),
    )
    op.create_index(op.f("ix_receivable_budget_id"), "receivable", ["budget_id"], unique=False)
    op.create_index(op.f("ix_receivable_state_claimed_at"), "receivable", ["state", "claimed_at"], unique=False)
    op.create_table(
        "repayment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("receivable_id", sa.Uuid(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("journal_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("paid_on BETWEEN '1900-01-01' AND '2200-12-31'", name=op.f("ck_repayment_paid_on")),
        sa.CheckConstraint("fen > 0", name=op.f("ck_repayment_fen")),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_repayment_journal_id")),
        sa.ForeignKeyConstraint(["receivable_id"], ["receivable.id"], name=op.f("fk_repayment_receivable_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repayment")),
        sa.UniqueConstraint("journal_id", name=op.f("uq_repayment_journal_id")),
        sa.UniqueConstraint("receivable_id", "reference", name=op.f("uq_repayment_receivable_id_reference")),
    )


def _rules() -> None:
    for function in (KEEP_BATCH, KEEP_LINE, KEEP_RECEIVABLE):
        op.execute(function)
    for table in ("payment_batch", "payment_line", "receivable"):
        op.execute(
            f"CREATE TRIGGER keep_{table} BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
        )
        op.execute(
            f"CREATE TRIGGER append_only BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table in ("payment_file", "bank_result", "bank_result_row", "repayment"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


KEEP_BATCH = """
    CREATE FUNCTION keep_payment_batch() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE may text[] := '{state,sent_at,settled_at}';
    BEGIN
        IF TG_OP = 'INSERT' AND NEW.state = 'drawn' THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' AND OLD.state = 'drawn' THEN
            may := may || '{fen,lines,payer_id,released_by,released_at,cancelled_reason}'::text[];
        END IF;
        IF TG_OP <> 'UPDATE' OR to_jsonb(NEW) - may IS DISTINCT FROM to_jsonb(OLD) - may
            OR (OLD.state, NEW.state) NOT IN (
                ('drawn', 'drawn'), ('drawn', 'released'), ('drawn', 'cancelled'), ('released', 'sent'),
                ('sent', 'sent'), ('sent', 'settled'), ('settled', 'settled')
            )
            OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
        THEN
            RAISE EXCEPTION 'a batch does not change so' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
"""

KEEP_LINE = """
    CREATE FUNCTION keep_payment_line() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE may text[] := '{state,reason,booked_on,decided_at,journal_id}'; batch text;
    BEGIN
        SELECT state INTO batch FROM payment_batch WHERE id = NEW.batch_id;
        IF TG_OP = 'INSERT' AND NEW.state = 'waiting' AND batch = 'drawn' THEN
            RETURN NEW;
        END IF;
        IF TG_OP <> 'UPDATE' OR to_jsonb(NEW) - may IS DISTINCT FROM to_jsonb(OLD) - may
            OR (OLD.state, NEW.state, batch = 'drawn') NOT IN (
                ('waiting', 'dropped', true), ('waiting', 'paid', false), ('waiting', 'returned', false),
                ('paid', 'returned', false)
            )
            OR (OLD.journal_id IS NOT NULL AND NEW.journal_id IS DISTINCT FROM OLD.journal_id)
        THEN
            RAISE EXCEPTION 'a payment does not change so' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
"""

KEEP_RECEIVABLE = """
    CREATE FUNCTION keep_receivable() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE may text[] := '{repaid,state,ended_at,write_off_reason,proposed_by,proposed_at,written_off_by}';
    BEGIN
        IF TG_OP = 'INSERT' AND NEW.state = 'open' AND NEW.repaid = 0 THEN
            RETURN NEW;
        END IF;
        IF TG_OP <> 'UPDATE' OR OLD.state <> 'open' OR NEW.repaid < OLD.repaid
            OR to_jsonb(NEW) - may IS DISTINCT FROM to_jsonb(OLD) - may
        THEN
            RAISE EXCEPTION 'a claim does not change so' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
"""
