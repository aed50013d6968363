"""Sessions, reports, follow-ups and hand-overs: what is forged about them changes nothing and is answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from doings import everything_posted, expert, ja, register
from forging import Forger, choice, flagged, text_input
from icalendar import Calendar
from reminding import at
from sqlalchemy import select
from supporting import SCORES, START, Support, supported
from village import COORDINATOR, GUEST, OTHER_STAFF, OVERSEER, STAFF, Village

from bot.domain.slots import ProposalForm
from bot.services.arranging import ProposeSession, propose_session
from handlers.views.actions import ActionId, CallbackId
from practice.constants import Json
from practice.testing import words_of
from storage.tables import due

SECRET = "他の町に知られてはならない事情"
COLLEAGUE = "U0S003"
PARTNER = "U0S002"
#: A guest of the workspace whom the list names all the same.
LISTED_GUEST = "U0S006"
PINGS = "<!channel> <@U0S001> & <https://evil.example|ここ> *太字* 😀\r\nATTENDEE:mailto:evil@evil.example"
FORGED = text_input("forged")
#: Stands for what a stage of the case has not yet.
MISSING = "0" * 32

#: Who may press what; whoever is not named is refused. The value that it carries is of that kind.
PRESSES: Mapping[ActionId, tuple[str, frozenset[str]]] = {
    ActionId.PROPOSE: ("case", frozenset({"expert"})),
    ActionId.CHOOSE: ("slot", frozenset({"requester"})),
    ActionId.ACKNOWLEDGE: ("session", frozenset({"expert"})),
    ActionId.PLACE: ("session", frozenset({"requester", "expert"})),
    ActionId.RESCHEDULE: ("session", frozenset({"requester", "expert"})),
    ActionId.CANCEL_SESSION: ("session", frozenset({"requester", "expert"})),
    ActionId.NOT_HELD: ("session", frozenset({"requester", "expert"})),
    ActionId.REPORT: ("session", frozenset({"expert"})),
    ActionId.CONFIRM: ("report", frozenset({"requester"})),
    ActionId.CHANGE: ("report", frozenset({"requester"})),
    ActionId.READ_REPORT: (
        "report",
        frozenset({"requester", "colleague", "partner", "expert", "coordinator", "overseer"}),
    ),
    ActionId.ANSWER: ("satisfaction", frozenset({"requester"})),
    ActionId.EFFECT: ("outcome", frozenset({"requester"})),
    ActionId.CONTINUE: ("case", frozenset({"requester", "colleague"})),
    ActionId.JOIN: ("case", frozenset({"coordinator"})),
    ActionId.END: ("case", frozenset({"coordinator"})),
    ActionId.CHANGE_EXPERT: ("case", frozenset({"coordinator"})),
    ActionId.CHANGE_REQUESTER: ("case", frozenset({"coordinator"})),
}
FORMS: Mapping[CallbackId, tuple[str, frozenset[str], Json]] = {
    CallbackId.PROPOSE: ("case", frozenset({"expert"}), {}),
    CallbackId.PLACE: ("session", frozenset({"requester", "expert"}), {"place": FORGED}),
    CallbackId.RESCHEDULE: ("session", frozenset({"requester", "expert"}), {"reason": FORGED}),
    CallbackId.CANCEL_SESSION: ("session", frozenset({"requester", "expert"}), {"reason": FORGED}),
    CallbackId.NOT_HELD: (
        "session",
        frozenset({"requester", "expert"}),
        {"absent": choice("expert"), "reason": FORGED},
    ),
    CallbackId.REPORT: ("session", frozenset({"expert"}), {"advice": FORGED}),
    CallbackId.CHANGE: ("report", frozenset({"requester"}), {"comment": FORGED}),
    CallbackId.SATISFACTION: (
        "satisfaction",
        frozenset({"requester"}),
        {question: choice("1") for question in SCORES},
    ),
    CallbackId.EFFECT: ("outcome", frozenset({"requester"}), {"text": FORGED}),
    CallbackId.END: ("case", frozenset({"coordinator"}), {"reason": FORGED}),
    CallbackId.CHANGE_EXPERT: ("case", frozenset({"coordinator"}), {"reason": FORGED}),
    CallbackId.CHANGE_REQUESTER: ("case", frozenset({"coordinator"}), {"staff": choice("forged")}),
}
#: No press of them is about somebody else's case: the form's own inputs, and what is tested by itself.
_OTHERS = {ActionId.REPORT_TYPED, ActionId.REPORT_CHOSEN, ActionId.SNOOZE, ActionId.STAFF}
NOTHINGS = ("", "0" * 32, "' OR 1=1 --", "\x00", "\N{PILE OF POO}" * 500, "{0}", "9" * 5000, "a:b:c")


@dataclass(frozen=True)
class Scene:
    """A case in which everything exists that can be pressed, and everybody who may try."""

    support: Support
    ids: Mapping[str, str]
    people: Mapping[str, str]


async def _proposed(support: Support) -> tuple[str, str]:
    """The session and the first slot of a new proposal."""
    village = support.village
    who = await village.service.house.directory.actor(support.expert.id)
    start = int((village.clock() + timedelta(days=14)).replace(hour=10, minute=0).timestamp())
    form = ProposalForm(slots=(str(start),), format="online")
    command = ProposeSession(consultation_id=support.first.id, form=form)
    session = await propose_session(village.service.context, command, who, village.clock())
    await village.settled()
    return session.id, f"{session.id}:{session.slots[0].id}"


async def _scene(village: Village, stage: str) -> Scene:
    support = await supported(village, title="秘密の相談", details=SECRET)
    async with village.service.context.begin() as work:
        known = {person.slack_user_id: person for person in await work.staff.all()}
        town = support.first.municipality_code
        await work.staff.put([known[COLLEAGUE].model_copy(update={"municipality_code": town})])
        request = support.first.request
        partners = (known[PARTNER].municipality_code,)
        await work.consultations.save(
            support.first.model_copy(
                update={
                    "version": support.first.version + 1,
                    "request": request.model_copy(update={"partner_codes": partners}),
                }
            )
        )
        await work.commit()
    other = next(f"U0X00{n}" for n in (1, 2) if f"U0X00{n}" != support.expert.id)
    people = {
        "requester": STAFF,
        "colleague": COLLEAGUE,
        "partner": PARTNER,
        "other town": OTHER_STAFF,
        "expert": support.expert.id,
        "another expert": other,
        "coordinator": COORDINATOR,
        "overseer": OVERSEER,
        "guest": LISTED_GUEST,
        "nobody": GUEST,
    }
    flagged(village, LISTED_GUEST, is_restricted=True)
    return Scene(support, await _ids(support, stage), people)


async def _ids(support: Support, stage: str) -> Mapping[str, str]:
    ids = {"case": support.first.id, **dict.fromkeys(("report", "satisfaction", "outcome"), MISSING)}
    if stage == "fixed":
        session = await support.fix()
        return ids | {"session": session.id, "slot": f"{session.id}:{'0' * 32}"}
    await support.held()
    await support.submit(last=stage == "completed")
    (report,) = await support.reports()
    ids["report"] = report.id
    if stage == "completed":
        await support.confirm()
        followup = await support.later(1)
        await support.tap(followup, "budgeted")
        asked = {f.months: f.id for f in await support.followups()}
        (session,) = await support.sessions()
        return ids | {
            "satisfaction": asked[0],
            "outcome": asked[1],
            "session": session.id,
            "slot": f"{session.id}:{'0' * 32}",
        }
    session_id, slot = await _proposed(support)
    return ids | {"session": session_id, "slot": slot}


async def _everything(village: Village) -> Any:
    """All that is stored of every case, and how much is said where others read it."""
    found: list[Any] = []
    async with village.service.context.read() as work:
        async for case in work.consultations.all():
            found += [
                case,
                list(await work.sessions.of_consultation(case.id)),
                list(await work.reports.of_consultation(case.id)),
                list(await work.followups.of_consultation(case.id)),
                list(await work.offers.of_consultation(case.id)),
                len(await work.audit.of_consultation(case.id)),
            ]
    async with village.service.database.reader.connect() as connection:
        rows = (await connection.execute(select(due).order_by(due.c.id))).mappings().all()
    return found, [dict(row) for row in rows], len(_said(village))


def _said(village: Village) -> list[Any]:
    return [seen for seen in everything_posted(village) if not seen.ephemeral]


def _refusals() -> tuple[str, ...]:
    """Both sides see the buttons of the conversation: they are told whose one is."""
    keys = ("not_allowed", "not_registered", "for_the_expert", "for_the_requester")
    return tuple(ja(f"refusal.{key}") for key in keys)


def _view_of(answer: Any) -> Json:
    assert isinstance(answer, dict)
    assert answer["response_action"] == "update", answer
    view: Json = answer["view"]
    return view


def test_every_press_and_form_of_the_support_is_attacked_here() -> None:
    actions, forms = list(ActionId), list(CallbackId)
    new = actions[actions.index(ActionId.PROPOSE) : actions.index(ActionId.STAFF) + 1]
    assert set(new) == set(PRESSES) | _OTHERS
    since = forms[forms.index(CallbackId.PROPOSE) : forms.index(CallbackId.CHANGE_REQUESTER) + 1]
    assert set(since) == set(FORMS) | {CallbackId.READ_REPORT}


@pytest.mark.parametrize("stage", ["reported", "fixed", "completed"])
async def test_whoever_has_no_part_in_it_changes_nothing_sees_nothing_and_is_told(
    village: Village, forger: Forger, stage: str
) -> None:
    scene = await _scene(village, stage)
    before = await _everything(village)
    for part, person in scene.people.items():
        for action_id, (kind, allowed) in PRESSES.items():
            if part in allowed or scene.ids[kind] == MISSING:
                continue
            view = await forger.press(person, action_id, scene.ids[kind])
            said = words_of(view.get("blocks", []))
            assert any(refusal in said for refusal in _refusals()), (part, action_id, said)
            assert SECRET not in json.dumps(view, ensure_ascii=False), (part, action_id)
        for callback_id, (kind, allowed, values) in FORMS.items():
            if part in allowed or scene.ids[kind] == MISSING:
                continue
            answer = await forger.send_form(person, callback_id, {"id": scene.ids[kind]}, values)
            said = words_of(_view_of(answer)["blocks"])
            assert any(refusal in said for refusal in _refusals()), (part, callback_id, said)
    assert await _everything(village) == before


@pytest.mark.parametrize("part", ["requester", "expert", "coordinator", "overseer", "guest"])
async def test_ids_of_another_kind_and_of_nothing_are_answered_and_change_nothing(
    village: Village, forger: Forger, part: str
) -> None:
    scene = await _scene(village, "reported")
    before = await _everything(village)
    for action_id, (kind, _) in PRESSES.items():
        others = {value for value in scene.ids.values() if value != scene.ids[kind]}
        for value in (*sorted(others), *NOTHINGS):
            if action_id is ActionId.CHOOSE and value.partition(":")[0] == scene.ids["session"]:
                continue
            view = await forger.press(scene.people[part], action_id, value)
            assert view["callback_id"] == CallbackId.NOTICE, (action_id, value[:40])
    for stage in ("done", "nonsense", ""):
        for value in (*NOTHINGS, scene.ids["case"], scene.ids["report"]):
            await forger.press(scene.people[part], ActionId.ANSWER.with_suffix("done"), f"{value}:{stage}")
    assert await _everything(village) == before


@pytest.mark.parametrize(
    "metadata", ["", "null", "[]", "{", '{"id": {"$ne": 1}}', '{"id": null}', '{"id": ["x"]}', "9" * 5000]
)
async def test_broken_metadata_is_answered_and_changes_nothing(
    village: Village, forger: Forger, metadata: str
) -> None:
    scene = await _scene(village, "fixed")
    before = await _everything(village)
    for callback_id, (_, allowed, values) in FORMS.items():
        for part in allowed:
            _view_of(await forger.send_form(scene.people[part], callback_id, metadata, values))
    assert await _everything(village) == before


async def test_the_slot_of_another_case_fixes_nothing(village: Village, forger: Forger) -> None:
    mine = await supported(village)
    session_id, _ = await _proposed(mine)
    theirs = await supported(village, title="別の相談")
    _, other_slot = await _proposed(theirs)
    before = await _everything(village)
    slot_id = other_slot.partition(":")[2]
    view = await forger.press(STAFF, ActionId.CHOOSE, f"{session_id}:{slot_id}")
    assert ja("refusal.slot_gone", number=mine.first.number) in words_of(view["blocks"])
    for value in (session_id, f"{session_id}:", f":{slot_id}", f"{slot_id}:{session_id}"):
        await forger.press(STAFF, ActionId.CHOOSE, value)
    assert await _everything(village) == before


async def test_another_expert_writes_over_no_half_written_report(village: Village, forger: Forger) -> None:
    scene = await _scene(village, "fixed")
    await at(village, START + timedelta(hours=2))
    support = scene.support
    mine = {"advice": text_input("書きかけ")}
    await forger.send_form(support.expert.id, CallbackId.REPORT, {"id": scene.ids["session"]}, mine)
    before, _, _ = await _everything(village)
    for part, person in scene.people.items():
        if part == "expert":
            continue
        view = forger.view(
            person, CallbackId.REPORT, {"id": scene.ids["session"]}, {"advice": text_input("forged")}
        )
        for action_id in (ActionId.REPORT_TYPED, ActionId.REPORT_CHOSEN):
            shown = await forger.press(person, action_id, "", view=view)
            assert "書きかけ" not in json.dumps(shown, ensure_ascii=False), part
    after, _, _ = await _everything(village)
    assert after == before


async def test_colleagues_are_told_to_coordinators_alone_and_of_that_town_alone(
    village: Village, forger: Forger
) -> None:
    scene = await _scene(village, "fixed")

    async def suggested(person: str, subject: Any) -> list[str]:
        view = forger.view(person, CallbackId.CHANGE_REQUESTER, {"id": subject})
        payload = forger._common("block_suggestion", person) | {
            "container": {"type": "view"},
            "view": view,
            "action_id": ActionId.STAFF,
            "block_id": "staff",
            "value": "",
        }
        ack = await forger._sent(payload)
        return [option["value"] for option in ack.body["options"]]

    for part, person in scene.people.items():
        found = await suggested(person, scene.ids["case"])
        assert (len(found) == 1) == (part == "coordinator"), (part, found)
    for subject in (*NOTHINGS, None, {"$ne": 1}, scene.ids["session"]):
        assert await suggested(COORDINATOR, subject) == []
    assert await forger.suggest(COORDINATOR, ActionId.STAFF, "zzqx " * 600) == []


async def test_the_case_goes_to_nobody_of_another_town_nor_to_who_does_not_exist(
    village: Village, forger: Forger
) -> None:
    scene = await _scene(village, "fixed")
    async with village.service.context.read() as work:
        known = {person.slack_user_id: person.id for person in await work.staff.all()}
    before = await _everything(village)
    for staff_id in (known[OTHER_STAFF], known[PARTNER], known[STAFF], *NOTHINGS):
        answer = await forger.send_form(
            COORDINATOR, CallbackId.CHANGE_REQUESTER, {"id": scene.ids["case"]}, {"staff": choice(staff_id)}
        )
        assert answer["response_action"] in {"errors", "update"}, staff_id[:40]
    assert await _everything(village) == before


async def test_a_reminder_is_put_off_only_by_whom_it_reminds(village: Village, forger: Forger) -> None:
    scene = await _scene(village, "fixed")
    await at(village, START - timedelta(minutes=15))
    async with village.service.database.reader.connect() as connection:
        rows = (await connection.execute(select(due).where(due.c.kind.like("session%")))).mappings().all()
    sides = {
        side: [r["token"] for r in rows if str(r["period"]).endswith(side)]
        for side in ("requester", "expert")
    }
    before = await _everything(village)
    for side, tokens in sides.items():
        assert tokens
        for token in tokens:
            for part, person in scene.people.items():
                if part != side:
                    await _snooze(village, forger, person, f"hour:{token}")
            for value in (f"never:{token}", f":{token}", token, f"hour:{token}x", "hour:", *NOTHINGS):
                await _snooze(village, forger, scene.people[side], value)
    assert await _everything(village) == before


async def _snooze(village: Village, forger: Forger, person: str, value: str) -> None:
    """Without a message in which the menu stands."""
    action = {
        "type": "static_select",
        "action_id": ActionId.SNOOZE,
        "block_id": "forged",
        "selected_option": {"value": value},
        "action_ts": village.ws.state.clock.next_ts(),
    }
    await forger._sent(
        forger._common("block_actions", person) | {"container": {"type": "view"}, "actions": [action]}
    )
    await village.settled()
    shown = village.person(person).modal
    assert shown is not None, value[:40]
    assert shown.content["callback_id"] == CallbackId.NOTICE


async def test_words_of_either_side_ping_nobody_and_break_nothing(village: Village, forger: Forger) -> None:
    support = await supported(village)
    expert_id = support.expert.id
    start = {"d": {"type": "datetimepicker", "selected_date_time": int(START.timestamp())}}
    proposal = {
        "slot_1": start,
        "hours": choice("2"),
        "format": choice("onsite"),
        "place": text_input(PINGS),
        "message": text_input(PINGS),
    }
    assert (await forger.send_form(expert_id, "session.propose", {"id": support.first.id}, proposal))[
        "response_action"
    ] == "clear"
    (session,) = await support.sessions()
    await forger.send_form(STAFF, "session.reschedule", {"id": session.id}, {"reason": text_input(PINGS)})
    await forger.send_form(expert_id, "session.propose", {"id": support.first.id}, proposal)
    (session,) = await support.sessions()
    await forger.press(STAFF, "session.choose", f"{session.id}:{session.slots[0].id}")
    await forger.send_form(STAFF, "session.place", {"id": session.id}, {"place": text_input(PINGS * 3)})
    await at(village, START - timedelta(minutes=15))
    await at(village, START + timedelta(hours=2))
    report = {
        "began_at": start,
        "ended_at": {"d": {"type": "datetimepicker", "selected_date_time": int(START.timestamp()) + 7200}},
        **{name: text_input(PINGS) for name in ("present", "advice", "decisions", "remains", "action_1")},
        "action_1_owner": choice("requester"),
        "action_1_by": {"d": {"type": "datepicker", "selected_date": "2026-12-21"}},
        "progress": choice("considering"),
        "last": {"c": {"type": "checkboxes", "selected_options": [{"value": "yes"}]}},
    }
    await forger.send_form(expert_id, "session.report", {"id": session.id}, report)
    (stored,) = await support.reports()
    await forger.send_form(STAFF, "report.change", {"id": stored.id}, {"comment": text_input(PINGS)})
    await forger.send_form(expert_id, "session.report", {"id": session.id}, report)
    await forger.press(STAFF, "report.confirm", stored.id)
    assert (await support.case()).status == "completed"
    (asked,) = [f for f in await support.followups() if f.months == 0]
    scores = {question: choice("1") for question in SCORES}
    await forger.send_form(
        STAFF, "followup.satisfaction", {"id": asked.id}, {**scores, "text": text_input(PINGS)}
    )
    await at(village, START.replace(day=21, hour=9))
    await at(village, START.replace(year=2027, month=1, day=12))
    (later,) = [f for f in await support.followups() if f.months == 1]
    await forger.press(STAFF, "followup.answer:done", f"{later.id}:done")
    await forger.send_form(STAFF, "followup.effect", {"id": later.id}, {"text": text_input(PINGS)})
    views = [
        await forger.press(STAFF, "consultation.open", support.first.id),
        await forger.press(COORDINATOR, "report.open", stored.id),
    ]
    await forger.send_form(
        COORDINATOR, "consultation.end", {"id": support.first.id}, {"reason": text_input(PINGS)}
    )
    for person in (STAFF, expert_id, COORDINATOR):
        await village.person(person).open_home()
        await village.settled()
        home = village.person(person).home
        assert home is not None
        views.append(dict(home.content))
    marked = [
        text for seen in everything_posted(village) for text in (seen.message.text, *_marked(seen.blocks))
    ]
    marked += [text for view in views for text in _marked(view["blocks"])]
    assert any("evil.example" in text for text in marked)
    for text in marked:
        for wrong in ("<!channel", "<https://evil.example|", f"<@{STAFF}> &amp; ", f"<@{STAFF}> & "):
            assert wrong not in text, text
    files = [file for seen in everything_posted(village) for file in seen.files]
    assert len(files) >= 2
    for file in files:
        (event,) = Calendar.from_ical(file.content).walk("VEVENT")
        attendees = event.get("ATTENDEE")
        assert "evil" not in str(attendees)
        assert "ATTENDEE:mailto:evil" in str(event["LOCATION"])  # a text, as it was typed
        assert max(len(line) for line in file.content.split(b"\r\n")) <= 75


def _marked(part: object) -> list[str]:
    """Every text in which Slack would see markup."""
    if isinstance(part, list):
        return [text for one in part for text in _marked(one)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if part.get("type") == "mrkdwn" else []
    return own + [text for one in part.values() for text in _marked(one)]


LONG = text_input("\N{PILE OF POO}" * 3000)


@pytest.mark.parametrize(
    ("callback_id", "part", "field"),
    [
        (CallbackId.PLACE, "requester", "place"),
        (CallbackId.RESCHEDULE, "expert", "reason"),
        (CallbackId.CANCEL_SESSION, "requester", "reason"),
    ],
)
async def test_what_is_longer_than_its_field_is_said_at_the_field(
    village: Village, forger: Forger, callback_id: CallbackId, part: str, field: str
) -> None:
    scene = await _scene(village, "fixed")
    before = await _everything(village)
    kind = FORMS[callback_id][0]
    answer = await forger.send_form(scene.people[part], callback_id, {"id": scene.ids[kind]}, {field: LONG})
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == [field]
    assert await _everything(village) == before


async def test_a_report_of_long_texts_is_refused_at_its_fields_and_kept(
    village: Village, forger: Forger
) -> None:
    scene = await _scene(village, "fixed")
    await at(village, START + timedelta(hours=2))
    names = ("present", "advice", "decisions", "remains", "action_1")
    answer = await forger.send_form(
        scene.support.expert.id,
        CallbackId.REPORT,
        {"id": scene.ids["session"]},
        dict.fromkeys(names, LONG),
        fields=("began_at", "ended_at", "progress", "action_1_owner", "action_1_by"),
    )
    assert set(names) <= set(answer["errors"])
    (session,) = await scene.support.sessions()
    assert session.status == "fixed"
    await forger.press(scene.support.expert.id, ActionId.REPORT, session.id)
    assert village.ws.unexpected_refusals == []


async def test_buttons_delivered_twice_and_of_before_act_once(village: Village, forger: Forger) -> None:
    support = await supported(village)
    session_id, slot = await _proposed(support)
    await forger.press(STAFF, ActionId.CHOOSE, slot)
    once = await _everything(village)
    view = await forger.press(STAFF, ActionId.CHOOSE, slot)
    assert view["callback_id"] == CallbackId.NOTICE
    assert await _everything(village) == once
    await forger.press(support.expert.id, ActionId.ACKNOWLEDGE, session_id)
    once = await _everything(village)
    view = await forger.press(support.expert.id, ActionId.ACKNOWLEDGE, session_id)
    assert ja("refusal.already_acknowledged", number=support.first.number) in words_of(view["blocks"])
    assert await _everything(village) == once


async def test_an_expert_who_left_the_pool_reads_and_changes_nothing(
    village: Village, forger: Forger
) -> None:
    scene = await _scene(village, "fixed")
    (expert_id,) = scene.support.first.expert_ids
    known = await expert(village, expert_id)
    await register(village, [known.model_copy(update={"active": False})])
    before = await _everything(village)
    for action_id, (kind, allowed) in PRESSES.items():
        if "expert" in allowed:
            view = await forger.press(scene.support.expert.id, action_id, scene.ids[kind])
            assert view["callback_id"] == CallbackId.NOTICE, action_id
            assert SECRET not in json.dumps(view, ensure_ascii=False)
    view = await forger.press(scene.support.expert.id, ActionId.OPEN, scene.ids["case"])
    assert SECRET not in json.dumps(view, ensure_ascii=False)
    for callback_id, (kind, allowed, values) in FORMS.items():
        if "expert" in allowed:
            answer = await forger.send_form(
                scene.support.expert.id, callback_id, {"id": scene.ids[kind]}, values
            )
            _view_of(answer)
    assert await _everything(village) == before


async def test_an_answer_is_taken_only_by_the_question_that_was_asked(
    village: Village, forger: Forger
) -> None:
    scene = await _scene(village, "completed")
    asked = {f.months: f.id for f in await scene.support.followups()}
    before = await _everything(village)
    await forger.press(STAFF, ActionId.ANSWER.with_suffix("done"), f"{asked[6]}:done")  # not asked yet
    await forger.press(STAFF, ActionId.ANSWER.with_suffix("done"), f"{asked[0]}:done")
    scores = {question: choice("1") for question in SCORES}
    await forger.send_form(STAFF, CallbackId.SATISFACTION, {"id": asked[3]}, scores)
    assert await _everything(village) == before


@pytest.mark.parametrize(
    ("stage", "callback_id", "part", "field"),
    [
        ("reported", CallbackId.CHANGE, "requester", "comment"),
        ("completed", CallbackId.EFFECT, "requester", "text"),
        ("fixed", CallbackId.END, "coordinator", "reason"),
        ("fixed", CallbackId.CHANGE_EXPERT, "coordinator", "reason"),
    ],
)
async def test_a_comment_longer_than_its_field_is_said_at_the_field(
    village: Village, forger: Forger, stage: str, callback_id: CallbackId, part: str, field: str
) -> None:
    scene = await _scene(village, stage)
    before = await _everything(village)
    subject = {"id": scene.ids[FORMS[callback_id][0]]}
    answer = await forger.send_form(scene.people[part], callback_id, subject, {field: LONG})
    assert answer["response_action"] == "errors"
    assert await _everything(village) == before


@pytest.mark.parametrize("callback_id", [CallbackId.END, CallbackId.CHANGE_EXPERT])
async def test_whoever_is_asked_to_change_a_report_may_write_it(
    village: Village, forger: Forger, callback_id: CallbackId
) -> None:
    scene = await _scene(village, "reported")
    await forger.send_form(COORDINATOR, callback_id, {"id": scene.ids["case"]}, {"reason": FORGED})
    await forger.send_form(STAFF, CallbackId.CHANGE, {"id": scene.ids["report"]}, {"comment": FORGED})
    (report,) = await scene.support.reports()
    view = await forger.press(scene.support.expert.id, ActionId.REPORT, report.session_id)
    assert (view["callback_id"] == CallbackId.REPORT) == (report.status == "change_asked")


@pytest.mark.parametrize("callback_id", [CallbackId.PLACE, CallbackId.EFFECT])
async def test_a_form_delivered_twice_is_told_once(
    village: Village, forger: Forger, callback_id: CallbackId
) -> None:
    scene = await _scene(village, "fixed" if callback_id is CallbackId.PLACE else "completed")
    kind, _, values = FORMS[callback_id]
    await forger.send_form(STAFF, callback_id, {"id": scene.ids[kind]}, values)
    once = len(_said(village))
    await forger.send_form(STAFF, callback_id, {"id": scene.ids[kind]}, values)
    assert len(_said(village)) == once
