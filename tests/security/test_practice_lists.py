"""Files that the practice workspace is started with: what they say wrongly is said in words, at the start."""

import json
from collections.abc import Mapping
from pathlib import Path

import aiohttp
import pytest

from practice.keeping import CannotKeepError, Keeper, written
from practice.manifest import load_manifest
from practice.people import load_people, people_from
from practice.server import Practice
from practice.workspace import Workspace

STAFF = "U0S001"
SOMEBODY = {"slack_user_id": "U1", "name": "秋田 花子"}
HOME = {"id": "V1", "user": STAFF, "hash": "1.a", "root_view_id": "V1"}
MESSAGE = {"ts": "1795580830.000100", "user": STAFF, "text": "x"}
FILE = {"id": "F1", "name": "a.png", "mimetype": "image/png", "length": 1, "content": "eA=="}


@pytest.mark.parametrize(
    "rows",
    [
        [SOMEBODY | {"tz": "../../etc/passwd"}],
        [SOMEBODY | {"tz": "Nowhere/City"}],
        [SOMEBODY | {"slack_user_id": "U0MADOGUCHI"}],
        [SOMEBODY | {"slack_user_id": "../U1"}],
        [SOMEBODY, SOMEBODY | {"slack_user_id": "W1"}],
        [SOMEBODY, SOMEBODY],
    ],
    ids=["a path as zone", "no zone", "the app's id", "a path as id", "one conversation for two", "twice"],
)
def test_people_that_would_be_taken_for_others_or_break_a_page_are_refused(
    rows: list[Mapping[str, str]],
) -> None:
    with pytest.raises(ValueError, match=r"zone|own id|pattern|differ|twice|TZPATH"):
        people_from(rows)


def workspace() -> Workspace:
    return Workspace(load_people(), load_manifest())


def kept(**changed: object) -> dict[str, object]:
    whole: dict[str, object] = json.loads("".join(written(workspace())))
    return whole | changed


def channel(**message: object) -> list[object]:
    head = {"id": "C0GENERAL", "name": "general", "kind": "channel", "members": [STAFF]}
    return [{"channel": head, "messages": [MESSAGE | message]}]


DAMAGED = {
    "time without end": {"offset": 1e300},
    "a list as a file": {"channels": channel(files=[[1]])},
    "a number of files": {"channels": channel(files=5)},
    "a file that is not there": {"channels": channel(files=["F9"])},
    "a number as content": {"files": [FILE | {"content": 5}]},
    "content that is none": {"files": [FILE | {"content": "<script>"}]},
    "somebody unknown": {"channels": channel(user="U9")},
    "a Home without blocks": {"homes": [HOME | {"content": {"type": "home"}}]},
    "a Home of words": {"homes": [HOME | {"content": {"type": "home", "blocks": "x"}}]},
    "a Home of numbers": {"homes": [HOME | {"content": {"type": "home", "blocks": [5]}}]},
    "a form as Home": {"homes": [HOME | {"content": {"type": "modal", "blocks": []}}]},
    "blocks that are none": {"channels": channel(blocks=[5])},
    "far too deep": {"channels": channel(metadata=json.loads('{"a":' * 250 + "1" + "}" * 250))},
}


@pytest.mark.parametrize("changed", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_kept_file_that_somebody_tampered_with_is_refused_in_words(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(kept(**changed)), encoding="utf-8")
    with pytest.raises(CannotKeepError, match="damaged"):
        Keeper(workspace(), path).open()


async def test_what_a_kept_file_says_is_text_in_the_page(tmp_path: Path) -> None:
    attack = "</script><script>window.attacked=1</script>"
    path = tmp_path / "kept.json"
    files = [FILE | {"id": '"><script>x', "name": attack}]
    message = {"text": attack, "files": ['"><script>x']}
    path.write_text(json.dumps(kept(channels=channel(**message), files=files)), encoding="utf-8")
    ws = workspace()
    keeper = Keeper(ws, path)
    keeper.open()
    practice = Practice(ws, keeper=keeper)
    url = await practice.start()
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{url}?person={STAFF}") as answer:
            assert "<script>window" not in await answer.text()
        async with aiohttp.ClientSession() as session, session.get(f"{url}inspector") as answer:
            assert answer.status == 200
    finally:
        await practice.stop()
