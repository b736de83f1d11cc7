"""Identifiers: UUIDv7 made in Python (only PostgreSQL 18 can make them), and short codes that people type."""

import os
import secrets
import time
from uuid import UUID

# No look-alikes: neither 0/O, 1/I/L nor U/V, which people mix up when they read a code aloud.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"


def new() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, then randomness; sorts by the time it was made."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF000 << 64)) | (0x7000 << 64)
    value = (value & ~(0xC000 << 48)) | (0x8000 << 48)
    return UUID(int=value)


def code(length: int) -> str:
    """A random code that is easy to read aloud and to type."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def token() -> str:
    """A secret of 256 bits for sessions, API clients and links."""
    return secrets.token_urlsafe(32)
