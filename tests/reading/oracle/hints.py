"""What queries should speak of, so that they find something: real ids, words, moments and cursors."""

from collections.abc import Iterator
from datetime import date, datetime
from random import Random
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from app.reading import sources
from app.reading.types import reads_of, source_of

from .data import key_name
from .operations import written
from .resolving import order_of
from .viewing import Asking, Object

WORDS = ("a", "祁", "服务", "%", "_", "w", "1", "“quoted”", "\\", "'", "")


class Hints:
    """Draws from the data that one actor's view is of."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.types = {
            name: type_
            for name, type_ in sorted(asking.schema.type_map.items())
            if isinstance(type_, GraphQLObjectType) and type_.interfaces
            if (reads := reads_of(type_)) is not None and reads.table is not None
        }
        values = list(self._values())
        self.moments = sorted({written(value) for value in values if isinstance(value, datetime)})
        self.days = sorted({written(value) for value in values if type(value) is date})
        self.words = sorted({value[: 2 + len(value) // 3] for value in values if isinstance(value, str)} | set(WORDS))
        self.ids = {name: list(self._ids(name)) for name in self.types}
        self.all_ids = [each for ids in self.ids.values() for each in ids]

    def _values(self) -> Iterator[Any]:
        for rows in self.asking.data.rows.values():
            for row in rows:
                yield from row.model_dump().values()

    def _ids(self, name: str) -> Iterator[str]:
        table: Any = reads_of(self.types[name]).table  # type: ignore[union-attr]
        for row in self.asking.data.of(table):
            yield f"{name}:{getattr(row, key_name(table))}"

    def id(self, random: Random, type_name: str | None) -> str:
        """Mostly of the type that is asked for."""
        fitting = self.ids.get(type_name or "") or self.all_ids
        chosen = random.choice(fitting if random.random() < 0.9 else self.all_ids)
        return chosen if random.random() < 0.97 else random.choice(("", "Nothing:1", chosen[:-1], chosen.upper()))

    def cursor(self, random: Random, field: Any, order: str | None) -> str | None:
        """Where some row stands in an order of a connection."""
        source = source_of(field)
        assert isinstance(source, sources.Many)
        node = get_named_type(get_named_type(field.type).fields["nodes"].type)
        table: Any = reads_of(node).table  # type: ignore[union-attr]
        rows = self.asking.data.of(table)
        if not rows:
            return None
        return order_of(self.asking, source, node, order).cursor(Object(node, random.choice(rows)))
