"""What the demonstration reads; it writes through the verbs alone."""

from sqlalchemy import Date, DateTime, Text, Uuid, any_, bindparam, exists, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Credential, Organisation, Person, RoleGrant
from app.activities.models import Activity, Enrolment, Shift
from app.attendance.models import CertificateBatchRow, Scan, ServiceCertificate, ServiceRecord
from app.kernel.db import statement
from app.kernel.models import Request
from app.notices.models import PublicNotice
from app.rewards.models import Redemption, RedemptionState, RefusedHandOver, Voucher
from app.skills.models import Employment, Grade, Ladder, Post, Rung
from app.subsidies.models import BankAccount, EvidencePaper, PaymentLine, Programme, SubsidyCase
from app.volunteers.models import Membership, Team, Volunteer

_begun = select(col(Request.key)).where(
    col(Request.scope) == literal("demo.begin:system:"), col(Request.key) == literal("demo")
)
_ended = select(col(Request.key)).where(
    col(Request.scope) == literal("demo.end:system:"), col(Request.key) == literal("demo")
)
STANDING = statement(
    select(
        select(col(Organisation.id)).exists().label("used"),
        _begun.exists().label("begun"),
        _ended.exists().label("ended"),
    )
)
COLLECTED = statement(
    select(col(Voucher.code))
    .join(Redemption, col(Redemption.id) == col(Voucher.redemption_id))
    .where(
        col(Redemption.redemption_point_id) == bindparam("counter"),
        col(Redemption.state) == RedemptionState.FULFILLED,
        col(Redemption.ended_at) < bindparam("before"),
    )
    .order_by(col(Redemption.ended_at).desc(), col(Redemption.id))
    .limit(1)
)
REFUSED = statement(select(col(RefusedHandOver.id)).where(col(RefusedHandOver.handed_by) == bindparam("merchant")))
MEMBERS = statement(
    select(
        col(Volunteer.number),
        col(Volunteer.id).label("volunteer"),
        col(Person.id).label("person"),
        col(Person.name),
        col(Person.birth_date),
        func.min(col(Organisation.name)).label("team"),
    )
    .join(Person, col(Person.id) == col(Volunteer.person_id))
    .join(Membership, col(Membership.volunteer_id) == col(Volunteer.id))
    .join(Organisation, col(Organisation.id) == col(Membership.team_id))
    .where(col(Person.birth_date).is_not(None))
    .group_by(col(Volunteer.id), col(Person.id))
    .order_by(col(Volunteer.number))
)
"""Each volunteer with one team: who is in several counts for the first by name."""

TEAMS = statement(
    select(col(Team.id), col(Organisation.name), col(Team.category))
    .join(Organisation, col(Organisation.id) == col(Team.id))
    .order_by(col(Organisation.name))
)

RECORDS_OF_SHIFT = statement(
    select(col(ServiceRecord.id), col(Volunteer.person_id), col(ServiceRecord.entered_by))
    .join(Volunteer, col(Volunteer.id) == col(ServiceRecord.volunteer_id))
    .where(
        col(ServiceRecord.shift_id) == bindparam("shift", type_=Uuid()),
        col(ServiceRecord.state) == literal("computed"),
    )
    .order_by(col(Volunteer.number))
)

_newest = select(func.max(col(Shift.starts_at))).where(col(Shift.activity_id) == col(Activity.id)).scalar_subquery()
LATEST_ACTIVITIES = statement(
    select(col(Activity.id))
    .where(
        col(Activity.team_id) == bindparam("team", type_=Uuid()),
        col(Activity.state) == literal("published"),
        _newest.is_not(None),
    )
    .order_by(_newest.desc(), col(Activity.id))
    .limit(2)
)
"""The two activities of a team whose newest shifts begin last."""
IS_EXPECTED = statement(
    select(
        select(col(Enrolment.id))
        .join(Shift, col(Shift.id) == col(Enrolment.shift_id))
        .where(
            col(Enrolment.volunteer_id) == bindparam("volunteer", type_=Uuid()),
            col(Enrolment.state) == literal("confirmed"),
            col(Shift.starts_at) < bindparam("until", type_=DateTime(timezone=True)),
            col(Shift.ends_at) > bindparam("since", type_=DateTime(timezone=True)),
        )
        .exists()
    )
)
"""Whether a volunteer is enrolled in a shift within a span of time."""

AWAITED_NOW = statement(
    select(col(Enrolment.shift_id), col(Enrolment.volunteer_id))
    .join(Shift, col(Shift.id) == col(Enrolment.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .where(
        col(Activity.team_id) == bindparam("team", type_=Uuid()),
        col(Shift.starts_at) <= bindparam("now", type_=DateTime(timezone=True)),
        col(Shift.ends_at) > bindparam("now", type_=DateTime(timezone=True)),
        col(Enrolment.state) == literal("confirmed"),
        col(Enrolment.volunteer_id) != bindparam("visitor", type_=Uuid()),
        ~exists().where(
            col(Scan.shift_id) == col(Enrolment.shift_id), col(Scan.volunteer_id) == col(Enrolment.volunteer_id)
        ),
    )
    .order_by(col(Shift.starts_at).desc(), col(Enrolment.id).desc())
    .limit(2)
)
"""Two who are enrolled in a team's shift that runs now, and were not scanned."""

FIRST_CERTIFICATE = statement(
    select(col(ServiceCertificate.id))
    .join(CertificateBatchRow, col(CertificateBatchRow.certificate_id) == col(ServiceCertificate.id))
    .where(col(ServiceCertificate.organisation_id) == bindparam("organisation", type_=Uuid()))
    .order_by(col(CertificateBatchRow.position))
    .limit(1)
)
"""The certificate of the first line of a list."""

SERVED_LAST = statement(
    select(col(ServiceRecord.id))
    .join(Shift, col(Shift.id) == col(ServiceRecord.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .where(
        col(Activity.team_id) == bindparam("team", type_=Uuid()),
        col(ServiceRecord.volunteer_id) != bindparam("but", type_=Uuid()),
        col(ServiceRecord.state) == literal("approved"),
        col(ServiceRecord.minutes) > 0,
    )
    .order_by(col(ServiceRecord.started_at).desc(), col(ServiceRecord.id))
    .limit(60)
)
"""The newest hours in a team's shifts that count, but for one volunteer's."""

RUNG_NAMES = statement(
    select(col(Rung.id), col(Rung.names)["zh"].astext.label("name"))
    .join(Ladder, col(Ladder.id) == col(Rung.ladder_id))
    .where(col(Ladder.code) == literal("new-eight-grades"))
)
ENTERPRISES = statement(
    select(col(Organisation.id))
    .where(col(Organisation.kind) == literal("enterprise"), col(Organisation.credit_code).is_not(None))
    .order_by(col(Organisation.name))
)
COMMUNITIES = statement(
    select(col(Organisation.id))
    .where(col(Organisation.kind) == literal("community"))
    .order_by(col(Organisation.created_at), col(Organisation.id))
)
POSTS = statement(select(col(Post.id), col(Post.code)))
LARGEST_ENTERPRISE = statement(
    select(col(Employment.organisation_id).label("id"))
    .join(Organisation, col(Organisation.id) == col(Employment.organisation_id))
    .where(col(Organisation.kind) == literal("enterprise"))
    .group_by(col(Employment.organisation_id))
    .order_by(func.count().desc(), func.min(col(Organisation.name)))
    .limit(1)
)
PERSON_OF_USERNAME = statement(
    select(col(Credential.person_id)).where(col(Credential.username) == bindparam("username"))
)
_next = aliased(Rung)
_ready = (
    select(col(Employment.organisation_id), col(Employment.person_id), col(Employment.occupation_id), col(_next.id))
    .join(Grade, col(Grade.person_id) == col(Employment.person_id))
    .join(Rung, col(Rung.id) == col(Grade.rung_id))
    .join(_next, (col(_next.ladder_id) == col(Rung.ladder_id)) & (col(_next.number) == 3))
    .where(
        col(Employment.occupation_id) == col(Grade.occupation_id),
        col(Employment.since) < func.current_date() - 365 * 7,
        col(Grade.ended_at).is_(None),
        col(Rung.number) == 2,
    )
    .order_by(col(Employment.number))
    .subquery("ready")
)
"""Junior workers with more than the six years in their occupation that the next grade needs."""
MOST_READY = statement(
    select(_ready.c.organisation_id.label("id"))
    .join(Organisation, col(Organisation.id) == _ready.c.organisation_id)
    .group_by(_ready.c.organisation_id)
    .order_by(func.count().desc(), func.min(col(Organisation.name)))
    .limit(1)
)
READY_TO_RISE = statement(
    select(_ready.c.person_id, _ready.c.occupation_id, _ready.c.id.label("rung"))
    .where(_ready.c.organisation_id == bindparam("enterprise", type_=Uuid()))
    .limit(bindparam("number"))
)
HR_OF = statement(
    select(col(RoleGrant.person_id)).where(
        col(RoleGrant.organisation_id) == bindparam("enterprise", type_=Uuid()),
        col(RoleGrant.role) == literal("hr"),
        col(RoleGrant.revoked_at).is_(None),
    )
)
OPEN_NOTICES = statement(select(col(PublicNotice.id)).where(col(PublicNotice.state) == literal("open")))

OFFERED_AT = statement(
    select(
        col(SubsidyCase.id),
        col(SubsidyCase.number),
        col(SubsidyCase.person_id),
        col(SubsidyCase.fen),
        col(Programme.code),
        col(Person.name),
    )
    .join(Programme, col(Programme.id) == col(SubsidyCase.programme_id))
    .join(Person, col(Person.id) == col(SubsidyCase.person_id))
    .where(
        col(SubsidyCase.created_at) == bindparam("at", type_=DateTime(timezone=True)),
        col(SubsidyCase.origin) == literal("entitlement"),
    )
    .order_by(col(SubsidyCase.number))
)
"""What was offered at a moment, whatever has become of it."""
ACCOUNTS = statement(
    select(col(BankAccount.person_id), col(BankAccount.id))
    .where(col(BankAccount.person_id) == any_(bindparam("people", type_=ARRAY(Uuid()))))
    .order_by(col(BankAccount.created_at))
)
"""The newest account of each comes last."""
CLEARED = statement(
    select(func.count()).where(
        col(SubsidyCase.budget_id) == bindparam("budget", type_=Uuid()), col(SubsidyCase.state) == literal("cleared")
    )
)
RETURNED_LINES = statement(
    select(col(PaymentLine.id), col(SubsidyCase.person_id), col(SubsidyCase.number), col(Person.name))
    .join(SubsidyCase, col(SubsidyCase.id) == col(PaymentLine.case_id))
    .join(Person, col(Person.id) == col(SubsidyCase.person_id))
    .where(col(PaymentLine.batch_id) == bindparam("batch", type_=Uuid()), col(PaymentLine.state) == literal("returned"))
    .order_by(col(PaymentLine.number))
)
SKILLED = statement(
    select(col(Person.id), col(Person.name), col(Rung.number).label("rung"))
    .join(Grade, col(Grade.person_id) == col(Person.id))
    .join(Rung, col(Rung.id) == col(Grade.rung_id))
    .join(Employment, col(Employment.person_id) == col(Person.id))
    .where(
        col(Employment.until).is_(None),
        col(Grade.ended_at).is_(None),
        col(Grade.since) <= bindparam("day", type_=Date()),
    )
    .order_by(col(Employment.number), col(Person.id))
    .limit(bindparam("most"))
)
"""Workers with a grade, by their number at the enterprise."""
LATEST_OFFERS = statement(
    select(col(SubsidyCase.id), col(SubsidyCase.person_id), col(Person.name))
    .join(Person, col(Person.id) == col(SubsidyCase.person_id))
    .where(col(SubsidyCase.state) == literal("offered"), col(Person.name) != bindparam("but", type_=Text()))
    .order_by(col(SubsidyCase.number).desc())
    .limit(bindparam("most"))
)
PAPERS_OF_CASE = statement(
    select(col(EvidencePaper.id)).where(col(EvidencePaper.case_id) == bindparam("case", type_=Uuid()))
)
SUBSIDY_NOTICE = statement(
    select(col(PublicNotice.id))
    .where(col(PublicNotice.topic) == literal("subsidy"), col(PublicNotice.state) == literal("open"))
    .order_by(col(PublicNotice.id))
    .limit(1)
)
TECHNICIAN = statement(
    select(col(SubsidyCase.person_id).label("id"))
    .join(Person, col(Person.id) == col(SubsidyCase.person_id))
    .join(Programme, col(Programme.id) == col(SubsidyCase.programme_id))
    .where(
        col(Person.name) == bindparam("name", type_=Text()),
        col(SubsidyCase.state) == literal("offered"),
        col(Programme.code) == literal("senior-technician-award"),
    )
    .order_by(col(SubsidyCase.number))
    .limit(1)
)
"""Who of this name is offered the award of senior technicians."""
LAST_PAID = statement(
    select(col(SubsidyCase.id), col(SubsidyCase.fen))
    .where(col(SubsidyCase.state) == literal("paid"))
    .order_by(col(SubsidyCase.number).desc())
    .limit(1)
)

ANALYZE = statement(text("ANALYZE"))
"""Plans made for empty tables are made anew."""
