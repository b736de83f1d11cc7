"""What a version of a programme says, as verbs and matching read it: without a database."""

import re
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.kernel.identity import Role
from app.rules.facts import Catalogue, Facts

from .amounts import Amount, Amounts
from .models import Channel, Frequency, ProgrammeState, Within

ONCE = "once"
_CODE = re.compile("[a-z0-9][a-z0-9-]{1,59}")


class Level(msgspec.Struct, frozen=True):
    """A level of approval: what it is called, and which role decides there."""

    names: dict[str, str]
    role: Role


class NeededPaper(msgspec.Struct, frozen=True):
    """A paper that shows a fact; without `needed` it may be left out."""

    fact: str
    names: dict[str, str]
    needed: bool = True


class Exempted(msgspec.Struct, frozen=True):
    """Where the expression holds, two programmes that exclude each other may both be had."""

    expression: str
    names: dict[str, str]


class Exclusion(msgspec.Struct, frozen=True):
    programme_id: UUID
    within: Within
    exceptions: list[Exempted] = []


class Terms(msgspec.Struct, frozen=True):
    """One version of a programme: whom it is for is in its rules, all else is here."""

    id: UUID
    programme_id: UUID
    organisation_id: UUID
    code: str
    version: int
    state: ProgrammeState
    authors: list[UUID]
    names: dict[str, str]
    plain: dict[str, str]
    documents: dict[str, str]
    legal_basis: str
    clause: str
    valid_from: date
    valid_until: date | None
    rule_set_id: UUID
    amounts: list[Amount]
    frequency: Frequency
    period_fact: str | None
    evidence: list[NeededPaper]
    chain: list[Level]
    review: bool
    notice_days: int
    response_days: int
    automatic: bool
    channel: Channel
    exclusions: list[Exclusion] = []

    def in_force(self, on: date) -> bool:
        """Whether is decided by it on a day."""
        began = self.state is ProgrammeState.PUBLISHED and self.valid_from <= on
        return began and (self.valid_until is None or on < self.valid_until)

    def pays(self, catalogue: Catalogue) -> Amounts:
        return Amounts(self.amounts, catalogue)


def code_readable(code: str) -> bool:
    """Whether something may be a programme's code: as the table's constraint says it."""
    return _CODE.fullmatch(code) is not None


def terms_of(row: Any, exclusions: Any = ()) -> Terms:
    """From the rows of a version and its exclusions."""
    read = {name: row[name] for name in Terms.__struct_fields__ if name != "exclusions"}
    read["exclusions"] = [dict(each.items()) for each in exclusions]
    return msgspec.convert(read, Terms)


def period_of(terms: Terms, facts: Facts, on: date) -> str:
    """For which period somebody has it: `once`, the year, or the certificate's number; empty where none is known."""
    match terms.frequency:
        case Frequency.ONCE:
            return ONCE
        case Frequency.YEARLY:
            return str(on.year)
    return str(facts.get(terms.period_fact or "") or "")
