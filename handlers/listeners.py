"""The table of listeners: every surface module adds its own, `register` hands them to Bolt.

A listener for a press is acknowledged first and then runs under the house's own supervision. A listener
for a form answers with its acknowledgement, after what it accepted is committed.
"""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from bot.domain.errors import UnknownCase
from bot.words import LANGUAGES, words
from handlers.errors import answer_form, faults_told
from handlers.house import House
from handlers.press import Press

PressListener = Callable[[Press, House], Awaitable[None]]
#: Answers with the acknowledgement's body; None closes the view.
FormListener = Callable[[Press, House], Awaitable[Mapping[str, Any] | None]]

T = TypeVar("T")

_ANYTHING = re.compile(".*")

#: Deliveries remembered, so that one that comes twice acts once.
REMEMBERED = 10_000


@dataclass
class Listeners:
    """What one surface listens to, by Slack's names."""

    commands: dict[str, PressListener] = field(default_factory=dict)
    shortcuts: dict[str, PressListener] = field(default_factory=dict)
    actions: dict[str, PressListener] = field(default_factory=dict)
    closed: dict[str, PressListener] = field(default_factory=dict)
    events: dict[str, PressListener] = field(default_factory=dict)
    forms: dict[str, FormListener] = field(default_factory=dict)
    options: dict[str, FormListener] = field(default_factory=dict)

    def on_command(self, name: str) -> Callable[[PressListener], PressListener]:
        return _adds(self.commands, name)

    def on_shortcut(self, name: str) -> Callable[[PressListener], PressListener]:
        return _adds(self.shortcuts, name)

    def on_action(self, name: str) -> Callable[[PressListener], PressListener]:
        return _adds(self.actions, name)

    def on_closed(self, name: str) -> Callable[[PressListener], PressListener]:
        return _adds(self.closed, name)

    def on_event(self, name: str) -> Callable[[PressListener], PressListener]:
        return _adds(self.events, name)

    def on_form(self, name: str) -> Callable[[FormListener], FormListener]:
        return _adds(self.forms, name)

    def on_options(self, name: str) -> Callable[[FormListener], FormListener]:
        return _adds(self.options, name)

    def add(self, other: "Listeners") -> None:
        """Takes in another surface's listeners. Raises ValueError where two listen to the same."""
        for name in ("commands", "shortcuts", "actions", "closed", "events", "forms", "options"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if twice := mine.keys() & theirs.keys():
                raise ValueError(f"two listeners for {sorted(twice)}")
            mine.update(theirs)


def _adds(table: dict[str, T], name: str) -> Callable[[T], T]:
    def add(listener: T) -> T:
        if name in table:
            raise ValueError(f"two listeners for {name}")
        table[name] = listener
        return listener

    return add


class _Seen:
    """Identities of late deliveries. Slack may deliver an envelope twice."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, None] = OrderedDict()

    def before(self, identity: str) -> bool:
        if identity in self._known:
            return True
        self._known[identity] = None
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return False


def register(app: AsyncApp, listeners: Listeners, house: House) -> None:
    """Hands every listener to Bolt."""
    seen = _Seen()
    app.error(_answers_fault(house))
    for name, listener in listeners.commands.items():
        app.command(name)(_pressed(listener, house, seen))
    for name, listener in listeners.shortcuts.items():
        app.shortcut(name)(_pressed(listener, house, seen))
    for name, listener in listeners.actions.items():
        app.action(_with_suffix(name))(_pressed(listener, house, seen))
    for name, listener in listeners.closed.items():
        app.view_closed(name)(_pressed(listener, house, seen))
    for name, listener in listeners.events.items():
        app.event(name)(_pressed(listener, house, seen))
    for name, form in listeners.forms.items():
        app.view(name)(_sent(form, house))
    for name, options in listeners.options.items():
        app.options(_with_suffix(name))(_sent(options, house))
    _register_the_rest(app, house, seen)


def _register_the_rest(app: AsyncApp, house: House, seen: _Seen) -> None:
    """What nobody listens to (a button of an older release): acknowledged, and its presser told."""

    async def gone(press: Press, house: House) -> None:
        raise UnknownCase

    async def form_gone(press: Press, house: House) -> None:
        raise UnknownCase

    async def nothing(press: Press, house: House) -> None:
        """An event that this release does not need."""

    app.action(_ANYTHING)(_pressed(gone, house, seen))
    app.shortcut(_ANYTHING)(_pressed(gone, house, seen))
    app.view(_ANYTHING)(_sent(form_gone, house))
    app.view_closed(_ANYTHING)(_pressed(nothing, house, seen))
    app.event(_ANYTHING)(_pressed(nothing, house, seen))


def _with_suffix(action_id: str) -> re.Pattern[str]:
    """`home.page` also hears `home.page:next`."""
    return re.compile(rf"^{re.escape(action_id)}(:.*)?$")


def _answers_fault(house: House) -> Callable[..., Awaitable[BoltResponse]]:
    """Bolt's error handler: what a form raised becomes its acknowledgement."""

    async def answer(error: Exception, body: dict[str, Any]) -> BoltResponse:
        press = Press(
            body, house.clock(), await house.words_for(str((body.get("user") or {}).get("id") or ""))
        )
        return BoltResponse(status=200, body=dict(answer_form(press, error)))

    return answer


def _pressed(listener: PressListener, house: House, seen: _Seen) -> Callable[..., Awaitable[None]]:
    async def listen(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        press = Press(body, house.clock(), words(LANGUAGES[0]))
        if seen.before(press.identity):
            return
        house.background.run(_run(listener, house, body), of=press.root_view_id)

    return listen


async def _run(listener: PressListener, house: House, body: dict[str, Any]) -> None:
    press = Press(body, house.clock(), words(LANGUAGES[0]))
    async with faults_told(press, house):
        press = Press(body, press.now, await house.words_for(press.user_id))
        await listener(press, house)


def _sent(form: FormListener, house: House) -> Callable[..., Awaitable[None]]:
    async def listen(ack: AsyncAck, body: dict[str, Any]) -> None:
        press = Press(body, house.clock(), words(LANGUAGES[0]))
        press = Press(body, press.now, await house.words_for(press.user_id))
        answer = await form(press, house)
        if answer is None:
            await ack()
        else:
            await ack(**answer)

    return listen
