"""Similar requests of several towns: told in the thread of the newest, compared, and nobody else hears."""

from doings import buttons_of, en, everything_posted, in_socket_mode, ja, revise, shown_in
from village import OTHER_STAFF, OVERSEER, SECOND_COORDINATOR, Village

from bot.domain.consultation import Consultation
from practice.testing import Seen

THIRD_STAFF = "U0S003"
LIKE = {
    "title": "ChatGPTの利用ルールについて",
    "details": "職員が業務で生成AIを使い始め、利用のルールが要る。決め方を知りたい。",
}
NASTY = "<!channel> *生成AI* の利用ルール & <https://x.example|ここ>"


async def two(village: Village, **values: str) -> tuple[Consultation, Consultation]:
    """Two towns ask for the same, the second in other words."""
    return await village.file(), await village.file(village.person(OTHER_STAFF), **{**LIKE, **values})


def notes_of(village: Village, case: Consultation) -> list[Seen]:
    return [seen for seen in village.thread(case) if "joint.view" in buttons_of(seen)]


async def test_the_coordinators_are_told_in_the_thread_of_the_new_request(village: Village) -> None:
    first, second = await two(village)
    assert notes_of(village, first) == []
    (note,) = notes_of(village, second)
    assert f"*{first.number}* 秋田市「{first.request.title}」" in note.words
    assert second.request.title not in note.words
    assert "共通する言葉" in note.words
    assert "生成AIの活用" in note.words
    assert first.number in note.message.text  # in the notification, too


async def test_the_comparison_stands_side_by_side_with_the_way_on(village: Village) -> None:
    first, second = await two(village)
    (note,) = notes_of(village, second)
    coordinator = village.coordinator
    await village.press(coordinator, "joint.view", message=note)
    said = shown_in(coordinator.modal)
    for case, town in ((first, "秋田市"), (second, "大館市")):
        assert f"{case.number}　{town}" in said
        assert case.request.title in said
        assert f"<@{case.requester.slack_user_id}>" in said
    assert ja("joint.how").splitlines()[0] in said
    assert buttons_of(coordinator.modal) == ["consultation.open"] * 2

    await village.press(coordinator, "consultation.open", nth=0)
    assert first.request.details in shown_in(coordinator.modal)
    assert ja("event.joint.found") not in shown_in(coordinator.modal)  # it stands with the newer one
    assert len(coordinator.modals) == 2  # over the comparison, which is there again after


@in_socket_mode
async def test_a_third_town_makes_the_group_grow_and_is_told_once(village: Village) -> None:
    first, second = await two(village)
    third = await village.file(village.person(THIRD_STAFF))
    (note,) = notes_of(village, third)
    assert first.number in note.words
    assert second.number in note.words
    assert (len(notes_of(village, first)), len(notes_of(village, second))) == (0, 1)
    # revised to nearly the same: the coordinators know
    details = f"{first.request.details}ほかの町の例も知りたい。"
    assert (await revise(village, first, details=details)).closed
    assert (len(notes_of(village, first)), len(notes_of(village, second))) == (0, 1)


@in_socket_mode
async def test_no_town_expert_or_overseer_hears_of_the_others(village: Village) -> None:
    first, second = await two(village)
    for person, other in ((village.staff, second), (village.person(OTHER_STAFF), first)):
        await person.open_home()
        await village.settled()
        seen = "\n".join([*(m.words for m in person.app_dm), shown_in(person.home)])
        assert other.number not in seen
        assert ja("event.joint.found") not in seen
    assert village.person(OVERSEER).app_dm == []
    with_both = [
        m for m in everything_posted(village) if first.number in m.words and second.number in m.words
    ]
    assert len(with_both) <= 1


@in_socket_mode
async def test_peoples_words_stay_words(village: Village) -> None:
    first = await village.file(title=NASTY)
    second = await village.file(village.person(OTHER_STAFF), title=NASTY)
    (note,) = notes_of(village, second)
    await village.press(village.coordinator, "joint.view", message=note)
    modal = village.coordinator.modal
    assert modal is not None
    for drawn in (str(note.blocks), str(modal.content), note.message.text):
        assert "<!channel>" not in drawn
        assert "<https://x.example" not in drawn
    assert first.number in note.words


@in_socket_mode
async def test_what_has_ended_since_is_said_in_the_comparison(village: Village) -> None:
    first, second = await two(village)
    (note,) = notes_of(village, second)
    await village.press(village.staff, "consultation.withdraw", message=village.card(first, village.staff))
    await village.press(village.coordinator, "joint.view", message=note)
    said = shown_in(village.coordinator.modal)
    assert ja("joint.alone") in said
    assert f"{first.number} 秋田市（{ja('status.withdrawn')}）" in said
    assert first.request.title not in said
    assert ja("joint.how").splitlines()[0] not in said


@in_socket_mode
async def test_the_comparison_speaks_the_readers_language(village: Village) -> None:
    _, second = await two(village)
    reader = village.person(SECOND_COORDINATOR)
    await reader.open_home()
    await village.settled()
    await village.press(reader, "home.language", view=reader.home)
    (note,) = notes_of(village, second)
    await village.press(reader, "joint.view", message=note)
    said = shown_in(reader.modal)
    assert en("joint.how").splitlines()[0] in said
    assert "All are about “Generative AI”." in said


@in_socket_mode
async def test_pressed_twice_shows_the_same_and_changes_nothing(village: Village) -> None:
    _, second = await two(village)
    (note,) = notes_of(village, second)
    before = await village.case(second.id)
    for _ in range(2):
        await village.press(village.coordinator, "joint.view", message=note)
    assert await village.case(second.id) == before
    assert len(notes_of(village, second)) == 1


async def test_on_both_databases(village_on_either: Village) -> None:
    first, second = await two(village_on_either)
    (note,) = notes_of(village_on_either, second)
    assert first.number in note.words
