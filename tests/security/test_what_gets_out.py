"""What is told to whom: names as markup, cases before the yes, people's words in logs."""

import io
import json
import logging
from contextlib import redirect_stderr
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import structlog
from forging import Forger, text_input
from sqlalchemy.exc import IntegrityError
from village import CHANNEL, COORDINATOR, OVERSEER, SECOND_COORDINATOR, STAFF, Village

from bot.logs import configure_logs
from bot.settings import Settings
from bot.words import words
from handlers.press import Press
from practice.testing import Seen
from storage.engine import Database
from storage.session import Session
from storage.tables import staff

LINK = "<https://evil.example|ここを押してログイン> <!channel>"
SECRET = "他の人に知られてはならない事情"


async def test_the_name_of_a_coordinator_is_no_markup_where_another_is_refused(village: Village) -> None:
    """Everybody chooses their own name in Slack."""
    known = village.ws.state.people[COORDINATOR]
    village.ws.state.people[COORDINATOR] = known.model_copy(update={"name": LINK})
    case = await village.file()
    card = village.card(case)
    card = Seen(card.channel, replace(card.message))  # as it was on the second one's screen
    await village.approve(case)
    second = village.person(SECOND_COORDINATOR)
    await second.press("candidate.approve", message=card)
    await village.settled()
    told = second.ephemerals[-1].message.text
    assert "evil.example" in told
    assert "<" not in told


async def test_people_s_words_are_no_markup_anywhere(village: Village) -> None:
    case = await village.file(title=LINK, details=LINK)
    expert = await village.approve(case)
    await village.press(expert, "offer.accept", message=village.card(case, expert))
    for person in (village.staff, village.coordinator, expert, village.person(OVERSEER)):
        await person.open_home()
        await village.settled()
        seen = [m.message for m in person.app_dm] + [m.message for m in village.coordinator.messages(CHANNEL)]
        assert all("<https" not in message.text and "<!" not in message.text for message in seen)
        marked = json.dumps([_marked(message.blocks) for message in seen] + _marked(person.home.blocks))
        assert "<https" not in marked
        assert "<!" not in marked


def _marked(part: object) -> list[str]:
    """Every text in which Slack would see markup."""
    if isinstance(part, list):
        return [text for one in part for text in _marked(one)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if part.get("type") == "mrkdwn" else []
    return own + [text for one in part.values() for text in _marked(one)]


async def test_sentences_fill_no_braces_that_people_have_typed(village: Village) -> None:
    typed = "{0} {number} {case.requester} %s {{}} ${HOME}"
    case = await village.file(title=typed, details=typed)
    await village.press(village.coordinator, "consultation.return", message=village.card(case))
    await village.coordinator.submit(values={"comment": typed})
    await village.settled()
    said = "\n".join(m.words for m in village.staff.app_dm)
    assert said.count(typed) >= 2


async def test_an_expert_is_not_told_who_asks_before_the_yes_nor_anything_after_a_no(
    village: Village,
) -> None:
    case = await village.file(title="相談", details=SECRET)
    expert = await village.approve(case)
    card = json.dumps(village.card(case, expert).blocks, ensure_ascii=False)
    assert SECRET in card
    for hidden in (STAFF, case.requester.name, case.requester.department):
        assert hidden not in card
    await village.press(expert, "offer.decline", message=village.card(case, expert))
    await expert.submit(values={"reason": "多忙のため"})
    await village.settled()
    assert SECRET not in json.dumps(village.card(case, expert).blocks, ensure_ascii=False)
    for message in village.staff.app_dm:
        assert "多忙のため" not in message.words


async def test_a_form_received_is_not_kept_by_what_was_typed_into_it_a_moment_before(
    village: Village, forger: Forger
) -> None:
    """What was typed is kept in the background: it may come after the form was sent."""
    await village.open_form()
    view = village.staff.modal
    assert view is not None
    late = forger.view(
        STAFF, "consultation.form", view.content["private_metadata"], {"title": text_input("まだ途中")}
    )
    await village.staff.submit(
        values={
            "menu": "short",
            "topic": "generative_ai",
            "title": "送った相談",
            "details": "詳しい事情",
            "no_personal_data": True,
        }
    )
    await village.settled()
    await forger.press(STAFF, "consultation.typed", "", view=late)
    async with village.service.context.read() as work:
        assert await work.drafts.latest(STAFF) is None


def test_two_forms_that_are_closed_do_not_pass_for_one_delivered_twice() -> None:
    """A closed view comes without a trigger."""

    def closed(view_id: str, state: str) -> str:
        body = {"type": "view_closed", "user": {"id": STAFF}, "view": {"id": view_id, "hash": state}}
        return Press(body, datetime.now(UTC), words("ja")).identity

    assert closed("V1", "a") == closed("V1", "a")
    assert len({closed("V1", "a"), closed("V1", "b"), closed("V2", "a")}) == 3


async def test_numbers_in_buttons_lead_nowhere(village: Village, forger: Forger) -> None:
    for value in ("9" * 30, "9" * 5000, "-1", "1e9", "٣", "²"):
        await forger.press(STAFF, "home.page", value)
        assert village.staff.modal is None, value
    assert village.staff.home is not None


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_fault_is_logged_without_the_values_at_hand(form: str) -> None:
    before = logging.getLogger().handlers
    try:
        with redirect_stderr(io.StringIO()) as out:
            configure_logs("json" if form == "json" else "text")
            token = "".join(("xoxb", "-very-secret"))
            try:
                json.loads(token[:0])
            except ValueError as fault:
                structlog.get_logger().error("a listener failed", exc_info=fault)
    finally:
        logging.getLogger().handlers = before
        structlog.reset_defaults()
    assert "JSONDecodeError" in out.getvalue()
    assert "very-secret" not in out.getvalue()


async def test_a_fault_of_the_database_does_not_repeat_what_people_wrote(database: Database) -> None:
    wrong = {"id": "1", "name": SECRET, "municipality_code": "none", "department": SECRET}
    with pytest.raises(IntegrityError) as caught:
        async with database.begin() as work:
            session: Session = work._session
            await session.execute(staff.insert(), wrong)
            await work.commit()
    assert SECRET not in str(caught.value)


def test_settings_show_no_secret() -> None:
    secret = "p4ssw0rd"
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        slack_bot_token=secret,  # type: ignore[arg-type]
        slack_app_token=secret,  # type: ignore[arg-type]
        slack_signing_secret=secret,  # type: ignore[arg-type]
        database_url=f"postgresql+asyncpg://user:{secret}@host/name",
    )
    assert secret not in repr(settings)
    assert secret not in str(settings)
