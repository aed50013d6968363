"""What Alembic runs for every command. `storage.migrate` hands it an open connection in a transaction."""

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a table: Alembic makes a new one and copies
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
