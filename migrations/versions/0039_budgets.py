"""Budgets with their changes, where each case's money stands, and the bank accounts that people are paid to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _budgets()
    _case_money()
    _bank_accounts()
    op.execute(KEEP_BUDGET_CHANGE)
    op.execute(KEEP_CASE_MONEY)
    op.execute(KEEP_BANK_ACCOUNT)
    for table in ("budget_change", "case_money", "bank_account"):
        op.execute(
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
        )
        op.execute(
            f"CREATE TRIGGER append_only BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER follow_person BEFORE INSERT ON bank_account FOR EACH ROW EXECUTE FUNCTION follow_person()"
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _checks(table: str, **checks: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(check, name=op.f(f"ck_{table}_{name}")) for name, check in checks.items()]


def _budgets() -> None:
    op.create_table(
        "budget",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("granted", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("plan", JSONB(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        *_checks(
            "budget",
            year="year BETWEEN 2000 AND 2200",
            granted="granted >= 0",
            plan="jsonb_array_length(plan) = 12",
            closed="(closed_at IS NULL) = (closed_by IS NULL)",
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_budget_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget")),
        sa.UniqueConstraint("programme_id", "year", name=op.f("uq_budget_programme_id_year")),
    )
    op.create_table(
        "budget_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("changekind", "raise", "cut", "close", "carried", "lapsed"), nullable=False),
        sa.Column("state", _choice("changestate", "proposed", "confirmed", "rejected"), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("journal_id", sa.Uuid(), nullable=True),
        *_checks(
            "budget_change",
            number="number > 0",
            decided="(state = 'proposed') = (decided_at IS NULL)",
            why_rejected="(state = 'rejected') = (refusal IS NOT NULL)",
            two_people="kind IN ('carried', 'lapsed') OR state <> 'confirmed' "
            "OR decided_by IS DISTINCT FROM proposed_by",
            fen="CASE WHEN kind IN ('raise', 'carried') THEN fen > 0 "
            "WHEN kind = 'close' THEN fen <= 0 ELSE fen < 0 END",
            over="over IS NULL OR kind = 'close'",
        ),
        sa.ForeignKeyConstraint(["budget_id"], ["budget.id"], name=op.f("fk_budget_change_budget_id")),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_budget_change_journal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_change")),
        sa.UniqueConstraint("budget_id", "number", name=op.f("uq_budget_change_budget_id_number")),
    )
    op.create_index(
        "uq_budget_change_proposed",
        "budget_change",
        ["budget_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )


def _case_money() -> None:
    op.create_table(
        "case_money",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("stage", _choice("stage", "reserved", "committed", "paid", "released"), nullable=False),
        sa.Column("recovered", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("moves", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("journal_id", sa.Uuid(), nullable=False),
        *_checks(
            "case_money",
            fen="fen > 0",
            moves="moves > 0",
            recovered="recovered BETWEEN 0 AND fen",
            recovered_of_paid="recovered = 0 OR stage = 'paid'",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["subsidy_case.id"], name=op.f("fk_case_money_case_id")),
        sa.ForeignKeyConstraint(["budget_id"], ["budget.id"], name=op.f("fk_case_money_budget_id")),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_case_money_journal_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_money")),
    )
    op.create_index(op.f("ix_case_money_budget_id_stage"), "case_money", ["budget_id", "stage"])


def _bank_accounts() -> None:
    op.create_table(
        "bank_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("accountkind", "card", "other"), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("bank_code", sa.String(), nullable=True),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("number_masked", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *_checks(
            "bank_account",
            bank_code="bank_code ~ '^[0-9]{12}$'",
            number_index="octet_length(number_index) = 32",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bank_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
    )
    op.create_index(op.f("ix_bank_account_person_id_created_at"), "bank_account", ["person_id", "created_at"])
    op.create_index(
        "uq_bank_account_number_index",
        "bank_account",
        ["number_index"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


KEEP_BUDGET_CHANGE = """
    CREATE FUNCTION keep_budget_change() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE may text[] := '{state,decided_by,decided_at,refusal,journal_id}';
    BEGIN
        IF OLD.state = 'proposed' AND OLD.kind = 'close' THEN
            may := may || '{fen}'::text[];
        END IF;
        IF TG_OP = 'DELETE' OR OLD.state <> 'proposed' OR to_jsonb(NEW) - may IS DISTINCT FROM to_jsonb(OLD) - may THEN
            RAISE EXCEPTION 'what changed a budget stays' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
"""

KEEP_CASE_MONEY = """
    CREATE FUNCTION keep_case_money() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR NEW.case_id <> OLD.case_id OR NEW.moves <> OLD.moves + 1
            OR NEW.journal_id = OLD.journal_id
            OR (OLD.stage, NEW.stage) NOT IN (
                ('reserved', 'committed'), ('reserved', 'released'), ('committed', 'released'), ('committed', 'paid'),
                ('paid', 'committed'), ('paid', 'paid'), ('released', 'reserved'),
                ('reserved', 'reserved'), ('committed', 'committed')
            )
            OR (OLD.stage <> 'released' AND NEW.fen <> OLD.fen)
            OR (OLD.budget_id <> NEW.budget_id) <> (OLD.stage = NEW.stage AND OLD.stage <> 'paid')
                AND OLD.stage <> 'released'
        THEN
            RAISE EXCEPTION 'money does not move so' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
"""

KEEP_BANK_ACCOUNT = """
    CREATE FUNCTION keep_bank_account() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE merged boolean := NEW.person_id IS DISTINCT FROM OLD.person_id;
    BEGIN
        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - '{person_id,ended_at}'::text[]
                IS DISTINCT FROM to_jsonb(OLD) - '{person_id,ended_at}'::text[]
            OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
            OR (merged AND NOT EXISTS (
                SELECT FROM person WHERE (id, merged_into) IN
                    ((OLD.person_id, NEW.person_id), (NEW.person_id, OLD.person_id))
            ))
        THEN
            RAISE EXCEPTION 'a bank account is never changed' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
"""
