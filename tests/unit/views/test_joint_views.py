"""The note of similar requests and their comparison: within Slack's limits, whatever people wrote."""

import json

import pytest
from views_support import LANGUAGES, action_ids, case_view, check_message, check_view, long_text

from bot.domain.consultation import Status
from bot.services.joint_comparing import ComparedCase, Comparison
from bot.services.outgoing import Note, NoteKind, Place
from bot.words import Words
from handlers.views.joint_views import joint_modal
from handlers.views.notes import note_message


def note(count: int, earlier: int, *, long: bool) -> Note:
    title, reason = (long_text(100), long_text(600)) if long else ("件", "共通する言葉：「件」。")
    named = [[[f"R8-{n:04}", "秋田市", title] for n in range(many)] for many in (count, earlier)]
    return Note(
        key="joint",
        kind=NoteKind.JOINT_FOUND,
        place=Place.COORDINATORS,
        consultation_id="case1",
        params={"cases": json.dumps(named[0]), "earlier": json.dumps(named[1]), "ja": reason, "en": reason},
    )


def compared(
    count: int, *, long: bool = False, first: int = 0, status: Status = Status.PROPOSED
) -> tuple[ComparedCase, ...]:
    case = case_view(status, long=long).case
    return tuple(
        ComparedCase(
            case=case.model_copy(update={"id": f"{n:032}", "number": f"R8-{n:04}"}),
            municipality="秋田市",
            quote=long_text(60) if long else "",
        )
        for n in range(first, first + count)
    )


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize(("count", "earlier"), [(1, 0), (24, 3)])
@pytest.mark.parametrize("long", [False, True])
def test_a_note_of_any_size(words: Words, count: int, earlier: int, *, long: bool) -> None:
    drawn = note_message(note(count, earlier, long=long), case_view(long=long), words)
    said = str(check_message(drawn))
    assert ("R8-0007" in said) == (count > 7)
    assert "R8-0008" not in said
    assert (words("joint.more", count=16) in said) == (count == 24)
    assert (words("joint.earlier", cases="").strip() in said) == (earlier > 0)
    assert action_ids(drawn.blocks) == ["joint.view"]


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("long", [False, True])
def test_25_towns_three_with_experience_and_those_that_are_gone_fit_a_modal(
    words: Words, *, long: bool
) -> None:
    reason = long_text(2000) if long else "共通する言葉：「件」。"
    comparison = Comparison(
        members=compared(25, long=long),
        experienced=compared(3, long=long, first=30, status=Status.CLOSED),
        gone=compared(25, long=long, first=40, status=Status.WITHDRAWN),
        ja=reason,
        en=reason,
    )
    blocks = check_view(joint_modal(comparison, words))
    ids = action_ids(blocks)
    assert len(set(ids)) == len(ids) == 28
    said = str(blocks)
    assert "R8-0024" in said
    assert "R8-0032" in said
    assert said.count(words("status.withdrawn")) == 25


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1])
def test_with_nobody_left_there_is_no_way_on_to_tell(words: Words, count: int) -> None:
    said = str(check_view(joint_modal(Comparison(members=compared(count)), words)))
    assert words("joint.alone") in said
    assert words("joint.how").splitlines()[0] not in said


@pytest.mark.parametrize("words", LANGUAGES)
def test_where_no_phrase_is_shared_the_beginning_stands(words: Words) -> None:
    said = str(check_view(joint_modal(Comparison(members=compared(2)), words)))
    assert words("joint.quote", quote="困") in said
