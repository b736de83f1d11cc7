"""What is kept of a failure says where and why, but nothing of a person."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import asyncpg
import pytest

from app.kernel.errors import NotFound
from app.kernel.failures import told


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TimeoutError("the gateway is away"), "TimeoutError: the gateway is away"),
        (ValueError("invalid literal for int(): '13900000001'"), "ValueError: invalid literal for int(): …"),
        (ValueError("no volunteer 10000017 of 13900000001"), "ValueError: no volunteer … of …"),
        (ValueError("answered 500 after 20 s"), "ValueError: answered 500 after 20 s"),
        (ConnectionError("https://user:secret@sms.example/send?phone=139 failed"), "ConnectionError: https://… failed"),
        (RuntimeError("mail to wang.fang@example.org\nand more"), "RuntimeError: mail to …"),
        (KeyError("王芳"), "KeyError: …"),
        (NotFound(field="person", name="王芳"), "NotFound: NOT_FOUND"),
        (RuntimeError(), "RuntimeError"),
    ],
)
def test_values_are_left_out(error: Exception, said: str) -> None:
    assert told(error) == said


def test_a_row_that_the_database_repeats_is_left_out() -> None:
    error = asyncpg.UniqueViolationError('duplicate key value violates unique constraint "uq_person"')
    error.detail = "Key (phone_index)=(13900000001) already exists."
    assert "13900000001" in str(error)
    assert told(error) == "UniqueViolationError: duplicate key value violates unique constraint …"


def test_the_place_is_the_innermost_line_of_ours() -> None:
    with pytest.raises(ZoneInfoNotFoundError) as caught:
        ZoneInfo("Nowhere")
    assert re.search(r" \(tests/kernel/test_failures\.py:\d+\)$", told(caught.value))


def test_a_long_story_is_cut() -> None:
    assert len(told(RuntimeError("ab " * 1000))) < 230
