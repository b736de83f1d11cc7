"""What is printed on a certificate of service; its words are in templates/certificates/service.toml."""

from datetime import date
from typing import Any

import segno

from app.certificates import printing
from app.kernel.db import Row
from app.kernel.formats import Formats
from app.kernel.i18n import mark, translate
from app.kernel.settings import Settings

CATEGORIES = {
    "elder_care": mark("Care for the elderly"),
    "traffic": mark("Traffic guidance"),
    "mediation": mark("Mediation"),
    "rescue": mark("Rescue"),
    "policy": mark("Policy explained"),
    "health": mark("Health"),
    "environment": mark("Environment"),
    "youth": mark("Children and youth"),
    "other": mark("Other"),
}


def service_pdf(found: Row, language: str, settings: Settings) -> bytes:
    """A4, of what `print_service_certificate` found. Blocks for some milliseconds; raises FontsMissing."""
    return printing.pdf("service", _sheet(found, language, settings), language=language, at=found.issued_at)


def address(settings: Settings, token: str) -> str:
    """Where everybody can check a certificate; what its QR code says."""
    return f"{settings.site}/certificates/{token}"


def _sheet(found: Row, language: str, settings: Settings) -> dict[str, Any]:
    formats = Formats(language, settings.zone)
    content = found.content
    holder = content["holder"]
    return {
        "county": settings.county_name,
        "number": found.number,
        "name": holder["name"],
        "id_number": holder["id_number"] or "—",
        "volunteer": str(holder["number"]),
        "since": formats.date(date.fromisoformat(content["since"])),
        "until": formats.date(date.fromisoformat(content["until"])),
        "times": formats.number(content["times"]),
        "hours": formats.minutes(content["minutes"]),
        "services": [_service(each, formats) for each in content["services"]],
        "unit": content["organisation"],
        "handler": content["handler"],
        "issued": formats.date(found.issued_at),
        "revoked": formats.date(found.revoked_at) if found.revoked_at else None,
        "address": f"{settings.site.partition('://')[2]}/certificates",
        "code": segno.make_qr(address(settings, found.token), error="m").svg_inline(border=0, omitsize=True),
    }


def _service(each: dict[str, Any], formats: Formats) -> dict[str, Any]:
    category = each["category"]
    return {
        "title": each["title"],
        "category": translate(CATEGORIES.get(category, category), formats.language),
        "team": each["team"],
        "dates": list(dict.fromkeys((each["since"], each["until"]))),
        "times": formats.number(each["times"]),
        "hours": formats.minutes(each["minutes"]),
    }
