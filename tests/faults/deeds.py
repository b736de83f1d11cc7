"""The writes of the main job, each ready to be sent, and sent again under the same key."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from app.activities import service as activities
from app.attendance import service as attendance
from app.kernel.db import Database
from app.rewards import service as rewards
from tests.attendance.presence import END, START

from .county import County, do

Send = Callable[[Database], Awaitable[Any]]
"""Sends one request; sent again, it carries the same key."""


async def enrol(county: County, key: str) -> Send:
    person = await county.volunteer()
    return lambda db: do(db, activities.enrol, person, shift=county.world.shift, key=key)


async def cancel(county: County, key: str) -> Send:
    person, enrolment = await county.enrolled()
    return lambda db: do(db, activities.cancel_enrolment, person, enrolment=enrolment, key=key)


async def check_in(county: County, key: str) -> Send:
    person, _ = await county.enrolled()
    return lambda db: county.scan(db, person, "in", START, nonce=key)


async def check_out(county: County, key: str) -> Send:
    person = await county.present()
    return lambda db: county.scan(db, person, "out", END, nonce=key)


async def approve(county: County, key: str) -> Send:
    _, record = await county.served()
    return lambda db: do(db, attendance.approve_service_record, county.world.lena, record=record, key=key)


async def correct(county: County, key: str) -> Send:
    _, record = await county.served()
    county.clock.at += timedelta(minutes=next(county.numbers))  # too many in one minute would be an anomaly
    await do(county.db, attendance.approve_service_record, county.world.lena, record=record)
    change = {"record": record, "minutes": 60, "reason": "left early"}
    return lambda db: do(db, attendance.correct_service_record, county.world.lena, **change, key=key)


async def redeem(county: County, key: str) -> Send:
    person = await county.rich()
    return lambda db: county.redeem(db, person, key)


async def fulfil(county: County, key: str) -> Send:
    _, voucher = await county.with_voucher()
    return lambda db: do(db, rewards.fulfil, county.world.mei, code=voucher.code, key=key)


async def give_back(county: County, key: str) -> Send:
    person, voucher = await county.with_voucher()
    return lambda db: do(db, rewards.return_redemption, person, redemption=voucher.id, key=key)


async def take_back(county: County, key: str) -> Send:
    _, voucher = await county.with_voucher()
    await do(county.db, rewards.fulfil, county.world.mei, code=voucher.code)
    return lambda db: do(db, rewards.return_redemption, county.world.mei, redemption=voucher.id, key=key)


DEEDS = (enrol, cancel, check_in, check_out, approve, correct, redeem, fulfil, give_back, take_back)
