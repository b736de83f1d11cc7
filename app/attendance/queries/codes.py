"""The statements of codes that are renewed, and of whom codes mean."""

from sqlalchemy import BigInteger, Uuid, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.activities.models import Activity, Shift
from app.kernel.db import statement
from app.volunteers.models import Volunteer

SHIFT = bindparam("shift", type_=Uuid())
CODE_OF_SHIFT = statement(
    select(col(Organisation.path), col(Activity.static_venue_qr), col(Shift.code_version))
    .join(Activity, col(Activity.team_id) == col(Organisation.id))
    .join(Shift, col(Shift.activity_id) == col(Activity.id))
    .where(col(Shift.id) == SHIFT)
)
RENEW_CODE = statement(
    update(Shift)
    .where(col(Shift.id) == SHIFT)
    .values(code_version=col(Shift.code_version) + 1)
    .returning(col(Shift.code_version))
)
BADGE_VERSION = statement(
    select(col(Volunteer.badge_version)).where(col(Volunteer.id) == bindparam("volunteer", type_=Uuid()))
)
RENEW_BADGE = statement(
    update(Volunteer)
    .where(col(Volunteer.id) == bindparam("volunteer", type_=Uuid()))
    .values(badge_version=col(Volunteer.badge_version) + 1)
    .returning(col(Volunteer.badge_version))
)
VOLUNTEERS_OF_NUMBERS = statement(
    select(col(Volunteer.number), func.coalesce(col(Volunteer.merged_into), col(Volunteer.id)).label("id")).where(
        col(Volunteer.number) == func.any(bindparam("numbers", type_=ARRAY(BigInteger())))
    )
)
NAMES_OF_VOLUNTEERS = statement(
    select(col(Volunteer.id), col(Person.name))
    .join(Person, col(Person.id) == col(Volunteer.person_id))
    .where(col(Volunteer.id) == func.any(bindparam("volunteers", type_=ARRAY(Uuid()))))
)
