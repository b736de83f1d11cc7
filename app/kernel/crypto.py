"""Secrets: sealing personal numbers, looking them up without reading them, signing tokens, passwords."""

import asyncio
import hashlib
import hmac
import os
from base64 import urlsafe_b64encode

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .settings import Settings

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's minimum for argon2id


class Vault:
    """Seals and opens with a key ring (AES-256-GCM), makes blind indexes and signatures (HMAC-SHA-256)."""

    def __init__(self, settings: Settings) -> None:
        self._ring = {name: AESGCM(key) for name, key in settings.encryption_keys.items()}
        self._newest = next(iter(self._ring))
        self._index_key = settings.index_key.encode()
        self._secret_key = settings.secret_key.encode()

    def seal(self, text: str) -> bytes:
        """The name of the key, a zero byte, 12 bytes of nonce, then the cipher text with its tag."""
        nonce = os.urandom(12)
        return self._newest.encode() + b"\0" + nonce + self._ring[self._newest].encrypt(nonce, text.encode(), None)

    def open(self, sealed: bytes) -> str:
        """Raises KeyError when the key left the ring, InvalidTag when the bytes were changed."""
        name, _, rest = sealed.partition(b"\0")
        return self._ring[name.decode()].decrypt(rest[:12], rest[12:], None).decode()

    def blind(self, text: str) -> bytes:
        """32 bytes that are equal for equal texts and tell nothing to those without the key."""
        return hmac.digest(self._index_key, text.encode(), hashlib.sha256)

    def sign(self, text: str) -> str:
        """A URL-safe tag of 16 bytes over `text`."""
        tag = hmac.digest(self._secret_key, text.encode(), hashlib.sha256)[:16]
        return urlsafe_b64encode(tag).decode().rstrip("=")

    def signed(self, text: str, tag: str) -> bool:
        return same(self.sign(text), tag)


def same(tag: str, given: str) -> bool:
    """In a time that tells nothing of where they differ."""
    return hmac.compare_digest(tag.encode(), given.encode())


def token_hash(token: str) -> bytes:
    """What the database keeps of a random token; no salt is needed for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


async def hash_password(password: str) -> str:
    return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(hashed: str, password: str) -> bool:
    try:
        return await asyncio.to_thread(_hasher.verify, hashed, password)
    except VerificationError:
        return False


def mask_phone(phone: str) -> str:
    """139****4971"""
    return f"{phone[:3]}****{phone[-4:]}"


def mask_id_number(number: str) -> str:
    """632222********8799: the region and the last four characters."""
    return f"{number[:6]}********{number[-4:]}"
