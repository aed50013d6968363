"""Cards and notes in every state, with the shortest and the longest inputs, in both languages."""

import json
from typing import Any

import pytest
from views_support import (
    EN,
    JA,
    LANGUAGES,
    NOW,
    action_ids,
    actor,
    case_line,
    case_view,
    check_message,
    long_text,
    offer,
    offers_for,
    shown,
)

from bot.domain.codes import Menu
from bot.domain.consultation import Status
from bot.domain.offer import OfferStatus
from bot.domain.permissions import Part
from bot.domain.policy import Policy
from bot.services.outgoing import Note, NoteKind, Place
from bot.words import Words
from handlers.views.candidate_views import more_candidates
from handlers.views.coordinator_card import coordinator_card
from handlers.views.expert_card import expert_card
from handlers.views.help import help_message, hint_message, list_message
from handlers.views.message import Message
from handlers.views.notes import note_message
from handlers.views.report_notes import REPORT_NOTES
from handlers.views.requester_card import requester_card
from handlers.views.session_notes import SESSION_NOTES

POLICY = Policy()
MATCHED = (Status.MATCHED, Status.IN_PROGRESS, Status.COMPLETED, Status.CLOSED)


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("menu", Menu)
@pytest.mark.parametrize("status", Status)
def test_cards_of_every_status_fit(status: Status, menu: Menu, long: bool, words: Words) -> None:
    view = case_view(status, long=long, menu=menu)
    check_message(coordinator_card(view, words, POLICY))
    check_message(requester_card(view, words))
    for answer in OfferStatus:
        check_message(expert_card(view, offer(1, answer, long=long), words))


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("shown_count", [0, 1, 3, 50])
def test_a_policy_cannot_break_the_card(shown_count: int, words: Words) -> None:
    policy = Policy(candidates_shown=shown_count, candidates_more=shown_count)
    view = case_view(Status.PROPOSED, long=True, menu=Menu.JOINT)
    check_message(coordinator_card(view, words, policy))
    check_message(more_candidates(view, words, policy, start=shown_count))


def test_the_card_offers_what_the_status_allows() -> None:
    def ids(status: Status, *, left: bool = False, **more: Any) -> list[str]:
        view = case_view(status, **more).model_copy(update={"requester_left": left})
        return action_ids(check_message(coordinator_card(view, JA, POLICY)))

    decisions = ["consultation.return", "consultation.reject", "consultation.open"]
    requester = "consultation.change_requester"
    assert ids(Status.SUBMITTED) == decisions
    proposed = ids(Status.PROPOSED)
    assert proposed.count("candidate.approve") == proposed.count("candidate.details") == 3
    assert proposed[-6:] == ["candidate.order", "candidate.more", "consultation.pick_expert", *decisions]
    assert ids(Status.PROPOSED, count=1).count("candidate.order") == 0
    nobody = ids(Status.PROPOSED, count=0, excluded=5)
    assert nobody == ["candidate.details:excluded", "consultation.pick_expert", *decisions]
    assert ids(Status.RETURNED) == decisions[1:]
    assert ids(Status.OFFERED) == ["consultation.open"]
    for status in (Status.CLOSED, Status.REJECTED, Status.WITHDRAWN):
        assert ids(status) == ["consultation.open"]
    for status in (Status.SUBMITTED, Status.PROPOSED, Status.OFFERED, Status.RETURNED):
        assert ids(status, left=True)[-1] == requester
    taking_part = ["conversation.join", "consultation.open"]
    for status in (Status.MATCHED, Status.IN_PROGRESS):
        assert ids(status) == [*taking_part, "consultation.change_expert", requester, "consultation.end"]
    assert ids(Status.COMPLETED) == [*taking_part, requester, "consultation.end"]


def test_the_buttons_of_candidates_carry_what_the_listeners_read() -> None:
    blocks = check_message(coordinator_card(case_view(Status.PROPOSED), JA, POLICY))
    first = next(block for block in blocks if block.get("block_id") == "candidate:cand1")
    approve, details = first["elements"]
    assert (approve["value"], approve["style"], details["value"]) == ("cand1", "primary", "cand1")
    assert "工藤 康介" in approve["confirm"]["text"]["text"]
    order = next(block for block in blocks if block.get("block_id") == "candidate_order")
    assert [o["value"] for o in order["accessory"]["options"]] == [f"cand{n}" for n in range(1, 11)]
    footer = next(block for block in blocks if block.get("block_id") == "case")
    more = next(e for e in footer["elements"] if e["action_id"] == "candidate.more")
    assert more["value"] == "case1:3"
    assert "82/100" in shown(blocks)


def test_nobody_eligible_says_why_by_count() -> None:
    text = shown(
        check_message(coordinator_card(case_view(Status.PROPOSED, count=0, excluded=14), JA, POLICY))
    )
    assert "見つかりませんでした" in text
    assert text.count("2名") == 7


def test_evidence_is_always_among_the_reasons() -> None:
    view = case_view(Status.PROPOSED, long=True, count=1)
    assert view.proposal is not None
    candidate = view.proposal.candidates[0]
    factors = tuple(f.model_copy(update={"ja": f"理由{f.factor}。"}) for f in candidate.factors)
    made = view.proposal.model_copy(
        update={"candidates": (candidate.model_copy(update={"factors": factors}),)}
    )
    text = shown(
        coordinator_card(view.model_copy(update={"proposal": made, "offers": ()}), JA, POLICY).blocks
    )
    assert "理由role。理由topic。理由availability。理由evidence。" in text


def test_who_declined_or_did_not_answer_is_not_proposed_again() -> None:
    view = case_view(Status.PROPOSED)
    view = view.model_copy(update={"offers": (offer(1, OfferStatus.DECLINED), offer(2, OfferStatus.EXPIRED))})
    blocks = check_message(coordinator_card(view, JA, POLICY))
    ids = [block["block_id"] for block in blocks if block.get("block_id", "").startswith("candidate:")]
    assert ids == ["candidate:cand3", "candidate:cand4", "candidate:cand5"]
    assert "これまでの打診" in shown(blocks)


def test_more_candidates_go_on_to_the_last() -> None:
    view = case_view(Status.PROPOSED, count=10)
    first = check_message(more_candidates(view, JA, POLICY, start=3))
    assert first[-1]["elements"][0]["value"] == "case1:8"
    last = check_message(more_candidates(view, JA, POLICY, start=8))
    assert action_ids(last).count("candidate.approve") == 2
    assert "candidate.more" not in action_ids(last)
    assert action_ids(check_message(more_candidates(view, JA, POLICY, start=10))) == []
    moved = case_view(Status.OFFERED, count=10)
    assert action_ids(check_message(more_candidates(moved, JA, POLICY, start=3))) == []


@pytest.mark.parametrize("status", Status)
def test_the_requester_can_do_what_the_rules_allow(status: Status) -> None:
    blocks = check_message(requester_card(case_view(status), JA))
    ids = action_ids(blocks)
    revisable = status in {Status.SUBMITTED, Status.PROPOSED, Status.RETURNED}
    assert ("consultation.revise" in ids) == revisable
    assert ("consultation.withdraw" in ids) == (revisable or status is Status.OFFERED)
    styles = {e["action_id"]: e.get("style") for b in blocks if b["type"] == "actions" for e in b["elements"]}
    if revisable:
        assert styles["consultation.revise"] == ("primary" if status is Status.RETURNED else None)


def test_the_requester_sees_comment_expert_and_due_but_not_who_declined() -> None:
    returned = shown(check_message(requester_card(case_view(Status.RETURNED, long=True), JA)))
    assert long_text(1000) in returned
    assert "令和8年11月26日（木）" in returned
    matched = shown(check_message(requester_card(case_view(Status.MATCHED), JA)))
    assert "kudo@example.jp" in shown(check_message(coordinator_card(case_view(Status.MATCHED), JA, POLICY)))
    assert "工藤 康介" in matched
    everything = shown(requester_card(case_view(Status.PROPOSED, long=True), JA).blocks)
    assert JA("event.offer.declined") not in everything


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("status", [s for s in OfferStatus if s is not OfferStatus.ACCEPTED])
def test_an_expert_learns_of_no_person_before_the_yes(status: OfferStatus, words: Words) -> None:
    view = case_view(Status.OFFERED)
    message = expert_card(view, offer(30, status), words)
    text = message.text + shown(check_message(message))
    for secret in ("奈良", "総務課", "U0STAFF", "工藤"):
        assert secret not in text
    answerable = action_ids(message.blocks)
    assert answerable == (["offer.accept", "offer.decline"] if status is OfferStatus.OPEN else [])


def test_an_expert_who_accepted_learns_whom_to_talk_to() -> None:
    text = shown(check_message(expert_card(case_view(Status.MATCHED), offer(30, OfferStatus.ACCEPTED), JA)))
    assert "奈良 はるか" in text
    assert "総務課" in text
    assert "<@U0STAFF>" in text


def note(kind: NoteKind, **params: str) -> Note:
    return Note(key="k", kind=kind, place=Place.PERSON, consultation_id="case1", params=params)


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("kind", NoteKind)
def test_every_note_fits(kind: NoteKind, words: Words) -> None:
    said = long_text(1000)
    others = json.dumps([["R8-0002", said, said]] * 24)
    full = note(kind, expert=said, experts=said, by=said, reason=said, comment=said, next_expert=said,
                due=NOW.isoformat(), count="500", number="R8-0001", title=said, start="3",
                mention="U0STAFF", overseers="yes",
                cases=others, earlier=others, ja=said, en=said)  # fmt: skip
    views = [case_view(Status.PROPOSED, long=True), case_view(Status.WITHDRAWN)]
    of_a_case = kind in SESSION_NOTES | REPORT_NOTES
    for view in views if of_a_case else [*views, None]:
        check_message(note_message(full, view, words, POLICY))
        check_message(note_message(note(kind), view, words))


def test_notes_say_what_follows() -> None:
    declined = note(NoteKind.DECLINED, expert="工藤", reason="予定がある", next_expert="高橋")
    text = shown(check_message(note_message(declined, case_view(Status.OFFERED), JA)))
    assert "続いて 高橋 様" in text
    assert "予定がある" in text
    expired = note_message(note(NoteKind.OFFER_EXPIRED, mention="U0X001"), None, JA)
    assert shown(expired.blocks).startswith("<@U0X001> ")
    nobody = case_view(Status.PROPOSED, count=0, excluded=500, long=True)
    blocks = check_message(note_message(note(NoteKind.NONE_ELIGIBLE), nobody, JA))
    assert "このほかに465名" in shown(blocks)


@pytest.mark.parametrize("words", LANGUAGES)
def test_short_answers(words: Words) -> None:
    lines = [case_line(n, status, long=True) for n, status in enumerate((*Status, *Status, *Status))]
    drawn: list[Message] = [
        list_message(lines, words),
        list_message([], words),
        hint_message(words, "hint.press_button"),
        hint_message(words, "hint.direct_message"),
        help_message(actor(), words),
        help_message(actor(*Part), words),
    ]
    for message in drawn:
        check_message(message)
    assert action_ids(drawn[0].blocks) == ["consultation.open"] * 20


def test_english_is_used_where_it_exists() -> None:
    text = shown(coordinator_card(case_view(Status.PROPOSED), EN, POLICY).blocks)
    assert "Fit *82/100*" in text
    assert offers_for(Status.OFFERED, long=True)
