"""Papers: a picture with what it shows, attached by the applicant, read by a clerk."""

import asyncio
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import msgspec

from app.kernel import audit, ids, pictures
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.rules.facts import Kind, packed
from app.rules.service import load_rules
from app.subsidies.cases import case_for, join, own_case, require_move
from app.subsidies.cases import locked as locked_case
from app.subsidies.errors import cases as errors
from app.subsidies.models import CaseAct, CasePart, CaseState
from app.subsidies.queries import claims

from .assessing import terms

PAPERS_MOST = 10
LOOKING = (Role.OFFICER, Role.AUDITOR)
NO_VALUE = mark("This does not fit. Type what the paper shows: a number, a day, or yes or no.")
_YES = {"yes": True, "true": True, "no": False, "false": False}


class PaperChanged(msgspec.Struct, frozen=True):
    paper: UUID
    case: UUID


@once
async def attach_paper(
    tx: Transaction, actor: Actor, *, case: UUID, fact: str, value: str, content: bytes, key: str | None = None
) -> PaperChanged:
    """Adds a picture of a paper to one's own case, with what it shows: a number, a day as 2026-11-22, yes or no.

    Raises NotFound, PaperUnwanted, TooManyPapers, Invalid, CaseOutOfPlace.
    """
    found = await _writable(tx, actor, case)
    asked = await terms(tx, version=found.version_id)
    if fact not in {each.fact for each in asked.evidence}:
        raise errors.PaperUnwanted(field="fact")
    if len(await tx.all(claims.PAPERS, case=found.id)) >= PAPERS_MOST:
        raise errors.TooManyPapers(field="file", most=PAPERS_MOST)
    declared = (await load_rules(tx, rule_set=asked.rule_set_id)).catalogue[fact]
    stored = packed({fact: declared}, {fact: _read(declared.kind, value)})[fact]
    try:
        made = await asyncio.to_thread(pictures.remade, content)
    except pictures.NotAPicture:
        raise Invalid(field="file", reason=mark("Choose a picture: JPEG, PNG, or WebP.")) from None
    new = ids.new()
    await tx.execute(
        claims.ADD_PAPER,
        id=new,
        case_id=found.id,
        person_id=found.person_id,
        fact=fact,
        value=stored,
        picture=made.large,
        attached_at=tx.now,
    )
    await audit.record(tx, actor, "subsidies.attach_paper", found.id, after={"paper": new, "fact": fact})
    return PaperChanged(new, found.id)


@once
async def remove_paper(tx: Transaction, actor: Actor, *, paper: UUID, key: str | None = None) -> PaperChanged:
    """Removes a paper that nobody has read from one's own draft. Raises NotFound, CaseOutOfPlace."""
    found = await _writable(tx, actor, await _case_of(tx, paper))
    fact = await tx.value(claims.DROP_PAPER, paper=paper)
    if fact is None:
        raise errors.CaseOutOfPlace()
    await audit.record(tx, actor, "subsidies.remove_paper", found.id, before={"paper": paper, "fact": fact})
    return PaperChanged(paper, found.id)


@once
async def confirm_paper(
    tx: Transaction, actor: Actor, *, paper: UUID, shows: bool, key: str | None = None
) -> PaperChanged:
    """Says whether a paper shows what the applicant typed; by who checks the case. Raises OnOtherSide, OthersPart."""
    found = await case_for(tx, actor, await _case_of(tx, paper), Role.OFFICER)
    require_move(found, CaseAct.CHECK)
    await join(tx, actor, found, CasePart.CREATOR)
    fact = await tx.value(claims.CONFIRM_PAPER, paper=paper, shows=shows, by=actor.id, now=tx.now)
    if fact is None:
        raise errors.CaseOutOfPlace()
    after = {"paper": paper, "fact": fact, "shows": shows}
    await audit.record(tx, actor, "subsidies.confirm_paper", found.id, after=after)
    return PaperChanged(paper, found.id)


async def read_paper(tx: Transaction, actor: Actor, *, paper: UUID, key: str | None = None) -> bytes:
    """The picture as WebP, for the applicant and those who look after the case.

    That another than the applicant looked is put on record, once for a key.
    """
    person = actor.require_person()
    found = await locked_case(tx, await _case_of(tx, paper))
    if found.person_id != person:
        actor.require(found.path, *LOOKING)
        await _note_reading(tx, actor, paper=paper, case=found.id, key=key)
    picture: bytes = await tx.value(claims.PICTURE, paper=paper)
    return picture


@once
async def _note_reading(tx: Transaction, actor: Actor, *, paper: UUID, case: UUID, key: str | None) -> PaperChanged:
    await audit.record(tx, actor, "subsidies.read_paper", case, after={"paper": paper})
    return PaperChanged(paper, case)


async def _writable(tx: Transaction, actor: Actor, case: UUID) -> Row:
    found = await own_case(tx, actor, case)
    if found.state not in (CaseState.DRAFT, CaseState.INCOMPLETE):
        raise errors.CaseOutOfPlace()
    return found


async def _case_of(tx: Transaction, paper: UUID) -> UUID:
    case: UUID | None = await tx.value(claims.CASE_OF_PAPER, paper=paper)
    if case is None:
        raise NotFound(field="paper")
    return case


def _read(kind: Kind, value: str) -> Any:
    """What was typed, as the fact's kind."""
    text = " ".join(value.split())
    try:
        match kind:
            case Kind.INT:
                number = int(text)
                return number if abs(number) < 1_000_000 else _unfit()
            case Kind.DECIMAL:
                decimal = Decimal(text)
                return decimal if decimal.is_finite() and abs(decimal) < 1_000_000 else _unfit()
            case Kind.DATE:
                day = date.fromisoformat(text)
                return day if 1900 <= day.year <= 2200 else _unfit()
            case Kind.BOOL:
                return _YES[text.lower()]
            case Kind.LIST:
                return [text] if 0 < len(text) <= 100 else _unfit()
    except (ValueError, InvalidOperation, KeyError):
        _unfit()
    return text if 0 < len(text) <= 100 else _unfit()


def _unfit() -> Any:
    raise Invalid(field="value", reason=NO_VALUE)
