"""Calendars as iCalendar files (RFC 5545), with the time zone that their times are in."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import icalendar

from app.activities.service.calendar import Calendar, Entry

PRODUCER = "-//Commonweal//Shifts//EN"
REFRESH = timedelta(hours=1)


def ics(calendar: Calendar, name: str, zone: ZoneInfo, site: str) -> bytes:
    """The file; the same for the same shifts, so that it can be told whether anything is new."""
    made = icalendar.Calendar()
    made.add("prodid", PRODUCER)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
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
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", entry.title)
    event.add("description", entry.description)
    event.add("location", entry.place)
    if entry.position:
        event.add("geo", entry.position)
    event.add("url", f"{site}/shifts/{entry.shift}")
    event.add("status", entry.status)
    event.add("transp", "OPAQUE" if busy and entry.status != "CANCELLED" else "TRANSPARENT")
    return event
