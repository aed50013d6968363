"""What Slack shows: cards redrawn in place, texts as typed, nothing twice, nothing lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from doings import (
    accept,
    approve_in_order,
    as_it_was,
    candidates,
    decline,
    everything_posted,
    in_socket_mode,
    ja,
    posts,
    redraws,
    revise,
    shown_in,
    told_alone,
)
from village import CHANNEL, OTHER_STAFF, Village

from practice.constants import BOT_USER_ID, Json

pytestmark = in_socket_mode

NASTY = "<!channel> <@U0C001> & <https://evil.example|ここを押す> *太字* <#C0COORD>"


async def test_each_place_keeps_one_card_that_is_redrawn_in_place(village: Village) -> None:
    """The message is not redrawn after a click, is the complaint."""
    case = await village.file()
    cards = [village.card(case), village.card(case, village.staff)]
    before = [as_it_was(card) for card in cards]
    await approve_in_order(village, case, [1, 2])
    first = await village.asked(case)
    await decline(village, case, first)
    second = await village.asked(case)
    await accept(village, case, second)
    for card, earlier in zip(cards, before, strict=True):
        assert card.ts == earlier.ts
        assert card.words != earlier.words
        assert ja("status.matched") in card.words
    tops = [seen for seen in posts(village, CHANNEL) if not seen.thread_ts]
    assert tops == [village.card(case)]
    for person in (village.staff, first, second):
        assert len([seen for seen in person.app_dm if not seen.thread_ts]) == 1


async def test_ten_changes_while_slack_is_away_become_one_update(village: Village) -> None:
    case = await village.file()
    card = village.card(case)
    await village.ws.practice.dispatcher.settle()
    drawn = redraws(village, card)
    village.ws.faults.fail("chat.update", times=1000)
    for n in range(10):
        assert (await revise(village, case, title=f"件名 その{n}")).closed
    assert (await candidates(village, case)).round == 11
    assert "件名 その9" not in card.words
    village.ws.faults.clear()
    await village.pass_time(timedelta(seconds=1))
    await village.settled()
    await village.ws.practice.dispatcher.settle()
    assert "件名 その9" in card.words
    assert redraws(village, card) == drawn + 1


async def test_slack_is_asked_again_when_it_said_and_not_before(village: Village) -> None:
    village.ws.faults.rate_limit("chat.postMessage", times=2, retry_after=30)
    case = await village.file()
    assert posts(village, CHANNEL) == []
    assert village.staff.app_dm == []
    await village.pass_time(timedelta(seconds=29))
    await village.settled()
    assert posts(village, CHANNEL) == []
    await village.pass_time(timedelta(seconds=1))
    await village.settled()
    assert village.card(case).ts
    assert village.card(case, village.staff).ts


async def test_a_card_whose_answer_was_lost_stands_there_once(village: Village) -> None:
    village.ws.faults.lose_answer("chat.postMessage", times=2)
    case = await village.file()
    await village.pass_time(timedelta(seconds=1))
    await village.settled()
    await village.approve(case)
    assert len([seen for seen in posts(village, CHANNEL) if not seen.thread_ts]) == 1
    assert len(village.staff.app_dm) == 1
    assert ja("status.offered") in village.card(case).words
    assert ja("status.offered") in village.card(case, village.staff).words


async def test_a_word_in_the_thread_whose_answer_was_lost_is_said_once(village: Village) -> None:
    case = await village.file()
    village.ws.faults.lose_answer("chat.postMessage", times=1)
    await village.press(village.coordinator, "candidate.more", message=village.card(case))
    await village.pass_time(timedelta(seconds=1))
    await village.settled()
    assert len(village.thread(case)) == 1
    await village.approve(case)
    assert len(village.thread(case)) == 2


async def test_a_message_that_never_arrived_is_posted_again(village: Village) -> None:
    village.ws.faults.fail("chat.postMessage", times=2, status=503)
    case = await village.file()
    assert posts(village, CHANNEL) == []
    await village.pass_time(timedelta(seconds=1))
    await village.settled()
    assert village.card(case).words
    assert village.card(case, village.staff).words


async def test_a_deleted_card_is_posted_anew_and_its_history_goes_on_there(village: Village) -> None:
    case = await village.file()
    deleted = village.card(case)
    for seen in (deleted, village.card(case, village.staff)):
        del seen.channel.messages[seen.ts]
    await village.press(village.coordinator, "candidate.approve", message=deleted)
    card = village.card(case)
    assert card.ts != deleted.ts
    assert ja("status.offered") in card.words
    assert ja("note.approved") in village.thread(case)[0].words
    assert ja("status.offered") in village.card(case, village.staff).words


async def test_a_reminder_is_heard_although_the_card_was_deleted(village: Village) -> None:
    case = await village.file()
    deleted = village.card(case)
    del deleted.channel.messages[deleted.ts]
    await village.pass_time(timedelta(days=6))
    await village.settled()
    assert any(ja("reminder.approval.nudge") in seen.words for seen in posts(village, CHANNEL))


async def test_a_request_is_kept_although_the_bot_is_not_in_the_channel(village: Village) -> None:
    """The record was never saved, is the complaint."""
    village.ws.leave(CHANNEL, BOT_USER_ID)
    case = await village.file()
    assert "R8-0001" in village.card(case, village.staff).words
    assert posts(village, CHANNEL) == []
    village.ws.join(CHANNEL, BOT_USER_ID)
    await village.pass_time(timedelta(minutes=15))
    await village.settled()
    assert "R8-0001" in village.card(case).words


async def test_what_people_type_is_shown_as_typed_and_calls_nobody(village: Village) -> None:
    case = await village.file(title=NASTY, details=NASTY)
    await village.press(village.coordinator, "consultation.return", message=village.card(case))
    await village.coordinator.submit(values={"comment": NASTY})
    await village.settled()
    assert (await revise(village, case, details=NASTY + "。")).closed
    await approve_in_order(village, case, [1, 2])
    first = await village.asked(case)
    await decline(village, case, first, NASTY)
    await accept(village, case, await village.asked(case))
    await village.staff.command("/soudan", "list")
    await village.staff.open_home()
    await village.settled()
    await village.press(village.coordinator, "consultation.open", message=village.card(case))

    marked = [text for seen in everything_posted(village) for text in [seen.text, *_mrkdwn(seen.blocks)]]
    for view in (village.staff.home, village.coordinator.modal):
        assert view is not None
        marked += _mrkdwn(view.blocks)
    for text in marked:
        assert "<!channel>" not in text
        assert "<https://evil.example" not in text
        assert "<@U0C001>" not in text
        assert "& <" not in text
    assert any("&lt;!channel&gt; &lt;@U0C001&gt; &amp; " in text for text in marked)
    assert NASTY in village.card(case).words  # the quotation and the header are no markup


async def test_every_message_can_be_read_without_its_blocks_and_unfurls_no_links(village: Village) -> None:
    case = await village.file()
    await village.press(village.coordinator, "candidate.more", message=village.card(case))
    await approve_in_order(village, case, [1, 2])
    await decline(village, case, await village.asked(case))
    await village.pass_time(timedelta(days=1))
    await village.settled()
    asked = await village.asked(case)
    await village.press(village.person(OTHER_STAFF), "offer.accept", message=village.card(case, asked))
    await accept(village, case, asked)
    await village.staff.command("/soudan", "help")
    await village.settled()
    messages = everything_posted(village)
    assert len(messages) > 8
    for seen in messages:
        assert seen.text.strip()
        assert len(seen.text) <= 400
    assert all(not seen.message.unfurls for seen in messages if not seen.ephemeral)


async def test_the_longest_texts_fit_everywhere(village: Village) -> None:
    long = "漢字🙂&<>" * 600
    case = await village.file(title=("長い件名&<>" * 20)[:100], details=long[:3000])
    asked = await village.approve(case)
    await accept(village, case, asked)
    await village.press(village.staff, "consultation.open", message=village.card(case, village.staff))
    assert "漢字🙂" in shown_in(village.staff.modal)
    assert told_alone(village.coordinator) == ""


async def test_a_lost_connection_to_slack_is_made_again(village: Village) -> None:
    """Socket Mode deaf after a reconnect, is the complaint."""
    (before,) = village.ws.practice.hub.connections
    await village.ws.disconnect()
    connections = village.ws.practice.hub.connections
    await village.ws.until(lambda: bool(connections) and before not in connections, timeout=10)
    case = await village.file()
    assert village.card(case).words


def _mrkdwn(value: Any) -> list[str]:
    """Every text in which Slack reads markup."""
    return list(_marked(value))


def _marked(value: Json | list[Any] | Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        value = list(value.values())
    if isinstance(value, list):
        for content in value:
            yield from _marked(content)
