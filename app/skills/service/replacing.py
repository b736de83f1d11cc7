"""A certificate that another one replaces, as its holder's name was wrong or is another by now: the grade stands."""

from uuid import UUID

from app.certificates.codes import masked
from app.kernel.db import Transaction
from app.kernel.i18n import mark
from app.kernel.identity import Actor
from app.skills import cases
from app.skills.queries import assessing as queries
from app.skills.queries import workers

from .filing import issue_certificate

REPLACED = mark("%(county)s: you have a new certificate of %(rung)s, number %(number)s. The old one is void.")


async def replace_certificate(tx: Transaction, actor: Actor, *, certificate: UUID) -> bool:
    """Issues what an assessment ended in once more, in the name that is on record now; the grade rests on that one.

    `replaces` in its content has the numbers of all before it, the first one first. Whether there was something to
    replace. For verbs that know that the actor may revoke. Raises NoAssessingBody.
    """
    old = await tx.maybe(queries.ASSESSED, certificate=certificate)
    if old is None:
        return False
    case = await cases.locked(tx, old.assessment)
    holder = {**old.content["holder"], "name": case.name, "id_number": case.id_number_masked}
    replaces = [*old.content.get("replaces", []), old.number]
    content = {**old.content, "replaces": replaces, "holder_masked": masked(case.name), "holder": holder}
    new = await issue_certificate(tx, actor, case=case, content=content)
    await tx.execute(workers.REST_ON, certificate=certificate, new=new.id)
    await cases.tell_candidate(tx, case, REPLACED, number=new.number)
    return True
