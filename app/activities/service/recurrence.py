"""On which days a series is: a recurrence rule (RRULE of RFC 5545), as far as people plan by such rules.

Every day, every week on some days, or every month on a day of it or on its second Saturday; every n-th time;
for ever, until a day or so many times. The day that a series starts on begins the count.
"""

import re
from datetime import date, datetime, time, timedelta
from itertools import takewhile

from dateutil.rrule import rrulestr

from app.kernel.errors import Invalid
from app.kernel.i18n import mark

_DAY = "(MO|TU|WE|TH|FR|SA|SU)"
_NTH = f"(-1|[1-5]){_DAY}"
_EVERY = r"(;INTERVAL=[1-9]\d?)?"
_RULES = (
    f"FREQ=DAILY{_EVERY}",
    f"FREQ=WEEKLY{_EVERY}(;WKST={_DAY})?(;BYDAY={_DAY}(,{_DAY})*)?",
    rf"FREQ=MONTHLY{_EVERY}(;BYDAY={_NTH}(,{_NTH})*|;BYMONTHDAY=(-1|[1-9]|[12]\d|3[01]))?",
)
_RULE = re.compile(rf"({'|'.join(_RULES)})(;COUNT=[1-9]\d{{0,2}}|;UNTIL=(?P<until>\d{{8}}))?")
NO_DAY = mark("This gives no day at all. Choose other days, or a later end.")
_COUNT = re.compile(r"COUNT=(\d+)")
_A_YEAR = timedelta(days=366)
_ORDER = ("FREQ", "INTERVAL", "WKST", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL")


def checked_rule(text: str) -> str:
    """The rule in one way of writing it; raises Invalid. Whatever passes is quick to work out."""
    parts = text.strip().upper().removeprefix("RRULE:").split(";")
    rule = ";".join(sorted(parts, key=_place))
    found = _RULE.fullmatch(rule)
    if not found:
        reason = mark("Repeat it every day, every week or every month, and write that as RFC 5545 does.")
        raise Invalid(field="rule", reason=reason)
    if found["until"]:
        _day(found["until"])
    return rule


def days(rule: str, starts_on: date, *, until: date, since: date | None = None) -> list[date]:
    """The days of a rule from `since`, or all, up to `until`, both included."""
    found = rrulestr(rule, dtstart=datetime.combine(starts_on, time()))
    upto = takewhile(lambda day: day <= until, (each.date() for each in found))
    return [day for day in upto if since is None or day >= since]


def continued(rule: str, starts_on: date, since: date) -> tuple[str, date]:
    """The rule that goes on from `since` with the same days, and the first of them; raises Invalid where none comes
    within a year. What is counted are the days that are left.
    """
    rule = checked_rule(rule)
    known = days(rule, starts_on, until=since + _A_YEAR)
    later = [day for day in known if day >= since]
    if not later:
        raise Invalid(field="rule", reason=NO_DAY)
    passed = len(known) - len(later)
    return _COUNT.sub(lambda count: f"COUNT={int(count[1]) - passed}", rule), later[0]


def _place(part: str) -> int:
    name = part.partition("=")[0]
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _day(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Invalid(field="rule", reason=mark("Please enter a date.")) from None
