"""The verbs of rules: writing.py drafts and publishes them, judging.py asks them."""

from .judging import Judged, Replayed, judge, load_rules, replay
from .writing import STAFF, RulesSaved, discard_rules, publish_rules, save_rules

__all__ = [
    "STAFF",
    "Judged",
    "Replayed",
    "RulesSaved",
    "discard_rules",
    "judge",
    "load_rules",
    "publish_rules",
    "replay",
    "save_rules",
]
