"""Who is measured: how each is started, and how it is asked for A, B and C."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from bench.county import County
from bench.load import Unmeasurable
from bench.serving import BIN, Contestant, Served
from bench.setup import node

HERE = Path(__file__).parent
QUERIES = ("A", "B", "C")
VARIED = 500
"""How many different variables each query is asked with, in turn."""
COMMONWEAL = (BIN / "commonweal", "serve")
UNGROUPED = {"COMMONWEAL_GROUP_READS": "false"}
GLOBAL_ID = re.compile(r"[A-Z][A-Za-z]+:([0-9a-f-]{36})")


def contestants(folder: Path) -> list[Contestant]:
    uvicorn = (BIN / "uvicorn", "--no-access-log", "--log-level", "warning", "--host", "127.0.0.1")
    mercurius = (node(folder), folder / "peers/mercurius.mjs")
    return [
        Contestant("commonweal", "Commonweal", "commonweal", COMMONWEAL, signs_in=True),
        Contestant("commonweal-single", "Commonweal, grouping off", "commonweal", COMMONWEAL, UNGROUPED, signs_in=True),
        Contestant("postgraphile", "PostGraphile", "postgraphile", (node(folder), folder / "peers/postgraphile.mjs")),
        Contestant("mercurius", "Mercurius, loaders", "lists", mercurius),
        Contestant("mercurius-sql", "Mercurius, one statement by hand", "lists", mercurius, {"SQL": "one"}),
        Contestant("strawberry", "Strawberry, DataLoaders", "lists", (*uvicorn, "bench.peers.usual:app")),
        Contestant("floor", "Starlette, one statement's text", "lists", (*uvicorn, "bench.peers.floor:app")),
    ]


class Running(Served):
    """A contestant that serves, with what it is asked."""

    def __init__(self, contestant: Contestant, county: County, folder: Path) -> None:
        super().__init__(contestant, county, folder)
        self.bodies = {query: self._write_bodies(folder, query) for query in QUERIES}

    def ask(self, query: str, number: int) -> Any:
        """The answer's data in the form that all have in common."""
        body = self.bodies[query].read_bytes().splitlines()[number]
        answer = self.post("/graphql", body, "application/json")
        if answer.get("errors") or not answer.get("data"):
            raise Unmeasurable(f"{self.contestant.title} answers {orjson.dumps(answer)[:500]!r}")
        return common(answer["data"])

    def _write_bodies(self, folder: Path, query: str) -> Path:
        path = folder / f"{self.contestant.key}-{query}.jsonl"
        text = document(self.contestant.documents, query)
        prefix = "Shift:" if self.contestant.signs_in else ""
        lines = [
            orjson.dumps({"query": text, "operationName": query, "variables": variables(query, number, prefix)})
            for number in range(VARIED)
        ]
        path.write_bytes(b"\n".join(lines) + b"\n")
        return path


def document(file: str, query: str) -> str:
    """One of the operations in a file; each request carries only the one it runs."""
    text = (HERE / f"queries/{file}.graphql").read_text("utf-8")
    return next(part.strip() for part in text.split("\n\n") if part.startswith(f"query {query}("))


def variables(query: str, number: int, prefix: str = "") -> dict[str, str]:
    """Another page of shifts, another shift for each number."""
    if query == "A":
        hours = 24 + number
        return {"from": f"2027-01-{1 + hours // 24:02}T{hours % 24:02}:00:00+00:00"}
    return {"id": f"{prefix}01980006-0000-7000-8000-{1 + number * 37:012x}"}


def common(value: Any) -> Any:
    """An answer without its dialect: no `nodes` level, ids without their type, times as moments."""
    if isinstance(value, dict):
        return common(value["nodes"]) if set(value) == {"nodes"} else {key: common(each) for key, each in value.items()}
    if isinstance(value, list):
        return [common(each) for each in value]
    if isinstance(value, str):
        if found := GLOBAL_ID.fullmatch(value):
            return found[1]
        if re.match(r"\d{4}-\d\d-\d\dT", value):
            return datetime.fromisoformat(value).astimezone(UTC)
    return value
