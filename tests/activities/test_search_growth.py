"""Words and places are looked up in indexes, among thirty thousand activities."""

import re
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from app.activities.service.words import Part, lexemes
from app.graphql.documents import Documents
from app.kernel.db import SERVER_SETTINGS
from app.kernel.identity import ANONYMOUS
from tests.world import NOW, World

INDEXES = {
    "search": {"ix_activity_lexemes", "ix_shift_starts_at_id"},
    "near": {"ix_shift_latitude_longitude"},
}
FILTERS: dict[str, Any] = {
    "search": "saoxue",
    "near": {"latitude": 38.0, "longitude": 100.0, "metres": 2000},
}
ASKED = """query ($filter: ShiftFilter, $order: ShiftOrder) {
    shifts(filter: $filter, order: $order) { totalCount nodes { id distanceMetres } }
    shiftTotals(filter: $filter, groupBy: [CATEGORY]) { category shifts } }"""
ACTIVITIES = 30_000
FILL = """
    WITH made AS (
        INSERT INTO activity (id, team_id, title, description, category, state, created_at, published_at, lexemes)
        SELECT gen_random_uuid(), $1, 'Made', '', 'other', 'published', $2, $2, ($3::text[])[1 + n % $4]::tsvector
        FROM generate_series(1, $5) AS n RETURNING id
    )
    INSERT INTO shift (id, activity_id, starts_at, ends_at, place, capacity, latitude, longitude, lexemes)
    SELECT gen_random_uuid(), id, begins, begins + interval '2 hours', 'Square', 5,
        37 + random() * 2, 99 + random() * 2, $6::text::tsvector
    FROM made, LATERAL (
        SELECT $2 + (random() * 600 - 540 + (made.id IS NULL)::int) * interval '1 day' AS begins
    ) AS at
"""


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[Any]:
    """As the app's own, but without its pool."""
    opened = await asyncpg.connect(database_url, server_settings=SERVER_SETTINGS)
    yield opened
    await opened.close()


async def explained(connection: Any, documents: Documents, kind: str, order: str) -> str:
    """The plan that runs from the sixth time on."""
    given = {"state": "published", "startsFrom": NOW.isoformat(), kind: FILTERS[kind]}
    operation = documents.prepare(ASKED).operation(None)
    variables = operation.coerce({"filter": given, "order": order})
    plan = operation.plan(variables)
    assert plan is not None
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    await connection.execute(f"PREPARE asked AS {plan.sql}")
    values = ", ".join(_literal(value) for value in plan.arguments(ANONYMOUS, variables))
    rows = await connection.fetch(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE asked ({values})")
    await connection.execute("DEALLOCATE asked")
    return "\n".join(row[0] for row in rows)


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list):
        items = ("NULL" if each is None else '"' + str(each).replace('"', '\\"') + '"' for each in value)
        return _literal("{" + ",".join(items) + "}")
    return repr(value) if isinstance(value, (int, float)) else "'" + str(value).replace("'", "''") + "'"


@pytest.mark.thorough
@pytest.mark.parametrize(("kind", "order"), [("search", "BEST"), ("near", "NEAREST")])
async def test_indexes_answer_among_thirty_thousand(
    connection: Any, world: World, documents: Documents, kind: str, order: str
) -> None:
    pairs = [a + b for a in "春夏秋冬东南西北上下大小" for b in "山水花草树木鸟鱼"]
    told = Part("请穿暖和，自带水杯。", "D", pinyin=False)
    titles = [lexemes(Part(f"{title}活动", "A"), told) for title in [*pairs, "扫雪"]]
    own = lexemes(Part("八宝镇人民广场", "C"))
    await connection.execute("SET jit = off")
    await connection.execute(FILL, world.team, NOW, titles, len(titles), ACTIVITIES, own)
    await connection.execute("ANALYZE activity, shift")
    plan = await explained(connection, documents, kind, order)
    assert set(re.findall(r"Scan (?:using|on) (ix_\w+)", plan)) >= INDEXES[kind], plan
    assert "Seq Scan on shift" not in plan, plan
    assert "Seq Scan on activity" not in plan, plan
