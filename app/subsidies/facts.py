"""What conditions of programmes may ask about a person: each fact with its kind, unit, words, and who tells it.

Ladders are data, so that each brings facts of its own, named after its code: `rung_new_eight_grades`. Facts from
`papers` nobody here knows: a paper shows them, and a clerk confirms it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from app.kernel.i18n import mark
from app.rules.facts import Evidence, Fact, Kind
from app.skills.facts import spoken

SHIPPED_LADDERS = ("new-eight-grades", "social-worker", "three-posts-seventeen-levels")
"""The ladders that come with the project."""

_ACCOUNTS = {
    "age": (Kind.DECIMAL, mark("Age"), "years", True),
    "sex": (Kind.TEXT, mark("Sex"), "", False),
    "residence": (Kind.TEXT, mark("Residence"), "", False),
}
_WORK = {
    "employed": (Kind.BOOL, mark("At work with an employer on record"), "", False),
    "employer": (Kind.TEXT, mark("Employer"), "", False),
    "employer_kind": (Kind.TEXT, mark("Kind of employer"), "", False),
    "employed_since": (Kind.DATE, mark("At this employer since"), "", False),
    "years_employed": (Kind.DECIMAL, mark("Years at this employer"), "years", True),
    "occupation": (Kind.TEXT, mark("Occupation at work, by its code"), "", False),
    "degrees": (Kind.LIST, mark("Degrees completed"), "", False),
    "in_reserve": (Kind.BOOL, mark("In the reserve plan for talent"), "", False),
}
_SERVICE = {
    "volunteer": (Kind.BOOL, mark("Registered as a volunteer"), "", False),
    "volunteer_hours": (Kind.DECIMAL, mark("Approved hours of service"), "hours", False),
    "stars": (Kind.INT, mark("Stars as a volunteer"), "", False),
}
_LADDER = {
    "rung_%s": (Kind.INT, mark("%(ladder)s: highest grade held, by its number"), "", False),
    "rung_%s_since": (Kind.DATE, mark("%(ladder)s: this grade held since"), "", False),
    "years_since_rung_%s": (Kind.DECIMAL, mark("%(ladder)s: years since this grade"), "years", True),
    "occupation_%s": (Kind.TEXT, mark("%(ladder)s: occupation of this grade, by its code"), "", False),
    "certificate_%s": (Kind.TEXT, mark("%(ladder)s: number of the valid certificate"), "", False),
    "certificate_%s_on": (Kind.DATE, mark("%(ladder)s: day of the certificate"), "", False),
    "issuer_%s": (Kind.TEXT, mark("%(ladder)s: who issued it"), "", False),
}
_PAPERS = {
    "social_insurance_months": (Kind.INT, mark("Months of social insurance paid"), "months", False),
    "labour_contract": (Kind.BOOL, mark("Labour contract signed"), "", False),
    "household_here": (Kind.BOOL, mark("Household registered in the county"), "", False),
    "registered_unemployed": (Kind.BOOL, mark("Registered as unemployed"), "", False),
    "poverty_relief": (Kind.BOOL, mark("Household lifted out of poverty"), "", False),
}


class Known(NamedTuple):
    """Facts of somebody by name, None or absent where nobody knows, with what each is known from."""

    facts: dict[str, Any]
    evidence: dict[str, Evidence]


class Paper(NamedTuple):
    """What a confirmed paper shows: the fact's value in its kind, and the paper in words."""

    value: Any
    text: str


def suffix(ladder: str) -> str:
    """How the facts of a ladder end: an expression knows letters, digits and underscores."""
    return "".join(each if each.isalnum() and each.isascii() else "_" for each in ladder.lower())


def catalogue(ladders: Sequence[tuple[str, dict[str, str]]] | None = None) -> dict[str, Fact]:
    """All facts by name; of the ladders with these codes and names, of the project's own if none are given."""
    if ladders is None:
        ladders = [(code, {"zh": code}) for code in SHIPPED_LADDERS]
    facts = {
        name: Fact(kind, spoken(words), unit, grows)
        for group in (_ACCOUNTS, _WORK, _SERVICE, _PAPERS)
        for name, (kind, words, unit, grows) in group.items()
    }
    for code, names in ladders:
        for name, (kind, words, unit, grows) in _LADDER.items():
            facts[name % suffix(code)] = Fact(kind, _of_ladder(words, names), unit, grows)
    return facts


def _of_ladder(words: str, names: dict[str, str]) -> dict[str, str]:
    """The words of a fact with the ladder's name, each language's own where it has one."""
    return {
        language: text % {"ladder": names.get(language, names["zh"])}
        for language, text in spoken(words, ladder="%(ladder)s").items()
    }


def from_papers() -> frozenset[str]:
    """The facts that only a paper can show."""
    return frozenset(_PAPERS)


def from_domains() -> dict[str, frozenset[str]]:
    """Which facts each provider tells, but those of ladders: accounts, skills, service."""
    return {"accounts": frozenset(_ACCOUNTS), "skills": frozenset(_WORK), "service": frozenset(_SERVICE)}
