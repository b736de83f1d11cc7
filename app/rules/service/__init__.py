"""The verbs of rules: writing.py drafts and publishes them, judging.py asks them."""

from .judging import Judged, Judging, Replayed, judge, judge_many, load_rules, replay
from .writing import STAFF, RulesSaved, discard_rules, publish_rules, save_rules

__all__ = [
    "STAFF",
    "Judged",
    "Judging",
    "Replayed",
    "RulesSaved",
    "discard_rules",
    "judge",
    "judge_many",
    "load_rules",
    "publish_rules",
    "replay",
    "save_rules",
]
