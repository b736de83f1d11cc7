"""When and where a shift is and for whom, and what makes that sound."""

import re
from datetime import datetime, timedelta
from typing import Any

import msgspec

from app.kernel.errors import Invalid, refuse
from app.kernel.i18n import mark
from app.volunteers.models import ServiceCategory

PLACE_CHARACTERS = 200
LONGEST_SHIFT = timedelta(hours=24)
CAPACITY = range(1, 100_001)
AGE = range(100)
ADULT = 18
"""Rescue is for adults (志愿服务条例; 未成年人保护法)."""
RADIUS_METRES = range(10, 5_001)
REQUIREMENTS = 10
SKILL_CHARACTERS = 50
QUALIFICATION = re.compile(r"[\w.-]{1,40}")


class ShiftTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Where, for how many and for whom; coordinates are WGS 84 degrees, ages whole years on that day.

    Skills are words as volunteers give them, qualifications are codes; whoever enrols needs all of them.
    """

    place: str
    capacity: int
    minimum_age: int | None = None
    maximum_age: int | None = None
    required_skills: list[str] = []
    required_qualifications: list[str] = []
    latitude: float | None = None
    longitude: float | None = None
    radius_metres: int = 300


class ShiftPlan(ShiftTerms, frozen=True):
    """A span of time at one place for so many people."""

    starts_at: datetime
    ends_at: datetime


def checked(plan: ShiftPlan, now: datetime, category: str) -> dict[str, Any]:
    """The columns of a shift in the future; raises Invalid for each field at fault, all together."""
    wrong = {**_time(plan, now), **faults(plan, category)}
    refuse([Invalid(field=field, reason=reason) for field, reason in wrong.items()])
    return {"starts_at": plan.starts_at, "ends_at": plan.ends_at, **columns(plan, category)}


def columns(terms: ShiftTerms, category: str) -> dict[str, Any]:
    """The columns that sound terms fill; rescue is for adults also where nothing is said of age."""
    adults = category == ServiceCategory.RESCUE and terms.minimum_age is None
    return {
        **{name: getattr(terms, name) for name in ShiftTerms.__struct_fields__},
        "place": terms.place.strip(),
        "minimum_age": ADULT if adults else terms.minimum_age,
        "required_skills": _distinct(terms.required_skills),
        "required_qualifications": _distinct(terms.required_qualifications),
    }


def faults(terms: ShiftTerms, category: str) -> dict[str, str]:
    """What is wrong with which field."""
    return {**_room(terms), **_ages(terms, category), **_requirements(terms), **_position(terms)}


def _time(plan: ShiftPlan, now: datetime) -> dict[str, str]:
    wrong = {}
    if plan.starts_at <= now:
        wrong["starts_at"] = mark("Choose a time in the future.")
    if plan.ends_at <= plan.starts_at:
        wrong["ends_at"] = mark("The end must come after the start.")
    elif plan.ends_at - plan.starts_at > LONGEST_SHIFT:
        wrong["ends_at"] = mark("A shift lasts 24 hours at most.")
    return wrong


def _room(terms: ShiftTerms) -> dict[str, str]:
    wrong = {}
    if not 1 <= len(terms.place.strip()) <= PLACE_CHARACTERS:
        wrong["place"] = mark("Say where it is, in up to 200 characters.")
    if terms.capacity not in CAPACITY:
        wrong["capacity"] = mark("There are between 1 and 100000 places.")
    return wrong


def _ages(terms: ShiftTerms, category: str) -> dict[str, str]:
    least, most = terms.minimum_age, terms.maximum_age
    wrong = {}
    if least is not None and least not in AGE:
        wrong["minimum_age"] = mark("An age lies between 0 and 99 years.")
    elif least is not None and least < ADULT and category == ServiceCategory.RESCUE:
        wrong["minimum_age"] = mark("Rescue is for adults: give a minimum age of 18 or more.")
    if most is not None and most not in AGE:
        wrong["maximum_age"] = mark("An age lies between 0 and 99 years.")
    elif most is not None and most < (least or 0):
        wrong["maximum_age"] = mark("The maximum age can't be below the minimum age.")
    elif most is not None and most < ADULT and category == ServiceCategory.RESCUE:
        wrong["maximum_age"] = mark("Rescue is for adults: leave the maximum age out, or give 18 or more.")
    return wrong


def _requirements(terms: ShiftTerms) -> dict[str, str]:
    wrong = {}
    if any(len(skill.strip()) > SKILL_CHARACTERS for skill in terms.required_skills):
        wrong["required_skills"] = mark("This is too long. Shorten it.")
    if not all(QUALIFICATION.fullmatch(code.strip()) for code in terms.required_qualifications if code.strip()):
        wrong["required_qualifications"] = mark("A code has up to 40 letters, digits, dots and dashes.")
    for name in ("required_skills", "required_qualifications"):
        if len(_distinct(getattr(terms, name))) > REQUIREMENTS:
            wrong[name] = mark("Require 10 at most.")
    return wrong


def _position(terms: ShiftTerms) -> dict[str, str]:
    wrong = {}
    if (terms.latitude is None) != (terms.longitude is None):
        wrong["latitude"] = mark("Give both latitude and longitude, or neither.")
    elif not (abs(terms.latitude or 0) <= 90 and abs(terms.longitude or 0) <= 180):
        wrong["latitude"] = mark("Degrees lie within ±90 and ±180.")
    if terms.radius_metres not in RADIUS_METRES:
        wrong["radius_metres"] = mark("The radius lies between 10 and 5000 metres.")
    return wrong


def _distinct(given: list[str]) -> list[str]:
    return list(dict.fromkeys(each.strip() for each in given if each.strip()))
