"""What a person owns, moved: foreign keys tell it, so that a new table takes part by itself."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Table, Text, bindparam, cast, exists, func, literal, select, true, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.types import Uuid

from app.duplicates.models import MergeChange
from app.kernel.db import Statement, statement
from app.kernel.models import METADATA

NEVER_MOVED = frozenset({"session", "credential", "role_grant", "duplicate", "person_merge", "merge_change"})
"""Ways in are not handed on, and what tells of merges keeps telling whom it was about."""


class Mover(NamedTuple):
    """Moves all of a table's rows from one owner to another, or back."""

    table: str
    move: Statement
    back: Statement


@cache
def movers(owner: str) -> tuple[Mover, ...]:
    """One for each foreign key to `owner`, which is person or volunteer, in whichever slice."""
    keys = [
        (table, key.parent.name)
        for table in METADATA.sorted_tables
        if table.name not in NEVER_MOVED
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table.name == owner and key.column.name == "id"
    ]
    return tuple(Mover(table.name, _move(table, column), _back(table, column)) for table, column in keys)


_CHANGES: Any = MergeChange.__table__  # type: ignore[attr-defined]
MERGE = bindparam("merge", type_=Uuid())
GIVER = bindparam("giver", type_=Uuid())
TAKER = bindparam("taker", type_=Uuid())


def twins(table: Table, *alike: str) -> Statement:
    """The giver's rows that stand while the taker has a standing one that is the same in the columns `alike`."""
    theirs = table.alias("theirs")
    return statement(
        select(table.c.id)
        .where(
            table.c.volunteer_id == GIVER,
            table.c.withdrawn_at.is_(None),
            exists().where(
                theirs.c.volunteer_id == TAKER,
                theirs.c.withdrawn_at.is_(None),
                *(theirs.c[name] == table.c[name] for name in alike),
            ),
        )
        .order_by(table.c.id)
        .with_for_update()
    )


def _of(table: Table, *, aside: bool) -> Any:
    return (
        (_CHANGES.c.merge_id == MERGE)
        & (_CHANGES.c.table_name == literal(table.name, Text()))
        & (_CHANGES.c.row_id == table.c.id)
        & (_CHANGES.c.aside if aside else ~_CHANGES.c.aside)
    )


def _move(table: Table, column: str) -> Statement:
    moved = (
        update(table)
        .where(
            table.c[column] == GIVER,
            *((table.c.id != TAKER, table.c.id != GIVER) if column == "merged_into" else ()),
            ~exists(select(_CHANGES.c.row_id).where(_of(table, aside=True))),
        )
        .values({column: TAKER})
        .returning(table.c.id)
        .cte("moved")
    )
    name = literal(column, Text())
    change = insert_or(MergeChange).from_select(
        ["merge_id", "table_name", "row_id", "aside", "before", "after"],
        select(
            MERGE,
            literal(table.name, Text()),
            moved.c.id,
            ~true(),
            func.jsonb_build_object(name, cast(GIVER, Text)),
            func.jsonb_build_object(name, cast(TAKER, Text)),
        ),
        include_defaults=False,
    )
    return statement(
        change.on_conflict_do_update(
            index_elements=["merge_id", "table_name", "row_id"],
            set_={
                "before": _CHANGES.c.before.op("||")(change.excluded.before),
                "after": _CHANGES.c.after.op("||")(change.excluded.after),
            },
        )
    )


def _back(table: Table, column: str) -> Statement:
    return statement(
        update(table)
        .where(
            _of(table, aside=False),
            _CHANGES.c.after.op("?")(literal(column, Text())),
            table.c[column] == TAKER,
        )
        .values({column: GIVER})
    )
