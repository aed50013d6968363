"""The practice workspace inside a test, and people who act in it.

```python
async def test_a_case_is_received(manifest):
    async with practice_workspace(people=PEOPLE, manifest=manifest) as ws:
        async with my_service(slack_api_url=ws.base_url):            # anything made with slack-bolt
            await ws.until(lambda: ws.connected)
            staff = ws.person("U1")
            await staff.command("/soudan")
            await ws.until(lambda: staff.modal is not None)
            result = await staff.submit(values={"menu": "short", "title": "申請の電子化"})
            assert result.errors == {"details": "この項目を入力してください。"}
            result = await staff.submit(values={"menu": "short", "title": "申請の電子化", "details": "…"})
            assert result.closed
            await ws.until(lambda: staff.app_dm != [])
            coordinator = ws.person("U2")
            await ws.until(lambda: coordinator.messages("C0COORD") != [])
            await coordinator.press("candidate.approve", message=coordinator.messages("C0COORD")[-1])
            assert ws.unexpected_refusals == []                       # nothing that Slack would refuse
```

People read and fill in:

- `staff.conversations` is every channel, group and direct message a person is in, `staff.groups` the group
  direct messages; `staff.messages(group)` takes such a channel or its id.
- `seen.files` are a message's files: `name`, `title`, `mimetype`, `size`, `content` (bytes), `text`.
- `seen.words` and `words_of` have the fallback of a `<!date^…|fallback>`; `seen.moments` are its moments,
  to be compared with what the fallback says. The page draws it in the viewer's own time zone.
- `submit` and `fill` take by block_id: text for text inputs, a number (or text) for number inputs, the
  option's value for selects and radio buttons, a list of them for multi-selects and checkboxes, a `date` or
  "2026-11-24" for a datepicker, a `time` or "09:30" for a timepicker, a `datetime` with its zone or epoch
  seconds for a datetimepicker.
- A file input takes a list of what `staff.bring("plan.pdf", content)` gave; a rich text input a line or a
  block.
- `choose(action_id, value, message=seen)` uses a select, a picker or an overflow menu of a message.

`ws.faults` makes trouble: `rate_limit(method)`, `fail(method)`, `lose_answer(method)`, `delay(method,
seconds=…)`, `deliver_twice()`, `drop_sockets()`, `refuse_sockets = True`. `times=None` is until `end(id)` or
`clear()`. `ws.practice.inspector.entries` is every call and delivery as it was.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from practice.actors import Actor
from practice.dispatch import Delivered
from practice.errors import Refusal
from practice.faults import Faults
from practice.keeping import Keeper
from practice.manifest import AppConfig, load_manifest
from practice.people import Person, load_people
from practice.seen import Result, Seen, SeenFile, action_ids, words_of
from practice.server import Practice
from practice.workspace import Workspace

__all__ = [
    "Actor",
    "PracticeWorkspace",
    "Result",
    "Seen",
    "SeenFile",
    "action_ids",
    "practice_workspace",
    "words_of",
]


class PracticeWorkspace:
    """The running workspace of a test."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.state: Workspace = practice.ws
        self._actors: dict[str, Actor] = {}

    @property
    def url(self) -> str:
        return self.state.root_url

    @property
    def base_url(self) -> str:
        """For `AsyncWebClient(base_url=…)` and `SLACK_API_URL`."""
        return f"{self.state.root_url}api/"

    @property
    def connected(self) -> bool:
        """Whether the app is reachable (in Socket Mode: has a connection)."""
        return self.practice.connected

    @property
    def faults(self) -> Faults:
        return self.practice.faults

    @property
    def refusals(self) -> list[Refusal]:
        return self.state.refusals.entries

    @property
    def unexpected_refusals(self) -> list[Refusal]:
        return self.state.refusals.unexpected

    @property
    def deliveries(self) -> list[Delivered]:
        return self.practice.dispatcher.log

    def person(self, person: str) -> Actor:
        if person not in self.state.people:
            raise AssertionError(f"{person} is not in the workspace; there are {sorted(self.state.people)}")
        return self._actors.setdefault(person, Actor(self.practice, person))

    def messages(self, channel: str) -> list[Seen]:
        """Every message of a channel, also the ephemeral ones."""
        place = self.state.channels[channel]
        return [Seen(place, message) for message in place.messages.values()]

    def advance(self, seconds: float) -> None:
        """Moves the workspace's own clock; the service's is its test's business."""
        self.state.clock.advance(seconds)
        self.state.touch()

    def join(self, channel: str, person: str) -> None:
        self.state.join(self.state.channels[channel], person)

    def leave(self, channel: str, person: str) -> None:
        self.state.leave(self.state.channels[channel], person)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Asks the app to reconnect, as Slack does every few hours."""
        await self.practice.hub.disconnect(reason)

    async def until(self, condition: Callable[[], bool], timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Waits for the condition, looking again whenever anything happens in the workspace."""
        try:
            await self.state.activity.until(condition, timeout)
        except TimeoutError:
            raise AssertionError(f"did not come true within {timeout} s; {self._situation()}") from None

    def _situation(self) -> str:
        failed = [f"{line.kind} {line.name}: {line.error}" for line in self.deliveries if line.error]
        return f"connected: {self.connected}; refusals: {[str(r) for r in self.refusals]}; failed: {failed}"


@asynccontextmanager
async def practice_workspace(
    people: Iterable[Person | Mapping[str, str | None]] | Path | None = None,
    manifest: AppConfig | Mapping[str, Any] | Path | None = None,
    events_url: str | None = None,
    *,
    control_url: str | None = None,
    keep: Path | None = None,
    port: int = 0,
) -> AsyncIterator[PracticeWorkspace]:
    """Starts a workspace on a free loopback port.

    `people` and `manifest` may be files, or what is in them; by default the files of the project. `keep` is a
    file in which the workspace is kept and from which it goes on.
    """
    if people is None or isinstance(people, Path):
        people = load_people(people) if people else load_people()
    if manifest is None or isinstance(manifest, Path):
        app = load_manifest(manifest) if manifest else load_manifest()
    else:
        app = manifest if isinstance(manifest, AppConfig) else AppConfig.from_manifest(dict(manifest))
    state = Workspace(people, app)
    keeper = Keeper(state, keep) if keep else None
    if keeper is not None:
        keeper.open()
    practice = Practice(state, events_url=events_url, control_url=control_url, keeper=keeper)
    try:
        await practice.start(port=port)
        yield PracticeWorkspace(practice)
    finally:
        await practice.stop()
