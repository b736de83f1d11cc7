"""A draft of a programme as its authors write it, and what is amiss with it, told by its field."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.kernel.errors import DomainError, refuse
from app.kernel.i18n import mark
from app.kernel.identity import Role
from app.rules.conditions import Condition
from app.rules.expressions import read_expression
from app.rules.facts import Catalogue, Kind

from .amounts import Amount
from .checking import Trial
from .errors import ProgrammeAmiss
from .facts import from_papers
from .models import Channel, Frequency
from .terms import Exclusion, Level, NeededPaper
from .typed import EARLIEST, LATEST, typed

DECIDING = (Role.OFFICER, Role.ADMINISTRATOR)
"""Roles that may stand in an approval chain."""
MOST_AMOUNTS, MOST_LEVELS, MOST_PAPERS, MOST_EXCLUSIONS, MOST_TRIALS = 20, 3, 20, 20, 100
MOST_FEN = 10_000_000_00
"""Ten million yuan to one person at once are a typing mistake."""
NAME, TEXT, BASIS = 100, 2000, 500


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a version says but for its conditions and test cases; see `models.ProgrammeVersion`."""

    names: dict[str, str]
    plain: dict[str, str]
    legal_basis: str
    valid_from: date
    amounts: Sequence[Amount]
    documents: dict[str, str] = {}
    clause: str = ""
    valid_until: date | None = None
    frequency: Frequency = Frequency.YEARLY
    period_fact: str | None = None
    evidence: Sequence[NeededPaper] = ()
    chain: Sequence[Level] = (Level({"zh": "审批", "en": "Approval"}, Role.OFFICER),)
    review: bool = True
    notice_days: int = 5
    response_days: int = 20
    automatic: bool = False
    channel: Channel = Channel.BANK
    exclusions: Sequence[Exclusion] = ()


class Draft(Said, frozen=True, kw_only=True):
    """A version as a whole."""

    conditions: Sequence[Condition] = ()
    trials: Sequence[Trial] = ()


def refuse_amiss(draft: Draft, catalogue: Catalogue, programme: UUID | None) -> None:
    """Raises ProgrammeAmiss, or what is wrong with an expression or a fact, for each field at fault."""
    found: list[DomainError] = []
    for part in (_texts, _days, _amounts, _period, _papers, _chain, _exclusions, _trials):
        found += part(draft, catalogue, programme)
    refuse(found)


def _amiss(field: str, reason: str) -> ProgrammeAmiss:
    return ProgrammeAmiss(field=field, reason=reason)


def _texts(draft: Draft, *_: Any) -> Iterator[DomainError]:
    if not draft.names.get("zh", "").strip() or _longer(draft.names, NAME):
        yield _amiss("names", mark("A Chinese name is needed, of 100 letters at most."))
    if not draft.plain.get("zh", "").strip() or _longer(draft.plain, TEXT):
        yield _amiss("plain", mark("Say in Chinese what it is, in plain words, in at most 2,000 letters."))
    if _longer(draft.documents, TEXT):
        yield _amiss("documents", mark("This is too long. Shorten it."))
    if not draft.legal_basis.strip() or len(draft.legal_basis) > BASIS:
        yield _amiss("legal_basis", mark("Name the document that this rests on, in at most 500 letters."))
    if len(draft.clause) > BASIS:
        yield _amiss("clause", mark("This is too long. Shorten it."))


def _longer(texts: dict[str, str], most: int) -> bool:
    return any(len(each) > most for each in texts.values())


def _days(draft: Draft, *_: Any) -> Iterator[DomainError]:
    if not EARLIEST <= draft.valid_from <= LATEST:
        yield _amiss("valid_from", mark("This day lies too far away."))
    if draft.valid_until and not EARLIEST <= draft.valid_until <= LATEST:
        yield _amiss("valid_until", mark("This day lies too far away."))
    elif draft.valid_until and draft.valid_until <= draft.valid_from:
        yield _amiss("valid_until", mark("The end lies behind the beginning. Choose a later day."))
    if not 0 <= draft.notice_days <= 30:
        yield _amiss("notice_days", mark("A public notice lasts 0 to 30 working days."))
    if not 1 <= draft.response_days <= 250:
        yield _amiss("response_days", mark("An answer takes 1 to 250 working days."))


def _amounts(draft: Draft, catalogue: Catalogue, _: Any) -> Iterator[DomainError]:
    amounts = draft.amounts
    if not 1 <= len(amounts) <= MOST_AMOUNTS:
        yield _amiss("amounts", mark("Say how much is paid: 1 to 20 amounts."))
        return
    if any(not 1 <= each.fen <= MOST_FEN for each in amounts):
        yield _amiss("amounts", mark("An amount is more than nothing, and at most ten million yuan."))
    if amounts[-1].expression is not None or any(each.expression is None for each in amounts[:-1]):
        yield _amiss("amounts", mark("The last amount is for all others: each before it needs a question."))
    for number, each in enumerate(amounts, 1):
        if each.expression is not None:
            yield from _unreadable("amounts", each.expression, catalogue, number)


def _unreadable(field: str, expression: str, catalogue: Catalogue, number: int) -> Iterator[DomainError]:
    try:
        read_expression(expression, catalogue, number)
    except DomainError as refusal:
        yield type(refusal)(field=field, **refusal.params)


def _period(draft: Draft, catalogue: Catalogue, _: Any) -> Iterator[DomainError]:
    if draft.frequency is not Frequency.PER_CERTIFICATE:
        if draft.period_fact is not None:
            yield _amiss("period_fact", mark("Only what is had per certificate names a certificate."))
        return
    fact = catalogue.get(draft.period_fact or "")
    if fact is None or fact.kind is not Kind.TEXT:
        yield _amiss("period_fact", mark("Choose the fact that tells the certificate."))
    elif draft.conditions and not any(draft.period_fact in _facts(each, catalogue) for each in _always(draft)):
        yield _amiss("conditions", mark("A condition that is always needed must ask for the certificate."))


def _always(draft: Draft) -> list[Condition]:
    return [each for each in draft.conditions if each.alternative is None]


def _facts(condition: Condition, catalogue: Catalogue) -> tuple[str, ...]:
    """Which facts a condition names; what can't be read is told by whoever saves the rules."""
    return _quietly(lambda: read_expression(condition.expression, catalogue, 0).facts)


def _quietly(read: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    try:
        return read()
    except DomainError:
        return ()


def _papers(draft: Draft, catalogue: Catalogue, _: Any) -> Iterator[DomainError]:
    named = [each.fact for each in draft.evidence]
    if len(named) > MOST_PAPERS or len(set(named)) < len(named):
        yield _amiss("evidence", mark("Name each fact that a paper shows once, 20 of them at most."))
    if not set(named) <= set(catalogue):
        yield _amiss("evidence", mark("One of these is no fact. Choose from the list of facts."))
    if any(not each.names.get("zh", "").strip() or _longer(each.names, NAME) for each in draft.evidence):
        yield _amiss("evidence", mark("Name each paper in Chinese, in at most 100 letters."))
    asked = {name for each in draft.conditions for name in _facts(each, catalogue)}
    if not asked & from_papers() <= set(named):
        yield _amiss("evidence", mark("A condition asks for what only a paper shows. Name the paper."))
    if draft.automatic and any(each.needed for each in draft.evidence):
        yield _amiss("automatic", mark("What asks for papers can't reach people without an application."))


def _chain(draft: Draft, *_: Any) -> Iterator[DomainError]:
    if not 1 <= len(draft.chain) <= MOST_LEVELS:
        yield _amiss("chain", mark("One to three levels approve."))
    if any(each.role not in DECIDING for each in draft.chain):
        yield _amiss("chain", mark("Officers and administrators approve."))
    if any(not each.names.get("zh", "").strip() or _longer(each.names, NAME) for each in draft.chain):
        yield _amiss("chain", mark("Name each level in Chinese, in at most 100 letters."))


def _exclusions(draft: Draft, catalogue: Catalogue, programme: UUID | None) -> Iterator[DomainError]:
    others = [each.programme_id for each in draft.exclusions]
    if len(others) > MOST_EXCLUSIONS or len(set(others)) < len(others) or programme in others:
        yield _amiss("exclusions", mark("Name each other programme once, 20 of them at most."))
    for number, each in enumerate(draft.exclusions, 1):
        for exempted in each.exceptions:
            yield from _unreadable("exclusions", exempted.expression, catalogue, number)


def _trials(draft: Draft, catalogue: Catalogue, _: Any) -> Iterator[DomainError]:
    if len(draft.trials) > MOST_TRIALS:
        yield _amiss("trials", mark("There are more than 100 test cases. Leave some out."))
    for each in draft.trials:
        if not each.name.strip() or len(each.name) > NAME:
            yield _amiss("trials", mark("Give each test case a name of at most 100 letters."))
        if not EARLIEST <= each.on <= LATEST:
            yield _amiss("trials", mark("This day lies too far away."))
        if not 0 <= each.fen <= MOST_FEN or (each.fen and not each.passed):
            yield _amiss("trials", mark("Only who is eligible is paid, and at most ten million yuan."))
        try:
            typed(catalogue, each.facts, "trials")
        except DomainError as refusal:
            yield from refusal.each()
