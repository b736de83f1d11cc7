"""A refusal says what to do next, in each language."""

import re

import pytest

import app.activities.errors
import app.attendance.errors  # noqa: F401
from app.attendance.models import Outcome
from app.attendance.web.outcomes import SENTENCES
from app.kernel.errors import DomainError
from app.kernel.i18n import read_catalog

SECOND_PART = re.compile(r"[.:,;。，；：།] ?\S|[གཀ] \S")
"""After why not, there is more."""
MET_BY_VOLUNTEERS = {
    "ALREADY_CHECKED_IN",
    "NOTHING_OFFERED",
    "NOT_ENROLLED",
    "OFFER_LAPSED",
    "OVERLAPPING_SHIFT",
    "SHIFT_CANCELLED",
    "SHIFT_ENDED",
    "SHIFT_FULL",
    "SHIFT_NOT_OPEN",
    "SHIFT_STARTED",
    "TOO_OLD",
    "TOO_YOUNG",
    "WRONG_VENUE_CODE",
}
TEXTS = sorted(
    {text for outcome, text in SENTENCES.items() if outcome != Outcome.OK}
    | {kind.template for code, kind in DomainError.kinds.items() if code in MET_BY_VOLUNTEERS}
)


@pytest.mark.parametrize("language", ["en", "zh", "bo"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_refusal_says_what_to_do(text: str, language: str) -> None:
    message = read_catalog(language).get(text)
    assert message is not None
    assert SECOND_PART.search(str(message.string).rstrip("。.།"))
