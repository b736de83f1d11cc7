"""The statements that verbs send, recorded, as a script for pgbench that does the same for other people.

A verb runs for two people; what differs between the two becomes an expression: what is known of a person is looked
up, an id that is new is counted, a moment is the present one. All else stays as it was sent.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from app.kernel.db import Database
from bench.load import CONNECTIONS

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NEW_KIND = 128
MEANWHILE_SECONDS = 60
"""A moment so soon after the recording began is the present one."""


@dataclass(frozen=True)
class Sent:
    sql: str
    arguments: tuple[Any, ...]


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[list[Sent]]:
    """What one connection of a database with this one alone sends while the block runs."""
    sent: list[Sent] = []

    def hear(query: Any) -> None:
        rows = query.args if isinstance(query.args, list) else [query.args]  # one for each time that it is run
        sent.extend(Sent(query.query, tuple(row or ())) for row in rows)

    async with database.connection() as connection:
        connection.add_query_logger(hear)
    yield sent


class Script:
    """Two recordings of one verb, and how what is known of the first's person is said for anybody.

    `began` is when the first was recorded.
    """

    def __init__(self, recorded: Sequence[list[Sent]], known: Mapping[str, Any], began: datetime) -> None:
        self.one, self.other = recorded
        if [each.sql for each in self.one] != [each.sql for each in self.other]:
            raise ValueError("The verb sends other statements for the other person.")
        self.began = began
        self.given: dict[str, str] = {"nothing": "-", "i": f"-{CONNECTIONS}"}
        self._words = {str(value): expression for expression, value in known.items()}
        self._new = _NEW_KIND

    async def text(self, database: Database) -> str:
        """What pgbench runs; it needs the variables `given`, and `base`, from where it counts."""
        lines = [f"\\set i :i + {CONNECTIONS}", "\\set n :base + :i + :client_id"]
        async with database.connection() as connection:
            for first, second in zip(self.one, self.other, strict=True):
                sql = first.sql.replace("\n", " ").rstrip("; ")
                types: list[str] = []
                if first.arguments:
                    statement = await connection.prepare(first.sql)
                    types = [_type(each) for each in statement.get_parameters()]
                for index in reversed(range(len(first.arguments))):
                    value = self._value(first.arguments[index], second.arguments[index], types[index])
                    sql = sql.replace(f"${index + 1}", value)
                lines.append(f"{sql};")
        return "\n".join(lines) + "\n"

    def _value(self, value: Any, other: Any, type_: str) -> str:
        return f"CAST({self._plain(value, other, type_)} AS {type_})"

    def _plain(self, value: Any, other: Any, type_: str) -> str:
        if isinstance(value, (list, tuple)):
            if value == other:
                return self._constant(_array(value))
            of = type_.removesuffix("[]")
            return f"ARRAY[{', '.join(self._value(*pair, of) for pair in zip(value, other, strict=True))}]"
        if value == other:
            return self._constant(value)
        if isinstance(value, datetime):
            later = round((value - self.began) / timedelta(seconds=1))
            return f"now() + interval '{later} seconds'" if later > MEANWHILE_SECONDS else "now()"
        return self._text(orjson.dumps(value).decode() if isinstance(value, dict) else str(value))

    def _text(self, text: str) -> str:
        """A text with ids in it; one without any is a code of letters, as long as it was."""
        if str(text) in self._words:
            return self._words[text]
        found = _UUID.findall(text)
        if not found:
            return f"upper(lpad(to_hex(:n::bigint), {len(text)}, '0'))"
        # Behind a colon pgbench would see a variable, within quotes too.
        parts = [part.replace(":", "' || chr(58) || '") for part in _UUID.split(text)]
        ids = [f"({self._id(each)})::text" for each in found]
        return " || ".join(
            [f"'{parts[0]}'", *(f"{made} || '{part}'" for made, part in zip(ids, parts[1:], strict=True))]
        )

    def _id(self, text: str) -> str:
        if text not in self._words:
            self._new += 1
            self._words[text] = f"('0198{self._new:04x}-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid"
        return self._words[text]

    def _constant(self, value: Any) -> str:
        if value is None:
            return "nullif(:nothing::text, '-')"
        name = f"p{len(self.given)}"
        if isinstance(value, dict):
            self.given[name] = orjson.dumps(value).decode()
        else:
            self.given[name] = value.isoformat() if isinstance(value, datetime) else str(value)
        return f":{name}"


def _array(values: Sequence[Any]) -> str:
    """As PostgreSQL reads an array."""
    said = ["NULL" if each is None else '"' + str(each).replace('"', '\\"') + '"' for each in values]
    return "{" + ",".join(said) + "}"


def _type(parameter: Any) -> str:
    name = str(parameter.name).removeprefix("_").removesuffix("[]")
    return f"{name}[]" if parameter.kind == "array" else name
