"""Verbs of duplicates."""

from .changes import forget, note, noted
from .finding import ToldApart, dismiss_duplicate, find_duplicates
from .merging import MergeChanged, confirm_merge, decline_merge, propose_merge
from .rights import MERGING
from .undoing import UNDO_DAYS, ask_undo, confirm_undo

__all__ = [
    "MERGING",
    "UNDO_DAYS",
    "MergeChanged",
    "ToldApart",
    "ask_undo",
    "confirm_merge",
    "confirm_undo",
    "decline_merge",
    "dismiss_duplicate",
    "find_duplicates",
    "forget",
    "note",
    "noted",
    "propose_merge",
]
