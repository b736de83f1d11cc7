"""A tree of hashes over leaves in order, as in RFC 6962 (Certificate Transparency), section 2.1.

A leaf's hash is SHA-256 of a zero byte and its bytes, a node's of a one byte and its two children. A tree of
n leaves is split after the largest power of two below n. All hashes have 32 bytes.
"""

from collections.abc import Sequence
from hashlib import sha256

HASH_BYTES = 32


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """The root over hashes of leaves, at least one. Raises ValueError for none."""
    if not leaves:
        raise ValueError("a tree has leaves")
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What `index`'s hash is put together with, from the bottom up, to arrive at the root."""
    level, found = list(leaves), []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            found.append(level[beside])
        level, index = _above(level), index // 2
    return found


def climb(leaf: bytes, index: int, count: int, beside: Sequence[bytes]) -> bytes | None:
    """The root that a leaf's hash and its path make in a tree of `count` leaves; None where they don't fit."""
    if not 0 <= index < count:
        return None
    last, waiting = count - 1, list(reversed(beside))
    reached = leaf
    while last:
        if index % 2 or index < last:
            if not waiting:
                return None
            other = waiting.pop()
            reached = node_hash(other, reached) if index % 2 else node_hash(reached, other)
        index, last = index // 2, last // 2
    return None if waiting else reached


def _above(level: Sequence[bytes]) -> list[bytes]:
    """An odd one at the end goes up as it is: that splits after the largest power of two."""
    paired = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return paired if len(level) % 2 == 0 else [*paired, level[-1]]
