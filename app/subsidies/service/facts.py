"""What is known of people, set-wise: each domain's provider is asked once about all of them."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from app.kernel.db import Transaction
from app.rules.facts import Evidence, Fact
from app.rules.years import years_between
from app.skills.facts import HIGHER
from app.subsidies.facts import Known, catalogue, from_domains, from_papers, suffix
from app.subsidies.queries import facts as queries


class Provider(NamedTuple):
    """Who tells some facts: `tell` writes what it knows of each person into what is known already."""

    names: frozenset[str]
    """Which facts; empty: those of ladders, and whatever nobody else tells."""
    tell: Callable[[Transaction, Mapping[UUID, Known], date], Awaitable[None]]


async def catalogue_now(tx: Transaction) -> dict[str, Fact]:
    """All facts by name, those of each published ladder among them."""
    ladders = [(row.code, dict(row.names)) for row in await tx.all(queries.LADDERS)]
    return catalogue(ladders) if ladders else catalogue()


async def facts_of(
    tx: Transaction, *, people: Sequence[UUID], on: date, wanted: Collection[str] | None = None
) -> dict[UUID, Known]:
    """What is known of each of many people on a day; only by the providers of the facts `wanted`, if that is given.

    One statement for each provider, whatever the number of people. A fact that nobody knows is None or absent;
    somebody of whom nothing is known has no facts, but is in the answer.
    """
    known = {person: Known({}, {}) for person in people}
    for provider in PROVIDERS:
        if known and _asked(provider, wanted):
            await provider.tell(tx, known, on)
    return known


def _asked(provider: Provider, wanted: Collection[str] | None) -> bool:
    if wanted is None:
        return True
    if provider.names:
        return not provider.names.isdisjoint(wanted)
    return bool(set(wanted) - from_papers() - frozenset().union(*from_domains().values()))


async def _persons(tx: Transaction, known: Mapping[UUID, Known], on: date) -> None:
    """What only the person says of sex and residence is not known: staff confirm it, or a paper shows it."""
    for row in await tx.all(queries.PEOPLE, people=list(known)):
        facts, evidence = known[row.id]
        facts.update({name: None if name in row.own_word else row[name] for name in ("sex", "residence")})
        facts["age"] = years_between(row.birth_date, on) if row.birth_date else None
        if row.birth_date:
            evidence["age"] = Evidence(row.birth_date.isoformat(), row.birth_date)


async def _grades(tx: Transaction, known: Mapping[UUID, Known], on: date) -> None:
    """The highest grade of each ladder; 0 where none is held, as what is held is on record here.

    Of a certificate that others were replaced by counts the first number: what is paid per certificate is paid once.
    """
    codes = [row.code for row in await tx.all(queries.LADDERS)]
    for facts, _evidence in known.values():
        facts.update({f"rung_{suffix(code)}": 0 for code in codes})
    for row in await tx.all(queries.GRADES, people=list(known), day=on):
        facts, evidence = known[row.person_id]
        end = suffix(row.ladder)
        told = {
            f"rung_{end}": row.number,
            f"rung_{end}_since": row.since,
            f"years_since_rung_{end}": years_between(row.since, on),
            f"occupation_{end}": row.occupation,
            f"certificate_{end}": row.attained,
            f"certificate_{end}_on": row.since if row.certificate else None,
            f"issuer_{end}": row.issuer,
        }
        text = row.certificate or f"{row.issuer} {row.since.isoformat()}"
        facts.update(told)
        evidence.update({name: Evidence(text) for name in told})
        evidence[f"years_since_rung_{end}"] = Evidence(text, row.since)


async def _work(tx: Transaction, known: Mapping[UUID, Known], on: date) -> None:
    """The employer of today; of several the one where somebody began last."""
    for facts, _evidence in known.values():
        facts["employed"] = False
    for row in await tx.all(queries.WORK, people=list(known), day=on):
        facts, evidence = known[row.person_id]
        told = {
            "employed": True,
            "employer": row.employer,
            "employer_kind": row.kind,
            "employed_since": row.since,
            "years_employed": years_between(row.since, on),
            "occupation": row.occupation,
        }
        facts.update(told)
        evidence.update({name: Evidence(row.employer) for name in told})
        evidence["years_employed"] = Evidence(row.employer, row.since)


async def _degrees(tx: Transaction, known: Mapping[UUID, Known], on: date) -> None:
    """Each degree with the lower ones that it includes; an apprenticeship stands by itself."""
    for facts, _evidence in known.values():
        facts["degrees"] = []
    for row in await tx.all(queries.DEGREES, people=list(known), day=on):
        facts, evidence = known[row.person_id]
        included = HIGHER[: HIGHER.index(row.degree) + 1] if row.degree in HIGHER else (row.degree,)
        facts["degrees"] = sorted({*facts["degrees"], *(str(each) for each in included)})
        evidence["degrees"] = Evidence(row.evidence)


async def _reserve(tx: Transaction, known: Mapping[UUID, Known], on: date) -> None:
    reserved = {row.id for row in await tx.all(queries.RESERVED, people=list(known), day=on)}
    for person, (facts, _evidence) in known.items():
        facts["in_reserve"] = person in reserved


async def _hours(tx: Transaction, known: Mapping[UUID, Known], _on: date) -> None:
    for facts, _evidence in known.values():
        facts["volunteer"], facts["volunteer_hours"] = False, Decimal(0)
    for row in await tx.all(queries.HOURS, people=list(known)):
        facts, evidence = known[row.person_id]
        facts["volunteer"] = True
        facts["volunteer_hours"] = (Decimal(row.minutes) / 60).quantize(Decimal("0.01"))
        evidence["volunteer"] = evidence["volunteer_hours"] = Evidence(row.joined_on.isoformat())


async def _stars(tx: Transaction, known: Mapping[UUID, Known], _on: date) -> None:
    for facts, _evidence in known.values():
        facts["stars"] = 0
    for row in await tx.all(queries.STARS, people=list(known)):
        known[row.person_id].facts["stars"] = row.stars


PROVIDERS = (
    Provider(frozenset({"age", "sex", "residence"}), _persons),
    Provider(frozenset(), _grades),
    Provider(
        frozenset({"employed", "employer", "employer_kind", "employed_since", "years_employed", "occupation"}), _work
    ),
    Provider(frozenset({"degrees"}), _degrees),
    Provider(frozenset({"in_reserve"}), _reserve),
    Provider(frozenset({"volunteer", "volunteer_hours"}), _hours),
    Provider(frozenset({"stars"}), _stars),
)
"""Who tells what, a statement or two each."""
