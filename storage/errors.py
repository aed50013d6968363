"""What can go wrong with the storage, each named for it and with a sentence for whoever runs the service."""

from sqlalchemy.exc import DontWrapMixin


class StorageError(Exception):
    """Base of the errors below."""


class DatabaseUnreachable(StorageError):  # noqa: N818
    """The database cannot be opened, or the connection to it was lost. Nothing was changed."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"The database {where} cannot be used: {reason}")
        self.where = where


class UnsupportedDatabase(StorageError):  # noqa: N818
    """The address names no database that the service runs on."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where} is no address of a supported database. Use sqlite+aiosqlite:///path/of/a/file.db "
            "or postgresql+asyncpg://user:password@host/name."
        )


class UnknownSchema(StorageError):  # noqa: N818
    """The database was migrated by a newer release than this one."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database is at schema {revision}, which this release does not know. "
            "Run the release that migrated it, or a newer one."
        )


class UnitOfWorkEnded(StorageError):  # noqa: N818
    """A repository was used before its block was entered, or after its commit."""

    def __init__(self) -> None:
        super().__init__("This unit of work is not open: use it inside `async with`, before its commit.")


class ReadingOnly(StorageError):  # noqa: N818
    """A unit of work of `Database.read()` was asked to lock or to record something."""

    def __init__(self) -> None:
        super().__init__("This unit of work only reads: use Database.begin() to change something.")


class AlreadyFiled(StorageError):  # noqa: N818
    """A second case was added for the same intake key."""

    def __init__(self, intake_key: str) -> None:
        super().__init__(f"A case was filed already for the intake key {intake_key!r}.")


class NaiveDatetime(DontWrapMixin, StorageError, ValueError):  # noqa: N818
    """A moment without a time zone was about to be stored."""

    def __init__(self, value: object) -> None:
        super().__init__(f"{value!r} has no time zone: only aware datetimes are stored.")
