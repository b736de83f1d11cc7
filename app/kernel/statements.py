"""Statements: composed with SQLAlchemy Core, compiled once, run by asyncpg."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.schema import ScalarElementColumnDefault

DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]
WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)(?: INTO| FROM)? \"?(\w+)")


class Statement:
    """A statement: its SQL, the order of its parameters and the literals among them.

    `writes` says what it does to which tables: "INSERT session", "UPDATE person".
    """

    __slots__ = ("clause", "literals", "names", "sql", "writes")

    clause: Executable

    def __init__(self, sql: str, names: Sequence[str], literals: Mapping[str, Any]) -> None:
        self.sql = sql
        self.names = tuple(names)
        self.literals = dict(literals)
        self.writes = frozenset(f"{verb} {table}" for verb, table in WRITES.findall(sql))
        if "DO UPDATE" in sql:
            self.writes |= {each.replace("INSERT", "UPDATE") for each in self.writes}

    @classmethod
    def later(cls, clause: Executable) -> "Statement":
        """One that is compiled when it is first used: there are hundreds, and a process uses some."""
        made = cls.__new__(cls)
        made.clause = clause
        return made

    def __getattr__(self, name: str) -> Any:
        # What __init__ sets is not there yet.
        if name not in self.__slots__ or name == "clause":
            raise AttributeError(name)
        self.__init__(*_compiled(self.clause))  # type: ignore[misc]
        return getattr(self, name)

    def arguments(self, binds: Mapping[str, Any]) -> list[Any]:
        """The values in the statement's order; a missing or superfluous one is a TypeError."""
        given = {**self.literals, **binds}
        if len(given) != len(set(self.names)):
            odd = sorted(set(given) ^ set(self.names))
            raise TypeError(f"binds {odd} don't fit {self.sql[:80]!r}")
        try:
            return [given[name] for name in self.names]
        except KeyError as missing:
            raise TypeError(f"{missing} is missing for {self.sql[:80]!r}") from None


def statement(clause: Executable) -> Statement:
    """For asyncpg; literals that SQLAlchemy turns into parameters keep their values."""
    return Statement.later(clause)


def _compiled(clause: Executable) -> tuple[str, Sequence[str], dict[str, Any]]:
    compiled = cast(ClauseElement, clause).compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
    literals = {name: value for name, value in compiled.params.items() if not _required(compiled, name)}
    for column in getattr(compiled, "insert_prefetch", ()) or ():
        if not isinstance(column.default, ScalarElementColumnDefault):
            raise TypeError(f"give {column} a value: defaults made in Python are not run here")
        literals[column.key] = column.default.arg
    return str(compiled), getattr(compiled, "positiontup", None) or (), literals


def _required(compiled: Any, name: str) -> bool:
    bind = compiled.binds.get(name)
    return bind is not None and bool(bind.required)
