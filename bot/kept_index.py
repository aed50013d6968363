"""Files in which what took long to work out outlives a restart. Losing one costs time, nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import structlog

log = structlog.get_logger()

#: The analysed profiles, and the vectors of the example requests.
PROFILES, EXAMPLES = "profiles.npz", "examples.vectors"
#: More than any pool needs: 10,000 experts take about 30 MB.
_MOST_BYTES = 2_000_000_000


def _logged(path: Path, reason: str) -> None:
    log.warning("file_not_kept", path=str(path), reason=reason)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """`ports.KeptIndex` in a folder that is made when it is needed. Whatever the disk refuses is logged, or
    told by `trouble` where there is no log."""

    folder: Path
    name: str = PROFILES
    trouble: Callable[[Path, str], None] = _logged

    @property
    def path(self) -> Path:
        return self.folder / self.name

    def load(self) -> bytes | None:
        try:
            return self.path.read_bytes() if self.path.stat().st_size <= _MOST_BYTES else None
        except FileNotFoundError:
            return None
        except OSError as error:
            self.trouble(self.path, error.strerror or str(error))
            return None

    def save(self, content: bytes) -> None:
        """Written beside its place and moved there, so that a reader finds a whole file or none."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with NamedTemporaryFile(dir=self.folder, delete=False) as beside:
                try:
                    beside.write(content)
                    beside.close()
                    Path(beside.name).replace(self.path)
                finally:
                    Path(beside.name).unlink(missing_ok=True)
        except OSError as error:
            self.trouble(self.path, error.strerror or str(error))
