"""The verbs of subsidies, a file for each subject."""

from app.subsidies.drafts import Draft, Said

from .assessing import Assessed, assess, terms, terms_in_force
from .facts import catalogue_now, facts_of
from .programmes import change_programme, draft_programme, save_programme, set_conditions, set_trials
from .publishing import (
    TrialsRun,
    check_eligibility,
    close_programme,
    discard_programme,
    publish_programme,
    run_test_cases,
)
from .writing import STAFF, ProgrammeSaved, read_draft

__all__ = [
    "STAFF",
    "Assessed",
    "Draft",
    "ProgrammeSaved",
    "Said",
    "TrialsRun",
    "assess",
    "catalogue_now",
    "change_programme",
    "check_eligibility",
    "close_programme",
    "discard_programme",
    "draft_programme",
    "facts_of",
    "publish_programme",
    "read_draft",
    "run_test_cases",
    "save_programme",
    "set_conditions",
    "set_trials",
    "terms",
    "terms_in_force",
]
