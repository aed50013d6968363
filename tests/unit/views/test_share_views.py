"""The plan over all open requests: within Slack's limits for any number, and every request on a page."""

import re

import pytest
from views_support import LANGUAGES, action_ids, check_view, long_text
from views_support import shown as shown_in

from bot.domain.errors import AlreadyApproved, NotACandidate, UnknownCase
from bot.services.sharing_out import Done, ShareLine, ShareMember, SharePlan, Undone
from bot.words import Words
from handlers.views.share_views import LINES_MOST, done_view, share_modal, share_of_block


def member(n: int, *, found: bool = True, role: str = "", long: bool = False) -> ShareMember:
    reason = long_text(900) if long else f"理由その{n}。"
    return ShareMember(
        role=role,
        expert_id=f"X{n:03}" if found else "",
        expert=(long_text(60) if long else f"専門家{n}") if found else "",
        score=0.5 + n / 1000 if found else 0,
        ja=reason,
        en=reason,
    )


def line(n: int, *members: ShareMember, long: bool = False, searching: bool = False) -> ShareLine:
    return ShareLine(
        case_id=f"{n:032x}",
        version=n + 1,
        number=f"R8-{n:04}",
        town="秋田市",
        title=long_text(100) if long else f"件名{n}",
        members=members,
        searching=searching,
    )


def plan(found: int, nobody: int = 0, *, left: int = 0, long: bool = False) -> SharePlan:
    lines = [line(n, member(n, long=long), long=long) for n in range(found)]
    lines += [line(n, member(n, found=False, long=long), long=long) for n in range(found, found + nobody)]
    return SharePlan(lines=tuple(lines), left=left)


@pytest.mark.parametrize("words", LANGUAGES)
def test_nothing_to_share_out_is_a_sentence(words: Words) -> None:
    view = share_modal(plan(0), words, "d")
    assert words("share.none") in str(check_view(view))
    assert "submit" not in view


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize(
    ("found", "nobody"), [(1, 0), (0, 1), (29, 1), (30, 0), (30, 1), (0, 300), (250, 50), (300, 0)]
)
def test_every_request_is_on_one_page_of_a_plan_of_any_size(
    words: Words, found: int, nobody: int, *, long: bool
) -> None:
    whole = plan(found, nobody, left=7, long=long)
    total = found + nobody
    pages = -(-total // LINES_MOST)
    seen: list[str] = []
    for page in range(pages):
        view = share_modal(whole, words, "d", page)
        blocks = check_view(view)
        said = shown_in(blocks[1:])
        here = [one.number for one in whole.lines if re.search(rf"{one.number}\s", said)]
        seen += here
        ticks = [block["block_id"] for block in blocks if block["type"] == "input"]
        by_block = {f"share:{one.case_id}:{one.version}:d": one for one in whole.lines}
        assert all(by_block[tick].lead for tick in ticks)
        assert ("submit" in view) == bool(ticks)
        turns = [found for found in action_ids(blocks) if found.startswith("share.page")]
        expected = ["share.page:previous"] * (page > 0) + ["share.page:next"] * (page < pages - 1)
        assert turns == expected
        assert words("share.left", count=7) in said
    assert seen == [one.number for one in whole.lines]


@pytest.mark.parametrize("words", LANGUAGES)
def test_a_page_that_is_gone_is_the_last_one(words: Words) -> None:
    whole = plan(61)
    assert share_modal(whole, words, "d", 999_999) == share_modal(whole, words, "d", 2)


@pytest.mark.parametrize("words", LANGUAGES)
def test_a_line_says_who_how_well_and_why_and_is_ticked(words: Words) -> None:
    (block,) = [block for block in check_view(share_modal(plan(1), words, "d")) if block["type"] == "input"]
    assert block["label"]["text"] == words("share.tick", number="R8-0000")
    assert block["hint"]["text"] == "理由その0。"
    (choice,) = block["element"]["options"]
    assert choice["text"]["text"] == words("share.ask", expert="専門家0", score="50")
    assert choice["value"] == "X000"
    assert block["element"]["initial_options"] == [choice]
    assert share_of_block(block["block_id"]) == (f"{0:032x}", 1)


@pytest.mark.parametrize("words", LANGUAGES)
def test_how_many_are_placed_and_the_worst_stand_first(words: Words) -> None:
    """The worst of the whole plan, whichever page is shown; those for whom there is nobody have no score."""
    whole = SharePlan(lines=(*reversed(plan(60).lines), line(60, member(60, found=False))), left=0)
    for page in range(3):
        said = share_modal(whole, words, "d", page)["blocks"][0]["text"]["text"]
        assert words.mrkdwn("share.intro", count=61, found=60) in said
        assert words.mrkdwn("share.worst", number="R8-0000", score="50") in said


@pytest.mark.parametrize("words", LANGUAGES)
def test_a_team_names_the_others_and_says_that_one_is_asked(words: Words) -> None:
    members = (
        member(1, role="engineer"),
        member(2, role="producer"),
        member(3, found=False, role="specialist"),
    )
    blocks = check_view(share_modal(SharePlan(lines=(line(0, *members),), left=0), words, "d"))
    (block,) = [block for block in blocks if block["type"] == "input"]
    assert [one["value"] for one in block["element"]["options"]] == ["X001"]
    team = words("common.and").join(
        words("share.member", role=words(f"role.{role}"), expert=name)
        for role, name in (("producer", "専門家2"), ("specialist", words("share.no_one")))
    )
    assert words("share.team", lead="専門家1", team=team) in block["hint"]["text"]
    assert words("share.team_how") in shown_in(blocks)
    assert words("share.team_how") not in shown_in(check_view(share_modal(plan(1), words, "d")))


@pytest.mark.parametrize("words", LANGUAGES)
def test_a_long_reason_does_not_push_the_team_out(words: Words) -> None:
    members = (member(1, role="engineer", long=True), member(2, role="producer"))
    blocks = check_view(share_modal(SharePlan(lines=(line(0, *members),), left=0), words, "d"))
    assert "専門家2" in str(blocks)


@pytest.mark.parametrize("words", LANGUAGES)
def test_no_input_of_a_drawing_has_the_ids_of_another(words: Words) -> None:
    """Slack would send what stood there before, not what is shown as ticked."""
    ids = [
        {
            block["block_id"]
            for block in share_modal(plan(3), words, drawing)["blocks"]
            if block["type"] == "input"
        }
        for drawing in ("first", "second")
    ]
    assert len(ids[0]) == len(ids[1]) == 3
    assert ids[0].isdisjoint(ids[1])


@pytest.mark.parametrize("words", LANGUAGES)
def test_what_is_still_looked_for_has_no_tick_and_says_so(words: Words) -> None:
    whole = SharePlan(lines=(line(0, member(0), searching=True),), left=0)
    view = share_modal(whole, words, "d")
    assert "submit" not in view
    assert words("share.searching") in str(check_view(view))


def test_words_of_towns_and_experts_stay_words() -> None:
    """Nothing that a town or an expert wrote becomes a mention or a link."""
    evil = "<!channel> <@U0S001> & *太字*"
    nobody = line(0, member(0, found=False)).model_copy(update={"title": evil})
    for words in LANGUAGES:
        listed = share_modal(SharePlan(lines=(nobody,), left=0), words, "d")
        told = done_view([Done("R8-0001", evil)], [Undone("R8-0002", NotACandidate(expert=evil))], words)
        for view in (listed, told):
            assert "<!channel>" not in str(check_view(view))
            assert "<@U0S001>" not in str(view)
        assert "&lt;!channel&gt;" in str(listed)


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("long", [False, True])
def test_the_outcome_of_a_whole_page(words: Words, *, long: bool) -> None:
    name = long_text(60) if long else "山田 太郎"
    done = [Done(f"R8-{n:04}", name) for n in range(LINES_MOST)]
    undone = [Undone(f"R8-{n:04}", AlreadyApproved(number=f"R8-{n:04}", by=name)) for n in range(LINES_MOST)]
    for view in (done_view(done, [], words), done_view([], undone, words), done_view(done, undone, words)):
        assert "R8-0029" in str(check_view(view))
        assert action_ids(view["blocks"]) == ["share.page"]


@pytest.mark.parametrize("words", LANGUAGES)
def test_a_refusal_names_its_case_once(words: Words) -> None:
    undone = [
        Undone("R8-0001", AlreadyApproved(number="R8-0001", by="森 久美")),
        Undone("R8-0002", NotACandidate(expert="山田 太郎")),
        Undone("", UnknownCase()),
    ]
    said = str(done_view([], undone, words))
    assert said.count("R8-0001") == said.count("R8-0002") == 1
    assert words("refusal.unknown_case") in said


@pytest.mark.parametrize("words", LANGUAGES)
def test_nothing_ticked_is_a_sentence(words: Words) -> None:
    assert words("share.nothing") in str(check_view(done_view([], [], words)))


@pytest.mark.parametrize(
    "block_id",
    ["", "share", "share:", "share:a", "share::1", "share:a:-1:d", "share:a:9999999999:d", "other:a:1:d"],
)
def test_other_blocks_are_about_no_case(block_id: str) -> None:
    assert share_of_block(block_id) is None
