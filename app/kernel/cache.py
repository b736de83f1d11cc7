"""What is kept in memory of what was made before: bounded, counted."""

from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Cache(Generic[Key, Value]):
    """The most recently used, up to a summed weight; counts hits and misses."""

    def __init__(self, capacity: int) -> None:
        self.hits = 0
        self.misses = 0
        self._capacity = capacity
        self._weight = 0
        self._kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        found = self._kept.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._kept.move_to_end(key)
        return found[0]

    def at_hand(self, key: Key) -> Value | None:
        """The same for who asks `get` next if it is not there: only then is it counted as missing."""
        found = self._kept.get(key)
        if found is None:
            return None
        self.hits += 1
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Key, value: Value, weight: int = 1) -> None:
        self.drop(key)
        self._kept[key] = (value, weight)
        self._weight += weight
        while self._weight > self._capacity and len(self._kept) > 1:
            self._weight -= self._kept.popitem(last=False)[1][1]

    def drop(self, key: Key) -> None:
        found = self._kept.pop(key, None)
        if found is not None:
            self._weight -= found[1]

    def outdated(self, key: Key) -> None:
        """What `get` has just found is no good any more: it is dropped and counts as missing."""
        self.drop(key)
        self.hits -= 1
        self.misses += 1

    def clear(self) -> None:
        self._kept.clear()
        self._weight = 0

    def __len__(self) -> int:
        return len(self._kept)
