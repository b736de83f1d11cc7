"""Verbs of public notices: opening and closing (noticing.py), objecting and answering (objecting.py)."""

from .noticing import NoticeOpened, close_due_notices, open_notice, withdraw_notice
from .objecting import ANSWERING, Objected, ObjectorRead, answer_objection, object_to_notice, read_objector

__all__ = [
    "ANSWERING",
    "NoticeOpened",
    "Objected",
    "ObjectorRead",
    "answer_objection",
    "close_due_notices",
    "object_to_notice",
    "open_notice",
    "read_objector",
    "withdraw_notice",
]
