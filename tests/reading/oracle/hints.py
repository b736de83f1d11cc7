"""What queries should speak of, so that they find something: real ids, words, moments and cursors."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from app.reading import sources
from app.reading.types import reads_of, source_of

from .data import Data, key_name
from .operations import written
from .resolving import order_of
from .viewing import Asking, Object

PARTS = ((0, 2), (0, 7), (1, 3), (5, 9), (0, 40))
"""Where parts of texts begin that are searched for, and how long they are."""
SEARCHES = ("saoxue", "sx", "snow square", "square snow shov", "扫雪 snow", "队", "གངས")
WORDS = ("a", "祁", "服务", "%", "_", "w", "1", "“quoted”", "\\", "'", "")


class Words:
    """What there is in the data, whoever asks."""

    def __init__(self, schema: GraphQLSchema, data: Data) -> None:
        values = [value for rows in data.rows.values() for row in rows for value in row.model_dump().values()]
        self.moments = sorted({written(value) for value in values if isinstance(value, datetime)})
        self.days = sorted({written(value) for value in values if type(value) is date})
        self.words = sorted({value[: 2 + len(value) // 3] for value in values if isinstance(value, str)} | set(WORDS))
        activities, shifts = ([row.model_dump() for row in data.rows[name]] for name in ("activity", "shift"))
        texts = {row[name] for row in activities for name in ("title", "description")}
        texts |= {row["place"] for row in shifts}
        places = [(row["latitude"], row["longitude"]) for row in shifts if row["latitude"] is not None]
        self.by_name: dict[str, Sequence[str | float]] = {
            "search": sorted({text[at : at + size] for text in texts for at, size in PARTS} | set(SEARCHES)),
            "latitude": sorted({latitude for latitude, _ in places} | {90.0}),
            "longitude": sorted({longitude for _, longitude in places} | {-180.0}),
            "metres": (0, 150, 2_000, 200_000),
        }
        """What fits members of this name better than anything of their type."""
        self.ids = dict(_ids(schema, data))
        self.all_ids = [each for ids in self.ids.values() for each in ids]


def _ids(schema: GraphQLSchema, data: Data) -> Iterator[tuple[str, list[str]]]:
    """The global ids of each type that `node` finds."""
    for name, type_ in sorted(schema.type_map.items()):
        reads = reads_of(type_) if isinstance(type_, GraphQLObjectType) and type_.interfaces else None
        if reads is not None and reads.table is not None:
            yield name, [f"{name}:{getattr(row, key_name(reads.table))}" for row in data.of(reads.table)]


class Hints:
    """Draws from the data as one actor sees it."""

    def __init__(self, known: Words, asking: Asking) -> None:
        self.known = known
        self.asking = asking

    def id(self, random: Random, type_name: str | None) -> str:
        """Mostly of the type that is asked for."""
        fitting = self.known.ids.get(type_name or "") or self.known.all_ids
        chosen = random.choice(fitting if random.random() < 0.9 else self.known.all_ids)
        return chosen if random.random() < 0.97 else random.choice(("", "Nothing:1", chosen[:-1], chosen.upper()))

    def fitting(self, random: Random, types: Sequence[str]) -> str:
        """Of one of these types; where there is none of it, one that names nothing."""
        name = random.choice(types)
        return random.choice(self.known.ids.get(name) or [f"{name}:{UUID(int=0)}"])

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
