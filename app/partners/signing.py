"""Signatures as https://www.standardwebhooks.com says: HMAC-SHA-256 over id, time and body."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"


def secret_of(key: bytes) -> str:
    """A signing secret as partners are given it, of 24 to 64 random bytes."""
    return PREFIX + b64encode(key).decode()


def sign(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the signature in base64."""
    key = b64decode(secret.removeprefix(PREFIX))
    tag = hmac.digest(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{b64encode(tag).decode()}"


def headers(secrets: Sequence[str], message: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a message; signed with each secret, so that the receiver may hold any of them."""
    timestamp = int(at.timestamp())
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(secret, message, timestamp, body) for secret in secrets),
    }
