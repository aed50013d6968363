"""The command `assign`: shares out a whole batch of requests over the pool, from files alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from bot.files.matching import (
    ExpertsFile,
    MatchingContext,
    ReasonsIn,
    RequestsFile,
    Spoken,
    print_lines,
    read_batch,
)
from bot.files.requests import JAPAN, query_of
from bot.matching.asked import Asked, Member, Placement
from bot.matching.batch import share_out
from bot.matching.labels import ROLES_EN, ROLES_JA
from bot.matching.pool import ProfileIndex


def mount_assigning(app: typer.Typer, context: MatchingContext | None = None) -> None:
    """Adds `assign` to a command line."""
    given = context or MatchingContext()

    @app.command("assign")
    def assign(
        requests: RequestsFile,
        experts: ExpertsFile,
        language: ReasonsIn = Spoken.JA,
    ) -> None:
        """すべての相談を専門家に割り振る（1 相談 1 行の JSON） / Share out all requests, no database."""
        assign_command(requests, experts, language, context=given)


def assign_command(
    requests: Path, experts: Path, language: Spoken = Spoken.JA, *, context: MatchingContext
) -> None:
    """Prints a JSON line for each request, in the order of the file. Lists every error and exits with 1."""
    batch = read_batch(requests, experts, context)
    towns = {town.code: town for town in context.municipalities()}
    today = context.clock().astimezone(JAPAN).date()
    index = ProfileIndex.build(batch.experts, context.topics().values())
    asked = [Asked(request.id, query_of(request, towns, today), {}) for request in batch.requests]
    placements = share_out(asked, index, free={})
    print_lines(_line(one, placed, language) for one, placed in zip(asked, placements, strict=True))


def _line(asked: Asked, placement: Placement, language: Spoken) -> dict[str, Any]:
    """`team` stands where several roles are asked for: a member for each, or, where nobody who may be asked
    has any of them, the one expert of no role."""
    lead = next((member for member in placement.members if member.expert_id), placement.members[0])
    line: dict[str, Any] = {
        "request": placement.request_id,
        "expert": lead.expert_id,
        "score": lead.score,
        "reason": _told(placement.members, lead, language),
    }
    if len(set(asked.query.roles)) > 1:
        line["team"] = [
            {
                "role": member.role,
                "expert": member.expert_id,
                "score": member.score,
                "reason": _text(member, language),
            }
            for member in placement.members
        ]
    return line


def _told(members: Sequence[Member], lead: Member, language: Spoken) -> str:
    """Why the first one was chosen, and for which roles nobody was found."""
    said = [_text(lead, language)] if lead.expert_id or len(members) == 1 else []
    for member in members:
        if member.expert_id is None and member.role is not None:
            role = ROLES_JA[member.role] if language is Spoken.JA else ROLES_EN[member.role].capitalize()
            said.append(f"{role}{'：' if language is Spoken.JA else ': '}{_text(member, language)}")
    return ("" if language is Spoken.JA else " ").join(said)


def _text(member: Member, language: Spoken) -> str:
    return member.ja if language is Spoken.JA else member.en
