"""Stars that the county has set, and certificates: a school's list, a team's, the visitor's own, one revoked."""

from datetime import date, datetime
from uuid import UUID

from app.attendance import service as attendance
from app.attendance.jobs import issue_certificates
from app.certificates import service as certificates
from app.certificates.models import Revocation
from app.kernel.db import Database, Transaction
from app.kernel.identity import Actor

from . import queries
from .calendar import DAY, Occasion
from .cast import Member, Place
from .founding import County
from .plan import HOME_TEAM, VOLUNTEER
from .steps import Made, step

STARS = [30, 60, 100, 200, 300]
ON_THE_LIST = 240
STRANGERS = ("10999999", "13800138000")
"""What stands on a school's list without being anybody's."""
LISTED, ASKED, REVOKED = 15 * DAY, 4 * DAY, 2 * DAY
"""How long ago that was."""
UNTIL = 30 * DAY
"""The last day that is certified: hours of before were decided on when the lists were handed in."""


async def certify(
    db: Database, county: County, places: list[Place], occasions: dict[str, list[Occasion]], now: datetime
) -> None:
    """A school has its list done by the county, the visitor's team its own, the visitor one more."""
    days = {"since": (now - 360 * DAY).date(), "until": (now - UNTIL).date()}
    await step(db.at(now - 300 * DAY), "stars", lambda tx: _set_stars(tx, county))
    served = _served(occasions, now - UNTIL - 10 * DAY)
    school = [str(member.number) for member in served[:ON_THE_LIST]]
    await _list(db.at(now - LISTED), "school", county.officer, county.id, people=[*school, *STRANGERS], **days)
    home = next(team for place in places for team in place.teams if team.name == HOME_TEAM)
    mates = [str(member.number) for member in home.members]
    await _list(db.at(now - LISTED), "home team", home.leading, home.id, people=mates, **days)
    visitor = next((member for member in served if member.name == VOLUNTEER.name and member.team == HOME_TEAM), None)

    async def own(tx: Transaction) -> Made:
        if visitor:
            await attendance.issue_service_certificate(tx, visitor.actor, volunteer=visitor.volunteer, **days)
        return Made()

    await step(db.at(now - ASKED), "certificate", own)
    await step(db.at(now - REVOKED), "revocation", lambda tx: _revoke(tx, county))


async def _set_stars(tx: Transaction, county: County) -> Made:
    await attendance.set_stars(tx, county.officer, organisation=county.id, hours=STARS)
    return Made()


async def _list(
    db: Database, name: str, actor: Actor, organisation: UUID, *, people: list[str], since: date, until: date
) -> None:
    async def start(tx: Transaction) -> Made:
        started = await attendance.issue_service_certificates(
            tx, actor, organisation=organisation, since=since, until=until, people=people
        )
        return Made({"list": started.id})

    started = await step(db, f"certificates: {name}", start)
    await issue_certificates(db, attendance.BatchPayload(started.names["list"], actor.kind, actor.id, actor.name))


async def _revoke(tx: Transaction, county: County) -> Made:
    first = await tx.value(queries.FIRST_CERTIFICATE, organisation=county.id)
    if first is not None:
        note = "姓名相同的另一位志愿者误领，已另行出具。"
        await certificates.revoke(tx, county.officer, certificate=first, revocation=Revocation.REPLACED, note=note)
    return Made()


def _served(occasions: dict[str, list[Occasion]], before: datetime) -> list[Member]:
    """Who came to a shift that ended by then, by volunteer number."""
    came = {
        visit.member.number: visit.member
        for told in occasions.values()
        for occasion in told
        for span in occasion.spans
        if span.ends_at < before
        for visit in span.visits
        if visit.left_at
    }
    return [came[number] for number in sorted(came)]
