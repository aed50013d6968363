"""What the page sends for each act of a person."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field


class Act(BaseModel):
    person: str


class CommandAct(Act):
    channel: str
    command: str
    text: str = ""


class ShortcutAct(Act):
    callback_id: str


class MessageShortcutAct(Act):
    callback_id: str
    channel: str
    ts: str


class MessageAct(Act):
    channel: str
    text: str
    thread_ts: str | None = None


class HomeAct(Act):
    tab: Literal["home", "messages"] = "home"


class State(BaseModel):
    values: dict[str, dict[str, Any]] = Field(default_factory=dict)


class Container(BaseModel):
    type: Literal["message", "view", "home"]
    channel: str = ""
    ts: str = ""
    view_id: str = ""


class PressAct(Act):
    container: Container
    block_id: str
    action_id: str
    action: dict[str, Any] = Field(default_factory=dict)
    state: State = Field(default_factory=State)


class SuggestAct(Act):
    container: Container
    block_id: str
    action_id: str
    value: str = ""


class SubmitAct(Act):
    view_id: str
    state: State = Field(default_factory=State)


class CloseAct(Act):
    view_id: str
    clear: bool = False


class ReadAct(Act):
    channel: str


class DismissAct(Act):
    notice_id: str


#: The farthest that the time is moved at once, in seconds.
_TEN_YEARS = 3660 * 86_400.0


class ClockAct(BaseModel):
    to: Literal["next_due"] | None = None
    advance: float | None = Field(default=None, gt=0, le=_TEN_YEARS)
