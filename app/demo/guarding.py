"""A pupil whose guardian is asked just now, and what the visitor is qualified for."""

from datetime import datetime, timedelta

from app.accounts import service as accounts
from app.certificates import service as certificates
from app.guardians import service as guardians
from app.guardians.models import Relation
from app.kernel.db import Database, Transaction
from app.volunteers import service as volunteers

from .calendar import DAY
from .cast import Member, Place
from .founding import County
from .plan import HOME_TEAM, VOLUNTEER, Part
from .steps import Made, step

PUPIL = Part("王小梅", "13900000041")
GUARDIAN = Part("王芳", "13900000042")
AGE = 15 * 365 * DAY
KINDS = (("first_aid", "红十字救护员证", 36), ("psychology", "心理咨询培训合格证", None))
JOINED, GRANTED, ASKED = 20 * DAY, 100 * DAY, timedelta(minutes=10)
"""How long ago that was."""


async def guard(db: Database, county: County, places: list[Place], now: datetime) -> None:
    """The pupil is of the visitor's team; her mother has not answered yet."""
    home = next((team for place in places for team in place.teams if team.name == HOME_TEAM), None)
    if home is None:
        return
    visitor = next((member for member in home.members if member.name == VOLUNTEER.name), None)

    async def join(tx: Transaction) -> Made:
        pupil = await accounts.register_person(
            tx,
            county.officer,
            organisation=county.id,
            name=PUPIL.name,
            phone=PUPIL.phone,
            birth_date=(now - AGE).date(),
        )
        made = await volunteers.register(tx, county.officer, person=pupil.person)
        await volunteers.add_member(tx, home.leading, team=home.id, number=made.number, name=PUPIL.name)
        return Made({"pupil": made.volunteer})

    joined = await step(db.at(now - JOINED), "pupil", join)
    pupil = joined.names["pupil"]

    async def ask(tx: Transaction) -> Made:
        given = {"name": GUARDIAN.name, "phone": GUARDIAN.phone, "relation": Relation.MOTHER}
        await guardians.name_guardian(tx, home.leading, volunteer=pupil, **given)
        await guardians.ask_guardian(tx, home.leading, volunteer=pupil)
        return Made()

    await step(db.at(now - GRANTED), "qualifications", lambda tx: _qualify(tx, county, visitor, now))
    await step(db.at(now - ASKED), "guardian", ask)


async def _qualify(tx: Transaction, county: County, visitor: Member | None, now: datetime) -> Made:
    kinds = [
        await certificates.add_qualification_kind(
            tx, county.officer, organisation=county.id, code=code, name=name, valid_months=months
        )
        for code, name, months in KINDS
    ]
    if visitor:
        await certificates.grant_qualification(
            tx,
            county.officer,
            person=visitor.person,
            kind=kinds[0].id,
            obtained_on=(now - 2 * GRANTED).date(),
            number="QH-2026-0417",
            evidence="证书原件",
        )
    return Made()
