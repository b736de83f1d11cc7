"""Naming a guardian, and what a person's export says of guardians."""

from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import exports, phone_number
from app.guardians import errors, queries
from app.guardians.models import Relation
from app.kernel import audit, ids
from app.kernel.crypto import mask_phone
from app.kernel.db import Transaction
from app.kernel.errors import Invalid
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .minors import masked_name, minor_for

MAX_NAME = 50


class Named(msgspec.Struct, frozen=True):
    guardianship: UUID
    volunteer: UUID


@once
async def name_guardian(
    tx: Transaction,
    actor: Actor,
    *,
    volunteer: UUID,
    name: str,
    phone: str,
    relation: Relation,
    key: str | None = None,
) -> Named:
    """Says who answers for a minor: by the minor, or who leads one of their teams. A former guardian's consents end.

    Raises OfFullAge, BirthDateUnknown, MinorsOwnPhone, Invalid.
    """
    minor = await minor_for(tx, actor, volunteer=volunteer)
    name = " ".join(name.split())
    if not 0 < len(name) <= MAX_NAME:
        raise Invalid(field="name", reason=mark("Enter a name of at most 50 characters."))
    number = phone_number(phone)
    index = tx.vault.blind(number)
    if index == minor.phone_index:
        raise errors.MinorsOwnPhone(field="phone")
    await tx.execute(queries.REVOKE_LINKS, volunteer=minor.id, consent=None, now=tx.now)
    await tx.execute(queries.END, volunteer=minor.id, now=tx.now)
    guardianship = ids.new()
    await tx.execute(
        queries.ADD,
        id=guardianship,
        volunteer_id=minor.id,
        relation=relation,
        name_sealed=tx.vault.seal(name),
        name_masked=masked_name(name),
        phone_sealed=tx.vault.seal(number),
        phone_index=index,
        phone_masked=mask_phone(number),
        named_by=actor.id,
        named_at=tx.now,
    )
    after = {"guardianship": guardianship, "relation": relation, "phone": mask_phone(number)}
    await audit.record(tx, actor, "guardians.name_guardian", minor.id, after=after)
    return Named(guardianship, minor.id)


@exports("guardians")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What this slice adds to a person's copy of their data: their guardians, in full, and what those said."""
    said = [dict(each) for each in await tx.all(queries.EXPORTED_CONSENTS, person=person)]
    return [
        {
            "relation": each.relation,
            "name": tx.vault.open(each.name_sealed),
            "phone": tx.vault.open(each.phone_sealed),
            "named_at": each.named_at,
            "ended_at": each.ended_at,
            "consents": [consent for consent in said if consent["guardianship_id"] == each.id],
        }
        for each in await tx.all(queries.EXPORTED_GUARDIANSHIPS, person=person)
    ]
