from collections.abc import AsyncIterator

import pytest
from graphql import GraphQLSchema

from app.kernel.db import Database
from app.kernel.settings import Settings

from .serving import Client, serve


@pytest.fixture
async def api(small_tables: Database, small_schema: GraphQLSchema, settings: Settings) -> AsyncIterator[Client]:
    async with serve(small_tables, small_schema, settings) as client:
        yield client


@pytest.fixture
async def writing(small_copy: Database, small_schema: GraphQLSchema, settings: Settings) -> AsyncIterator[Client]:
    """Over tables of the test's own."""
    async with serve(small_copy, small_schema, settings) as client:
        yield client


@pytest.fixture
async def production(small_tables: Database, small_schema: GraphQLSchema, settings: Settings) -> AsyncIterator[Client]:
    kept = settings.model_copy(update={"env": "production"})
    async with serve(small_tables, small_schema, kept) as client:
        yield client
