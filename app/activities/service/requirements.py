"""What shifts require beyond age and skills."""

from app.activities.errors import UnknownQualification
from app.activities.queries import planning as queries
from app.kernel.db import Transaction

from .schedule import ShiftTerms


async def require_known(tx: Transaction, *, terms: ShiftTerms) -> None:
    """Raises UnknownQualification for a code that nobody could hold."""
    wanted = {code.strip() for code in terms.required_qualifications if code.strip()}
    if wanted:
        known = {row.code for row in await tx.all(queries.KNOWN_QUALIFICATIONS, codes=sorted(wanted))}
        for code in sorted(wanted - known):
            raise UnknownQualification(field="required_qualifications", code=code)
