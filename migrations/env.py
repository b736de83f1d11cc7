"""Run by Alembic for every command; app/kernel/migration.py hands over the connection."""

from typing import Any

from alembic import context

from app import registry
from app.kernel.models import Xid8


def ours(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """The job queue's tables are made by a migration, but described by its own library."""
    return not (kind == "table" and name is not None and name.startswith("pgqueuer"))


def run(options: dict[str, Any]) -> None:
    connection = options["connection"]
    connection.dialect.ischema_names = {**connection.dialect.ischema_names, "xid8": Xid8}
    context.configure(
        connection=connection,
        target_metadata=registry.metadata(),
        include_object=ours,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes)
