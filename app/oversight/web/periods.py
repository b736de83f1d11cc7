"""Months as pages name them: 2026-05."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request

from app.kernel.web import today_of

MONTHS_SHOWN = 12
MONTHS_MOST = 120


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def months_before(day: date, count: int) -> date:
    """The first day of the month so many before."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return date(year, month + 1, 1)


def month_of(text: str | None) -> date | None:
    """The first day of a month that an address names; None for anything else."""
    try:
        return datetime.strptime(text or "", "%Y-%m").date().replace(day=1)  # noqa: DTZ007 (a month has no zone)
    except ValueError:
        return None


def period_of(request: Request) -> tuple[date, date]:
    """The first and last month that were asked for, the last twelve otherwise; ten years at most."""
    today = today_of(request)
    until = month_of(request.query_params.get("until")) or today.replace(day=1)
    since = month_of(request.query_params.get("since")) or months_before(until, MONTHS_SHOWN - 1)
    return max(min(since, until), months_before(until, MONTHS_MOST - 1)), until


def start_of(month: date, zone: ZoneInfo) -> datetime:
    """The moment when a month of the county begins."""
    return datetime.combine(month, time(), zone)
