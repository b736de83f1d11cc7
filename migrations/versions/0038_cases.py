"""Cases of subsidies: applications and entitlements with their steps, who has a part in them, and papers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

ACTS = (
    "create offer submit consent decline reserve match check requeue send_back review approve give_notice "
    "suspend resume end_notice uphold batch unbatch pay give_back reissue claw_back recover fail refuse "
    "withdraw lapse"
)
STATES = (
    "new draft offered queued reserved incomplete checked reviewed approving approved noticed suspended "
    "cleared batched paid returned clawing_back clawed_back refused withdrawn declined lapsed"
)
PARTS = "applicant creator reviewer approver payer answerer"
ENDED = "'refused', 'withdrawn', 'declined', 'lapsed'"
MOVES = (
    ("create", "new", "draft", "{applicant}"),
    ("offer", "new", "offered", "{}"),
    ("submit", "draft", "reserved", "{applicant}"),
    ("submit", "draft", "queued", "{applicant}"),
    ("submit", "incomplete", "reserved", "{applicant}"),
    ("consent", "offered", "reserved", "{applicant}"),
    ("consent", "offered", "queued", "{applicant}"),
    ("decline", "offered", "declined", "{applicant}"),
    ("reserve", "queued", "reserved", "{}"),
    ("match", "reserved", "checked", "{}"),
    ("check", "reserved", "checked", "{creator}"),
    ("requeue", "reserved", "queued", "{creator}"),
    ("send_back", "reserved", "incomplete", "{creator}"),
    ("review", "checked", "reviewed", "{reviewer}"),
    ("approve", "checked", "approving", "{approver}"),
    ("approve", "reviewed", "approving", "{approver}"),
    ("approve", "approving", "approving", "{approver}"),
    ("approve", "checked", "approved", "{approver}"),
    ("approve", "reviewed", "approved", "{approver}"),
    ("approve", "approving", "approved", "{approver}"),
    ("give_notice", "approved", "noticed", "{creator}"),
    ("give_notice", "approved", "cleared", "{creator}"),
    ("suspend", "noticed", "suspended", "{}"),
    ("resume", "suspended", "noticed", "{}"),
    ("uphold", "suspended", "refused", "{}"),
    ("end_notice", "noticed", "cleared", "{}"),
    ("batch", "cleared", "batched", "{payer}"),
    ("unbatch", "batched", "cleared", "{}"),
    ("pay", "batched", "paid", "{}"),
    ("give_back", "batched", "returned", "{}"),
    ("give_back", "paid", "returned", "{}"),
    ("reissue", "returned", "cleared", "{}"),
    ("claw_back", "paid", "clawing_back", "{}"),
    ("recover", "clawing_back", "clawed_back", "{}"),
    ("refuse", "reserved", "refused", "{creator}"),
    ("refuse", "checked", "refused", "{reviewer,approver}"),
    ("refuse", "reviewed", "refused", "{approver}"),
    ("refuse", "approving", "refused", "{approver}"),
    ("fail", "offered", "lapsed", "{}"),
    ("fail", "queued", "refused", "{}"),
    ("fail", "reserved", "refused", "{}"),
    ("fail", "incomplete", "refused", "{}"),
    ("fail", "checked", "refused", "{}"),
    ("fail", "reviewed", "refused", "{}"),
    ("fail", "approving", "refused", "{}"),
    ("fail", "approved", "refused", "{}"),
    ("fail", "noticed", "refused", "{}"),
    ("fail", "suspended", "refused", "{}"),
    ("fail", "cleared", "refused", "{}"),
    ("fail", "batched", "refused", "{}"),
    ("fail", "returned", "refused", "{}"),
    ("withdraw", "draft", "withdrawn", "{applicant}"),
    ("withdraw", "queued", "withdrawn", "{applicant}"),
    ("withdraw", "reserved", "withdrawn", "{applicant}"),
    ("withdraw", "incomplete", "withdrawn", "{applicant}"),
    ("withdraw", "checked", "withdrawn", "{applicant}"),
    ("withdraw", "reviewed", "withdrawn", "{applicant}"),
    ("withdraw", "approving", "withdrawn", "{applicant}"),
    ("withdraw", "approved", "withdrawn", "{applicant}"),
    ("withdraw", "noticed", "withdrawn", "{applicant}"),
    ("withdraw", "suspended", "withdrawn", "{applicant}"),
    ("withdraw", "cleared", "withdrawn", "{applicant}"),
    ("withdraw", "returned", "withdrawn", "{applicant}"),
    ("lapse", "offered", "lapsed", "{}"),
    ("lapse", "incomplete", "lapsed", "{}"),
)


def upgrade() -> None:
    _cases()
    _parties()
    _steps()
    _papers()
    op.drop_constraint("ck_public_notice_noticetopic", "public_notice")
    op.create_check_constraint(
        op.f("ck_public_notice_noticetopic"), "public_notice", "topic IN ('assessment', 'subsidy')"
    )
    _rules()


def _choice(name: str, values: str) -> sa.Enum:
    return sa.Enum(*values.split(), name=name, native_enum=False, create_constraint=True, length=32)


def _cases() -> None:
    op.create_table(
        "subsidy_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("origin", _choice("caseorigin", "application entitlement"), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("state", _choice("casestate", STATES), nullable=False),
        sa.Column("approvals", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("levels", sa.Integer(), nullable=False),
        sa.Column("reviewed", sa.Boolean(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("to_bank", sa.Boolean(), nullable=False),
        sa.Column("verdict_id", sa.Uuid(), nullable=True),
        sa.Column("budget_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("queue_number", sa.BigInteger(), nullable=True),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("fen >= 0", name=op.f("ck_subsidy_case_fen")),
        sa.CheckConstraint(
            "levels BETWEEN 1 AND 3 AND approvals BETWEEN 0 AND levels", name=op.f("ck_subsidy_case_levels")
        ),
        sa.CheckConstraint("notice_days BETWEEN 0 AND 30", name=op.f("ck_subsidy_case_notice_days")),
        sa.CheckConstraint("budget_year BETWEEN 2000 AND 2200", name=op.f("ck_subsidy_case_budget_year")),
        sa.CheckConstraint("(state = 'queued') = (queue_number IS NOT NULL)", name=op.f("ck_subsidy_case_queued")),
        sa.CheckConstraint(
            f"state IN ('new', 'draft', 'offered', 'queued', {ENDED}) OR (budget_id IS NOT NULL AND fen > 0)",
            name=op.f("ck_subsidy_case_reserved"),
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["public_notice.id"], name=op.f("fk_subsidy_case_notice_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_subsidy_case_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_subsidy_case_person_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_subsidy_case_programme_id")),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name=op.f("fk_subsidy_case_verdict_id")),
        sa.ForeignKeyConstraint(["version_id"], ["programme_version.id"], name=op.f("fk_subsidy_case_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_case")),
        sa.UniqueConstraint("number", name=op.f("uq_subsidy_case_number")),
    )
    for columns in (
        ("version_id",),
        ("budget_id",),
        ("account_id",),
        ("organisation_id", "created_at"),
        ("state", "created_at"),
        ("person_id", "created_at"),
    ):
        op.create_index(op.f(f"ix_subsidy_case_{'_'.join(columns)}"), "subsidy_case", list(columns))
    op.create_index(
        "uq_subsidy_case_standing",
        "subsidy_case",
        ["programme_id", "person_id", "period"],
        unique=True,
        postgresql_where=sa.text(f"state NOT IN ({ENDED})"),
    )
    op.create_index(
        "ix_subsidy_case_waiting",
        "subsidy_case",
        ["programme_id", "queue_number"],
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index("ix_subsidy_case_due", "subsidy_case", ["due_on"], postgresql_where=sa.text("due_on IS NOT NULL"))


def _parties() -> None:
    op.create_table(
        "subsidy_party",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("part", _choice("casepart", PARTS), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["subsidy_case.id"], name=op.f("fk_subsidy_party_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_subsidy_party_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_party")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_subsidy_party_case_id_person_id")),
    )
    op.create_index(op.f("ix_subsidy_party_person_id_case_id"), "subsidy_party", ["person_id", "case_id"])
    op.create_index(
        "uq_subsidy_party_single",
        "subsidy_party",
        ["case_id", "part"],
        unique=True,
        postgresql_where=sa.text("part IN ('applicant', 'creator', 'reviewer')"),
    )


def _steps() -> None:
    op.create_table(
        "subsidy_move",
        sa.Column("act", _choice("caseact", ACTS), nullable=False),
        sa.Column("from_state", _choice("from_state", STATES), nullable=False),
        sa.Column("to_state", _choice("to_state", STATES), nullable=False),
        sa.Column("parts", ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("act", "from_state", "to_state", name=op.f("pk_subsidy_move")),
    )
    op.create_table(
        "subsidy_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("act", _choice("caseact", ACTS), nullable=False),
        sa.Column("from_state", _choice("from_state", STATES), nullable=False),
        sa.Column("to_state", _choice("to_state", STATES), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["act", "from_state", "to_state"],
            ["subsidy_move.act", "subsidy_move.from_state", "subsidy_move.to_state"],
            name="fk_subsidy_step_move",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["subsidy_case.id"], name=op.f("fk_subsidy_step_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_step")),
        sa.UniqueConstraint("case_id", "position", name=op.f("uq_subsidy_step_case_id_position")),
    )


def _papers() -> None:
    op.create_table(
        "evidence_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("value", JSONB(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed IS NULL) AND (confirmed_at IS NULL) = (confirmed_by IS NULL)",
            name=op.f("ck_evidence_paper_confirmed"),
        ),
        sa.CheckConstraint("confirmed_by <> person_id", name=op.f("ck_evidence_paper_not_by_the_applicant")),
        sa.CheckConstraint("octet_length(picture) BETWEEN 1 AND 100000", name=op.f("ck_evidence_paper_picture")),
        sa.ForeignKeyConstraint(["case_id"], ["subsidy_case.id"], name=op.f("fk_evidence_paper_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_evidence_paper_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_paper")),
    )
    op.create_index(op.f("ix_evidence_paper_case_id_fact"), "evidence_paper", ["case_id", "fact"])
    op.create_index(
        "ix_evidence_paper_known", "evidence_paper", ["person_id", "fact"], postgresql_where=sa.text("confirmed")
    )


def _rules() -> None:
    move = sa.text(
        "INSERT INTO subsidy_move (act, from_state, to_state, parts)"
        " VALUES (:act, :before, :after, CAST(:parts AS text[]))"
    )
    for act, before, after, parts in MOVES:
        op.execute(move.bindparams(act=act, before=before, after=after, parts=parts))
    op.execute("CREATE SEQUENCE subsidy_queue")
    for function in (TAKE_STEP, PROVEN, KEEP_CASE, KEEP_PARTY, KEEP_PAPER):
        op.execute(function)
    for table in ("subsidy_case", "subsidy_party", "evidence_paper"):
        op.execute(
            f"CREATE TRIGGER follow_person BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION follow_person()"
        )
    for table in ("subsidy_move", "subsidy_step"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for name, when, table in (
        ("take_subsidy_step", "INSERT", "subsidy_step"),
        ("keep_subsidy_case", "INSERT OR UPDATE OR DELETE", "subsidy_case"),
        ("keep_subsidy_party", "INSERT OR UPDATE OR DELETE", "subsidy_party"),
        ("keep_evidence_paper", "INSERT OR UPDATE OR DELETE", "evidence_paper"),
    ):
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


TAKE_STEP = """
    CREATE FUNCTION take_subsidy_step() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE present subsidy_case; allowed text[];
    BEGIN
        SELECT * INTO present FROM subsidy_case WHERE id = NEW.case_id FOR UPDATE;
        SELECT parts INTO allowed FROM subsidy_move
        WHERE (act, from_state, to_state) = (NEW.act, NEW.from_state, NEW.to_state);
        IF present.state IS DISTINCT FROM NEW.from_state OR allowed IS NULL THEN
            RAISE EXCEPTION 'a case can''t be moved so' USING ERRCODE = 'restrict_violation';
        END IF;
        IF cardinality(allowed) > 0 AND (NEW.actor_kind <> 'person' OR NOT EXISTS (
            SELECT FROM subsidy_party
            WHERE case_id = present.id AND person_id = NEW.actor AND part = ANY (allowed)
        )) THEN
            RAISE EXCEPTION 'somebody else does this' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NOT subsidy_step_is_proven(present, NEW) THEN
            RAISE EXCEPTION 'what the step rests on is not there' USING ERRCODE = 'restrict_violation';
        END IF;
        SELECT count(*) + 1 INTO NEW.position FROM subsidy_step WHERE case_id = present.id;
        UPDATE subsidy_case SET state = NEW.to_state,
            approvals = approvals + CASE WHEN NEW.act = 'approve' THEN 1 ELSE 0 END,
            queue_number = CASE WHEN NEW.to_state = 'queued' THEN nextval('subsidy_queue') END
        WHERE id = present.id;
        RETURN NEW;
    END $$
"""

PROVEN = """
    CREATE FUNCTION subsidy_step_is_proven(case_ subsidy_case, step subsidy_step) RETURNS boolean
    LANGUAGE sql AS $$
        WITH judged AS (
            SELECT coalesce(bool_or(passed), false) AS passed,
                coalesce(bool_or(subject_id = case_.id), false) AS of_case
            FROM verdict WHERE id = case_.verdict_id
        ), papers AS (
            SELECT count(*) FILTER (WHERE confirmed IS NULL) AS unread FROM evidence_paper WHERE case_id = case_.id
        )
        SELECT CASE step.act
            WHEN 'create' THEN case_.origin = 'application'
            WHEN 'offer' THEN case_.origin = 'entitlement' AND passed AND case_.due_on IS NOT NULL
            WHEN 'submit' THEN (passed OR unread > 0) AND (case_.account_id IS NOT NULL OR NOT case_.to_bank)
            WHEN 'consent' THEN passed AND (case_.account_id IS NOT NULL OR NOT case_.to_bank)
            WHEN 'match' THEN passed AND case_.origin = 'entitlement'
            WHEN 'check' THEN passed AND of_case AND unread = 0
            WHEN 'review' THEN case_.reviewed
            WHEN 'approve' THEN passed AND (case_.state <> 'checked' OR NOT case_.reviewed)
                AND (case_.state = 'approving') = (case_.approvals > 0)
                AND (case_.approvals + 1 = case_.levels) = (step.to_state = 'approved')
                AND NOT EXISTS (
                    SELECT FROM subsidy_step
                    WHERE case_id = case_.id AND act = 'approve' AND actor = step.actor
                )
            WHEN 'give_notice' THEN (case_.notice_days = 0) = (step.to_state = 'cleared')
                AND (step.to_state = 'cleared' OR EXISTS (
                    SELECT FROM public_notice WHERE id = case_.notice_id AND state = 'open' AND subject_id = case_.id
                ))
            WHEN 'end_notice' THEN EXISTS (
                SELECT FROM public_notice WHERE id = case_.notice_id AND state = 'ended' AND subject_id = case_.id
            )
            WHEN 'fail' THEN of_case
            WHEN 'lapse' THEN case_.due_on < (step.at AT TIME ZONE current_setting('commonweal.time_zone'))::date
            ELSE true END
        FROM judged, papers
    $$
"""

KEEP_CASE = """
    CREATE FUNCTION keep_subsidy_case() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE may text[] := '{state,approvals,queue_number,verdict_id,notice_id,budget_id,account_id,due_on,reminded_on}';
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'new' OR NEW.approvals <> 0 THEN
                RAISE EXCEPTION 'a case begins anew' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' AND NEW.person_id <> OLD.person_id
            AND to_jsonb(NEW) - 'person_id' = to_jsonb(OLD) - 'person_id'
            AND EXISTS (
                SELECT FROM person WHERE (id, merged_into) IN
                    ((OLD.person_id, NEW.person_id), (NEW.person_id, OLD.person_id))
            )
        THEN
            RETURN NEW;
        END IF;
        IF OLD.state IN ('new', 'draft', 'offered', 'queued', 'reserved', 'incomplete') THEN
            may := may || '{fen,period,budget_year}';
        END IF;
        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - may IS DISTINCT FROM to_jsonb(OLD) - may
            OR (pg_trigger_depth() < 2 AND (NEW.state, NEW.approvals, NEW.queue_number)
                IS DISTINCT FROM (OLD.state, OLD.approvals, OLD.queue_number))
            OR (OLD.state IN ('batched', 'paid', 'clawing_back', 'clawed_back')
                AND NEW.account_id IS DISTINCT FROM OLD.account_id)
        THEN
            RAISE EXCEPTION 'a case moves by its steps' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
"""

KEEP_PARTY = """
    CREATE FUNCTION keep_subsidy_party() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE present subsidy_case;
    BEGIN
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'person_id' = to_jsonb(OLD) - 'person_id' AND EXISTS (
            SELECT FROM person WHERE (id, merged_into) IN
                ((OLD.person_id, NEW.person_id), (NEW.person_id, OLD.person_id))
        ) THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'INSERT' THEN
            SELECT * INTO present FROM subsidy_case WHERE id = NEW.case_id FOR UPDATE;
            IF (NEW.part = 'applicant') = (present.state = 'new')
                AND (NEW.part = 'applicant') = (NEW.person_id = present.person_id)
            THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'who stands where stays' USING ERRCODE = 'restrict_violation';
    END $$
"""

KEEP_PAPER = """
    CREATE FUNCTION keep_evidence_paper() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE present text; was evidence_paper := coalesce(OLD, NEW);
        may text[] := '{confirmed,confirmed_by,confirmed_at}';
    BEGIN
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'person_id' = to_jsonb(OLD) - 'person_id' AND EXISTS (
            SELECT FROM person WHERE (id, merged_into) IN
                ((OLD.person_id, NEW.person_id), (NEW.person_id, OLD.person_id))
        ) THEN
            RETURN NEW;
        END IF;
        SELECT state INTO present FROM subsidy_case WHERE id = was.case_id FOR UPDATE;
        IF was.confirmed IS NULL AND (CASE TG_OP
            WHEN 'UPDATE' THEN present = 'reserved' AND to_jsonb(NEW) - may = to_jsonb(OLD) - may
            ELSE present IN ('draft', 'incomplete') END)
        THEN
            RETURN coalesce(NEW, OLD);
        END IF;
        RAISE EXCEPTION 'a paper stays as it was handed in' USING ERRCODE = 'restrict_violation';
    END $$
"""
