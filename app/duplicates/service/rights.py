"""Who may tell two records of one person apart, or merge them."""

from uuid import UUID

from app.accounts.service import require_whole_deployment
from app.duplicates import queries
from app.kernel.db import Transaction
from app.kernel.identity import Actor, Role

MERGING = (Role.OFFICER, Role.ADMINISTRATOR)


async def require_over_both(tx: Transaction, actor: Actor, *, one: UUID, other: UUID) -> None:
    """Raises unless the actor's roles reach every organisation that either of the two belongs or belonged to.

    For somebody who belongs nowhere, a role over the whole deployment is needed. Only people decide this.
    """
    actor.require_person()
    if not actor.reach(*MERGING):
        raise actor.refusal()
    rows = await tx.all(queries.PATHS_OF_BOTH, one=one, other=other)
    for row in rows:
        actor.require(row.path, *MERGING)
    if {row.person for row in rows} != {one, other}:
        await require_whole_deployment(tx, actor, roles=MERGING)
