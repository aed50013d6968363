"""Where the demo's data is: in a folder that goes with it, or in one that is kept from run to run."""

import fcntl
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.startup import CannotStart

VERSION = 1
#: Says that a folder is a demo's, and whether its sample data is complete.
_MARKER = "madoguchi-demo.json"
_DATABASE = "demo.db"
_WORKSPACE = "workspace.json"
#: Held while a demo runs in the folder.
_LOCK = ".lock"


class DemoFolder:
    """The files of one demo. Nothing else is touched."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def database(self) -> Path:
        return self.path / _DATABASE

    @property
    def workspace(self) -> Path:
        return self.path / _WORKSPACE

    @property
    def filled(self) -> bool:
        """Whether the sample data is there, with whatever was done to it since."""
        marker = self.path / _MARKER
        return marker.exists() and _read(marker)["filled"] is True

    def mark(self, *, filled: bool) -> None:
        new = self.path / f".{_MARKER}"
        new.write_text(json.dumps({"version": VERSION, "filled": filled}), encoding="utf-8")
        new.replace(self.path / _MARKER)

    def throw_away_data(self) -> None:
        """The service's data; the workspace's file belongs to the workspace, which empties it itself."""
        self.mark(filled=False)
        for name in (_DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm"):
            (self.path / name).unlink(missing_ok=True)

    def prepare(self) -> None:
        """Makes an empty folder a demo's, and one whose filling was cut off empty.

        Raises CannotStart for a folder of something else, of another version or with a part missing.
        """
        if not (self.path / _MARKER).exists():
            if any(file.name != _LOCK for file in self.path.iterdir()):
                raise CannotStart(
                    f"{self.path} には、デモのものではないファイルがあります。空のフォルダーか新しい名前を"
                    f"「--keep」で指定してください。 / {self.path} holds files that are not a demo's: give "
                    "--keep an empty folder or a new name."
                )
            self.mark(filled=False)
        if not self.filled:
            self.throw_away_data()
            self.workspace.unlink(missing_ok=True)
            return
        for part in (self.database, self.workspace):
            if not part.exists():
                raise CannotStart(
                    f"{part} がないため、続きから始められません。{self.path} を別の場所に移すか消せば、"
                    f"はじめの状態から始められます。 / {part} is missing, so the demo cannot go on. Move "
                    f"{self.path} away or delete it to begin anew."
                )


def _read(marker: Path) -> dict[str, object]:
    """Raises CannotStart for what is not ours or of another version."""
    try:
        said = json.loads(marker.read_text(encoding="utf-8"))
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("version") != VERSION or "filled" not in said:
        raise CannotStart(
            f"{marker} を読み込めません（壊れているか、別の版のものです）。フォルダーを別の場所に移すか"
            f"消せば、はじめの状態から始められます。 / {marker} is damaged or of another version. Move the "
            "folder away or delete it to begin anew."
        )
    return said


@contextmanager
def demo_folder(keep: Path | None) -> Iterator[DemoFolder]:
    """The folder to keep, or one that is gone at the end. Raises CannotStart with a sentence."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="madoguchi-demo-") as path:
            folder = DemoFolder(Path(path))
            folder.prepare()
            yield folder
        return
    folder = DemoFolder(keep)
    try:
        keep.mkdir(parents=True, exist_ok=True)
        lock = (keep / _LOCK).open("w")
        _hold(lock, keep)
        folder.prepare()
    except OSError as error:
        raise CannotStart(
            f"{keep} を使えません（{error.strerror}）。 / {keep} cannot be used: {error.strerror}."
        ) from error
    with lock:
        yield folder


def _hold(lock: IO[str], keep: Path) -> None:
    """Raises CannotStart where another demo has it. The system lets go of it when this process ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise CannotStart(f"{keep} は、ほかのデモが使っています。 / Another demo is using {keep}.") from error
