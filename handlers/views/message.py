"""Messages and views, and the blocks that all of them are made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InteractiveElement,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
    SectionBlock,
)
from slack_sdk.models.views import View as SlackView

from bot.words import Mrkdwn, Words
from handlers.views.checks import check_message, check_view
from handlers.views.texts import cut, fit, pieces, units

#: A view as Slack's API takes it.
View = dict[str, Any]

FALLBACK_MOST = 300
SECTION_MOST = 3000
_FIELDS_MOST = 10
#: Of a section's 3,000 characters, with room for what Slack counts twice.
_LINES_MOST = 2_800
_PIECE = 2400


@dataclass(frozen=True)
class Message:
    """A message: `text` (mrkdwn) is what notifications and screen readers get."""

    text: str
    blocks: list[dict[str, Any]]


def message(text: Mrkdwn, blocks: Iterable[Block | None]) -> Message:
    """A message that Slack takes."""
    drawn = [block.to_dict() for block in blocks if block is not None]
    check_message(drawn)
    return Message(text, drawn)


def has_buttons(drawn: Message) -> bool:
    """Whether anything can be pressed on it."""
    return any(block["type"] == "actions" or "accessory" in block for block in drawn.blocks)


def modal(
    words: Words,
    *,
    title: str,
    blocks: Iterable[Block | None],
    callback_id: str,
    submit: str = "",
    close: str = "common.close",
    metadata: str = "",
    notify_on_close: bool = False,
) -> View:
    """A modal; `title`, `submit` and `close` are keys of the catalogue."""
    return _view(
        SlackView(
            type="modal",
            title=PlainTextObject(text=words(title)),
            submit=PlainTextObject(text=words(submit)) if submit else None,
            close=PlainTextObject(text=words(close)),
            blocks=[block for block in blocks if block is not None],
            callback_id=callback_id,
            private_metadata=metadata or None,
            notify_on_close=notify_on_close or None,
        )
    )


def home(blocks: Iterable[Block | None]) -> View:
    """The view of the App Home."""
    return _view(SlackView(type="home", blocks=[block for block in blocks if block is not None]))


def _view(model: SlackView) -> View:
    drawn: View = model.to_dict()
    check_view(drawn)
    return drawn


def fallback(words: Words, key: str, **params: object) -> Mrkdwn:
    """The sentence as a message's `text`: people's words are cut until it is short enough."""
    for room in (120, 60, 30, 12):
        safe = {n: v if isinstance(v, Mrkdwn) else fit(str(v), room) for n, v in params.items()}
        text = words.mrkdwn(key, **safe)
        if units(text) <= FALLBACK_MOST:
            break
    return text


def section(
    text: Mrkdwn, *, accessory: InteractiveElement | None = None, block_id: str | None = None
) -> Block:
    """A paragraph of mrkdwn: ours, or a person's words that are escaped already."""
    return SectionBlock(text=_mrkdwn(text), accessory=accessory, block_id=block_id)


def plain(text: str) -> Block:
    """A paragraph in which nothing is markup."""
    return SectionBlock(text=PlainTextObject(text=cut(text, SECTION_MOST)))


def fields(pairs: Sequence[tuple[str, Mrkdwn]]) -> list[Block]:
    """Names and values side by side, ten to a block."""
    return [
        SectionBlock(
            fields=[_mrkdwn(Mrkdwn(f"*{name}*\n{value}")) for name, value in pairs[n : n + _FIELDS_MOST]]
        )
        for n in range(0, len(pairs), _FIELDS_MOST)
    ]


def context(*texts: Mrkdwn) -> Block:
    """Small grey text."""
    return ContextBlock(elements=[_mrkdwn(text) for text in texts if text][:10])


def divider() -> Block:
    return DividerBlock()


def header(text: str) -> Block:
    return HeaderBlock(text=PlainTextObject(text=cut(text, 150)))


def quote(text: str, most: int) -> Block | None:
    """A person's words as they wrote them, set off; nothing for an empty text."""
    words = cut(text.strip(), most)
    if not words:
        return None
    return RichTextBlock(elements=[RichTextQuoteElement(elements=[RichTextElementParts.Text(text=words)])])


def paragraphs(text: str, *, count: int = 3) -> list[Block]:
    """A long text of a person's over several blocks, at most `count`."""
    return [
        RichTextBlock(elements=[RichTextSectionElement(elements=[RichTextElementParts.Text(text=piece)])])
        for piece in pieces(text, _PIECE, count)
    ]


def many_lines(parts: Sequence[Mrkdwn]) -> list[Block]:
    """A list of lines in as few blocks as hold it: a reader sees a gap between two blocks."""
    groups: list[list[Mrkdwn]] = []
    length = 0
    for part in parts:
        if not groups or length + len(part) + 1 > _LINES_MOST:
            groups.append([])
            length = 0
        groups[-1].append(part)
        length += len(part) + 1
    return [section(Mrkdwn("\n".join(group))) for group in groups]


def actions(*elements: InteractiveElement | None, block_id: str | None = None) -> Block | None:
    """A row of buttons; nothing where there is none."""
    present = [element for element in elements if element is not None]
    return ActionsBlock(elements=present, block_id=block_id) if present else None


def button(
    action_id: str,
    text: str,
    value: str,
    style: Literal["primary", "danger"] | None = None,
    confirm: ConfirmObject | None = None,
) -> InteractiveElement:
    return ButtonElement(
        action_id=action_id,
        text=PlainTextObject(text=cut(text, 75)),
        value=value,
        style=style,
        confirm=confirm,
    )


def confirm(title: str, text: str, yes: str, no: str, *, danger: bool = False) -> ConfirmObject:
    """What happens after the press, before it happens. All texts are plain."""
    return ConfirmObject(
        title=PlainTextObject(text=cut(title, 100)),
        text=PlainTextObject(text=cut(text, 300)),
        confirm=PlainTextObject(text=cut(yes, 30)),
        deny=PlainTextObject(text=cut(no, 30)),
        style="danger" if danger else None,
    )


def _mrkdwn(text: Mrkdwn) -> MarkdownTextObject:
    # verbatim: Slack must not turn people's words into links or mentions
    return MarkdownTextObject(text=text, verbatim=True)
