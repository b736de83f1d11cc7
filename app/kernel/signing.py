"""Signatures that outsiders can check: Ed25519 keys, one ring for each purpose.

A private key is kept sealed under the deployment's encryption keys; its public key stays for ever, so that
what was signed before a rotation can still be checked. A key's id is a fingerprint of its public key.
"""

from base64 import b64decode, b64encode
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from . import queries
from .db import Transaction

MAKING = 0x5349474E
"""The number of the lock that who makes a key holds."""


class Signature(NamedTuple):
    key: str
    """The key's id."""
    value: bytes
    """64 bytes."""


async def sign(tx: Transaction, *, purpose: str, message: bytes) -> Signature:
    """Signs with the newest key of the purpose."""
    key, private = await newest(tx, purpose=purpose)
    return Signature(key, private.sign(message))


async def newest(tx: Transaction, *, purpose: str) -> tuple[str, Ed25519PrivateKey]:
    """The key of the purpose that signs now, and its id; the first is made when it is first needed."""
    found = await tx.maybe(queries.NEWEST_SIGNING_KEY, purpose=purpose)
    if found is None:
        await tx.execute(queries.LOCK_NAME, number=MAKING)
        if await tx.maybe(queries.NEWEST_SIGNING_KEY, purpose=purpose) is None:
            await rotate(tx, purpose=purpose)
        found = await tx.one(queries.NEWEST_SIGNING_KEY, purpose=purpose)
    return found.id, Ed25519PrivateKey.from_private_bytes(b64decode(tx.vault.open(found.private_sealed)))


async def public_keys(tx: Transaction, *, purpose: str) -> dict[str, bytes]:
    """The public keys of the purpose by their ids, the newest first: 32 bytes each."""
    return {row.id: row.public for row in await tx.all(queries.SIGNING_KEYS, purpose=purpose)}


async def rotate(tx: Transaction, *, purpose: str) -> str:
    """Makes a new key, which signs from now on: its id. What older ones signed stays good."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    sealed = tx.vault.seal(b64encode(private.private_bytes_raw()).decode())
    key = fingerprint(public)
    await tx.execute(
        queries.ADD_SIGNING_KEY, id=key, purpose=purpose, public=public, private_sealed=sealed, created_at=tx.now
    )
    return key


def fingerprint(public: bytes) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the 32 bytes of a public key."""
    return sha256(public).hexdigest()[:16]


def genuine(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the owner of the public key signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
