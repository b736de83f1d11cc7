"""Identifiers: UUIDv7 made in Python (only PostgreSQL 18 can make them), and short codes that people type.

They are UUIDs as asyncpg has them, whatever they were made from: Python's own take twenty times as long to compare
and to write out.
"""

import os
import secrets
import time
from uuid import UUID

from asyncpg.pgproto import pgproto

# No look-alikes: neither 0/O, 1/I/L nor U/V, which people mix up when they read a code aloud.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"


def new() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, 12 of their fraction, then randomness; sorts by the time it was made.

    RFC 9562, 6.2, method 3: what one process makes in one millisecond is in order too.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    random = int.from_bytes(os.urandom(8), "big") & ~(0xC000 << 48)
    number = milliseconds << 80 | (0x7000 | fraction) << 64 | 0x8000 << 48 | random
    return read(number.to_bytes(16, "big"))


def read(written: str | bytes) -> UUID:
    """One that is written out, or its 16 bytes. Raises ValueError."""
    found: UUID = pgproto.UUID(written)
    return found


def several(count: int) -> list[UUID]:
    """The same for many at once: one question for randomness."""
    milliseconds = (time.time_ns() // 1_000_000).to_bytes(6, "big")
    random = os.urandom(10 * count)
    return [_version_7(milliseconds, random[at : at + 10]) for at in range(0, 10 * count, 10)]


def _version_7(milliseconds: bytes, random: bytes) -> UUID:
    version, variant = 0x70 | random[0] & 0x0F, 0x80 | random[2] & 0x3F
    return read(milliseconds + bytes((version, random[1], variant)) + random[3:])


def code(length: int) -> str:
    """A random code that is easy to read aloud and to type."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def token() -> str:
    """A secret of 256 bits for sessions, API clients and links."""
    return secrets.token_urlsafe(32)
