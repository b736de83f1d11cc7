"""Run by Alembic for every command; app/kernel/migrations.py hands over the connection."""

from alembic import context

from app import registry
from app.kernel.migrations import compares

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=registry.metadata(),
    include_name=compares,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
