"""The list of municipal staff who may file requests."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, case, select, update

from bot.domain.errors import UnknownCase
from bot.domain.people import StaffMember
from bot.services.ports import ImportChanges
from storage.folding import folded_email
from storage.imports import Tally
from storage.session import Session
from storage.tables import staff
from storage.upsert import insert_or_replace

_FIELDS = tuple(StaffMember.model_fields)
_ALL = select(staff).order_by(staff.c.municipality_code, staff.c.name, staff.c.id)
_GET = select(staff).where(staff.c.id == bindparam("wanted"))
_BY_SLACK = (
    select(staff)
    .where((staff.c.slack_user_id == bindparam("slack_id")) | (staff.c.email_key == bindparam("email")))
    .order_by(case((staff.c.slack_user_id == bindparam("slack_id"), 0), else_=1), staff.c.id)
    .limit(1)
)
_LINK = update(staff).where(staff.c.id == bindparam("wanted")).values(slack_user_id=bindparam("slack_id"))
_PUT = insert_or_replace(staff, "id")


class StaffRows:
    """`ports.StaffList`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, staff_id: str) -> StaffMember:
        row = (await self._session.execute(_GET, {"wanted": staff_id})).one_or_none()
        if row is None:
            raise UnknownCase
        return _to_member(row)

    async def by_slack(self, slack_user_id: str, email: str | None) -> StaffMember | None:
        """Found by Slack id, else by e-mail (any case)."""
        parameters = {"slack_id": slack_user_id, "email": folded_email(email)}
        row = (await self._session.execute(_BY_SLACK, parameters)).one_or_none()
        return _to_member(row) if row else None

    async def link(self, staff_id: str, slack_user_id: str) -> None:
        """Raises UnknownCase."""
        result = await self._session.execute(_LINK, {"wanted": staff_id, "slack_id": slack_user_id})
        if result.rowcount == 0:
            raise UnknownCase

    async def all(self) -> Sequence[StaffMember]:
        """By municipality, then by name."""
        return [_to_member(row) for row in await self._session.execute(_ALL)]

    async def put(self, staff: Sequence[StaffMember]) -> ImportChanges:
        """A blank Slack id does not unlink a person who was found by e-mail."""
        stored = await self.all()
        tally = Tally({member.id: member for member in stored})
        by_email = {folded_email(member.email) or "": member.id for member in stored if member.email}
        by_slack = {member.slack_user_id: member.id for member in stored if member.slack_user_id}
        for given in staff:
            email = folded_email(given.email) or ""
            known = by_email.get(email) or by_slack.get(given.slack_user_id or "")
            changes: dict[str, object] = {}
            if known is not None:
                changes = {"id": known, "slack_user_id": given.slack_user_id or tally[known].slack_user_id}
            member = given.model_copy(update=changes)
            tally.put(member.id, member)
            if email:
                by_email[email] = member.id
            if member.slack_user_id:
                by_slack[member.slack_user_id] = member.id
        if rows := [_to_row(member) for member in tally.to_write()]:
            await self._session.execute(_PUT[self._session.dialect], rows)
        return tally.changes()


def _to_row(member: StaffMember) -> dict[str, Any]:
    return {name: getattr(member, name) for name in _FIELDS} | {"email_key": folded_email(member.email)}


def _to_member(row: Row[Any]) -> StaffMember:
    return StaffMember.model_validate({name: getattr(row, name) for name in _FIELDS})
