"""What there is of subsidies, as global ids; `told` is the one who tells of all in lives.py."""

from typing import Any

from tests.subsidies.lived import offer


async def subsidised(told: Any) -> dict[str, str]:
    """A programme in force, and one that an officer wrote and nobody published."""
    there = await offer(told.db, told.world)
    return {
        "programme": f"Programme:{there.programme}",
        "programme version": f"ProgrammeVersion:{there.version}",
        "unpublished programme": f"Programme:{there.other}",
        "programme draft": f"ProgrammeVersion:{there.draft}",
    }
