"""Verbs of guardians: name one, ask, answer by the link that was sent, have a new link sent."""

from .answering import WORDING_VERSION, answer_link, find_link, renew_link
from .asking import ask_guardian
from .naming import name_guardian

__all__ = ["WORDING_VERSION", "answer_link", "ask_guardian", "find_link", "name_guardian", "renew_link"]
