"""Public notices with objections; assessments with their steps, scores, votes, quotas and inspections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

FORMATS = (
    ("skill", "{letter}{organisation:4}{province:2}{site:6}{year:2}{level:1}{sequence:6}"),
    ("appointment", "PR{year}-{organisation:4}-{level:1}-{sequence:6}"),
)

ACTS = (
    "create submit pass_check send_back begin score convene review decide appeal grant_appeal "
    "reject_appeal give_notice suspend resume end_notice uphold file certify refuse withdraw"
)
STATES = (
    "new draft submitted checked assessing scored reviewing deciding failed appealed decided noticed "
    "suspended cleared filed certified refused withdrawn"
)
PARTS = "candidate handler approver assessor panelist checker inspector filer"


def _choice(name: str, values: str) -> sa.Enum:
    return sa.Enum(*values.split(), name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    _notices()
    _bodies()
    _assessments()
    _evidence()
    _inspections()
    _kinds()
    _rules()


def _notices() -> None:
    op.create_table(
        "public_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "topic",
            sa.Enum("assessment", name="noticetopic", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "suspended",
                "ended",
                "withdrawn",
                name="noticestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("days_left", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'suspended') = (days_left IS NOT NULL)", name=op.f("ck_public_notice_suspended")),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (close_reason IS NOT NULL)", name=op.f("ck_public_notice_why_withdrawn")
        ),
        sa.CheckConstraint(
            "(state IN ('open', 'suspended')) = (closed_at IS NULL)", name=op.f("ck_public_notice_closed")
        ),
        sa.CheckConstraint("jsonb_typeof(content) = 'object'", name=op.f("ck_public_notice_content")),
        sa.CheckConstraint("days_left > 0", name=op.f("ck_public_notice_days_left")),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_public_notice_days")),
        sa.CheckConstraint("working_days BETWEEN 1 AND 100", name=op.f("ck_public_notice_working_days")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_public_notice_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_public_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notice")),
    )
    op.create_index(
        "ix_public_notice_due", "public_notice", ["ends_on"], unique=False, postgresql_where=sa.text("state = 'open'")
    )
    op.create_index(
        op.f("ix_public_notice_organisation_id_opened_at"),
        "public_notice",
        ["organisation_id", "opened_at"],
        unique=False,
    )
    op.create_index(op.f("ix_public_notice_person_id"), "public_notice", ["person_id"], unique=False)
    op.create_index(
        "uq_public_notice_standing",
        "public_notice",
        ["topic", "subject_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "notice_objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_masked", sa.String(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=False),
        sa.Column("phone_masked", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (upheld IS NULL) AND (answered_at IS NULL) = (answer IS NULL)",
            name=op.f("ck_notice_objection_answered"),
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["public_notice.id"], name=op.f("fk_notice_objection_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_objection")),
        sa.UniqueConstraint("notice_id", "fingerprint", name=op.f("uq_notice_objection_notice_id_fingerprint")),
    )
    op.create_index(
        op.f("ix_notice_objection_phone_index_made_at"), "notice_objection", ["phone_index", "made_at"], unique=False
    )
    op.create_index(
        "ix_notice_objection_waiting",
        "notice_objection",
        ["made_at"],
        unique=False,
        postgresql_where=sa.text("answered_at IS NULL"),
    )


def _bodies() -> None:
    op.create_table(
        "assessing_body",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("employer", "society", name="bodykind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("organisation_code", sa.String(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("site_code", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("organisation_code ~ '^[0-9]{4}$'", name=op.f("ck_assessing_body_organisation_code")),
        sa.CheckConstraint("province_code ~ '^[0-9]{2}$'", name=op.f("ck_assessing_body_province_code")),
        sa.CheckConstraint("site_code ~ '^[0-9]{6}$'", name=op.f("ck_assessing_body_site_code")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_assessing_body_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessing_body")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_assessing_body_organisation_id")),
    )
    op.create_table(
        "rung_quota",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ladder_code", sa.String(), nullable=False),
        sa.Column("rung_number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("places >= 0", name=op.f("ck_rung_quota_places")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_rung_quota_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rung_quota")),
        sa.UniqueConstraint(
            "ladder_code",
            "rung_number",
            "organisation_id",
            name=op.f("uq_rung_quota_ladder_code_rung_number_organisation_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_rung_quota_organisation_id"), "rung_quota", ["organisation_id"], unique=False)
    op.create_table(
        "assessment_move",
        sa.Column(
            "act",
            _choice("act", ACTS),
            nullable=False,
        ),
        sa.Column(
            "from_state",
            _choice("from_state", STATES),
            nullable=False,
        ),
        sa.Column(
            "to_state",
            _choice("to_state", STATES),
            nullable=False,
        ),
        sa.Column("parts", ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("act", "from_state", "to_state", name=op.f("pk_assessment_move")),
    )


def _assessments() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("rung_id", sa.Uuid(), nullable=False),
        sa.Column("occupation_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            _choice("assessmentstate", STATES),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("theory_pass", sa.Integer(), nullable=True),
        sa.Column("practice_pass", sa.Integer(), nullable=True),
        sa.Column("review_pass", sa.Integer(), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("appeal_until", sa.Date(), nullable=True),
        sa.Column("verdict_id", sa.Uuid(), nullable=True),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("certificate_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state <> 'certified' OR certificate_id IS NOT NULL", name=op.f("ck_assessment_certified")),
        sa.CheckConstraint("notice_days BETWEEN 0 AND 100", name=op.f("ck_assessment_notice_days")),
        sa.CheckConstraint("round > 0", name=op.f("ck_assessment_round")),
        sa.CheckConstraint(
            "theory_pass BETWEEN 0 AND 100 AND practice_pass BETWEEN 0 AND 100 AND review_pass BETWEEN 0 AND 100",
            name=op.f("ck_assessment_pass_marks"),
        ),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_assessment_certificate_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["public_notice.id"], name=op.f("fk_assessment_notice_id")),
        sa.ForeignKeyConstraint(["occupation_id"], ["occupation.id"], name=op.f("fk_assessment_occupation_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_assessment_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assessment_person_id")),
        sa.ForeignKeyConstraint(["rung_id"], ["rung.id"], name=op.f("fk_assessment_rung_id")),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name=op.f("fk_assessment_verdict_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_assessment_certificate_id")),
    )
    op.create_index(
        op.f("ix_assessment_organisation_id_created_at"), "assessment", ["organisation_id", "created_at"], unique=False
    )
    op.create_index(op.f("ix_assessment_person_id"), "assessment", ["person_id"], unique=False)
    op.create_index(op.f("ix_assessment_rung_id"), "assessment", ["rung_id"], unique=False)
    op.create_index(op.f("ix_assessment_state_created_at"), "assessment", ["state", "created_at"], unique=False)
    op.create_index(
        "uq_assessment_running",
        "assessment",
        ["person_id", "rung_id", "occupation_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('certified', 'failed', 'refused', 'withdrawn')"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "assessment_party",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            _choice("part", PARTS),
            nullable=False,
        ),
        sa.Column("named_by", sa.Uuid(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_assessment_party_assessment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assessment_party_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_party")),
        sa.UniqueConstraint("assessment_id", "person_id", name=op.f("uq_assessment_party_assessment_id_person_id")),
        sa.UniqueConstraint("id", "assessment_id", name=op.f("uq_assessment_party_id_assessment_id")),
    )
    op.create_index(
        op.f("ix_assessment_party_person_id_assessment_id"),
        "assessment_party",
        ["person_id", "assessment_id"],
        unique=False,
    )
    op.create_index(
        "uq_assessment_party_single",
        "assessment_party",
        ["assessment_id", "part"],
        unique=True,
        postgresql_where=sa.text("part = 'candidate'"),
    )
    op.create_table(
        "assessment_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "act",
            _choice("act", ACTS),
            nullable=False,
        ),
        sa.Column(
            "from_state",
            _choice("from_state", STATES),
            nullable=False,
        ),
        sa.Column(
            "to_state",
            _choice("to_state", STATES),
            nullable=False,
        ),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["act", "from_state", "to_state"],
            ["assessment_move.act", "assessment_move.from_state", "assessment_move.to_state"],
            name="fk_assessment_step_move",
        ),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_assessment_step_assessment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_step")),
        sa.UniqueConstraint("assessment_id", "position", name=op.f("uq_assessment_step_assessment_id_position")),
    )


def _evidence() -> None:
    op.create_table(
        "assessment_score",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "theory", "practice", "review", name="scorepart", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name=op.f("ck_assessment_score_points")),
        sa.ForeignKeyConstraint(
            ["party_id", "assessment_id"],
            ["assessment_party.id", "assessment_party.assessment_id"],
            name="fk_assessment_score_party",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_score")),
        sa.UniqueConstraint("party_id", "part", "round", name=op.f("uq_assessment_score_party_id_part_round")),
    )
    op.create_index(
        op.f("ix_assessment_score_assessment_id_round"), "assessment_score", ["assessment_id", "round"], unique=False
    )
    op.create_table(
        "assessment_vote",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("in_favour", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id", "assessment_id"],
            ["assessment_party.id", "assessment_party.assessment_id"],
            name="fk_assessment_vote_party",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_vote")),
        sa.UniqueConstraint("party_id", name=op.f("uq_assessment_vote_party_id")),
    )
    op.create_index(op.f("ix_assessment_vote_assessment_id"), "assessment_vote", ["assessment_id"], unique=False)
    op.create_table(
        "score_appeal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (granted IS NULL) AND (answered_at IS NULL) = (answer IS NULL)",
            name=op.f("ck_score_appeal_answered"),
        ),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_score_appeal_assessment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_appeal")),
        sa.UniqueConstraint("assessment_id", "round", name=op.f("uq_score_appeal_assessment_id_round")),
    )


def _inspections() -> None:
    op.create_table(
        "inspection_draw",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("blocking", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("population", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size BETWEEN 1 AND cardinality(population)", name=op.f("ck_inspection_draw_size")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_inspection_draw_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_draw")),
    )
    op.create_index(op.f("ix_inspection_draw_organisation_id"), "inspection_draw", ["organisation_id"], unique=False)
    op.create_table(
        "inspection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("blocking", sa.Boolean(), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "in_order", "faulty", name="inspectionresult", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("inspected_by", sa.Uuid(), nullable=True),
        sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(inspected_at IS NULL) = (result IS NULL) AND (inspected_at IS NULL) = (note IS NULL)",
            name=op.f("ck_inspection_inspected"),
        ),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_inspection_assessment_id")),
        sa.ForeignKeyConstraint(["draw_id"], ["inspection_draw.id"], name=op.f("fk_inspection_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("draw_id", "assessment_id", name=op.f("uq_inspection_draw_id_assessment_id")),
    )
    op.create_index(op.f("ix_inspection_assessment_id"), "inspection", ["assessment_id"], unique=False)


MOVES = (
    ("create", "new", "draft", "{handler}"),
    ("submit", "draft", "submitted", "{handler}"),
    ("pass_check", "submitted", "checked", "{approver}"),
    ("send_back", "submitted", "draft", "{approver}"),
    ("refuse", "submitted", "refused", "{approver}"),
    ("begin", "checked", "assessing", "{approver}"),
    ("score", "assessing", "scored", "{assessor}"),
    ("score", "assessing", "failed", "{assessor}"),
    ("convene", "checked", "deciding", "{approver}"),
    ("convene", "scored", "reviewing", "{approver}"),
    ("convene", "scored", "deciding", "{approver}"),
    ("review", "reviewing", "deciding", "{panelist}"),
    ("review", "reviewing", "failed", "{panelist}"),
    ("decide", "deciding", "decided", "{panelist}"),
    ("decide", "deciding", "refused", "{panelist}"),
    ("appeal", "failed", "appealed", "{candidate}"),
    ("grant_appeal", "appealed", "assessing", "{checker}"),
    ("grant_appeal", "appealed", "reviewing", "{checker}"),
    ("reject_appeal", "appealed", "refused", "{checker}"),
    ("give_notice", "decided", "noticed", "{handler}"),
    ("give_notice", "decided", "cleared", "{handler}"),
    ("suspend", "noticed", "suspended", "{}"),
    ("resume", "suspended", "noticed", "{}"),
    ("uphold", "suspended", "refused", "{}"),
    ("end_notice", "noticed", "cleared", "{}"),
    ("file", "cleared", "filed", "{filer}"),
    ("refuse", "cleared", "refused", "{filer,inspector}"),
    ("certify", "filed", "certified", "{handler}"),
    ("withdraw", "draft", "withdrawn", "{candidate,handler}"),
    ("withdraw", "submitted", "withdrawn", "{candidate,handler}"),
    ("withdraw", "checked", "withdrawn", "{candidate,handler}"),
    ("withdraw", "assessing", "withdrawn", "{candidate,handler}"),
    ("withdraw", "scored", "withdrawn", "{candidate,handler}"),
    ("withdraw", "reviewing", "withdrawn", "{candidate,handler}"),
    ("withdraw", "deciding", "withdrawn", "{candidate,handler}"),
    ("withdraw", "appealed", "withdrawn", "{candidate,handler}"),
    ("withdraw", "decided", "withdrawn", "{candidate,handler}"),
    ("withdraw", "noticed", "withdrawn", "{candidate,handler}"),
    ("withdraw", "suspended", "withdrawn", "{candidate,handler}"),
    ("withdraw", "cleared", "withdrawn", "{candidate,handler}"),
)


def _kinds() -> None:
    """Certificates of skill, and of appointment to a rung that no examination leads to."""
    for table in ("certificate", "number_format"):
        op.drop_constraint(f"ck_{table}_certificatekind", table)
        op.create_check_constraint(
            op.f(f"ck_{table}_certificatekind"), table, "kind IN ('service', 'skill', 'appointment')"
        )
    add = sa.text(
        "INSERT INTO number_format (id, kind, version, pattern, set_at)"
        " VALUES (gen_random_uuid(), :kind, 1, :pattern, now())"
    )
    for kind, pattern in FORMATS:
        op.execute(add.bindparams(kind=kind, pattern=pattern))


def _rules() -> None:
    move = sa.text(
        "INSERT INTO assessment_move (act, from_state, to_state, parts)"
        " VALUES (:act, :before, :after, CAST(:parts AS text[]))"
    )
    for act, before, after, parts in MOVES:
        op.execute(move.bindparams(act=act, before=before, after=after, parts=parts))
    for function in (HOLDERS, TAKE_STEP, PROVEN, KEEP_ASSESSMENT, KEEP_PARTY, FIT_SCORE, FIT_VOTE):
        op.execute(function)
    for table in ("public_notice", "assessment", "assessment_party"):
        op.execute(
            f"CREATE TRIGGER follow_person BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION follow_person()"
        )
    for table in ("assessment_move", "assessment_step", "assessment_score", "assessment_vote", "inspection_draw"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for name, when, table in (
        ("take_step", "INSERT", "assessment_step"),
        ("keep_assessment", "INSERT OR UPDATE OR DELETE", "assessment"),
        ("keep_party", "INSERT OR UPDATE OR DELETE", "assessment_party"),
        ("fit_score", "INSERT", "assessment_score"),
        ("fit_vote", "INSERT", "assessment_vote"),
    ):
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


HOLDERS = """
    CREATE FUNCTION rung_holders(quota uuid, but uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
        WITH held AS (
            SELECT g.person_id, g.rung_id, g.organisation_id FROM skill_grade AS g WHERE g.ended_at IS NULL
            UNION ALL
            SELECT a.person_id, a.rung_id, a.organisation_id FROM assessment AS a
            WHERE a.state IN ('decided', 'noticed', 'suspended', 'cleared', 'filed')
        )
        SELECT count(DISTINCT held.person_id) FROM rung_quota AS q
        JOIN ladder AS l ON l.code = q.ladder_code
        JOIN rung AS r ON r.ladder_id = l.id AND r.number = q.rung_number
        JOIN held ON held.rung_id = r.id
        JOIN organisation AS o ON o.id = held.organisation_id
        WHERE q.id = quota AND held.person_id IS DISTINCT FROM but
            AND (q.organisation_id IS NULL OR q.organisation_id = ANY (o.path))
    $$
"""
"""How many hold a place of a quota, or are on the way to one."""

TAKE_STEP = """
    CREATE FUNCTION take_step() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE present assessment; allowed text[]; quota record;
    BEGIN
        SELECT * INTO present FROM assessment WHERE id = NEW.assessment_id FOR UPDATE;
        SELECT parts INTO allowed FROM assessment_move
        WHERE (act, from_state, to_state) = (NEW.act, NEW.from_state, NEW.to_state);
        IF present.state IS DISTINCT FROM NEW.from_state OR allowed IS NULL THEN
            RAISE EXCEPTION 'an assessment can''t be moved so' USING ERRCODE = 'restrict_violation';
        END IF;
        IF cardinality(allowed) > 0 AND (NEW.actor_kind <> 'person' OR NOT EXISTS (
            SELECT FROM assessment_party
            WHERE assessment_id = present.id AND person_id = NEW.actor AND part = ANY (allowed)
        )) THEN
            RAISE EXCEPTION 'somebody else does this' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NOT step_is_proven(present, NEW.act, NEW.to_state) THEN
            RAISE EXCEPTION 'what the step rests on is not there' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.to_state = 'decided' THEN
            FOR quota IN
                SELECT q.id, q.places FROM rung_quota AS q
                JOIN rung AS r ON r.number = q.rung_number AND r.id = present.rung_id
                JOIN ladder AS l ON l.id = r.ladder_id AND l.code = q.ladder_code
                JOIN organisation AS o ON o.id = present.organisation_id
                WHERE q.organisation_id IS NULL OR q.organisation_id = ANY (o.path)
                ORDER BY q.id FOR UPDATE OF q
            LOOP
                IF rung_holders(quota.id, present.person_id) >= quota.places THEN
                    RAISE EXCEPTION 'no place is left' USING ERRCODE = 'check_violation';
                END IF;
            END LOOP;
        END IF;
        SELECT count(*) + 1 INTO NEW.position FROM assessment_step WHERE assessment_id = present.id;
        UPDATE assessment SET state = NEW.to_state,
            round = round + CASE WHEN NEW.act = 'grant_appeal' THEN 1 ELSE 0 END
        WHERE id = present.id;
        RETURN NEW;
    END $$
"""

PROVEN = """
    CREATE FUNCTION step_is_proven(case_ assessment, act text, to_state text) RETURNS boolean LANGUAGE sql AS $$
        WITH named AS (
            SELECT count(*) FILTER (WHERE part = 'assessor') AS assessors,
                count(*) FILTER (WHERE part = 'panelist') AS panelists
            FROM assessment_party WHERE assessment_id = case_.id
        ), scored AS (
            SELECT count(*) FILTER (WHERE part = 'theory') AS theory_given,
                avg(points) FILTER (WHERE part = 'theory') AS theory,
                count(*) FILTER (WHERE part = 'practice') AS practice_given,
                avg(points) FILTER (WHERE part = 'practice') AS practice,
                count(*) FILTER (WHERE part = 'review') AS review_given,
                avg(points) FILTER (WHERE part = 'review') AS review
            FROM assessment_score WHERE assessment_id = case_.id AND round = case_.round
        ), voted AS (
            SELECT count(*) AS votes, count(*) FILTER (WHERE in_favour) AS ayes
            FROM assessment_vote WHERE assessment_id = case_.id
        ), about AS (
            SELECT appointed FROM rung WHERE id = case_.rung_id
        )
        SELECT CASE act
            WHEN 'pass_check' THEN case_.verdict_id IS NOT NULL
            WHEN 'begin' THEN assessors >= 2 AND NOT appointed
            WHEN 'score' THEN theory_given = assessors AND practice_given = assessors
                AND (theory >= case_.theory_pass AND practice >= case_.practice_pass) = (to_state = 'scored')
            WHEN 'convene' THEN panelists >= 3 AND appointed = (case_.state = 'checked')
                AND (case_.review_pass IS NOT NULL) = (to_state = 'reviewing')
            WHEN 'review' THEN review_given = panelists AND (review >= case_.review_pass) = (to_state = 'deciding')
            WHEN 'decide' THEN votes = panelists AND (2 * ayes > votes) = (to_state = 'decided')
            WHEN 'grant_appeal' THEN (to_state = 'reviewing') = (review_given > 0)
            WHEN 'give_notice' THEN (case_.notice_days = 0) = (to_state = 'cleared')
                AND (to_state = 'cleared' OR EXISTS (
                    SELECT FROM public_notice WHERE id = case_.notice_id AND state = 'open' AND subject_id = case_.id
                ))
            WHEN 'end_notice' THEN EXISTS (
                SELECT FROM public_notice WHERE id = case_.notice_id AND state = 'ended' AND subject_id = case_.id
            )
            WHEN 'file' THEN NOT EXISTS (
                SELECT FROM inspection
                WHERE assessment_id = case_.id AND blocking AND result IS DISTINCT FROM 'in_order'
            )
            WHEN 'certify' THEN case_.certificate_id IS NOT NULL
            ELSE true END
        FROM named, scored, voted, about
    $$
"""

KEEP_ASSESSMENT = """
    CREATE FUNCTION keep_assessment() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE may text[] := '{state,round,verdict_id,notice_id,certificate_id,appeal_until}';
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'new' OR NEW.round <> 1 THEN
                RAISE EXCEPTION 'an assessment begins anew' USING ERRCODE = 'restrict_violation';
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
        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - may IS DISTINCT FROM to_jsonb(OLD) - may
            OR ((NEW.state, NEW.round) IS DISTINCT FROM (OLD.state, OLD.round) AND pg_trigger_depth() < 2)
        THEN
            RAISE EXCEPTION 'an assessment moves by its steps' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
"""

KEEP_PARTY = """
    CREATE FUNCTION keep_party() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE present assessment; named assessment_party := coalesce(NEW, OLD); fits boolean;
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF to_jsonb(NEW) - 'person_id' IS DISTINCT FROM to_jsonb(OLD) - 'person_id' OR NOT EXISTS (
                SELECT FROM person WHERE (id, merged_into) IN
                    ((OLD.person_id, NEW.person_id), (NEW.person_id, OLD.person_id))
            ) THEN
                RAISE EXCEPTION 'who stands where stays' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END IF;
        SELECT * INTO present FROM assessment WHERE id = named.assessment_id FOR UPDATE;
        fits := CASE named.part
            WHEN 'candidate' THEN TG_OP = 'INSERT' AND present.state = 'new' AND named.person_id = present.person_id
            WHEN 'assessor' THEN present.state = 'checked'
            WHEN 'panelist' THEN present.state IN ('checked', 'scored')
            ELSE TG_OP = 'INSERT' END;
        IF NOT fits THEN
            RAISE EXCEPTION 'who stands where stays' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN named;
    END $$
"""

FIT_SCORE = """
    CREATE FUNCTION fit_score() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM assessment AS a JOIN assessment_party AS p ON p.assessment_id = a.id
            WHERE a.id = NEW.assessment_id AND p.id = NEW.party_id AND a.round = NEW.round
                AND (a.state, p.part) = CASE NEW.part
                    WHEN 'review' THEN ('reviewing'::varchar, 'panelist'::varchar)
                    ELSE ('assessing'::varchar, 'assessor'::varchar) END
        ) THEN
            RAISE EXCEPTION 'these points are out of place' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
"""

FIT_VOTE = """
    CREATE FUNCTION fit_vote() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM assessment AS a JOIN assessment_party AS p ON p.assessment_id = a.id
            WHERE a.id = NEW.assessment_id AND p.id = NEW.party_id AND p.part = 'panelist' AND a.state = 'deciding'
        ) THEN
            RAISE EXCEPTION 'this vote is out of place' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
"""
