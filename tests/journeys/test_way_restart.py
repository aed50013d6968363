"""The service stops at any moment, or runs twice: nothing is lost and nothing comes twice."""

from datetime import timedelta

from doings import as_it_was, candidates, ja, offers, posts
from village import CHANNEL, FILLED, TUESDAY, SetClock, Village, running_service, settings_for

from bot.app import build_context, open_migrated
from bot.domain.permissions import Actor, Part
from bot.domain.request import RequestForm
from bot.sample import import_lists
from bot.services.intake import FileConsultation, file_consultation
from practice.testing import PracticeWorkspace, practice_workspace

DAY = timedelta(days=1)
LEASE = timedelta(minutes=2)


async def everybody_settled(*villages: Village) -> None:
    for village in villages * 2:
        await village.settled()


async def _committed_and_then_killed(ws: PracticeWorkspace, url: str, *, held: bool) -> None:
    """A request is received; before anything else is done the process is gone.

    `held` says that it had already taken the work up, and so holds its lease.
    """
    settings = settings_for(ws, url, mode="socket")
    database = await open_migrated(settings)
    context = build_context(settings, database)
    await import_lists(context, TUESDAY)
    async with context.read() as work:
        staff = await work.staff.by_slack("U0S001", None)
    assert staff is not None
    requester = Actor(slack_user_id="U0S001", name=staff.name, parts=frozenset({Part.STAFF}), staff=staff)
    form = RequestForm.model_validate(FILLED)
    command = FileConsultation(form=form, intake_key="V1", draft_id="none")
    await file_consultation(context, command, requester, TUESDAY)
    if held:
        async with context.begin() as work:
            assert await work.due.claim(now=TUESDAY, lease=LEASE, limit=10)
            assert await work.outbox.claim_cards(now=TUESDAY, lease=LEASE, limit=10)
            await work.commit()
    await database.dispose()


async def test_a_request_received_just_before_the_crash_gets_its_cards_and_candidates_once(
    database_url: str,
) -> None:
    async with practice_workspace() as ws:
        await _committed_and_then_killed(ws, database_url, held=False)
        assert posts_of(ws) == 0
        async with running_service(ws, database_url, mode="socket", clock=SetClock()) as village:
            await village.settled()
            (case,) = await village.cases()
            assert case.status == "proposed"
            assert (await candidates(village, case)).round == 1
            assert len(posts(village, CHANNEL)) == 1
            assert len(village.staff.app_dm) == 1
    assert ws.unexpected_refusals == []


async def test_work_that_a_dead_process_had_taken_up_is_done_by_the_next(database_url: str) -> None:
    """Jobs stuck in "doing" after a crash, is the complaint."""
    clock = SetClock()
    async with practice_workspace() as ws:
        await _committed_and_then_killed(ws, database_url, held=True)
        async with running_service(ws, database_url, mode="socket", clock=clock) as village:
            await village.settled()
            (case,) = await village.cases()
            if "postgresql" in database_url:  # it may be held by a process that lives: its lease must end
                assert case.status == "submitted"
                await village.pass_time(LEASE)
                await village.settled()
            assert (await village.case(case.id)).status == "proposed"
            assert len(posts(village, CHANNEL)) == 1
            assert len(village.staff.app_dm) == 1
    assert ws.unexpected_refusals == []


async def test_cards_that_could_not_be_drawn_are_drawn_by_the_next_service(sqlite_url: str) -> None:
    clock = SetClock()
    async with practice_workspace() as ws:
        async with running_service(ws, sqlite_url, mode="socket", clock=clock) as village:
            case = await village.file()
            before = as_it_was(village.card(case))
            for method in ("chat.update", "chat.postMessage"):
                ws.faults.fail(method, times=50)
            await village.coordinator.press("candidate.approve", message=before)
            await village.settled()
            assert village.card(case).words == before.words
        ws.faults.clear()
        clock.now += timedelta(minutes=1)
        async with running_service(ws, sqlite_url, mode="socket", clock=clock) as village:
            await village.settled()
            assert ja("status.offered") in village.card(case).words
            asked = await village.asked(case)
            assert len(asked.app_dm) == 1
            assert len(village.thread(case)) == 1
    assert ws.unexpected_refusals == []


async def test_what_came_due_while_the_service_was_down_happens_when_it_is_back(sqlite_url: str) -> None:
    """A job a second late is skipped, is the complaint about schedulers; here it is two days late."""
    clock = SetClock()
    async with practice_workspace() as ws:
        async with running_service(ws, sqlite_url, mode="socket", clock=clock) as village:
            case = await village.file()
            asked = await village.approve(case)
        clock.now += 6 * DAY  # over the weekend: nothing of this may happen on a closed day
        async with running_service(ws, sqlite_url, mode="socket", clock=clock) as village:
            await village.settled()
            assert [offer.status for offer in await offers(village, case)] == ["expired"]
            assert not any(ja("reminder.offer.nudge") in seen.words for seen in asked.app_dm)
            assert ja("expert_card.expired") in village.card(case, asked).words
    assert ws.unexpected_refusals == []


async def test_two_replicas_send_one_reminder_and_one_of_everything(database_url: str) -> None:
    """N workers post N reminders, is the complaint."""
    clock = SetClock()
    async with (
        practice_workspace() as ws,
        running_service(ws, database_url, mode="socket", clock=clock) as one,
        running_service(ws, database_url, mode="socket", clock=clock) as two,
    ):
        case = await one.file()
        await everybody_settled(one, two)
        await one.coordinator.press("candidate.approve", message=one.card(case))
        await everybody_settled(one, two)
        asked = await one.asked(case)
        clock.now += DAY
        await one.service.tick()
        await two.service.tick()
        await everybody_settled(one, two)
        reminded = [seen for seen in asked.app_dm if ja("reminder.offer.nudge") in seen.words]
        assert len(reminded) == 1
        assert len(asked.app_dm) == 2
        clock.now += DAY
        await one.service.tick()
        await two.service.tick()
        await everybody_settled(one, two)
        assert (await candidates(one, case)).round == 2
        assert len([seen for seen in posts(one, CHANNEL) if not seen.thread_ts]) == 1
        assert len(one.staff.app_dm) == 1
    assert ws.unexpected_refusals == []


def posts_of(ws: PracticeWorkspace) -> int:
    return sum(
        message.is_app for channel in ws.state.channels.values() for message in channel.messages.values()
    )


async def test_deadlines_that_passed_while_the_service_was_down_are_caught_up_once(sqlite_url: str) -> None:
    clock = SetClock()
    async with practice_workspace() as ws:
        async with running_service(ws, sqlite_url, mode="socket", clock=clock) as village:
            case = await village.file()
            asked = await village.approve(case)
        clock.now = TUESDAY + 8 * DAY
        async with running_service(ws, sqlite_url, mode="socket", clock=clock) as village:
            await everybody_settled(village)
            said = [seen.words for seen in village.thread(case)]
            assert sum(ja("note.ran_out") in words for words in said) == 1, said
            told = [seen.words for seen in village.thread(case, asked)]
            assert len(told) == 1, told  # a word that the time has run out, and no late reminder
            assert (await village.case(case.id)).status == "proposed"
    assert ws.unexpected_refusals == []
