"""Moves the time of the workspace and of the service together, from due moment to due moment.

A month that passed in one leap would bring everything of that month at its end, merged and out of order. So
time goes to each moment at which the service has something to do, lets it be done, and goes on from there.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from practice.control import Control, ControlError, Reading

if TYPE_CHECKING:
    from practice.workspace import Workspace

#: one step past the due moment, so that it is due
_JUST_AFTER = 1.0
#: beyond either the rest is one leap: a service that always has something to do must not hold time up
_STEPS_MOST = 500
_STEPPING_SECONDS = 60.0
#: the service's clock is read no more often than this
_READ_EVERY = 1.0


class Timekeeper:
    """`move` and `refresh`; every step is a change that all windows hear of."""

    def __init__(self, ws: Workspace, control: Control | None) -> None:
        self._ws = ws
        self._control = control
        self._read_at = float("-inf")
        self._later: asyncio.Task[None] | None = None

    async def move(self, advance: float | None) -> None:
        """By so many seconds; None is to the next due moment at which anything is said in the workspace.

        Raises ControlError, and BusyError where time is being moved already.
        """
        if self._control is None:
            raise ControlError("no clock")
        with self._ws.under_way.doing("clock"):
            reading = self.took(await self._control.read())
            if reading.next_due is not None and reading.next_due <= reading.now:
                reading = await self._step(self._control, reading.now)  # what it is busy with, first
            if advance is None:
                await self._to_what_is_due(self._control, reading)
            else:
                await self._to(self._control, reading, reading.now + advance)

    async def _to_what_is_due(self, control: Control, reading: Reading) -> None:
        """What is due may turn out to be pointless by then, or wait for office hours: then to the next."""
        before = self._said()
        ends = time.monotonic() + _STEPPING_SECONDS
        for _ in range(_STEPS_MOST):
            due = _ahead(reading)
            if due is None or self._said() != before or time.monotonic() > ends:
                return
            reading = await self._step(control, due)

    async def _to(self, control: Control, reading: Reading, target: float) -> None:
        ends = time.monotonic() + _STEPPING_SECONDS
        for _ in range(_STEPS_MOST):
            due = _ahead(reading)
            if due is None or due >= target or time.monotonic() > ends:
                break
            reading = await self._step(control, due)
        await self._step(control, target)

    async def _step(self, control: Control, to: float) -> Reading:
        # first ours, so that what the service posts at that moment carries its time
        self._ws.clock.move_to(to)
        self._ws.touch()
        return self.took(await control.move(to))

    def _said(self) -> int:
        return sum(len(channel.messages) for channel in self._ws.channels.values())

    async def refresh(self) -> None:
        """Reads the service's clock again, but not too often; it may not be up yet."""
        if self._control is None:
            return
        waits = self._read_at + _READ_EVERY - time.monotonic()
        if waits <= 0:
            await self._read(self._control)
        elif self._later is None:
            # what has been done since the last look may have changed what is due next
            self._later = asyncio.create_task(self._read_after(self._control, waits))

    async def _read_after(self, control: Control, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._later = None
        await self._read(control)

    async def _read(self, control: Control) -> None:
        self._read_at = time.monotonic()
        try:
            self.took(await control.read())
        except ControlError:
            self._ws.next_due = None

    async def close(self) -> None:
        if self._later is not None:
            self._later.cancel()
            await asyncio.wait({self._later})

    def took(self, reading: Reading) -> Reading:
        """What the service said of its clock is the workspace's time, too."""
        before = (self._ws.next_due, self._ws.now())
        self._ws.clock.move_to(reading.now)
        self._ws.next_due = reading.next_due
        if before[0] != reading.next_due or self._ws.now() - before[1] > 1:
            self._ws.touch()
        return reading


def _ahead(reading: Reading) -> float | None:
    """The next moment to go to. What is overdue and still not done will not be done by going there."""
    if reading.next_due is None or reading.next_due + _JUST_AFTER <= reading.now:
        return None
    return reading.next_due + _JUST_AFTER
