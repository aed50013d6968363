"""Forms in the page: what is filled in, what the app hears of it, and what its answers do."""

from typing import Any

import aiohttp
from desk import Desk
from playwright.async_api import Page, expect
from practice_support import button, modal, option, plain

Json = dict[str, Any]


def asked(block_id: str, kind: str, **more: Any) -> Json:
    """An input block; what begins with `block_` is the block's own."""
    own = {name.removeprefix("block_"): more.pop(name) for name in list(more) if name.startswith("block_")}
    element = {"type": kind, "action_id": "value", **more}
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **own}


def told_at_once(*when: str) -> Json:
    return {"block_dispatch_action": True, "dispatch_action_config": {"trigger_actions_on": list(when)}}


def held(body: Json, block_id: str) -> Json:
    entry: Json = body["view"]["state"]["values"][block_id]["value"]
    return entry


async def submit(page: Page) -> None:
    await page.locator(".modal-submit").click()


async def test_what_was_just_typed_goes_before_the_form_is_closed(desk: Desk) -> None:
    field = asked("search", "plain_text_input", **told_at_once("on_character_entered"))
    page = await desk.form(modal(field, notify_on_close=True))
    await page.locator(".modal input").press_sequentially("横手")
    await page.keyboard.press("Escape")
    await desk.hears("view_closed")
    kinds = [body["type"] for body in desk.heard if body["type"] in ("block_actions", "view_closed")]
    assert kinds[-2:] == ["block_actions", "view_closed"]
    assert desk.of("block_actions")[-1]["actions"][0]["value"] == "横手"


async def test_what_was_just_typed_goes_before_the_form_is_sent(desk: Desk) -> None:
    field = asked("search", "plain_text_input", **told_at_once("on_character_entered"))
    page = await desk.form(modal(field, asked("other", "plain_text_input")))
    await page.locator(".modal input").nth(1).fill("別")
    await page.locator(".modal input").first.press_sequentially("横手")
    await submit(page)
    sent = await desk.hears("view_submission")
    assert (held(sent, "search")["value"], held(sent, "other")["value"]) == ("横手", "別")
    assert held(desk.of("block_actions")[-1], "search")["value"] == "横手"
    assert desk.of("block_actions")[-1]["actions"][0]["value"] == "横手"


async def test_a_press_carries_what_was_just_typed(desk: Desk) -> None:
    field = asked("search", "plain_text_input", **told_at_once("on_character_entered"))
    row = {"type": "actions", "block_id": "row", "elements": [button("go")]}
    page = await desk.form(modal(field, row))
    await page.locator(".modal input").press_sequentially("横手")
    await page.locator(".modal").get_by_role("button", name="押す").click()
    body = await desk.hears("block_actions", 2)
    assert (body["actions"][0]["action_id"], held(body, "search")["value"]) == ("go", "横手")


async def test_enter_tells_the_app_where_the_form_asks_for_it(desk: Desk) -> None:
    field = asked("search", "plain_text_input", **told_at_once("on_enter_pressed"))
    page = await desk.form(modal(field))
    await page.locator(".modal input").fill("横手")
    await page.keyboard.press("Enter")
    assert (await desk.hears("block_actions"))["actions"][0]["value"] == "横手"
    assert desk.of("view_submission") == []


async def test_files_are_chosen_shown_taken_away_and_sent(desk: Desk) -> None:
    page = await desk.form(modal(asked("files", "file_input", filetypes=["pdf", "png"], max_files=2)))
    chooser = page.locator("input[type=file]")

    def file(name: str, size: int = 2000) -> Any:
        return {"name": name, "mimeType": "application/octet-stream", "buffer": b"x" * size}

    await chooser.set_input_files([file("a.exe")])
    await expect(page.locator(".file-input [role=alert]")).to_contain_text("「a.exe」は選べない種類")
    await chooser.set_input_files([file("一.pdf"), file("二.png"), file("三.pdf")])
    await expect(page.locator(".file-input [role=alert]")).to_have_text("ファイルは 2 件までです。")
    await expect(page.locator(".chosen-file")).to_have_count(2)
    await expect(page.locator(".chosen-file").first).to_contain_text("2.0 KB")
    await page.get_by_role("button", name="一.pdf を外す").click()
    await submit(page)
    files = held(await desk.hears("view_submission"), "files")["files"]
    assert [(file["name"], file["size"], file["user"]) for file in files] == [("二.png", 2000, "U1")]
    assert await fetched(desk, files[0]["url_private"]) == b"x" * 2000


async def fetched(desk: Desk, address: str) -> bytes:
    """What the app gets with its token."""
    headers = {"Authorization": f"Bearer {desk.bot.client.token}"}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(address) as answer:
        return await answer.read()


async def test_a_dropped_file_is_taken(desk: Desk) -> None:
    page = await desk.form(modal(asked("files", "file_input")))
    data = await page.evaluate_handle(
        "() => { const d = new DataTransfer(); d.items.add(new File(['hello'], '資料.txt')); return d; }"
    )
    await page.dispatch_event(".drop-zone", "drop", {"dataTransfer": data})
    await expect(page.locator(".chosen-file")).to_contain_text("資料.txt")
    await submit(page)
    assert held(await desk.hears("view_submission"), "files")["files"][0]["size"] == 5


async def test_formatted_text_is_typed(desk: Desk) -> None:
    page = await desk.form(modal(asked("words", "rich_text_input", focus_on_load=True)))
    await expect(page.locator(".rich-area")).to_be_focused()
    await page.keyboard.press("Control+b")
    await page.keyboard.insert_text("太字")
    await page.keyboard.press("Control+b")
    await page.keyboard.insert_text("と文")
    await page.keyboard.press("Enter")
    await page.locator(".modal").get_by_role("button", name="箇条書き").click()
    await page.keyboard.insert_text("一つ目")
    await submit(page)
    value = held(await desk.hears("view_submission"), "words")["rich_text_value"]
    assert value["elements"] == [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "太字", "style": {"bold": True}},
                {"type": "text", "text": "と文"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 0,
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "一つ目"}]}],
        },
    ]


async def test_formatted_text_begins_as_the_app_wrote_it(desk: Desk) -> None:
    first: Json = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "user", "user_id": "U2"},
                    {"type": "text", "text": "さん", "style": {"italic": True}},
                ],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "引用"}]},
        ],
    }
    page = await desk.form(modal(asked("words", "rich_text_input", initial_value=first)))
    await expect(page.locator(".rich-area")).to_contain_text("@伊藤 仁さん")
    await submit(page)
    assert held(await desk.hears("view_submission"), "words")["rich_text_value"] == first
    page = await desk.form(modal(asked("words", "rich_text_input", initial_value=first)))
    await page.locator(".rich-area").click()
    await page.keyboard.press("Control+End")
    await page.keyboard.insert_text("！")
    await submit(page)
    changed = held(await desk.hears("view_submission", 2), "words")["rich_text_value"]
    assert changed["elements"][0] == first["elements"][0]
    assert changed["elements"][1]["elements"][0]["text"] == "引用！"


async def test_the_conversation_one_looks_at_is_chosen_where_the_form_asks_for_it(desk: Desk) -> None:
    here = {"default_to_current_conversation": True}
    public = {"include": ["public"]}
    page = await desk.form(
        modal(
            asked("at", "conversations_select", **here),
            asked("all", "multi_conversations_select", **here),
            asked("open", "conversations_select", **here, filter=public, block_optional=True),
        )
    )
    await submit(page)
    sent = await desk.hears("view_submission")
    assert held(sent, "at")["selected_conversation"] == "D1"
    assert held(sent, "all")["selected_conversations"] == ["D1"]
    assert held(sent, "open")["selected_conversation"] is None


async def test_several_are_chosen_up_to_the_most(desk: Desk) -> None:
    groups = [
        {"label": plain("県"), "options": [option("a"), option("b")]},
        {"label": plain("市"), "options": [option("c")]},
    ]
    choice = asked("many", "multi_static_select", option_groups=groups, max_selected_items=2)
    page = await desk.form(modal(choice))
    await page.locator(".modal .select-opener").click()
    for name in ("a", "b", "c"):
        await page.get_by_role("option", name=name, exact=True).click()
    await expect(page.locator(".options-note")).to_have_text("2 件まで選択できます")
    await expect(page.locator(".options-group")).to_have_text(["県", "市"])
    await page.keyboard.press("Escape")
    await submit(page)
    chosen = held(await desk.hears("view_submission"), "many")["selected_options"]
    assert [one["value"] for one in chosen] == ["a", "b"]


async def test_the_apps_errors_stand_at_their_fields(desk: Desk) -> None:
    wrong = {"title": "名前が重なっています"}
    desk.answers["view_submission"] = {"response_action": "errors", "errors": wrong}
    page = await desk.form(modal(asked("title", "plain_text_input"), asked("rest", "plain_text_input")))
    await page.locator(".modal input").first.fill("a")
    await page.locator(".modal input").nth(1).fill("b")
    await submit(page)
    await expect(page.locator(".has-error .input-error")).to_have_text("名前が重なっています")
    await expect(page.locator(".modal input").first).to_be_focused()


async def test_views_are_put_on_top_changed_and_cleared(desk: Desk) -> None:
    def view(title: str, block_id: str) -> Json:
        return modal(asked(block_id, "plain_text_input", initial_value="x"), title=plain(title))

    page = await desk.form(view("一枚目", "one"))
    title = page.locator(".modal-title")
    desk.answers["view_submission"] = {"response_action": "push", "view": view("二枚目", "two")}
    await page.locator(".modal input").fill("覚えている")
    await submit(page)
    await expect(title).to_have_text("二枚目")
    desk.answers["view_submission"] = {"response_action": "update", "view": view("直した", "two")}
    await submit(page)
    await expect(title).to_have_text("直した")
    await page.locator(".modal").get_by_role("button", name="戻る").first.click()
    await expect(page.locator(".modal input")).to_have_value("覚えている")
    desk.answers["view_submission"] = {"response_action": "clear"}
    await submit(page)
    await expect(page.locator(".modal")).to_have_count(0)


async def test_a_form_speaks_the_language_of_the_window(desk: Desk) -> None:
    page = await desk.form(modal(asked("title", "plain_text_input")), english=True)
    await submit(page)
    await expect(page.locator(".input-error")).to_have_text("Please complete this required field.")


async def test_japanese_is_told_once_it_is_chosen(desk: Desk) -> None:
    field = asked("search", "plain_text_input", **told_at_once("on_character_entered"))
    page = await desk.form(modal(field))
    await page.locator(".modal input").focus()
    keyboard = await page.context.new_cdp_session(page)
    await keyboard.send("Input.imeSetComposition", {"text": "よこ", "selectionStart": 2, "selectionEnd": 2})
    await keyboard.send("Input.insertText", {"text": "横"})
    assert (await desk.hears("block_actions"))["actions"][0]["value"] == "横"
