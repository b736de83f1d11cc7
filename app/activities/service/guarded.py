"""Minors' places: their guardian is asked first, and what the guardian says is done at once."""

from contextlib import suppress
from uuid import UUID

from app.accounts.service import tell
from app.activities.errors import AlreadyEnrolled, AlreadyWaiting, GuardianMustAgree, GuardianMustAgreeToData
from app.activities.queries import enrolling as queries
from app.activities.queries import guarded
from app.guardians.service import ask_guardian
from app.guardians.service.asking import Asked
from app.guardians.service.minors import minor_for
from app.kernel.db import Transaction
from app.kernel.errors import DomainError, NotFound, refuse
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor, system

from .conditions import failed
from .enrolling import cancel_enrolment, enrol
from .rights import reach

_ENROLLED = mark("%(county)s: your guardian has agreed, and you are enrolled: %(title)s. %(link)s")
_NOT_ENROLLED = mark("%(county)s: your guardian has agreed, but you have no place yet: %(title)s. See why: %(link)s")


@once
async def ask_guardian_for_shift(
    tx: Transaction,
    actor: Actor,
    *,
    shift: UUID,
    volunteer: UUID | None = None,
    risks_acknowledged: bool = False,
    key: str | None = None,
) -> Asked:
    """Asks a minor's guardian to agree to an activity; if they do, the minor is enrolled in this shift.

    Raises what else would keep the minor out of the shift, all together; and what `ask_guardian` raises.
    """
    who = volunteer or actor.require_volunteer()
    if who != actor.volunteer:  # nobody else learns what keeps them out
        await minor_for(tx, actor, volunteer=who)
    facts = await tx.maybe(queries.ENROLMENT_FACTS, shift=shift, volunteer=who, reach=reach(actor), now=tx.now)
    if facts is None:
        raise NotFound(field="shift")
    errors = failed(tx, facts, risks_acknowledged=risks_acknowledged)
    refuse([each for each in errors if not isinstance(each, (GuardianMustAgree, GuardianMustAgreeToData))])
    return await ask_guardian(
        tx,
        actor,
        volunteer=who,
        activity=facts.activity_id,
        shift=shift,
        risks_acknowledged=risks_acknowledged,
    )


async def enrol_agreed(
    tx: Transaction, *, shift: UUID, volunteer: UUID, person: UUID, risks_acknowledged: bool
) -> None:
    """Gives a minor the place that they waited to be allowed to take, if there is one still; they are told."""
    text = _ENROLLED
    try:
        async with tx.savepoint():
            await enrol(
                tx, system("guardians"), shift=shift, volunteer=volunteer, risks_acknowledged=risks_acknowledged
            )
    except DomainError as refusal:
        if any(isinstance(each, (AlreadyEnrolled, AlreadyWaiting)) for each in refusal.each()):
            return
        text = _NOT_ENROLLED
    title = await tx.value(guarded.TITLE, shift=shift)
    county, link = tx.settings.county_name, f"{tx.settings.site}/shifts/{shift}"
    await tell(
        tx, people=[person], text=lambda language: translate(text, language, county=county, title=title, link=link)
    )


async def give_back_unagreed(tx: Transaction, *, volunteer: UUID) -> None:
    """Cancels what a minor is enrolled in, or waits for, and no guardian agrees to any more.

    A place that can't be given back, as when the minor is there already, keeps no guardian from taking the rest back.
    """
    for enrolment in await tx.all(guarded.UNAGREED, volunteer=volunteer, now=tx.now):
        with suppress(DomainError):
            async with tx.savepoint():
                await cancel_enrolment(tx, system("guardians"), enrolment=enrolment.id)
