"""Roots over batches of journals, and the proof that a journal is under one: all that needs no database.

`docs/ledger.md` tells outsiders how to recompute every byte.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from app.kernel.db import Row
from app.kernel.signing import genuine

from . import merkle

PURPOSE = "ledger"
"""Of the keys that sign roots."""
ENTRY_BYTES = 16 + merkle.HASH_BYTES
FORMAT = "commonweal ledger root 1"


class Root(msgspec.Struct, frozen=True):
    """A signed root, as it is printed; bytes are in hexadecimal digits."""

    number: int
    previous: str | None
    journals: int
    tree: str
    sealed_at: datetime
    hash: str
    """SHA-256 of `head`: what the next root names as previous."""
    key: str
    public_key: str
    signature: str
    """Ed25519, over `head`."""

    @property
    def head(self) -> bytes:
        """What is hashed and signed: JSON by RFC 8785."""
        return head(self.number, self.previous, self.journals, self.tree, self.sealed_at)

    @property
    def complaint(self) -> str | None:
        """What is wrong with it taken alone."""
        if sha256(self.head).hexdigest() != self.hash:
            return "its hash is not that of its number, tree and time"
        if not genuine(bytes.fromhex(self.public_key), bytes.fromhex(self.signature), self.head):
            return "its signature is not good"
        return None


class Proof(msgspec.Struct, frozen=True):
    """That a journal is under a root: the journal's bytes, where they stand, what they are hashed with."""

    journal: str
    index: int
    path: list[str]
    root: Root

    @property
    def holds(self) -> bool:
        """Whether the bytes climb to the root's tree and the root is signed."""
        beside = [bytes.fromhex(each) for each in self.path]
        leaf = merkle.leaf_hash(self.journal.encode())
        reached = merkle.climb(leaf, self.index, self.root.journals, beside)
        return reached is not None and reached.hex() == self.root.tree and self.root.complaint is None


def head(number: int, previous: str | None, journals: int, tree: str, sealed_at: datetime) -> bytes:
    said = {
        "format": FORMAT,
        "journals": journals,
        "number": number,
        "previous": previous,
        "sealed_at": sealed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "tree": tree,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def from_row(row: Row) -> Root:
    """Of a row with the root's columns and its key's `public`."""
    return Root(
        number=row.number,
        previous=row.previous.hex() if row.previous else None,
        journals=row.journals,
        tree=row.tree.hex(),
        sealed_at=row.sealed_at,
        hash=row.hash.hex(),
        key=row.key_id,
        public_key=(row.public or b"").hex(),
        signature=row.signature.hex(),
    )


def entries(leaves: bytes) -> Iterator[tuple[UUID, bytes]]:
    """The journals' ids and leaf hashes, in order."""
    for at in range(0, len(leaves), ENTRY_BYTES):
        yield UUID(bytes=leaves[at : at + 16]), leaves[at + 16 : at + ENTRY_BYTES]


def hashes(leaves: bytes) -> list[bytes]:
    return [leaves[at + 16 : at + ENTRY_BYTES] for at in range(0, len(leaves), ENTRY_BYTES)]
