"""The twelve checks that graphql-cop 1.15 makes, each telling whether it would report something."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx

Check = Callable[[httpx.AsyncClient], Awaitable[bool]]
NAME = "cop"


async def _ask(client: httpx.AsyncClient, query: str, **more: Any) -> Any:
    return (await client.post("/graphql", json={"query": query, "operationName": NAME}, **more)).json()


def _data(answer: Any) -> Any:
    return (answer.get("data") or {}) if isinstance(answer, dict) else {}


async def field_suggestions(client: httpx.AsyncClient) -> bool:
    return "Did you mean" in str(await _ask(client, "query cop { __schema { directive } }"))


async def introspection(client: httpx.AsyncClient) -> bool:
    answer = await _ask(client, "query cop { __schema { types { name fields { name } } } }")
    return bool(_data(answer).get("__schema"))


async def detect_graphiql(client: httpx.AsyncClient) -> bool:
    signs = ("graphiql.min.css", "GraphQL Playground", "GraphiQL", "graphql-playground")
    found = [(await client.get(path, headers={"accept": "text/html"})).text for path in ("/graphql", "/graphiql")]
    return any(sign in text for sign in signs for text in found)


async def get_method_support(client: httpx.AsyncClient) -> bool:
    answer = await client.get("/graphql", params={"query": "query cop {__typename}"})
    return "__typename" in _data(answer.json())


async def alias_overloading(client: httpx.AsyncClient) -> bool:
    aliases = " \n".join(f"alias{number}:__typename" for number in range(101))
    return "alias100" in _data(await _ask(client, f"query cop {{ {aliases} }}"))


async def batch_query(client: httpx.AsyncClient) -> bool:
    answer = (await client.post("/graphql", json=[{"query": "query cop { __typename }"}] * 10)).json()
    return isinstance(answer, list)


async def trace_mode(client: httpx.AsyncClient) -> bool:
    return "tracing" in str(await _ask(client, "query cop { __typename }")).lower()


async def directive_overloading(client: httpx.AsyncClient) -> bool:
    answer = await _ask(client, "query cop { __typename " + "@aa" * 10 + " }")
    return len(answer.get("errors", ())) >= 10


async def circular_query_introspection(client: httpx.AsyncClient) -> bool:
    deep = "fields { type { " * 4 + "fields { type { name } }" + " } }" * 4
    return bool(_data(await _ask(client, f"query cop {{ __schema {{ types {{ {deep} }} }} }}")).get("__schema"))


async def get_based_mutation(client: httpx.AsyncClient) -> bool:
    answer = await client.get("/graphql", params={"query": "mutation cop {__typename}"})
    return "__typename" in _data(answer.json())


async def post_based_csrf(client: httpx.AsyncClient) -> bool:
    answer = await client.post("/graphql", data={"query": "query cop { __typename }"})
    return "__typename" in _data(answer.json())


async def unhandled_error_detection(client: httpx.AsyncClient) -> bool:
    answer = str(await _ask(client, "qwerty cop { abc }")).lower()
    return any(sign in answer for sign in ("exception", "traceback", "stacktrace"))


CHECKS: tuple[Check, ...] = (
    field_suggestions,
    introspection,
    detect_graphiql,
    get_method_support,
    alias_overloading,
    batch_query,
    trace_mode,
    directive_overloading,
    circular_query_introspection,
    get_based_mutation,
    post_based_csrf,
    unhandled_error_detection,
)


async def findings(client: httpx.AsyncClient) -> set[str]:
    """What all twelve would report."""
    return {check.__name__ for check in CHECKS if await check(client)}
