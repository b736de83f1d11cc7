"""Notices by themselves: what higher slices do about them is tried with those slices."""

import pytest

from app.kernel import events


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The notices of these tests announce nothing that any slice knows."""
    for kind in list(events._handlers):
        if kind.__module__ == "app.notices.happened":
            monkeypatch.setitem(events._handlers, kind, [])
