"""The file of what took long to work out: whole or not there, and never a reason to stop."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import kept_index
from bot.kept_index import EXAMPLES, PROFILES, KeptFile

Troubles = list[tuple[Path, str]]


@pytest.fixture
def troubles() -> Troubles:
    return []


@pytest.fixture
def told(troubles: Troubles) -> Callable[[Path, str], None]:
    return lambda path, reason: troubles.append((path, reason))


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    KeptFile(tmp_path).save(b"first")
    KeptFile(tmp_path).save(b"\0second\n")
    assert KeptFile(tmp_path).load() == b"\0second\n"
    assert [path.name for path in tmp_path.iterdir()] == [PROFILES]


def test_each_name_is_a_file_of_its_own(tmp_path: Path) -> None:
    KeptFile(tmp_path, EXAMPLES).save(b"vectors")
    assert KeptFile(tmp_path).load() is None
    assert KeptFile(tmp_path, EXAMPLES).load() == b"vectors"


def test_nothing_is_there_at_first_and_that_is_no_trouble(tmp_path: Path) -> None:
    with capture_logs() as logs:
        assert KeptFile(tmp_path).load() is None
        assert KeptFile(tmp_path / "none" / "such").load() is None
    assert logs == []


def test_a_missing_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    KeptFile(folder).save(b"x")
    assert KeptFile(folder).load() == b"x"
    assert folder.stat().st_mode & 0o077 == 0


def test_what_cannot_be_read_is_told_and_counts_as_nothing(
    tmp_path: Path, troubles: Troubles, told: Callable[[Path, str], None]
) -> None:
    (tmp_path / PROFILES).mkdir()  # reading a directory fails for root as well
    assert KeptFile(tmp_path, trouble=told).load() is None
    assert [path for path, _ in troubles] == [tmp_path / PROFILES]
    with capture_logs() as logs:
        assert KeptFile(tmp_path).load() is None
    assert [(one["event"], one["path"]) for one in logs] == [("file_not_kept", str(tmp_path / PROFILES))]
    assert logs[0]["reason"]


def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, troubles: Troubles, told: Callable[[Path, str], None]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    KeptFile(tmp_path / "file" / "folder", trouble=told).save(b"x")
    assert len(troubles) == 1
    assert (tmp_path / "file").read_bytes() == b""


def test_a_file_beyond_all_bounds_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_index, "_MOST_BYTES", 3)
    KeptFile(tmp_path).save(b"1234")
    assert KeptFile(tmp_path).load() is None
    KeptFile(tmp_path).save(b"123")
    assert KeptFile(tmp_path).load() == b"123"


def test_a_reader_finds_the_whole_old_file_until_the_new_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The only change of the file itself is one move of a file that is complete by then."""
    KeptFile(tmp_path).save(b"old")
    seen: list[tuple[bytes | None, bytes]] = []
    really = os.replace

    def noted(source: str, target: Path) -> None:
        seen.append((KeptFile(tmp_path).load(), Path(source).read_bytes()))
        assert Path(source).parent == target.parent  # so that moving is one step
        really(source, target)

    monkeypatch.setattr(os, "replace", noted)
    KeptFile(tmp_path).save(b"new" * 100_000)
    assert seen == [(b"old", b"new" * 100_000)]
    assert KeptFile(tmp_path).load() == b"new" * 100_000


def test_a_save_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    troubles: Troubles,
    told: Callable[[Path, str], None],
) -> None:
    KeptFile(tmp_path).save(b"old")

    def full(_source: str, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    KeptFile(tmp_path, trouble=told).save(b"new")
    assert troubles == [(tmp_path / PROFILES, "No space left on device")]
    assert KeptFile(tmp_path).load() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == [PROFILES]
