"""The statements of qualifications."""

from sqlalchemy import Uuid, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.certificates.models import Qualification, QualificationKind
from app.kernel.db import statement
from app.kernel.queries import values

KIND = statement(
    select(col(QualificationKind.id), col(QualificationKind.valid_months), col(Organisation.path))
    .join(Organisation, col(Organisation.id) == col(QualificationKind.organisation_id))
    .where(col(QualificationKind.id) == bindparam("kind", type_=Uuid()))
)
_KIND = ("id", "organisation_id", "code", "name", "valid_months", "created_by", "created_at")
ADD_KIND = statement(
    insert_or(QualificationKind)
    .values({name: bindparam(name) for name in _KIND})
    .on_conflict_do_nothing()
    .returning(col(QualificationKind.id))
)
PERSON = statement(select(col(Person.id)).where(col(Person.id) == bindparam("person", type_=Uuid())))
GRANT = statement(
    values(
        Qualification,
        "id",
        "person_id",
        "kind_id",
        "obtained_on",
        "valid_until",
        "number",
        "evidence",
        "recorded_by",
        "recorded_at",
    )
)
TO_REVOKE = statement(
    select(col(Qualification.id), col(Qualification.person_id), col(Qualification.revoked_at), col(Organisation.path))
    .join(QualificationKind, col(QualificationKind.id) == col(Qualification.kind_id))
    .join(Organisation, col(Organisation.id) == col(QualificationKind.organisation_id))
    .where(col(Qualification.id) == bindparam("qualification", type_=Uuid()))
    .with_for_update(of=Qualification)
)
REVOKE = statement(
    update(Qualification)
    .where(col(Qualification.id) == bindparam("qualification", type_=Uuid()))
    .values(revoked_by=bindparam("by", type_=Uuid()), revoked_at=bindparam("now"), revocation_note=bindparam("note"))
)
EXPORTED = statement(
    select(
        col(QualificationKind.code),
        col(QualificationKind.name),
        col(Qualification.obtained_on),
        col(Qualification.valid_until),
        col(Qualification.number),
        col(Qualification.evidence),
        col(Qualification.recorded_at),
        col(Qualification.revoked_at),
        col(Qualification.revocation_note),
    )
    .join(QualificationKind, col(QualificationKind.id) == col(Qualification.kind_id))
    .where(col(Qualification.person_id) == bindparam("person", type_=Uuid()))
    .order_by(col(Qualification.obtained_on), col(Qualification.id))
)
