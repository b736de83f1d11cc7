"""Queries from hypothesis-graphql, varied and compared."""

from collections.abc import Callable
from random import Random

import hypothesis
from graphql import GraphQLSchema
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes
from hypothesis_graphql import queries as queries_of

from .asking import Variation
from .comparing import Oracle
from .hints import Words

VARIATIONS = 5
"""Of each query that is generated, one for each who asks: generating takes longer than answering twice."""


def generated(schema: GraphQLSchema, known: Words) -> st.SearchStrategy[str]:
    """Queries that start at one field of Query each, so that all are followed far."""
    assert schema.query_type is not None
    scalars = {
        "ID": st.sampled_from(known.all_ids).map(nodes.String),
        "String": st.sampled_from(known.words).map(nodes.String),
        "Int": st.sampled_from((0, 1, 2, 3, 50)).map(nodes.Int),
        "DateTime": st.sampled_from(known.moments).map(nodes.String),
        "Date": st.sampled_from(known.days).map(nodes.String),
    }
    starts = [queries_of(schema, fields=[name], custom_scalars=scalars) for name in sorted(schema.query_type.fields)]
    return st.one_of(starts)


def explore(oracle: Oracle, run: Callable[..., object], *, queries: int, seed: int) -> None:
    """Compares at least so many queries, each actor's in turn; the same seed makes the same ones."""
    names = list(oracle.actors)
    wanted = oracle.tally.compared + queries

    # Some are made twice, some don't fit the schema once they are varied: more than are wanted.
    @hypothesis.seed(seed)
    @settings(
        max_examples=queries // VARIATIONS * 2 + 10,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(generated(oracle.schema, oracle.known), st.integers(0, 2**32))
    def ask(source: str, chance: int) -> None:
        if oracle.tally.compared >= wanted:
            return
        for n in range(VARIATIONS):
            who = names[n % len(names)]
            asked = Variation(oracle.schema, oracle.hints[who], Random(chance * VARIATIONS + n)).of(source)
            run(oracle.compare(who, asked))

    ask()
