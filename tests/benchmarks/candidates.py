"""From the form that is sent to the candidates before the coordinators, one request after another."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from practice.normalise import normalise_blocks
from practice.plain_values import values_for
from tests.benchmarks.delivery import NotAckedError
from tests.benchmarks.invented import Request
from tests.benchmarks.payloads import CHANNEL, slash_command, unique, view_submission
from tests.benchmarks.processes import Subject
from tests.benchmarks.slack_side import Call, view_of
from tests.benchmarks.stats import Spread

_PATIENCE = 15.0


@dataclass(frozen=True, slots=True)
class CandidateFigures:
    """All from the delivery of `view_submission`.

    `acked`: received and committed. `posted`: the case's card stands in the coordinators' channel. `shown`:
    it has the candidates.
    """

    experts: int
    acked: Spread
    posted: Spread
    shown: Spread


async def measure_candidates(
    subject: Subject, requests: Sequence[Request], people: Sequence[str], experts: int
) -> CandidateFigures:
    """Files every request. Raises NotAckedError where the service does not take one."""
    taken = [
        await _file(subject, request, people[number % len(people)]) for number, request in enumerate(requests)
    ]
    acked, posted, shown = zip(*taken, strict=True)
    await subject.side.quiet()
    return CandidateFigures(
        experts=experts,
        acked=Spread.of_seconds(acked),
        posted=Spread.of_seconds(posted),
        shown=Spread.of_seconds(shown),
    )


async def _file(subject: Subject, request: Request, person: str) -> tuple[float, float, float]:
    view_id, content = await _opened_form(subject, person)
    values = {
        "menu": "short",
        "topic": request.topic,
        "title": request.title,
        "details": request.details,
        "no_personal_data": True,
    }
    payload = view_submission(person, view_id, content, values_for(content["blocks"], values))
    posted = subject.side.next_call(lambda call: _is_card(call, request.title))
    shown = subject.side.next_call(
        lambda call: _is_card(call, request.title) and "candidate.approve" in str(call.arguments["blocks"])
    )
    ack = await subject.delivery.deliver("interactive", payload)
    if not isinstance(ack.body, dict) or ack.body.get("response_action") != "clear":
        raise NotAckedError(f"the form was not taken: {ack.body}")
    at = [call.at for call in await asyncio.wait_for(asyncio.gather(posted, shown), _PATIENCE)]
    return ack.seconds, at[0] - ack.sent, at[1] - ack.sent


async def _opened_form(subject: Subject, person: str) -> tuple[str, dict[str, Any]]:
    """The form as the service filled it after `/soudan`."""
    trigger_id = unique("trigger")
    view_id = view_of(trigger_id)
    filled = subject.side.next_call(
        lambda call: call.method == "views.update" and call.arguments.get("view_id") == view_id
    )
    await subject.delivery.deliver("slash_commands", slash_command(person, trigger_id, subject.side.root_url))
    call = await asyncio.wait_for(filled, _PATIENCE)
    content = dict(call.arguments["view"])
    content["blocks"] = normalise_blocks(content["blocks"])
    return view_id, content


def _is_card(call: Call, title: str) -> bool:
    """A post or an update in the coordinators' channel that names the case, and is not a reply."""
    return (
        call.method in {"chat.postMessage", "chat.update"}
        and call.arguments.get("channel") == CHANNEL
        and "thread_ts" not in call.arguments
        and title in str(call.arguments.get("blocks"))
    )
