"""The statements of volunteers, their teams and memberships."""

from sqlalchemy import Date, bindparam, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import Membership, Team, Volunteer

ORGANISATION = statement(
    select(col(Organisation.id), col(Organisation.kind), col(Organisation.path)).where(
        col(Organisation.id) == bindparam("organisation")
    )
)
PERSON_EXISTS = statement(select(col(Person.id)).where(col(Person.id) == bindparam("person")))
VOLUNTEER_BY_NUMBER = statement(
    select(func.coalesce(col(Volunteer.merged_into), col(Volunteer.id)))
    .join(Person, col(Person.id) == col(Volunteer.person_id))
    .where(col(Volunteer.number) == bindparam("number"), col(Person.name) == bindparam("name"))
)
ADD_VOLUNTEER = statement(
    insert_or(Volunteer)
    .values(
        id=bindparam("id"),
        person_id=bindparam("person"),
        service_categories=bindparam("categories"),
        skills=bindparam("skills"),
        joined_on=bindparam("joined_on"),
    )
    .on_conflict_do_nothing()
    .returning(col(Volunteer.number))
)
PROFILE = statement(
    select(col(Volunteer.service_categories), col(Volunteer.skills))
    .where(col(Volunteer.id) == bindparam("volunteer"))
    .with_for_update()
)
CHANGE_PROFILE = statement(
    update(Volunteer)
    .where(col(Volunteer.id) == bindparam("volunteer"))
    .values(service_categories=bindparam("categories"), skills=bindparam("new_skills"))
)
TEAM = statement(
    select(
        col(Team.id),
        col(Team.brand),
        col(Team.category),
        col(Organisation.name),
        col(Organisation.path),
        col(Organisation.parent_id),
    )
    .join(Organisation, col(Organisation.id) == col(Team.id))
    .where(col(Team.id) == bindparam("team"))
)
ADD_TEAM = statement(values(Team, "id", "brand", "category", "founded_on"))
CHANGE_TEAM = statement(
    update(Team)
    .where(col(Team.id) == bindparam("team"))
    .values(brand=bindparam("new_brand"), category=bindparam("new_category"))
)
_other = Organisation.__table__.alias("other")  # type: ignore[attr-defined]
RENAME_TEAM = statement(
    update(Organisation)
    .where(
        col(Organisation.id) == bindparam("team"),
        ~exists().where(
            _other.c.parent_id == col(Organisation.parent_id),
            _other.c.kind == col(Organisation.kind),
            _other.c.name == bindparam("new_name"),
            _other.c.id != col(Organisation.id),
        ),
    )
    .values(name=bindparam("new_name"))
)
ADD_MEMBER = statement(
    insert_or(Membership)
    .values(
        id=bindparam("id"),
        team_id=bindparam("team"),
        volunteer_id=bindparam("volunteer"),
        joined_on=bindparam("joined_on"),
    )
    .on_conflict_do_nothing()
    .returning(col(Membership.id))
)
CURRENT_MEMBERSHIP = statement(
    select(col(Membership.id)).where(
        col(Membership.team_id) == bindparam("team"),
        col(Membership.volunteer_id) == bindparam("volunteer"),
        col(Membership.left_on).is_(None),
    )
)
MEMBERSHIP = statement(
    select(
        col(Membership.id),
        col(Membership.team_id),
        col(Membership.volunteer_id),
        col(Membership.left_on),
        col(Organisation.path),
    )
    .join(Organisation, col(Organisation.id) == col(Membership.team_id))
    .where(col(Membership.id) == bindparam("membership"))
)
END_MEMBERSHIP = statement(
    update(Membership)
    .where(col(Membership.id) == bindparam("membership"), col(Membership.left_on).is_(None))
    .values(left_on=func.greatest(bindparam("today", type_=Date()), col(Membership.joined_on)))
)
EXPORTED_VOLUNTEER = statement(
    select(
        col(Volunteer.number), col(Volunteer.service_categories), col(Volunteer.skills), col(Volunteer.joined_on)
    ).where(col(Volunteer.person_id) == bindparam("person"))
)
EXPORTED_MEMBERSHIPS = statement(
    select(col(Organisation.name).label("team"), col(Membership.joined_on).label("joined_on"), col(Membership.left_on))
    .select_from(Membership)
    .join(Volunteer, col(Volunteer.id) == col(Membership.volunteer_id))
    .join(Organisation, col(Organisation.id) == col(Membership.team_id))
    .where(col(Volunteer.person_id) == bindparam("person"))
    .order_by(col(Membership.joined_on))
)
