"""What is remembered of Slack users."""

from sqlalchemy import bindparam, select

from bot.services.ports import SlackPerson
from storage.session import Session
from storage.tables import slack_people
from storage.upsert import insert_or_replace

_GET = select(slack_people).where(slack_people.c.slack_user_id == bindparam("wanted"))
_PUT = insert_or_replace(slack_people, "slack_user_id")


class SlackPeopleRows:
    """`ports.SlackPeople`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, slack_user_id: str) -> SlackPerson:
        row = (await self._session.execute(_GET, {"wanted": slack_user_id})).one_or_none()
        if row is None:
            return SlackPerson(slack_user_id=slack_user_id)
        return SlackPerson.model_validate(dict(row._mapping))

    async def put(self, person: SlackPerson) -> None:
        await self._session.execute(_PUT[self._session.dialect], person.model_dump())
