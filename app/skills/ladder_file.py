"""Ladders as TOML files: what may stand in one, and what is wrong with it, told by its key."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from app.kernel.errors import DomainError, refuse
from app.rules.conditions import Condition

from .errors import LadderFileRefused
from .facts import DEGREES, MOST_RUNGS, spoken, years_since
from .models import Degree
from .wording import HAS_DEGREE, HOLDS, IN_OCCUPATION, LEARNED, SINCE

Names = dict[str, str]
FOLDER = Path(__file__).parent / "ladders"
"""The ladders that come with the project."""


class Way(msgspec.Struct, forbid_unknown_fields=True):
    """One alternative: all that is named in it is needed; or an expression of one's own, with its texts."""

    holds_rung: int | None = None
    years_since: int | None = None
    years_in_occupation: int | None = None
    degree: Degree | None = None
    apprenticeship_completed: bool = False
    expression: str | None = None
    clause: str = ""
    passed: Names | None = None
    failed: Names | None = None


class RungEntry(msgspec.Struct, forbid_unknown_fields=True):
    number: int
    name: Names
    national_level: int | None = None
    appointed: bool = False
    needs_comprehensive_review: bool = False
    training_hours_per_renewal: int | None = None
    any_of: list[Way] = []


class PassMark(msgspec.Struct, forbid_unknown_fields=True):
    theory: int
    practice: int


class PostEntry(msgspec.Struct, forbid_unknown_fields=True):
    code: str
    name: Names
    levels: tuple[int, int]


class BonusEntry(msgspec.Struct, forbid_unknown_fields=True):
    ladder: str
    adds_levels: dict[str, int]


class Override(msgspec.Struct, forbid_unknown_fields=True):
    any_of: list[Way]


class OccupationEntry(msgspec.Struct, forbid_unknown_fields=True):
    code: str
    rung: dict[str, Override] = {}
    name: Names | None = None


class EquivalenceEntry(msgspec.Struct, forbid_unknown_fields=True):
    """A rung of this ladder, held for `years`, counts as a rung of another ladder."""

    rung: int
    years: int
    ladder: str
    counts_as: int
    clause: str = ""


class LadderFile(msgspec.Struct, forbid_unknown_fields=True):
    code: str
    name: Names
    version: int
    valid_from: date
    clause: str = ""
    pass_mark: PassMark | None = None
    notice_working_days: int = 5
    register_within_years: int | None = None
    renew_every_years: int | None = None
    levels: int | None = None
    step_every_years: int | None = None
    degree_counts_as_years: dict[Degree, int] = {}
    rung: list[RungEntry] = []
    post: list[PostEntry] = []
    professional_grade: list[BonusEntry] = []
    occupation: list[OccupationEntry] = []
    equivalence: list[EquivalenceEntry] = []


def read_ladder(text: str) -> LadderFile:
    """The ladder in a TOML text. Raises LadderFileRefused for each key that is amiss."""
    try:
        ladder = msgspec.toml.decode(text.encode(), type=LadderFile)
    except msgspec.DecodeError as error:
        problem, _at, path = str(error).partition(" - at ")
        key = re.sub(r"^`\$\.?|`$", "", path) or "file"
        raise LadderFileRefused(key=key, problem=problem) from None
    refuse(_problems(ladder))
    return ladder


def conditions(ways: list[Way], clause: str) -> list[Condition]:
    """What the alternatives of a rung need, as conditions over the facts of `facts.catalogue`."""
    several = len(ways) > 1
    found: list[Condition] = []
    for alternative, way in enumerate(ways, 1):
        for expression, passed, failed in _parts(way):
            found.append(Condition(expression, way.clause or clause, passed, failed, alternative if several else None))
    return found


def _parts(way: Way) -> list[tuple[str, Names, Names]]:
    parts: list[tuple[str, Names, Names]] = []

    def add(expression: str, words: tuple[str, str], **params: Any) -> None:
        parts.append((expression, spoken(words[0], **params), spoken(words[1], **params)))

    if way.expression is not None:
        parts.append((way.expression, way.passed or {"zh": way.expression}, way.failed or {"zh": way.expression}))
    if way.degree is not None:
        name = DEGREES[way.degree]
        texts = [
            {language: text % {"degree": spoken(name)[language]} for language, text in spoken(each).items()}
            for each in HAS_DEGREE
        ]
        parts.append((f"'{way.degree}' in degrees", texts[0], texts[1]))
    if way.holds_rung is not None:
        add(f"rung_held >= {way.holds_rung}", HOLDS, number=way.holds_rung)
        if way.years_since is not None:
            expression = f"{years_since(way.holds_rung)} >= {way.years_since}"
            add(expression, SINCE, number=way.holds_rung, years=way.years_since)
    if way.years_in_occupation is not None:
        add(f"years_in_occupation >= {way.years_in_occupation}", IN_OCCUPATION, years=way.years_in_occupation)
    if way.apprenticeship_completed:
        add("apprenticeship_completed", LEARNED)
    return parts


def _problems(ladder: LadderFile) -> list[DomainError]:
    """What can be read but makes no ladder."""
    found: list[DomainError] = []

    def amiss(key: str, problem: str) -> None:
        found.append(LadderFileRefused(key=key, problem=problem))

    if "zh" not in ladder.name:
        amiss("name", "a name in zh is needed")
    if ladder.version < 1:
        amiss("version", "versions count from 1")
    numbers = [each.number for each in ladder.rung]
    if numbers != list(range(1, len(numbers) + 1)) or len(numbers) > MOST_RUNGS:
        amiss("rung", f"rungs are numbered 1, 2, 3 and so on, {MOST_RUNGS} at most")
    for at, rung in enumerate(ladder.rung):
        if "zh" not in rung.name:
            amiss(f"rung[{at}].name", "a name in zh is needed")
        _ways(rung.any_of, f"rung[{at}].any_of", len(numbers), amiss)
    for at, occupation in enumerate(ladder.occupation):
        for number, override in occupation.rung.items():
            if not number.isdecimal() or int(number) not in numbers:
                amiss(f"occupation[{at}].rung.{number}", "there is no such rung")
            _ways(override.any_of, f"occupation[{at}].rung.{number}.any_of", len(numbers), amiss)
    _posts(ladder, amiss)
    return found


def _ways(ways: list[Way], key: str, rungs: int, amiss: Any) -> None:
    for at, way in enumerate(ways):
        if way.holds_rung is not None and not 1 <= way.holds_rung <= rungs:
            amiss(f"{key}[{at}].holds_rung", "there is no such rung")
        if way.years_since is not None and way.holds_rung is None:
            amiss(f"{key}[{at}].years_since", "years since which rung? holds_rung is missing")
        if not _parts(way):
            amiss(f"{key}[{at}]", "nothing is asked")


def _posts(ladder: LadderFile, amiss: Any) -> None:
    if bool(ladder.post) != (ladder.levels is not None) or bool(ladder.post) != (ladder.step_every_years is not None):
        amiss("post", "posts, levels and step_every_years belong together")
        return
    for at, post in enumerate(ladder.post):
        lowest, highest = post.levels
        if not 1 <= lowest <= highest <= (ladder.levels or 0):
            amiss(f"post[{at}].levels", f"levels lie between 1 and {ladder.levels}, the lower one first")
    for at, bonus in enumerate(ladder.professional_grade):
        for number, levels in bonus.adds_levels.items():
            if not number.isdecimal() or levels < 1:
                amiss(f"professional_grade[{at}].adds_levels.{number}", "a rung's number, and levels from 1")
