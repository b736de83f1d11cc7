"""What is printed on a certificate of a skill grade; its words are in templates/certificates/skill.toml."""

from datetime import date
from typing import Any

import segno

from app.certificates import printing
from app.kernel.db import Row
from app.kernel.formats import Formats
from app.kernel.i18n import in_language
from app.kernel.settings import Settings


def skill_pdf(found: Row, language: str, settings: Settings) -> bytes:
    """A4, of what `print_skill_certificate` found. Blocks for some milliseconds; raises FontsMissing."""
    return printing.pdf("skill", _sheet(found, language, settings), language=language, at=found.issued_at)


def _sheet(found: Row, language: str, settings: Settings) -> dict[str, Any]:
    formats = Formats(language, settings.zone)
    content, holder = found.content, found.content["holder"]
    return {
        "county": settings.county_name,
        "kind": found.kind,
        "number": found.number,
        "name": holder["name"],
        "id_number": holder["id_number"] or "—",
        "unit": content["organisation"],
        "ladder": in_language(content["ladder"], language),
        "grade": in_language(content["rung"], language),
        "level": content["level"],
        "occupation": in_language(content["occupation"], language) if content["occupation"] else None,
        "points": holder["points"],
        "issued": formats.date(date.fromisoformat(content["on"])),
        "revoked": formats.date(found.revoked_at) if found.revoked_at else None,
        "address": f"{settings.site.partition('://')[2]}/certificates",
        "code": segno.make_qr(f"{settings.site}/certificates/{found.token}", error="m").svg_inline(
            border=0, omitsize=True
        ),
    }
