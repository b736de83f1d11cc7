"""The editor's forms: numbered rows of what is posted, read into the parts of a draft. Empty rows are left out."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from uuid import UUID

import msgspec
from starlette.datastructures import FormData
from starlette.requests import Request

from app.kernel.errors import DomainError, Invalid
from app.kernel.forms import number_of, posted_form
from app.kernel.i18n import LANGUAGES, mark
from app.kernel.identity import Role
from app.rules.conditions import Condition
from app.subsidies.amounts import Amount
from app.subsidies.checking import Trial
from app.subsidies.models import Channel, Frequency, Within
from app.subsidies.service import Said
from app.subsidies.terms import Exclusion, Exempted, Level, NeededPaper

MOST_ROWS, MOST_EXCEPTIONS = 100, 10
_YUAN = mark("Enter an amount of yuan, such as 5000.00.")
_DAY = mark("Please enter a date.")
Name = Annotated[str, msgspec.Meta(max_length=100)]
Text = Annotated[str, msgspec.Meta(max_length=2000)]
Basis = Annotated[str, msgspec.Meta(max_length=500)]


class TermsForm(msgspec.Struct):
    """What stands once in the form of a draft's terms; the rest are rows."""

    zh: Name
    plain_zh: Text
    legal_basis: Basis
    valid_from: date
    key: str
    bo: Name | None = None
    en: Name | None = None
    plain_bo: Text | None = None
    plain_en: Text | None = None
    documents_zh: Text | None = None
    documents_bo: Text | None = None
    documents_en: Text | None = None
    clause: Basis | None = None
    valid_until: date | None = None
    frequency: Frequency = Frequency.YEARLY
    period_fact: str | None = None
    review: bool = False
    notice_days: Annotated[int, msgspec.Meta(ge=0, le=30)] = 5
    response_days: Annotated[int, msgspec.Meta(ge=1, le=250)] = 20
    automatic: bool = False
    channel: Channel = Channel.BANK


class Begin(msgspec.Struct):
    """A new programme: the rest is written in its draft."""

    code: Annotated[str, msgspec.Meta(max_length=60)]
    organisation: UUID
    zh: Name
    plain_zh: Text
    legal_basis: Basis
    valid_from: date
    yuan: str
    key: str


class Close(msgspec.Struct):
    valid_until: date
    key: str


class Publish(msgspec.Struct):
    valid_from: date
    key: str


class Rows:
    """The rows of a form: `name-1`, `name-2` and so on."""

    def __init__(self, posted: FormData) -> None:
        self._posted = posted

    def text(self, name: str, at: int) -> str:
        found = self._posted.get(f"{name}-{at}")
        return found.strip() if isinstance(found, str) else ""

    def ticked(self, name: str, at: int) -> bool:
        return f"{name}-{at}" in self._posted

    def words(self, name: str, at: int) -> dict[str, str]:
        """A text by language, from `name-zh-1` and so on."""
        told = {language: self.text(f"{name}-{language}", at) for language in LANGUAGES}
        return {language: text for language, text in told.items() if text}

    def filled(self, name: str) -> Iterator[int]:
        return (at for at in range(1, MOST_ROWS + 1) if self.text(name, at))


async def rows_of(request: Request) -> Rows:
    return Rows(await posted_form(request))


def fen_of(yuan: str, field: str) -> int:
    """Yuan as typed, in fen. Raises Invalid."""
    try:
        fen = Decimal(yuan.replace(",", "").replace("，", "")) * 100
        if fen == fen.to_integral_value() and 0 <= fen < 10**12:
            return int(fen)
    except (InvalidOperation, ValueError):
        pass
    raise Invalid(field=field, reason=_YUAN)


async def said_of(request: Request, filled: TermsForm) -> Said:
    """The terms of a draft. Raises Invalid where an amount can't be read."""
    rows = await rows_of(request)
    return Said(
        names=_by_language(zh=filled.zh, bo=filled.bo, en=filled.en),
        plain=_by_language(zh=filled.plain_zh, bo=filled.plain_bo, en=filled.plain_en),
        documents=_by_language(zh=filled.documents_zh, bo=filled.documents_bo, en=filled.documents_en),
        legal_basis=filled.legal_basis,
        clause=filled.clause or "",
        valid_from=filled.valid_from,
        valid_until=filled.valid_until,
        amounts=tuple(_amounts(rows)),
        frequency=filled.frequency,
        period_fact=filled.period_fact if filled.frequency is Frequency.PER_CERTIFICATE else None,
        evidence=tuple(
            NeededPaper(rows.text("fact", at), rows.words("paper", at), rows.ticked("needed", at))
            for at in rows.filled("fact")
        ),
        chain=tuple(
            Level(rows.words("level", at), Role(_one_of(Role, rows.text("role", at), Role.OFFICER)))
            for at in rows.filled("level-zh")
        ),
        review=filled.review,
        notice_days=filled.notice_days,
        response_days=filled.response_days,
        automatic=filled.automatic,
        channel=filled.channel,
        exclusions=tuple(_exclusions(rows)),
    )


def _by_language(**texts: str | None) -> dict[str, str]:
    return {language: text for language, text in texts.items() if text}


def _one_of(kind: Any, text: str, otherwise: Any) -> Any:
    return text if text in {each.value for each in kind} else otherwise


def _amounts(rows: Rows) -> Iterator[Amount]:
    for at in rows.filled("yuan"):
        yield Amount(
            rows.text("amount-if", at) or None, fen_of(rows.text("yuan", at), "amounts"), rows.words("amount", at)
        )


def _exclusions(rows: Rows) -> Iterator[Exclusion]:
    for at in rows.filled("other"):
        told = [
            (rows.text(f"exempt{nth}", at), rows.words(f"exempt{nth}", at)) for nth in range(1, MOST_EXCEPTIONS + 1)
        ]
        exceptions = [Exempted(expression, names or {"zh": expression}) for expression, names in told if expression]
        try:
            other = UUID(rows.text("other", at))
        except ValueError:
            raise Invalid(field="exclusions", reason=mark("Please choose one of the options.")) from None
        yield Exclusion(other, Within(_one_of(Within, rows.text("within", at), Within.SAME_PERIOD)), exceptions)


async def conditions_of(request: Request) -> tuple[Condition, ...]:
    rows = await rows_of(request)
    return tuple(_condition(rows, at) for at in rows.filled("expression"))


def _condition(rows: Rows, at: int) -> Condition:
    expression, alternative = rows.text("expression", at), rows.text("alternative", at)
    otherwise = {"zh": expression}
    return Condition(
        expression,
        rows.text("clause", at),
        rows.words("passed", at) or otherwise,
        rows.words("failed", at) or otherwise,
        number_of(alternative, MOST_ROWS),
    )


async def trials_of(request: Request, facts: list[str]) -> tuple[Trial, ...]:
    """The test cases, each with the facts of these names that are filled in. Raises Invalid."""
    rows = await rows_of(request)
    return tuple(_trial(rows, at, facts) for at in rows.filled("trial"))


def _trial(rows: Rows, at: int, facts: list[str]) -> Trial:
    try:
        on = date.fromisoformat(rows.text("on", at))
    except ValueError:
        raise Invalid(field="trials", reason=_DAY) from None
    given = {name: rows.text(f"fact-{name}", at) for name in facts}
    fen = fen_of(rows.text("pays", at) or "0", "trials")
    return Trial(rows.text("trial", at), {name: text for name, text in given.items() if text}, on, fen > 0, fen)


async def facts_of(request: Request, facts: list[str]) -> dict[str, str]:
    """What was typed into the checker."""
    posted = await posted_form(request)
    given = {name: posted.get(f"fact-{name}") for name in facts}
    return {name: text.strip() for name, text in given.items() if isinstance(text, str) and text.strip()}


def beside(refusal: DomainError) -> DomainError:
    """A refused fact is told beside its own field of the checker."""
    name = refusal.params.get("name")
    return type(refusal)(field=f"fact-{name}", **refusal.params) if refusal.field == "facts" else refusal
