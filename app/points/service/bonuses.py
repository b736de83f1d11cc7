"""Points for something else than hours, at a fixed rate: a verified problem report, credit (信用换积分)."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from app.accounts.queries.people import PATHS_OF_PERSON
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.ledger import service as ledger
from app.points import purses
from app.points.errors import BonusAwarded, OtherBonus, OwnBonus, RuleInThePast, RuleTooEarly
from app.points.queries import bonuses as queries
from app.points.rules import Earned, earn_bonus

from .posting import Awarded, Draft, awarded_by, awarded_in, post, prepare, repay_from_wallets
from .ruling import MOST_POINTS, SLACK, RuleSet, require_lasting, require_ruling

SCOPE = "points:write"
AWARDING = (Role.SOCIAL_WORKER, Role.OFFICER, Role.ADMINISTRATOR)
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
NAME_CHARACTERS, TEXT_CHARACTERS = 60, 200
MOST_AT_ONCE = 10_000
_SOURCES = UUID("0b6f1c3a-5b0e-5d55-9d0c-a3b1de5f1e2d")


@once
async def set_bonus(
    tx: Transaction,
    actor: Actor,
    *,
    code: str,
    name: str,
    points: int,
    daily_cap: int,
    yearly_cap: int,
    valid_from: datetime | None = None,
    lot_days: int | None = None,
    key: str | None = None,
) -> RuleSet:
    """Sets what a kind of bonus gives from a moment on (now if none is given), and ends its version before.

    For officers of the whole deployment. Raises RuleInThePast, RuleTooEarly, Invalid.
    """
    await require_ruling(tx, actor)
    values = _values(code=code, name=name, points=points, daily_cap=daily_cap, yearly_cap=yearly_cap, lot_days=lot_days)
    valid_from = valid_from or tx.now
    present = await tx.maybe(queries.NEWEST_BONUS, code=code)
    if present and valid_from <= present.valid_from:
        raise RuleInThePast(began=present.valid_from.astimezone(tx.settings.zone).date().isoformat())
    if valid_from < tx.now - SLACK:
        raise RuleTooEarly(field="valid_from")
    if present and (present.valid_until is None or present.valid_until > valid_from):
        await tx.execute(queries.END_BONUS, bonus=present.id, at=valid_from)
    rule = RuleSet(ids.new(), present.version + 1 if present else 1)
    await tx.execute(queries.ADD_BONUS, id=rule.id, version=rule.version, valid_from=valid_from, **values)
    await audit.record(tx, actor, "points.set_bonus", rule.id, after={**values, "valid_from": valid_from.isoformat()})
    return rule


@once
async def end_bonus(tx: Transaction, actor: Actor, *, code: str, key: str | None = None) -> RuleSet:
    """Nothing that happens from now on earns this bonus. Raises NotFound."""
    await require_ruling(tx, actor)
    present = await tx.maybe(queries.NEWEST_BONUS, code=code)
    if present is None or (present.valid_until and present.valid_until <= tx.now):
        raise NotFound(field="code")
    # One that has not begun yet lasts no time at all, as near as the database can tell.
    ends_at = max(tx.now, present.valid_from + timedelta(microseconds=1))
    await tx.execute(queries.END_BONUS, bonus=present.id, at=ends_at)
    await audit.record(tx, actor, "points.end_bonus", present.id, after={"valid_until": ends_at.isoformat()})
    return RuleSet(present.id, present.version)


@once
async def award_bonus(
    tx: Transaction,
    actor: Actor,
    *,
    code: str,
    reference: str,
    person: UUID,
    quantity: int = 1,
    note: str | None = None,
    happened_at: datetime | None = None,
    key: str | None = None,
) -> Awarded:
    """Gives a person the bonus for something that `reference` names, once for ever: again, the same is answered.

    `quantity` counts what it is given for, `note` is what its person reads. By social workers and officers over
    the person and clients with points:write, nobody for themselves. Raises NotFound for a bonus that was not
    valid then or a person out of reach, OwnBonus, OtherBonus for a reference that stands for somebody else.
    """
    told: dict[str, Any] = {"code": code, "reference": reference, "person": person, "quantity": quantity, "note": note}
    asked = await _asked(tx, actor, **told, happened_at=happened_at)
    if asked.known:
        return awarded_in(asked.known)
    columns = {"bonus_rule_id": asked.rule.id, "minutes": 0, "served_at": asked.at, "note": asked.note}
    draft = Draft(ids.new(), asked.kind, asked.source, person, asked.earned, asked.rule.lot_days, columns)
    await post(tx, actor, papers=prepare(tx, [draft]))
    await repay_from_wallets(tx, actor, people=[person])
    given = {"reference": asked.reference, "note": asked.note, "points": asked.earned.points}
    await audit.record(tx, actor, "points.award_bonus", draft.id, after={**told, **given})
    return awarded_by(draft)


async def weigh_bonus(
    tx: Transaction,
    actor: Actor,
    *,
    code: str,
    reference: str,
    person: UUID,
    quantity: int = 1,
    note: str | None = None,
    happened_at: datetime | None = None,
) -> Earned:
    """What `award_bonus` would give if it was asked now, for who is to confirm it.

    Refuses what that refuses, and raises BonusAwarded for a reference by which the person was given it already.
    """
    told: dict[str, Any] = {"code": code, "reference": reference, "person": person, "quantity": quantity, "note": note}
    asked = await _asked(tx, actor, **told, happened_at=happened_at)
    if asked.known:
        raise BonusAwarded(field="reference")
    return asked.earned


class _Asked(NamedTuple):
    rule: Row
    reference: str
    note: str | None
    at: datetime
    kind: str
    source: UUID
    known: Row | None
    """The award that was given for it already."""
    earned: Earned


async def _asked(
    tx: Transaction,
    actor: Actor,
    *,
    code: str,
    reference: str,
    person: UUID,
    quantity: int,
    note: str | None,
    happened_at: datetime | None,
) -> _Asked:
    """A bonus that may be awarded, and what it comes to, with its person's wallet locked."""
    await _require_reach(tx, actor, person)
    at = happened_at or tx.now
    reference, told = _text(reference, "reference"), _text(note, "note") if note else None
    if not reference:
        raise Invalid(field="reference", reason=mark("Please fill this in."))
    if not 1 <= quantity <= MOST_AT_ONCE:
        raise Invalid(field="quantity", reason=mark("Give a number between 1 and 10,000."))
    if at > tx.now + SLACK:
        raise Invalid(field="happened_at", reason=mark("This is still to come."))
    rule = await tx.maybe(queries.BONUS_AT, code=code, at=at)
    if rule is None:
        raise NotFound(field="code")
    # The lock of the wallet makes two bonuses of a person wait for each other, so that no cap is passed.
    await ledger.lock(tx, accounts=[purses.wallet(person)])
    kind, source = f"bonus:{code}", uuid5(_SOURCES, f"{code}/{reference}")
    known = await tx.maybe(queries.KNOWN_AWARD, source_kind=kind, source_id=source)
    if known and known.person_id != person:
        raise OtherBonus(field="reference")
    given = await tx.one(queries.BONUSES_GIVEN, code=code, person=person, **_day_and_year(tx, at))
    earned = earn_bonus(rule, quantity, int(given.that_day), int(given.that_year))
    return _Asked(rule, reference, told, at, kind, source, known, earned)


async def _require_reach(tx: Transaction, actor: Actor, person: UUID) -> None:
    if actor.kind == "anonymous":
        raise actor.refusal()
    if actor.person == person:
        raise OwnBonus()
    paths = [row.path for row in await tx.all(PATHS_OF_PERSON, person=person)]
    if any(actor.holds(path, *AWARDING) or actor.may(SCOPE, path) for path in paths):
        return
    if not actor.reach(*AWARDING) and SCOPE not in actor.scopes and actor.kind != "system":
        raise actor.refusal()
    raise NotFound(field="person")


def _values(
    *, code: str, name: str, points: int, daily_cap: int, yearly_cap: int, lot_days: int | None
) -> dict[str, Any]:
    if not CODE.fullmatch(code):
        raise Invalid(field="code", reason=mark("Use small letters, digits and _, beginning with a letter."))
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_CHARACTERS:
        raise Invalid(field="name", reason=mark("Give a name of up to 60 characters."))
    if points < 1 or min(daily_cap, yearly_cap) < 0 or max(points, daily_cap, yearly_cap) > MOST_POINTS:
        raise Invalid(reason=mark("Points and caps lie between 0 and 100,000, and one is worth a point at least."))
    require_lasting(lot_days)
    return {
        "code": code,
        "name": name,
        "points": points,
        "daily_cap": daily_cap,
        "yearly_cap": yearly_cap,
        "lot_days": lot_days,
    }


def _text(given: str, field: str) -> str:
    text = " ".join(given.split())
    if len(text) > TEXT_CHARACTERS:
        raise Invalid(field=field, reason=mark("This is too long. Shorten it."))
    return text


def _day_and_year(tx: Transaction, at: datetime) -> dict[str, datetime]:
    """The day and the year of the county around a moment."""
    day = at.astimezone(tx.settings.zone).date()
    bounds = {
        "day": day,
        "day_ends": day + timedelta(days=1),
        "year": date(day.year, 1, 1),
        "year_ends": date(day.year + 1, 1, 1),
    }
    return {name: datetime.combine(each, time(), tx.settings.zone) for name, each in bounds.items()}
