"""A consultation as a row and back."""

from typing import Any

from sqlalchemy import Row

from bot.domain.consultation import Consultation

#: Fields of the request that are columns; everything else of it is in `data`.
_REQUEST_COLUMNS = frozenset({"topic", "menu"})


def to_row(case: Consultation) -> dict[str, Any]:
    """Everything but the id."""
    return {
        "number": case.number,
        "version": case.version,
        "status": case.status.value,
        "municipality_code": case.municipality_code,
        "staff_id": case.requester.staff_id,
        "topic": case.request.topic,
        "menu": case.request.menu.value,
        "expected_by": case.expected_by,
        "submitted_at": case.submitted_at,
        "updated_at": case.updated_at,
        "decided_at": case.decided_at,
        "completed_at": case.completed_at,
        "closed_at": case.closed_at,
        "data": {
            "requester": case.requester.model_dump(mode="json", exclude={"staff_id"}),
            "request": case.request.model_dump(mode="json", exclude=set(_REQUEST_COLUMNS)),
            "comment": case.comment,
            "decided_by": case.decided_by,
            "expert_ids": list(case.expert_ids),
            "joined": list(case.joined),
            "talks": list(case.talks),
            "previous_id": case.previous_id,
        },
    }


def to_case(row: Row[Any]) -> Consultation:
    data = row.data
    return Consultation.model_validate(
        {
            "id": row.id,
            "number": row.number,
            "version": row.version,
            "status": row.status,
            "municipality_code": row.municipality_code,
            "expected_by": row.expected_by,
            "submitted_at": row.submitted_at,
            "updated_at": row.updated_at,
            "decided_at": row.decided_at,
            "completed_at": row.completed_at,
            "closed_at": row.closed_at,
            **data,
            "requester": {**data["requester"], "staff_id": row.staff_id},
            "request": {**data["request"], "topic": row.topic, "menu": row.menu},
        }
    )
