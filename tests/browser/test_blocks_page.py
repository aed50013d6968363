"""Blocks of messages in the page: how they are drawn, and what the app hears of a press."""

from typing import Any

import pytest
from desk import Desk
from playwright.async_api import expect
from practice_support import button, option, plain

from practice.words import say

Json = dict[str, Any]


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


@pytest.mark.parametrize(
    ("written", "selector", "shown"),
    [
        ("これは *太字* です", "strong", "太字"),
        ("「*太字*」です", "strong", "太字"),
        ("_斜体_", "em", "斜体"),
        ("~消す~", "s", "消す"),
        ("*太字と _斜体_*", "strong em", "斜体"),
        ("`a *b*`", "code", "a *b*"),
        ("```a\n*b*```", "pre", "a\n*b*"),
        ("&gt; 引用", "blockquote", "引用"),
        ("<@U2>", ".mention", "@伊藤 仁"),
        ("<#C0GENERAL>", ".mention", "#general"),
        ("<!here>", ".mention-all", "@here"),
        ("<!date^1795500000^{date} {time}|x>", "time", "2026年11月24日 15:00"),
        ("<https://example.com/?a=1&amp;b=2|市の&lt;b&gt;>", "a", "市の<b>"),
        (":tada:", ".emoji", "🎉"),
        (":wave::skin-tone-3:", ".emoji", "👋🏼"),
        (":flag-jp:", ".emoji", "🇯🇵"),
    ],
)
async def test_marks_are_drawn(desk: Desk, written: str, selector: str, shown: str) -> None:
    await desk.say(section(written))
    page = await desk.windows.open("U1", "C0GENERAL")
    await expect(page.locator(f".section-text {selector}").first).to_have_text(shown)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("これは*太字*です", "これは*太字*です"),
        ("2*3*4", "2*3*4"),
        ("a_b_c", "a_b_c"),
        (":no_such_name: 10:30:15", ":no_such_name: 10:30:15"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
    ],
)
async def test_what_is_no_mark_stays_as_it_was_written(desk: Desk, written: str, shown: str) -> None:
    await desk.say(section(written))
    page = await desk.windows.open("U1", "C0GENERAL")
    await expect(page.locator(".section-text")).to_have_text(shown)
    await expect(page.locator(".section-text").locator("strong, em, s, .emoji")).to_have_count(0)


async def test_lists_are_nested_and_go_on_counting(desk: Desk) -> None:
    def items(style: str, words: str, **more: int) -> Json:
        line = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
        return {"type": "rich_text_list", "style": style, "elements": [line], **more}

    lists = [items("bullet", "一"), items("bullet", "二", indent=1), items("ordered", "三", offset=2)]
    await desk.say({"type": "rich_text", "elements": lists})
    page = await desk.windows.open("U1", "C0GENERAL")
    await expect(page.locator(".rich-text ul.indent-1")).to_have_css("list-style-type", "circle")
    await expect(page.locator(".rich-text ol")).to_have_attribute("start", "3")


CARD: Json = {"type": "card", "title": plain("題"), "body": mrkdwn("*本文*"), "actions": [button(value="7")]}


@pytest.mark.parametrize(
    ("block", "name", "words"),
    [
        (CARD, "カード", "本文"),
        ({"type": "carousel", "elements": [CARD]}, "カルーセル", "本文"),
        ({"type": "container", "child_blocks": [section("中の文")]}, "コンテナ", "中の文"),
        ({"type": "task_card", "task_id": "1", "title": "調べもの"}, "タスクカード", "調べもの"),
        (
            {
                "type": "data_table",
                "caption": "件数",
                "rows": [[{"type": "raw_text", "text": "市"}], [{"type": "raw_text", "text": "横手市"}]],
            },
            "データテーブル",
            "横手市",
        ),
    ],
)
async def test_what_is_not_drawn_is_named_and_can_be_read(
    desk: Desk, block: Json, name: str, words: str
) -> None:
    await desk.say(block, section("後の文"))
    page = await desk.windows.open("U1", "C0GENERAL")
    box = page.locator(".simplified").first
    await expect(box).to_contain_text(f"「{name}」")
    await expect(box).to_contain_text(words)
    await expect(page.get_by_text("後の文")).to_be_visible()


async def test_a_button_within_a_card_acts(desk: Desk) -> None:
    await desk.say(CARD)
    page = await desk.windows.open("U1", "C0GENERAL")
    await page.get_by_role("button", name="押す").click()
    assert (await desk.hears("block_actions"))["actions"][0]["value"] == "7"


async def test_pictures_of_elsewhere_are_described(desk: Desk) -> None:
    away = {"image_url": "https://example.com/a.png", "alt_text": "来庁者数の推移"}
    broken = {"image_url": f"{desk.ws.url}static/none.png", "alt_text": "庁舎"}
    await desk.say({"type": "image", **away}, {"type": "image", **broken, "title": plain("写真")})
    page = await desk.windows.open("U1", "C0GENERAL")
    await expect(page.locator(".image-missing").first).to_contain_text("来庁者数の推移")
    await expect(page.locator(".image-missing").nth(1)).to_contain_text("庁舎")
    await expect(page.get_by_text("写真")).to_be_visible()


async def test_a_button_asks_first(desk: Desk) -> None:
    ask = {"title": plain("確認"), "text": mrkdwn("*?*"), "confirm": plain("消す"), "deny": plain("やめる")}
    await desk.say({"type": "actions", "elements": [button("go", value="1", style="danger", confirm=ask)]})
    page = await desk.windows.open("U1", "C0GENERAL")
    await page.get_by_role("button", name="押す").click()
    await page.get_by_role("button", name="やめる").click()
    await page.get_by_role("button", name="押す").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="消す").click()
    body = await desk.hears("block_actions")
    assert (len(desk.of("block_actions")), body["actions"][0]["value"]) == (1, "1")


async def test_choices_beside_a_text_are_sent_at_once(desk: Desk) -> None:
    radio = {"type": "radio_buttons", "action_id": "r", "options": [option("a"), option("b", "いいえ")]}
    more = {"type": "overflow", "action_id": "o", "options": [option("x", "編集"), option("y", "削除")]}
    people = {"type": "users_select", "action_id": "u", "placeholder": plain("人を選ぶ")}
    await desk.say(
        section("質問", accessory=radio), section("操作", accessory=more), section("担当", accessory=people)
    )
    page = await desk.windows.open("U1", "C0GENERAL")
    await page.get_by_text("いいえ").click()
    assert (await desk.hears("block_actions"))["actions"][0]["selected_option"]["value"] == "b"
    await page.locator(".section-accessory .overflow").click()
    await page.get_by_role("menuitem", name="削除").click()
    assert (await desk.hears("block_actions", 2))["actions"][0]["selected_option"]["value"] == "y"
    await page.get_by_role("combobox", name="担当").click()
    await page.get_by_role("option", name="加藤 学").click()
    body = await desk.hears("block_actions", 3)
    assert body["actions"][0]["selected_user"] == "U3"
    chosen = [entry for block in body["state"]["values"].values() for entry in block.values()]
    assert chosen[0]["selected_option"]["value"] == "b"  # what was chosen before is in every state


async def test_options_come_from_the_app_once_enough_is_typed(desk: Desk) -> None:
    desk.answers["block_suggestion"] = {"options": [option("a", "横手市")]}
    element = {"action_id": "e", "min_query_length": 2, "placeholder": plain("市町村")}
    await desk.say({"type": "actions", "elements": [{"type": "external_select", **element}]})
    page = await desk.windows.open("U1", "C0GENERAL")
    await page.get_by_role("combobox", name="市町村").click()
    search = page.locator(".options-search")
    await search.fill("横")
    await expect(page.locator(".options-note")).to_have_text("あと 1 文字入力すると検索します")
    await search.fill("横手")
    await page.get_by_role("option", name="横手市").click()
    assert (await desk.hears("block_actions"))["actions"][0]["selected_option"]["value"] == "a"
    assert [body["value"] for body in desk.of("block_suggestion")] == ["横手"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [({"options": []}, say("no_options", "ja")), ({"text": "?"}, say("block_options_failed", "ja"))],
)
async def test_options_that_do_not_come_are_told(desk: Desk, answer: Json, said: str) -> None:
    desk.answers["block_suggestion"] = answer
    element = {"type": "external_select", "action_id": "e", "min_query_length": 0}
    await desk.say({"type": "actions", "elements": [element]})
    page = await desk.windows.open("U1", "C0GENERAL")
    await page.locator(".block-actions .select-opener").click()
    await expect(page.locator(".options-note")).to_have_text(said)
    desk.ws.refusals.clear()
