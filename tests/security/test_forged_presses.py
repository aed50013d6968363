"""Ids in buttons and in forms prove nothing: whoever presses, what they may is looked up anew."""

import json
from typing import Any

import pytest
from forging import Forger, choice, flagged, text_input
from village import COORDINATOR, FILLED, GUEST, OTHER_STAFF, OVERSEER, STAFF, Village

from bot.domain.consultation import Consultation
from bot.services.ports import Draft
from practice.testing import words_of

#: An expert who is not asked in these tests (see `_asked_elsewhere`), another town's staff, a stranger.
EXPERT = "U0X001"

#: Every button of a case, and what it carries.
BUTTONS = (
    ("consultation.open", "case"),
    ("consultation.revise", "case"),
    ("consultation.withdraw", "case"),
    ("candidate.approve", "candidate"),
    ("candidate.details", "candidate"),
    ("candidate.more", "case"),
    ("consultation.pick_expert", "case"),
    ("consultation.return", "case"),
    ("consultation.reject", "case"),
    ("joint.view", "case"),
    ("offer.accept", "offer"),
    ("offer.decline", "offer"),
)
FORMS = (
    ("consultation.return", "case", {"comment": text_input("forged")}),
    ("consultation.reject", "case", {"reason": text_input("forged")}),
    ("consultation.pick_expert", "case", {"reason": text_input("forged"), "expert": choice("X002")}),
    ("offer.decline", "offer", {"reason": text_input("forged")}),
)
IDS_OF_NOTHING = ("", "0" * 32, "' OR 1=1 --", "../../etc/passwd", "\N{PILE OF POO}" * 500, "{0}", "9" * 5000)


async def _state(village: Village, case: Consultation) -> Any:
    async with village.service.context.read() as work:
        offers = await work.offers.of_consultation(case.id)
        events = await work.audit.of_consultation(case.id)
        return await work.consultations.get(case.id), list(offers), len(events)


async def _ids(village: Village, case: Consultation) -> dict[str, str]:
    async with village.service.context.read() as work:
        proposal = await work.proposals.latest(case.id)
        offers = await work.offers.of_consultation(case.id)
    assert proposal is not None
    return {
        "case": case.id,
        "candidate": proposal.candidates[0].id,
        "offer": offers[0].id if offers else "0" * 32,
    }


async def _offered(village: Village) -> tuple[Consultation, str]:
    """A case that an expert was asked for, and somebody else of the pool."""
    case = await village.file(title="秘密の相談", details="他の町に知られてはならない事情")
    asked = await village.approve(case)
    return case, EXPERT if asked.id != EXPERT else "U0X002"


@pytest.mark.parametrize("presser", [OTHER_STAFF, GUEST, "another expert"])
async def test_no_button_of_a_case_works_for_who_has_no_part_in_it(
    village: Village, forger: Forger, presser: str
) -> None:
    case, other_expert = await _offered(village)
    person = other_expert if presser == "another expert" else presser
    before, ids = await _state(village, case), await _ids(village, case)
    for action_id, kind in BUTTONS:
        view = await forger.press(person, action_id, ids[kind])
        assert case.request.title not in json.dumps(view, ensure_ascii=False), action_id
        assert case.request.details not in json.dumps(view, ensure_ascii=False), action_id
    for callback_id, kind, values in FORMS:
        answer = await forger.send_form(person, callback_id, {"id": ids[kind]}, values)
        assert answer["response_action"] == "update", callback_id
        assert case.request.title not in json.dumps(answer, ensure_ascii=False), callback_id
    assert await _state(village, case) == before


@pytest.mark.parametrize("presser", [STAFF, COORDINATOR, EXPERT, GUEST])
async def test_ids_of_another_kind_of_nothing_and_of_any_length_change_nothing(
    village: Village, forger: Forger, presser: str
) -> None:
    case, _ = await _offered(village)
    before, ids = await _state(village, case), await _ids(village, case)
    for action_id, kind in BUTTONS:
        others = [value for name, value in ids.items() if name != kind]
        for value in (*others, *IDS_OF_NOTHING):
            await forger.press(presser, action_id, value)
    assert await _state(village, case) == before


@pytest.mark.parametrize(
    "metadata", ["", "null", "[]", "{", '{"id": {"$ne": 1}}', '{"id": null}', "9" * 5000]
)
async def test_a_form_with_broken_metadata_is_answered_and_changes_nothing(
    village: Village, forger: Forger, metadata: str
) -> None:
    case = await village.file()
    before = await _state(village, case)
    for callback_id, _, values in FORMS:
        answer = await forger.send_form(COORDINATOR, callback_id, metadata, values)
        assert answer["response_action"] == "update", callback_id
    for callback_id in ("consultation.form", "consultation.form_more"):
        await forger.send_form(COORDINATOR, callback_id, metadata, {"title": text_input("forged")})
    assert await _state(village, case) == before
    assert len(await village.cases()) == 1


@pytest.mark.parametrize("presser", [STAFF, OTHER_STAFF, EXPERT, GUEST])
async def test_the_pool_is_not_told_to_who_does_not_coordinate(
    village: Village, forger: Forger, presser: str
) -> None:
    assert await forger.suggest(presser, "consultation.expert", "") == []
    assert await forger.suggest(COORDINATOR, "consultation.expert", "") != []


@pytest.mark.parametrize("presser", [STAFF, OTHER_STAFF, EXPERT, OVERSEER, GUEST])
async def test_similar_requests_are_compared_by_coordinators_only(
    village: Village, forger: Forger, presser: str
) -> None:
    await village.file(title="秘密の利用ルール")
    second = await village.file(village.person(OTHER_STAFF), title="別の秘密の利用ルール")
    view = await forger.press(presser, "joint.view", second.id)
    assert "秘密" not in json.dumps(view, ensure_ascii=False)
    assert "秘密" in json.dumps(await forger.press(COORDINATOR, "joint.view", second.id), ensure_ascii=False)


def _tick(expert_id: str) -> dict[str, Any]:
    return {"share.tick": {"type": "checkboxes", "selected_options": [{"value": expert_id}]}}


@pytest.mark.parametrize("presser", [STAFF, OTHER_STAFF, EXPERT, OVERSEER, GUEST])
async def test_requests_are_shared_out_by_coordinators_only(
    village: Village, forger: Forger, presser: str
) -> None:
    case = await village.file(title="秘密の相談")
    before = await _state(village, case)
    assert "秘密" not in json.dumps(await forger.press(presser, "share.open", "home"), ensure_ascii=False)
    shown = village.person(presser).modal
    assert shown is not None
    for page in ("0", "1", *IDS_OF_NOTHING):
        turned = await forger.press(presser, "share.page", page, view=dict(shown.content) | {"id": shown.id})
        assert "秘密" not in json.dumps(turned, ensure_ascii=False)
    line = f"share:{case.id}:{before[0].version}:forged"
    answer = await forger.send_form(presser, "share.submit", "", {line: _tick("X001")})
    assert answer["response_action"] == "update"
    assert await _state(village, case) == before


async def test_a_forged_line_of_the_plan_asks_nobody(village: Village, forger: Forger) -> None:
    case = await village.file()
    before = await _state(village, case)
    version = before[0].version
    forged = [
        *((f"share:{case.id}:{version}", _tick(wrong)) for wrong in IDS_OF_NOTHING),
        (f"share:{case.id}:{version + 1}", _tick("X001")),
        (f"share:{case.id}:{'9' * 5000}", _tick("X001")),
        (f"share:{'0' * 32}:1", _tick("X001")),
        ("share:", _tick("X001")),
    ]
    for line, value in forged:
        answer = await forger.send_form(COORDINATOR, "share.submit", "", {line: value})
        assert answer["response_action"] == "update", line
    assert await _state(village, case) == before


async def test_a_search_of_any_length_in_the_pool_is_answered(village: Village, forger: Forger) -> None:
    assert await forger.suggest(COORDINATOR, "consultation.expert", "zzqx " * 600) == []
    assert await forger.suggest(COORDINATOR, "consultation.expert", "%_\\") == []


@pytest.mark.parametrize("callback_id", ["consultation.form", "consultation.form_more"])
@pytest.mark.parametrize(
    "action_id", ["consultation.menu", "consultation.more_fields", "consultation.discard_draft"]
)
async def test_the_form_tells_nothing_of_a_case_that_somebody_else_has_filed(
    village: Village, forger: Forger, callback_id: str, action_id: str
) -> None:
    case = await village.file(title="秘密の相談", details="他の町に知られてはならない事情")
    await village.open_form(village.person(OTHER_STAFF))
    forged = forger.view(OTHER_STAFF, callback_id, {"draft_id": "0" * 32, "consultation_id": case.id})
    await forger.press(OTHER_STAFF, action_id, "form", view=forged)
    seen = json.dumps([view.content for view in village.person(OTHER_STAFF).modals], ensure_ascii=False)
    assert case.request.title not in seen
    assert case.request.details not in seen


async def test_the_form_of_another_town_cannot_be_revised_by_naming_it(
    village: Village, forger: Forger
) -> None:
    case = await village.file(title="秘密の相談")
    before = await _state(village, case)
    metadata = {"draft_id": "0" * 32, "consultation_id": case.id}
    values = {"title": text_input("forged"), "details": text_input("forged")}
    answer = await forger.send_form(OTHER_STAFF, "consultation.form", metadata, values)
    assert answer["response_action"] == "update"
    assert case.request.title not in json.dumps(answer, ensure_ascii=False)
    assert await _state(village, case) == before


async def _half_written(village: Village) -> Draft:
    """What the requester has typed and not sent."""
    await village.open_form()
    await village.staff.choose("consultation.typed", "まだ送っていない相談")
    await village.settled()
    async with village.service.context.read() as work:
        draft = await work.drafts.latest(STAFF)
    assert draft is not None
    return draft


@pytest.mark.parametrize("action_id", ["consultation.typed", "consultation.menu", "consultation.more_fields"])
async def test_nobody_writes_over_the_half_written_form_of_another(
    village: Village, forger: Forger, action_id: str
) -> None:
    draft = await _half_written(village)
    await village.open_form(village.person(OTHER_STAFF))
    forged = forger.view(
        OTHER_STAFF, "consultation.form", {"draft_id": draft.id}, {"title": text_input("forged")}
    )
    view = await forger.press(OTHER_STAFF, action_id, "form", view=forged)
    assert draft.form.title not in json.dumps(view, ensure_ascii=False)
    async with village.service.context.read() as work:
        assert await work.drafts.get(draft.id) == draft


async def test_nobody_throws_the_half_written_form_of_another_away(village: Village, forger: Forger) -> None:
    draft = await _half_written(village)
    await village.open_form(village.person(OTHER_STAFF))
    forged = forger.view(OTHER_STAFF, "consultation.form", {"draft_id": draft.id})
    await forger.press(OTHER_STAFF, "consultation.discard_draft", "draft", view=forged)
    sent = {name: text_input(str(FILLED[name])) for name in ("title", "details", "menu", "topic")}
    sent["no_personal_data"] = {"box": {"type": "checkboxes", "selected_options": [{"value": "yes"}]}}
    await forger.send_form(OTHER_STAFF, "consultation.form", {"draft_id": draft.id}, sent)
    async with village.service.context.read() as work:
        assert await work.drafts.get(draft.id) == draft


@pytest.mark.parametrize(
    "says",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"deleted": True},
        {"is_bot": True},
        {"team_id": "T0ELSEWHERE"},
    ],
    ids=lambda says: next(iter(says)),
)
@pytest.mark.parametrize("person", [STAFF, COORDINATOR])
async def test_guests_strangers_and_bots_have_no_part_whatever_the_lists_say(
    village: Village, person: str, says: dict[str, Any]
) -> None:
    flagged(village, person, **says)
    actor = await village.service.house.directory.actor(person)
    assert actor.parts == frozenset()
    await village.person(person).open_home()
    await village.settled()
    home = village.person(person).home
    assert home is not None
    assert "consultation.new" not in json.dumps(home.content)
    assert "登録" in words_of(home.blocks)
