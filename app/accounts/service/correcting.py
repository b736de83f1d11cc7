"""Correcting what is on record of a person: where they live, and their sex where no identity number tells it."""

from typing import Any
from uuid import UUID

from app.accounts.errors import SexFollowsIdNumber
from app.accounts.models import Sex
from app.accounts.queries import people as queries
from app.kernel import audit
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .numbers import sex_of
from .organisations import require_whole_deployment
from .own import Changed
from .people import REGISTERED_BY, SCOPE

MAX_RESIDENCE = 100


@once
async def correct_person(
    tx: Transaction,
    actor: Actor,
    *,
    person: UUID | None = None,
    sex: Sex | None = None,
    residence: str | None = None,
    key: str | None = None,
) -> Changed:
    """Sets right what is on record: by the person, or by who could register them where they belong.

    What the person changes is their own word; staff who set a fact, if only to what it is, confirm it. None leaves a
    fact as it is; an empty residence takes it away. For others the person is not found.
    Raises SexFollowsIdNumber where an identity number on record says otherwise.
    """
    who = person or actor.require_person()
    if who != actor.person:
        await _require_staff_over(tx, actor, who)
    before = await tx.maybe(queries.LOCK_PERSON, person=who)
    if before is None:
        raise NotFound(field="person")
    if sex and before.id_number_sealed and sex != sex_of(tx.vault.open(before.id_number_sealed)):
        raise SexFollowsIdNumber(field="sex")
    new: dict[str, Any] = {
        "sex": sex or before.sex,
        "residence": before.residence if residence is None else residence_of(residence),
    }
    old: dict[str, Any] = {name: before[name] for name in new}
    set_now = {name for name, given in (("sex", sex), ("residence", residence)) if given is not None}
    if who == actor.person:
        set_now = {name for name in set_now if new[name] != old[name]}
        said = {name for name in set_now if new[name] is not None}
    else:
        said = set()
    old["own_word"], new["own_word"] = before.own_word, sorted({*before.own_word} - set_now | said)
    if new != old:
        await tx.execute(queries.CORRECT_PERSON, person=who, **{f"new_{name}": value for name, value in new.items()})
        changed = [name for name in new if new[name] != old[name]]
        await audit.record(
            tx,
            actor,
            "accounts.correct_person",
            who,
            before={name: old[name] for name in changed},
            after={name: new[name] for name in changed},
        )
    return Changed(who)


def residence_of(text: str) -> str | None:
    """Where somebody lives, in words; None for blank. Raises Invalid."""
    plain = " ".join(text.split())
    if len(plain) > MAX_RESIDENCE:
        raise Invalid(field="residence", reason=mark("This is too long. Shorten it."))
    return plain or None


async def _require_staff_over(tx: Transaction, actor: Actor, person: UUID) -> None:
    """Staff who reach an organisation of the person, or a client that does."""
    if actor.kind == "anonymous":
        raise actor.refusal()
    paths = [row.path for row in await tx.all(queries.PATHS_OF_PERSON, person=person)]
    if not paths:  # known nowhere yet: only to who reaches everywhere
        await require_whole_deployment(tx, actor, roles=REGISTERED_BY, scope=SCOPE)
    elif not any(actor.holds(path, *REGISTERED_BY) or actor.may(SCOPE, path) for path in paths):
        raise NotFound(field="person")
