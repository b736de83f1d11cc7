"""When and where a shift is, and what makes that sound."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from app.kernel.errors import Invalid, refuse
from app.kernel.i18n import mark

PLACE_CHARACTERS = 200
LONGEST_SHIFT = timedelta(hours=24)
CAPACITY = range(1, 100_001)
AGE = range(100)
RADIUS_METRES = range(10, 5_001)


class ShiftPlan(msgspec.Struct, frozen=True):
    """A span of time at one place for so many people; coordinates are WGS 84 degrees."""

    starts_at: datetime
    ends_at: datetime
    place: str
    capacity: int
    minimum_age: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    radius_metres: int = 300


def checked(plan: ShiftPlan, now: datetime) -> dict[str, Any]:
    """The columns of a shift in the future; raises Invalid for each field at fault, all together."""
    wrong = {**_time(plan, now), **_room(plan), **_position(plan)}
    refuse([Invalid(field=field, reason=reason) for field, reason in wrong.items()])
    return {**msgspec.structs.asdict(plan), "place": plan.place.strip()}


def _time(plan: ShiftPlan, now: datetime) -> dict[str, str]:
    wrong = {}
    if plan.starts_at <= now:
        wrong["starts_at"] = mark("Choose a time in the future.")
    if plan.ends_at <= plan.starts_at:
        wrong["ends_at"] = mark("The end must come after the start.")
    elif plan.ends_at - plan.starts_at > LONGEST_SHIFT:
        wrong["ends_at"] = mark("A shift lasts 24 hours at most.")
    return wrong


def _room(plan: ShiftPlan) -> dict[str, str]:
    wrong = {}
    if not 1 <= len(plan.place.strip()) <= PLACE_CHARACTERS:
        wrong["place"] = mark("Say where it is, in up to 200 characters.")
    if plan.capacity not in CAPACITY:
        wrong["capacity"] = mark("There are between 1 and 100000 places.")
    if plan.minimum_age is not None and plan.minimum_age not in AGE:
        wrong["minimum_age"] = mark("An age lies between 0 and 99 years.")
    return wrong


def _position(plan: ShiftPlan) -> dict[str, str]:
    if plan.radius_metres not in RADIUS_METRES:
        return {"radius_metres": mark("The radius lies between 10 and 5000 metres.")}
    if plan.latitude is None and plan.longitude is None:
        return {}
    if plan.latitude is None or plan.longitude is None:
        return {"latitude": mark("Give both latitude and longitude, or neither.")}
    if not (-90 <= plan.latitude <= 90 and -180 <= plan.longitude <= 180):
        return {"latitude": mark("Degrees lie within ±90 and ±180.")}
    return {}
