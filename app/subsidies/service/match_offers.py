"""What follows from a match: people are offered what they are entitled to, and what is no longer true is taken back."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.kernel import ids
from app.kernel.db import Transaction
from app.kernel.identity import Actor
from app.rules.service import Judging, judge_many
from app.subsidies.errors.cases import Excluded
from app.subsidies.facts import Known
from app.subsidies.matching import Asked, Entitled, Matcher
from app.subsidies.queries import matching as queries
from app.subsidies.queries.together import EXCLUSIVE
from app.subsidies.terms import period_of

from .claiming import refuse_excluded
from .offering import withdraw_offer
from .offering_many import Due, entitle_many

SUBJECT = "match"


class Found(NamedTuple):
    """What a step of a match found: what is known of whom, and who is entitled to what, by person and programme."""

    run: UUID
    on: date
    matcher: Matcher
    known: Mapping[UUID, Known]
    entitled: Mapping[UUID, Mapping[UUID, Entitled]]


@dataclass
class Offer:
    """What is about to be offered."""

    id: UUID
    version_id: UUID
    programme_id: UUID
    person_id: UUID
    period: str
    budget_year: int


async def follow(tx: Transaction, actor: Actor, *, found: Found, counts: defaultdict[UUID, Counter[str]]) -> None:
    """Takes back and offers, telling people; adds to the figures of the versions."""
    people = sorted(found.known)
    for offer in await tx.all(queries.OFFERS, people=people):
        gone = offer.programme_id not in found.entitled[offer.person_id]
        if gone and not await withdraw_offer(tx, actor, case=offer.id):
            counts[offer.version_id]["withdrawn"] += 1
    automatic = {each.terms.programme_id: each for each in found.matcher.asked if each.terms.automatic}
    had = {
        (row.programme_id, row.person_id, row.period)
        for row in await tx.all(queries.HAD, people=people, programmes=sorted(automatic))
    }
    exclusive = {row.programme_id for row in await tx.all(EXCLUSIVE)}
    for programme, asked in automatic.items():
        new: dict[UUID, tuple[str, Entitled]] = {}
        for person in people:
            entitled = found.entitled[person].get(programme)
            period = period_of(asked.terms, found.known[person].facts, found.on) if entitled else ""
            if entitled and period and (programme, person, period) not in had:
                planned = Offer(ids.new(), entitled.version, programme, person, period, found.on.year)
                if programme not in exclusive or not await _excluded(tx, planned):
                    new[person] = (period, entitled)
        if new:
            verdicts = await _verdicts(tx, actor, found, asked, list(new))
            due = [Due(by.version, person, period, by.fen, verdicts[person]) for person, (period, by) in new.items()]
            counts[asked.terms.id]["offered"] += len(await entitle_many(tx, actor, due=due))


async def _excluded(tx: Transaction, offer: Offer) -> bool:
    """Whether somebody has another programme with which they can't get this one."""
    try:
        await refuse_excluded(tx, case=offer)
    except Excluded:
        return True
    return False


async def _verdicts(
    tx: Transaction, actor: Actor, found: Found, asked: Asked, people: Sequence[UUID]
) -> dict[UUID, UUID]:
    """By person, one that names every condition, which the person reads beside the offer."""
    judging = [Judging(actor, *found.known[person], found.run, person) for person in people]
    judged = await judge_many(tx, rule_set=asked.terms.rule_set_id, asked=judging, on=found.on, subject_kind=SUBJECT)
    return {person: each.verdict for person, each in zip(people, judged, strict=True)}
