"""The statements of certificates."""

from sqlalchemy import BigInteger, Text, Uuid, bindparam, cast, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation
from app.certificates.models import Certificate, NumberFormat, NumberSeries
from app.kernel.db import statement
from app.kernel.queries import values

KIND = bindparam("kind", type_=Text())
NEWEST_FORMAT = statement(
    select(col(NumberFormat.id), col(NumberFormat.version), col(NumberFormat.pattern))
    .where(col(NumberFormat.kind) == KIND)
    .order_by(col(NumberFormat.version).desc())
    .limit(1)
)
ADD_FORMAT = statement(values(NumberFormat, "id", "kind", "version", "pattern", "set_by", "set_at"))
_count = insert_or(NumberSeries).values(
    format_id=bindparam("number_format", type_=Uuid()), series=bindparam("series"), last=literal(1)
)
NEXT_NUMBER = statement(
    _count.on_conflict_do_update(
        index_elements=["format_id", "series"], set_={"last": col(NumberSeries.last) + 1}
    ).returning(col(NumberSeries.last))
)
"""The next of a series; who asks at the same time waits, so that a number that is rolled back leaves no gap."""
_content = bindparam("content", type_=JSONB())
_digest = func.sha256(func.convert_to(cast(_content, Text), literal("UTF8")))
ADD = statement(
    values(
        Certificate,
        "id",
        "kind",
        "number",
        "number_key",
        "format_id",
        "token",
        "person_id",
        "organisation_id",
        "issued_by",
        "issued_at",
        content=_content,
        digest=_digest,
    ).returning(func.encode(col(Certificate.digest), literal("hex")))
)
TO_REVOKE = statement(
    select(
        col(Certificate.id),
        col(Certificate.kind),
        col(Certificate.person_id),
        col(Certificate.revoked_at),
        col(Organisation.path),
    )
    .join(Organisation, col(Organisation.id) == col(Certificate.organisation_id))
    .where(col(Certificate.id) == bindparam("certificate", type_=Uuid()))
    .with_for_update(of=Certificate)
)
REVOKE = statement(
    update(Certificate)
    .where(col(Certificate.id) == bindparam("certificate", type_=Uuid()), col(Certificate.revoked_at).is_(None))
    .values(
        revoked_by=bindparam("by", type_=Uuid()),
        revoked_at=bindparam("now"),
        revocation=bindparam("why"),
        revocation_note=bindparam("note"),
    )
    .returning(col(Certificate.id))
)
BY_NUMBER = statement(
    select(col(Certificate.id), col(Certificate.token)).where(col(Certificate.number_key) == bindparam("number"))
)
BY_ID = statement(
    select(col(Certificate.id), col(Certificate.token)).where(
        col(Certificate.id) == bindparam("certificate", type_=Uuid())
    )
)
TO_SIGN = statement(
    select(
        col(Certificate.kind),
        col(Certificate.number),
        col(Certificate.token),
        col(Certificate.content),
        col(Certificate.issued_at),
        col(Certificate.status_index),
        col(Certificate.person_id),
        col(Certificate.revoked_at),
        col(Organisation.path),
    )
    .join(Organisation, col(Organisation.id) == col(Certificate.organisation_id))
    .where(col(Certificate.id) == bindparam("certificate", type_=Uuid()))
)
_first, _behind = bindparam("first", type_=BigInteger()), bindparam("behind", type_=BigInteger())
REVOKED_INDICES = statement(
    select(
        func.coalesce(func.array_agg(col(Certificate.status_index)), cast(literal("{}"), ARRAY(BigInteger())))
    ).where(
        col(Certificate.revoked_at).is_not(None),
        col(Certificate.status_index) >= _first,
        col(Certificate.status_index) < _behind,
    )
)
LIST_BEGUN = statement(select(exists().where(col(Certificate.status_index) >= _first)))
EXPORTED = statement(
    select(
        col(Certificate.number),
        col(Certificate.kind),
        col(Certificate.content),
        col(Certificate.issued_at),
        col(Certificate.revoked_at),
        col(Certificate.revocation),
        col(Certificate.revocation_note),
    )
    .where(col(Certificate.person_id) == bindparam("person", type_=Uuid()))
    .order_by(col(Certificate.issued_at), col(Certificate.id))
)
