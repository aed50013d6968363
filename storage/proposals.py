"""Proposals: the rounds of candidates of a consultation."""

from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from bot.domain.errors import UnknownCase
from bot.domain.proposal import Proposal
from storage.session import Session
from storage.tables import proposal_candidates as candidates
from storage.tables import proposals

_ADD = insert(proposals)
_ADD_CANDIDATES = insert(candidates)
_LATEST = (
    select(proposals)
    .where(proposals.c.consultation_id == bindparam("wanted"))
    .order_by(proposals.c.round.desc())
    .limit(1)
)
_WITH_CANDIDATE = (
    select(proposals)
    .join(
        candidates,
        (candidates.c.consultation_id == proposals.c.consultation_id)
        & (candidates.c.round == proposals.c.round),
    )
    .where(candidates.c.candidate_id == bindparam("wanted"))
)


class ProposalRows:
    """`ports.Proposals`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, proposal: Proposal) -> None:
        key = {"consultation_id": proposal.consultation_id, "round": proposal.round}
        data = proposal.model_dump(mode="json", include={"candidates", "exclusions"})
        await self._session.execute(_ADD, {**key, "proposed_at": proposal.proposed_at, "data": data})
        if proposal.candidates:
            rows = [{**key, "candidate_id": candidate.id} for candidate in proposal.candidates]
            await self._session.execute(_ADD_CANDIDATES, rows)

    async def latest(self, consultation_id: str) -> Proposal | None:
        row = (await self._session.execute(_LATEST, {"wanted": consultation_id})).one_or_none()
        return _to_proposal(row) if row else None

    async def with_candidate(self, candidate_id: str) -> Proposal:
        row = (await self._session.execute(_WITH_CANDIDATE, {"wanted": candidate_id})).one_or_none()
        if row is None:
            raise UnknownCase
        return _to_proposal(row)


def _to_proposal(row: Row[Any]) -> Proposal:
    return Proposal.model_validate(
        {
            "consultation_id": row.consultation_id,
            "round": row.round,
            "proposed_at": row.proposed_at,
            **row.data,
        }
    )
