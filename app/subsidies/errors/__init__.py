"""What subsidies refuse, a file for each subject."""

from .programmes import (
    FactUnreadable,
    ProgrammeAmiss,
    ProgrammeClosed,
    ProgrammeDraftExists,
    ProgrammeExists,
    ProgrammePublished,
    TrialsFail,
    TrialsMissing,
)

__all__ = [
    "FactUnreadable",
    "ProgrammeAmiss",
    "ProgrammeClosed",
    "ProgrammeDraftExists",
    "ProgrammeExists",
    "ProgrammePublished",
    "TrialsFail",
    "TrialsMissing",
]
