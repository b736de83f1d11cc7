"""People, their organisations, roles and passwords."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    column,
    delete,
    exists,
    func,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Credential, FailedSignIn, Organisation, OrganisationKind, Person, RoleGrant
from app.kernel.db import statement
from app.kernel.queries import values

from .sessions import VOLUNTEER

# Like VOLUNTEER, a table of the slice above: a person belongs to the teams they are members of.
MEMBERSHIP = table("membership", column("team_id"), column("volunteer_id"), column("left_on"))


# Conditions for reading are put into statements that name these tables already: aliases keep them apart.
_WITHIN = aliased(Organisation)
_HELD = aliased(RoleGrant)


def person_within(reach: Any) -> Any:
    """A condition on Person: who holds a role or is a member of a team below the organisations of `reach`."""
    reached = col(_WITHIN.path).op("&&")(reach)
    roles = (
        select(col(_HELD.id))
        .join(_WITHIN, col(_WITHIN.id) == col(_HELD.organisation_id))
        .where(col(_HELD.person_id) == col(Person.id), col(_HELD.revoked_at).is_(None), reached)
    )
    teams = (
        select(MEMBERSHIP.c.team_id)
        .join(VOLUNTEER, VOLUNTEER.c.id == MEMBERSHIP.c.volunteer_id)
        .join(_WITHIN, col(_WITHIN.id) == MEMBERSHIP.c.team_id)
        .where(VOLUNTEER.c.person_id == col(Person.id), MEMBERSHIP.c.left_on.is_(None), reached)
    )
    return or_(exists(roles), exists(teams))


def organisation_within(organisation: Any, reach: Any) -> Any:
    """A condition on a column that names an organisation: it lies below those of `reach`."""
    return exists(select(col(_WITHIN.id)).where(col(_WITHIN.id) == organisation, col(_WITHIN.path).op("&&")(reach)))


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


ADD_PERSON = statement(
    values(
        Person,
        "id",
        "name",
        "pinyin",
        "initials",
        "sex",
        "birth_date",
        "ethnicity",
        "residence",
        "id_number_sealed",
        "id_number_index",
        "id_number_masked",
        "phone_sealed",
        "phone_index",
        "phone_masked",
        "created_at",
    )
    .on_conflict_do_nothing(index_elements=["id_number_index"])
    .returning(col(Person.id))
)
PERSON = statement(
    select(
        col(Person.id),
        col(Person.name),
        col(Person.pinyin),
        col(Person.sex),
        col(Person.birth_date),
        col(Person.ethnicity),
        col(Person.residence),
        col(Person.language),
        col(Person.phone_sealed),
        col(Person.phone_index),
        col(Person.phone_masked),
        col(Person.id_number_sealed),
        col(Person.created_at),
        col(Person.merged_into),
    ).where(col(Person.id) == bindparam("person"))
)
LOCK_PERSON = statement(
    select(col(Person.id), col(Person.sex), col(Person.residence), col(Person.own_word), col(Person.id_number_sealed))
    .where(col(Person.id) == bindparam("person"))
    .with_for_update(key_share=True)
)
CORRECT_PERSON = statement(
    update(Person)
    .where(col(Person.id) == bindparam("person"))
    .values(
        sex=bindparam("new_sex"),
        residence=bindparam("new_residence"),
        own_word=bindparam("new_own_word", type_=ARRAY(Text)),
    )
)
CHANGE_PHONE = statement(
    update(Person)
    .where(col(Person.id) == bindparam("person"))
    .values({name: bindparam(name) for name in ("phone_sealed", "phone_index", "phone_masked")})
)
CHOOSE_LANGUAGE = statement(
    update(Person).where(col(Person.id) == bindparam("person")).values(language=bindparam("language"))
)

PATH_OF_ORGANISATION = statement(
    select(col(Organisation.path)).where(col(Organisation.id) == bindparam("organisation"))
)
REACHES_ROOT = statement(
    select(
        select(col(Organisation.id))
        .where(
            col(Organisation.parent_id).is_(None),
            col(Organisation.kind) == OrganisationKind.GOVERNMENT,
            col(Organisation.id) == any_(bindparam("organisations", type_=ARRAY(Uuid))),
        )
        .exists()
    )
)
COUNTY = statement(
    select(col(Organisation.id))
    .where(col(Organisation.parent_id).is_(None), col(Organisation.kind) == OrganisationKind.GOVERNMENT)
    .order_by(col(Organisation.created_at), col(Organisation.id))
    .limit(1)
)
ADD_ORGANISATION = statement(
    values(Organisation, "id", "kind", "name", "parent_id", "path", "created_at")
    .on_conflict_do_nothing()
    .returning(col(Organisation.id))
)
ORGANISATIONS_OF_PERSON = (
    select(col(RoleGrant.organisation_id))
    .where(col(RoleGrant.person_id) == bindparam("person"), col(RoleGrant.revoked_at).is_(None))
    .union(
        select(MEMBERSHIP.c.team_id)
        .join(VOLUNTEER, VOLUNTEER.c.id == MEMBERSHIP.c.volunteer_id)
        .where(VOLUNTEER.c.person_id == bindparam("person"), MEMBERSHIP.c.left_on.is_(None))
    )
)
PATHS_OF_PERSON = statement(select(col(Organisation.path)).where(col(Organisation.id).in_(ORGANISATIONS_OF_PERSON)))

_GRANT: Any = select(
    col(RoleGrant.id),
    col(RoleGrant.person_id),
    col(RoleGrant.role),
    col(RoleGrant.revoked_at),
    col(RoleGrant.organisation_id),
    col(Organisation.name).label("organisation_name"),
    col(Organisation.path),
    col(RoleGrant.granted_at),
).join(Organisation, col(Organisation.id) == col(RoleGrant.organisation_id))
GRANT = statement(_GRANT.where(col(RoleGrant.id) == bindparam("grant")))
GRANTS_OF_PERSON = statement(
    _GRANT.where(col(RoleGrant.person_id) == bindparam("person"), col(RoleGrant.revoked_at).is_(None)).order_by(
        col(RoleGrant.granted_at), col(RoleGrant.id)
    )
)
ADD_GRANT = statement(
    values(RoleGrant, "id", "person_id", "organisation_id", "role", "granted_by", "granted_at")
    .on_conflict_do_nothing()
    .returning(col(RoleGrant.id))
)
REVOKE_GRANT = statement(
    update(RoleGrant)
    .where(col(RoleGrant.id) == bindparam("grant"), col(RoleGrant.revoked_at).is_(None))
    .values(revoked_at=bindparam("now"))
)

_CREDENTIAL = select(
    col(Credential.id),
    col(Credential.person_id),
    col(Credential.username),
    col(Credential.password_hash),
    col(Credential.failed_tries),
    col(Credential.locked_until),
    col(Credential.changed_at),
)
CREDENTIAL_BY_NAME = statement(_CREDENTIAL.where(col(Credential.username) == bindparam("username")).with_for_update())
CREDENTIAL_OF_PERSON = statement(_CREDENTIAL.where(col(Credential.person_id) == bindparam("person")).with_for_update())
ADD_CREDENTIAL = statement(values(Credential, "id", "person_id", "username", "password_hash", "changed_at"))
CHANGE_CREDENTIAL = statement(
    update(Credential)
    .where(col(Credential.id) == bindparam("credential"))
    .values(
        username=bindparam("username"),
        password_hash=bindparam("password_hash"),
        failed_tries=0,
        locked_until=None,
        changed_at=bindparam("now"),
    )
)
USERNAME_TAKEN = statement(
    select(
        select(col(Credential.id))
        .where(
            col(Credential.username) == bindparam("username"),
            col(Credential.person_id) != bindparam("person"),
        )
        .exists()
    )
)
FAILED_FROM = statement(
    select(col(FailedSignIn.failed_at))
    .where(col(FailedSignIn.address) == bindparam("address"), col(FailedSignIn.failed_at) > bindparam("since"))
    .order_by(col(FailedSignIn.failed_at).desc())
    .limit(bindparam("most"))
)
ADD_FAILED_SIGN_IN = statement(values(FailedSignIn, "id", "address", "failed_at"))
FORGET_FAILED_SIGN_INS = statement(delete(FailedSignIn).where(col(FailedSignIn.failed_at) < bindparam("before")))
NOTE_FAILED_SIGN_IN = statement(
    update(Credential)
    .where(col(Credential.id) == bindparam("credential"))
    .values(failed_tries=bindparam("tries"), locked_until=bindparam("locked_until"))
)
