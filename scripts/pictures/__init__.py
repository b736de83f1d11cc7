"""The pictures in docs/screenshots: which way leads to each, and which page it shows. tests/test_docs.py compares."""

from pathlib import Path

from . import subsidies
from .everybody import ANONYMOUS, VOLUNTEER
from .leading import LEADER, MERCHANT
from .offices import ADMINISTRATOR, HR, OFFICER
from .shots import Shot
from .ways import CERTIFICATE, ROSTER, VOUCHER

__all__ = ["CERTIFICATE", "INDEX", "ROOT", "ROSTER", "SHOTS", "TARGET", "VOUCHER", "Shot", "index"]

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "docs/screenshots"
INDEX = ROOT / "docs/screenshots.md"

SHOTS: dict[str, list[Shot]] = {
    "anonymous": [*ANONYMOUS, *subsidies.EVERYBODY],
    "volunteer": [*VOLUNTEER, *subsidies.VOLUNTEER],
    "technician": subsidies.TECHNICIAN,
    "leader": LEADER,
    "merchant": MERCHANT,
    "officer": [*OFFICER, *subsidies.OFFICER],
    "hr": HR,
    "administrator": ADMINISTRATOR,
}


def index() -> str:
    """The page of docs that shows all pictures."""
    taken = (
        "Taken of the demonstration county by `make screenshots`. The browser that took them speaks English: where it\n"
    )
    taken += "writes itself, as in dates and in fields for a file, a phone writes in its own language."
    lines = ["# Every page", "", taken, ""]
    titles = {"anonymous": "Everybody", "volunteer": "A volunteer", "leader": "A team leader"}
    titles |= {
        "hr": "HR of an enterprise",
        "technician": "A senior technician",
        "merchant": "A merchant",
        "officer": "An officer of the county",
        "administrator": "An administrator",
    }
    for role, wanted in SHOTS.items():
        lines += [f"## {titles[role]}", ""]
        for each in wanted:
            width = 640 if each.desk else 260
            picture = f'<img src="screenshots/{each.name}.jpg" width="{width}" alt="{each.title}">'
            lines += [f"{each.title}  ", picture, ""]
    return "\n".join(lines)
