"""The statements of volunteers, their teams and memberships."""

from typing import Any

from sqlalchemy import ColumnElement, Date, Text, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import Membership, Team, Volunteer


def given(name: str, type_: Any = None) -> ColumnElement[Any]:
    """A parameter, with its type where nothing beside it says which."""
    return bindparam(name, type_=type_)


ORGANISATION = statement(
    select(col(Organisation.id), col(Organisation.kind), col(Organisation.path)).where(
        col(Organisation.id) == given("organisation")
    )
)
ADD_ORGANISATION = statement(
    insert_or(Organisation)
    .values(
        id=given("id"),
        kind=given("kind"),
        name=given("name"),
        parent_id=given("parent_id"),
        path=given("path"),
        created_at=given("created_at"),
    )
    .on_conflict_do_nothing()
    .returning(col(Organisation.id))
)
PERSON_EXISTS = statement(select(col(Person.id)).where(col(Person.id) == given("person")))
VOLUNTEER_OF_PERSON = statement(select(col(Volunteer.id)).where(col(Volunteer.person_id) == given("person")))
VOLUNTEER_BY_NUMBER = statement(
    select(col(Volunteer.id))
    .join(Person, col(Person.id) == col(Volunteer.person_id))
    .where(col(Volunteer.number) == given("number"), col(Person.name) == given("name"))
)
ADD_VOLUNTEER = statement(
    insert_or(Volunteer)
    .values(
        id=given("id"),
        person_id=given("person"),
        service_categories=given("categories"),
        skills=given("skills"),
        joined_on=given("joined_on"),
    )
    .on_conflict_do_nothing()
    .returning(col(Volunteer.number))
)
PROFILE = statement(
    select(col(Volunteer.service_categories), col(Volunteer.skills))
    .where(col(Volunteer.id) == given("volunteer"))
    .with_for_update()
)
CHANGE_PROFILE = statement(
    update(Volunteer)
    .where(col(Volunteer.id) == given("volunteer"))
    .values(service_categories=given("categories"), skills=given("new_skills"))
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
    .where(col(Team.id) == given("team"))
)
ADD_TEAM = statement(values(Team, "id", "brand", "category", "founded_on"))
CHANGE_TEAM = statement(
    update(Team).where(col(Team.id) == given("team")).values(brand=given("new_brand"), category=given("new_category"))
)
_other = Organisation.__table__.alias("other")  # type: ignore[attr-defined]
RENAME_TEAM = statement(
    update(Organisation)
    .where(
        col(Organisation.id) == given("team"),
        ~exists().where(
            _other.c.parent_id == col(Organisation.parent_id),
            _other.c.kind == col(Organisation.kind),
            _other.c.name == given("new_name"),
            _other.c.id != col(Organisation.id),
        ),
    )
    .values(name=given("new_name"))
)
ADD_MEMBER = statement(
    insert_or(Membership)
    .values(id=given("id"), team_id=given("team"), volunteer_id=given("volunteer"), joined_on=given("joined_on"))
    .on_conflict_do_nothing()
    .returning(col(Membership.id))
)
CURRENT_MEMBERSHIP = statement(
    select(col(Membership.id)).where(
        col(Membership.team_id) == given("team"),
        col(Membership.volunteer_id) == given("volunteer"),
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
    .where(col(Membership.id) == given("membership"))
)
END_MEMBERSHIP = statement(
    update(Membership)
    .where(col(Membership.id) == given("membership"), col(Membership.left_on).is_(None))
    .values(left_on=func.greatest(given("today", Date()), col(Membership.joined_on)))
)
EXPORTED_VOLUNTEER = statement(
    select(
        col(Volunteer.number), col(Volunteer.service_categories), col(Volunteer.skills), col(Volunteer.joined_on)
    ).where(col(Volunteer.person_id) == given("person"))
)
EXPORTED_MEMBERSHIPS = statement(
    select(col(Organisation.name).label("team"), col(Membership.joined_on).label("joined_on"), col(Membership.left_on))
    .select_from(Membership)
    .join(Volunteer, col(Volunteer.id) == col(Membership.volunteer_id))
    .join(Organisation, col(Organisation.id) == col(Membership.team_id))
    .where(col(Volunteer.person_id) == given("person"))
    .order_by(col(Membership.joined_on))
)


def found_by(text: Any) -> ColumnElement[bool]:
    """Whether a person's name holds `text`, or their pinyin or its initials begin with it."""
    plain = func.lower(func.replace(text, " ", "", type_=Text), type_=Text)
    return and_(
        plain != "",
        or_(
            func.strpos(col(Person.name), text) > 0,
            func.starts_with(col(Person.pinyin), plain),
            func.starts_with(col(Person.initials), plain),
        ),
    )
