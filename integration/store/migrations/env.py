"""Alembic's entry: the steps run on the connection, and in the transaction, of migrate.py."""

from alembic import context

from integration.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,  # on SQLite too: we begin its transactions ourselves
)
with context.begin_transaction():
    context.run_migrations()
