"""The address at which a service that is being tried out lets its clock be moved, and itself be restarted.

No real service has one: it belongs to a demo. `GET clock` answers `{"now", "next_due"}` in epoch seconds;
`POST clock {"to"}` moves to a moment, does what is due there and answers the same. `POST stop` answers when
the service is gone, `POST start {"fresh"}` when it is there again, over its data or over sample data anew.
503 comes with a sentence that says why not.
"""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp
from pydantic import BaseModel, Field, ValidationError

from practice.constants import Json

#: reading is quick; one step of time may have much to do, and starting makes sample data
_READ_SECONDS = 2.0
_STEP_SECONDS = 60.0
_STOP_SECONDS = 60.0
_START_SECONDS = 120.0


class Reading(BaseModel):
    """The service's time, and when it has something to do next; epoch seconds."""

    now: float = Field(allow_inf_nan=False)
    next_due: float | None = Field(default=None, allow_inf_nan=False)


class ControlError(Exception):
    """The service did not do as agreed; the text says what it answered."""


@dataclass
class Control:
    url: str
    session: aiohttp.ClientSession

    async def read(self) -> Reading:
        return await self._reading("GET", "clock", None, _READ_SECONDS)

    async def move(self, to: float) -> Reading:
        return await self._reading("POST", "clock", {"to": to}, _STEP_SECONDS)

    async def stop(self) -> None:
        await self._call("POST", "stop", {}, _STOP_SECONDS)

    async def start(self, *, fresh: bool) -> Reading:
        return await self._reading("POST", "start", {"fresh": fresh}, _START_SECONDS)

    async def _reading(self, verb: str, path: str, body: Json | None, seconds: float) -> Reading:
        try:
            return Reading.model_validate_json(await self._call(verb, path, body, seconds))
        except ValidationError as problem:
            raise ControlError(f"{path}: {problem.errors()[0]['msg']}") from problem

    async def _call(self, verb: str, path: str, body: Json | None, seconds: float) -> bytes:
        url = f"{self.url.rstrip('/')}/{path}"
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self.session.request(verb, url, json=body, timeout=timeout) as answer:
                content = await answer.read()
                if answer.status != 200:
                    said = content.decode(errors="replace")[:500] if answer.status == 503 else ""
                    raise ControlError(said or f"HTTP {answer.status}")
                return content
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise ControlError(str(problem) or type(problem).__name__) from problem
