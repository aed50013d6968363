"""The schema's history (Alembic). `storage.migrate` runs it; there is no alembic.ini."""
