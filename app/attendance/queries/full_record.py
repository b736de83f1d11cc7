"""The statements of a volunteer's full record, part by part as 民政部令67号 lists them."""

from sqlalchemy import Float, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, Person, RoleGrant
from app.activities.models import Activity, Shift
from app.attendance.models import Rating, ServiceCertificate, ServiceRecord
from app.certificates.models import Certificate
from app.kernel.db import statement
from app.volunteers.models import Membership, Volunteer

from .ratings import average_rating
from .stars import minutes_of_next_star, rating_of_next_star, stars_of
from .totals import approved, approved_minutes

WHOSE = statement(
    select(
        col(Volunteer.id),
        col(Volunteer.person_id),
        col(Volunteer.number),
        col(Volunteer.joined_on),
        col(Volunteer.skills),
        col(Volunteer.service_categories),
        col(Person.name),
        col(Person.sex),
        col(Person.birth_date),
        col(Person.residence),
        col(Person.phone_masked),
        col(Person.phone_sealed),
        col(Person.id_number_masked),
        col(Person.id_number_sealed),
        approved_minutes(col(Volunteer.id)).label("minutes"),
        cast(average_rating(col(Volunteer.id)), Float).label("average_rating"),
        stars_of(col(Volunteer.id)).label("stars"),
        minutes_of_next_star(col(Volunteer.id)).label("next_star_minutes"),
        cast(rating_of_next_star(col(Volunteer.id)), Float).label("next_star_rating"),
    )
    .join(Person, col(Person.id) == col(Volunteer.person_id))
    .where(col(Volunteer.id) == bindparam("volunteer"), col(Volunteer.merged_into).is_(None))
)
PLACES = statement(
    select(col(Organisation.path))
    .join(Membership, col(Membership.team_id) == col(Organisation.id))
    .where(col(Membership.volunteer_id) == bindparam("volunteer"), col(Membership.left_on).is_(None))
)
"""The paths of the teams that the volunteer is in now."""
TEAMS = statement(
    select(col(Organisation.name).label("team"), col(Membership.joined_on), col(Membership.left_on))
    .join(Membership, col(Membership.team_id) == col(Organisation.id))
    .where(col(Membership.volunteer_id) == bindparam("volunteer"))
    .order_by(col(Membership.joined_on), col(Membership.id))
)
_leader, _approver = aliased(Person), aliased(Person)
_leaders = (
    select(func.string_agg(col(_leader.name), aggregate_order_by(bindparam("comma"), col(RoleGrant.granted_at))))
    .join(RoleGrant, col(RoleGrant.person_id) == col(_leader.id))
    .where(
        col(RoleGrant.organisation_id) == col(Activity.team_id),
        col(RoleGrant.role) == "leader",
        col(RoleGrant.revoked_at).is_(None),
    )
    .correlate(Activity)
    .scalar_subquery()
)
SERVICES = statement(
    select(
        col(Activity.title),
        col(Activity.category),
        col(Activity.description).label("content"),
        col(ServiceRecord.started_at),
        col(ServiceRecord.ended_at),
        col(ServiceRecord.minutes),
        col(Shift.place),
        col(Organisation.name).label("organisation"),
        _leaders.label("leaders"),
        col(_approver.name).label("approved_by"),
        col(ServiceRecord.approved_at),
        col(Rating.score).label("rating"),
    )
    .join(Shift, col(Shift.id) == col(ServiceRecord.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(Organisation, col(Organisation.id) == col(Activity.team_id))
    .outerjoin(_approver, col(_approver.id) == col(ServiceRecord.approved_by))
    .outerjoin(
        Rating,
        (col(Rating.shift_id) == col(ServiceRecord.shift_id))
        & (col(Rating.volunteer_id) == col(ServiceRecord.volunteer_id))
        & col(Rating.withdrawn_at).is_(None),
    )
    .where(col(ServiceRecord.volunteer_id) == bindparam("volunteer"), approved(ServiceRecord))
    .order_by(col(ServiceRecord.started_at), col(ServiceRecord.id))
)
"""Whose minutes count; `leaders` of the team are those it has now, `comma` stands between their names."""
CERTIFICATES = statement(
    select(
        col(Certificate.number),
        col(ServiceCertificate.since),
        col(ServiceCertificate.until),
        col(ServiceCertificate.minutes),
        col(Organisation.name).label("organisation"),
        col(ServiceCertificate.issued_at),
        col(Certificate.revoked_at),
    )
    .join(Certificate, col(Certificate.id) == col(ServiceCertificate.id))
    .join(Organisation, col(Organisation.id) == col(ServiceCertificate.organisation_id))
    .where(col(ServiceCertificate.volunteer_id) == bindparam("volunteer"))
    .order_by(col(ServiceCertificate.issued_at), col(ServiceCertificate.id))
)
