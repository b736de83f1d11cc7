"""Guardians in the API: types.py has what is shown, mutations.py the verbs."""

from app.guardians import models
from app.reading import one, reads

from .mutations import Mutation
from .types import GuardianConsent, GuardianLink, Guardianship

__all__ = ["GuardianConsent", "GuardianLink", "Guardianship", "Mutation", "Query"]


@reads(None)
class Query:
    """Guardians."""

    guardianship: Guardianship | None = one(models.Guardianship, "One guardian of a minor.")
    guardian_consent: GuardianConsent | None = one(models.GuardianConsent, "What one guardian was asked.")
    guardian_link: GuardianLink | None = one(
        models.GuardianLink, "A link that `findGuardianLink` or `answerGuardianLink` has found."
    )
