"""The app, put together: settings in, an ASGI application out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from starlette.applications import Starlette

from app import registry
from app.accounts.visitors import Visitors
from app.certificates import printing
from app.graphql import endpoint
from app.graphql.documents import Documents
from app.graphql.figures import Figures
from app.graphql.schema import build_schema
from app.kernel.assets import Assets
from app.kernel.db import Database
from app.kernel.paths import STATIC
from app.kernel.server import embedded
from app.kernel.settings import Settings
from app.kernel.web import Shell
from app.kernel.worker import GRACE, run_worker
from app.shortway import ShortWay
from app.web.application import Site
from app.web.metrics import Metrics
from app.web.routes import routes

WORKER_GRACE_SECONDS = GRACE.total_seconds() + 5
"""Until it has handed back what it could not end."""


def build_app(settings: Settings, database: Database | None = None, documents: Documents | None = None) -> Starlette:
    """The whole site. Its lifespan opens the database, the embedded one where no DATABASE_URL is set, and
    runs background jobs in this process unless told otherwise; a `database` that is given is used as it is.
    """
    registry.load_handlers()
    documents = documents or load_documents(settings)
    shell = Shell(settings, Assets(STATIC, watch=not settings.production), documents.read)
    shell.database = database
    metrics = Metrics()
    visitors = Visitors()
    metrics.registry.register(Figures(documents, visitors=visitors.cache))
    api = endpoint.Endpoint(documents, settings, visitors)
    all_routes = routes(shell.assets, metrics, endpoint.routes(api))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await asyncio.to_thread(printing.warn_of_missing_fonts)
        with ExitStack() as stack:
            url = settings.database_url
            if url is None:
                url = await asyncio.to_thread(stack.enter_context, embedded(settings.data))
            shell.database = await Database.open(url, settings)
            async with visitors.open(shell.database), shell.rates.shared(shell.database), _worker(shell.database):
                yield
            await shell.database.close()
            shell.database = None

    by_itself = lifespan if database is None else None
    app = Site(shell, all_routes, metrics, visitors.by_session, lifespan=by_itself)
    app.state.short_way = ShortWay(app, api, settings, metrics)
    return app


def load_documents(settings: Settings) -> Documents:
    """The schema with the operations that the pages read."""
    documents = Documents(build_schema(), suggestions=not settings.production)
    documents.load()
    return documents


@asynccontextmanager
async def _worker(database: Database) -> AsyncIterator[None]:
    """Background jobs beside the requests; at the end a job under way may finish."""
    if not database.settings.worker_in_process:
        yield
        return
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(database, stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait([worker], timeout=WORKER_GRACE_SECONDS)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
