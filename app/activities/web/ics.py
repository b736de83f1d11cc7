"""Calendars as iCalendar files (RFC 5545), with the time zone that their times are in."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from app.activities.service.calendar import Calendar, Entry

PRODUCER = "-//Commonweal//Shifts//EN"
REFRESH = timedelta(hours=1)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""No text of a calendar may hold these."""


def ics(calendar: Calendar, name: str, zone: ZoneInfo, site: str) -> bytes:
    """The file; the same for the same shifts, so that it can be told whether anything is new."""
    made = icalendar.Calendar()
    made.add("prodid", PRODUCER)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    for named in ("name", "x-wr-calname"):
        made.add(named, icalendar.vText(_plain(name)))  # of these two the library escapes nothing itself
    made.add("x-wr-timezone", zone.key)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", REFRESH, parameters={"VALUE": "DURATION"})
    if calendar.entries:
        first, last = calendar.entries[0].starts_at.year, max(entry.ends_at.year for entry in calendar.entries)
        made.add_component(
            icalendar.Timezone.from_tzinfo(
                zone, zone.key, first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1)
            )
        )
    for entry in calendar.entries:
        made.add_component(_event(entry, zone, site, busy=not calendar.team))
    content: bytes = made.to_ical()
    return content


def _event(entry: Entry, zone: ZoneInfo, site: str, *, busy: bool) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", str(entry.id))
    event.add("sequence", entry.revisions)
    event.add("dtstamp", entry.revised_at)
    event.add("last-modified", entry.revised_at)
    event.add("dtstart", _moment(entry.starts_at, zone))
    event.add("dtend", _moment(entry.ends_at, zone))
    event.add("summary", _plain(entry.title))
    event.add("description", _plain(entry.description))
    event.add("location", _plain(entry.place))
    if entry.position:
        event.add("geo", entry.position)
    event.add("url", f"{site}/shifts/{entry.shift}")
    event.add("status", entry.status)
    event.add("transp", "OPAQUE" if busy and entry.status != "CANCELLED" else "TRANSPARENT")
    return event


def _moment(moment: datetime, zone: ZoneInfo) -> datetime:
    """By the county's clocks; in UTC within the hour that they show twice, of which a file can name the first only."""
    local = moment.astimezone(zone)
    return moment.astimezone(UTC) if local.fold else local


def _plain(text: str) -> str:
    return _CONTROLS.sub("", text)
