"""What a draft of a ladder changes, compared with the version before it."""

from typing import NamedTuple

from app.kernel.i18n import LANGUAGES, mark
from app.kernel.wording import Names

from .ladder_views import LadderWhole, Rung


class Change(NamedTuple):
    """`what` is a message id, with `names` where it is about one rung; before and after are as they are shown."""

    what: str
    names: Names | None
    before: str
    after: str


_OF_LADDER = (
    ("names", mark("What it is called")),
    ("theory_pass", mark("Pass mark in theory")),
    ("practice_pass", mark("Pass mark in practice")),
    ("notice_working_days", mark("Working days of public notice")),
    ("register_within_years", mark("Years within which one registers")),
    ("renew_every_years", mark("Years after which a registration is renewed")),
    ("step_every_years", mark("Years that a step takes")),
)
_OF_RUNG = (
    ("names", mark("What it is called")),
    ("comprehensive_review", mark("Comprehensive review")),
    ("training_hours_per_renewal", mark("Hours of training for each renewal")),
)
PREREQUISITES = mark("What is needed")


def changes_of(draft: LadderWhole, before: LadderWhole | None) -> list[Change]:
    """All that is not as it was; nothing where there is no version before."""
    if before is None:
        return []
    found = [
        Change(what, None, *_both(getattr(before, name), getattr(draft, name)))
        for name, what in _OF_LADDER
        if getattr(before, name) != getattr(draft, name)
    ]
    old = {rung.number: rung for rung in before.rungs.nodes}
    for rung in draft.rungs.nodes:
        found += _of_rung(rung, old.get(rung.number))
    return found


def _of_rung(rung: Rung, before: Rung | None) -> list[Change]:
    if before is None:
        return [Change(_OF_RUNG[0][1], rung.names, *_both({}, rung.names))]
    found = [
        Change(what, rung.names, *_both(getattr(before, name), getattr(rung, name)))
        for name, what in _OF_RUNG
        if getattr(before, name) != getattr(rung, name)
    ]
    if before.asked() != rung.asked():
        found.append(Change(PREREQUISITES, rung.names, _asked(before), _asked(rung)))
    return found


def _both(before: object, after: object) -> tuple[str, str]:
    """A value before and after; of names only the languages in which they differ."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return _shown(before), _shown(after)
    languages = [each for each in LANGUAGES if before.get(each) != after.get(each)]
    told = [" / ".join(names.get(each) or "–" for each in languages) for names in (before, after)]
    return told[0], told[1]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "✓" if value else "–"
    return "–" if value is None else str(value)


def _asked(rung: Rung) -> str:
    """The expressions: alternatives by `|`, what is needed together by `&`."""
    told = []
    for code, conditions in rung.asked():
        ways: dict[int | None, list[str]] = {}
        for alternative, expression in conditions:
            ways.setdefault(alternative, []).append(expression)
        told.append((f"{code}: " if code else "") + " | ".join(" & ".join(each) for each in ways.values()))
    return "; ".join(each for each in told if each) or "–"
