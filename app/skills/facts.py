"""What prerequisites of a rung may ask about a person: the facts, and how the data of a ladder becomes conditions."""

from app.kernel.i18n import LANGUAGES, mark, translate
from app.rules.facts import Fact, Kind

from .models import Degree

MOST_RUNGS = 20
"""No ladder has more; the facts name each of them."""

_WORDS = {
    "rung_held": mark("Grade held, by its number"),
    "years_in_occupation": mark("Years of work in the occupation"),
    "degrees": mark("Degrees completed"),
    "apprenticeship_completed": mark("Apprenticeship completed"),
}
YEARS_SINCE = mark("Years since grade %(number)s")

DEGREES = {
    Degree.APPRENTICESHIP: mark("Apprenticeship"),
    Degree.COLLEGE: mark("College"),
    Degree.BACHELOR: mark("Bachelor"),
    Degree.MASTER: mark("Master"),
    Degree.DOCTOR: mark("Doctor"),
}
HIGHER = (Degree.COLLEGE, Degree.BACHELOR, Degree.MASTER, Degree.DOCTOR)
"""Each includes those before it."""


def spoken(msgid: str, **params: object) -> dict[str, str]:
    """A text in all languages, as rules and ladders keep it."""
    return {language: translate(msgid, language, **params) for language in LANGUAGES}


def years_since(number: int) -> str:
    """The fact of how long somebody has held a rung."""
    return f"years_since_rung_{number}"


def catalogue() -> dict[str, Fact]:
    """All facts that a prerequisite may name."""
    years = {
        years_since(number): Fact(Kind.DECIMAL, spoken(YEARS_SINCE, number=number), "years", grows=True)
        for number in range(1, MOST_RUNGS + 1)
    }
    return {
        "rung_held": Fact(Kind.INT, spoken(_WORDS["rung_held"])),
        **years,
        "years_in_occupation": Fact(Kind.DECIMAL, spoken(_WORDS["years_in_occupation"]), "years", grows=True),
        "degrees": Fact(Kind.LIST, spoken(_WORDS["degrees"])),
        "apprenticeship_completed": Fact(Kind.BOOL, spoken(_WORDS["apprenticeship_completed"])),
    }
