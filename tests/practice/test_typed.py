"""What a person types reaches the app as Slack hands it on: escaped, with mentions and links as such."""

import pytest
from practice_support import Bot

from practice.limits import limit
from practice.typed import typed_message

PEOPLE = {"U1", "U2"}


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("予算は100円<200円 & 税", "予算は100円&lt;200円 &amp; 税"),
        ("&lt;script&gt;", "&amp;lt;script&amp;gt;"),
        ("<@U1> お願いします", "<@U1> お願いします"),
        ("<@U404> とは誰ですか", "&lt;@U404&gt; とは誰ですか"),
        ("<!channel> みなさん", "&lt;!channel&gt; みなさん"),
        ("資料は https://example.jp/a?b=1&c=2 です", "資料は <https://example.jp/a?b=1&amp;c=2> です"),
        ("（https://example.jp/）", "（<https://example.jp/>）"),
    ],
)
def test_text_is_escaped_as_slack_does(words: str, text: str) -> None:
    assert typed_message(words, PEOPLE)[0] == text


def test_rich_text_has_the_words_as_they_were_typed() -> None:
    _, block = typed_message("<@U1> A&B https://example.jp", PEOPLE)
    assert block["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " A&B "},
        {"type": "link", "url": "https://example.jp"},
    ]


async def test_a_message_beyond_slacks_limit_is_not_sent(bot: Bot) -> None:
    most = limit("message.text")
    person = bot.ws.person("U1")
    refused = await person.say("C0GENERAL", "あ" * (most + 1))
    assert (refused.error, f"{most}文字" in refused.message) == ("msg_too_long", True)
    assert (await person.say("C0GENERAL", "あ" * most)).ok


async def test_the_app_hears_it_so(bot: Bot) -> None:
    heard: list[str] = []

    @bot.app.event("message")
    async def said(event: dict[str, str]) -> None:
        heard.append(event["text"])

    await bot.ws.person("U1").say(bot.ws.state.dm("U1").id, "A<B")
    await bot.ws.until(lambda: heard == ["A&lt;B"])
