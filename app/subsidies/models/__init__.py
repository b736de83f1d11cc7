"""Tables of subsidies: programmes.py."""

from .programmes import (
    Channel,
    Frequency,
    Programme,
    ProgrammeExclusion,
    ProgrammeState,
    ProgrammeTestCase,
    ProgrammeVersion,
    Within,
)

__all__ = [
    "Channel",
    "Frequency",
    "Programme",
    "ProgrammeExclusion",
    "ProgrammeState",
    "ProgrammeTestCase",
    "ProgrammeVersion",
    "Within",
]
