"""Modals that hold one sentence: what is loading, what was refused."""

from bot.words import Words
from handlers.views.actions import CallbackId
from handlers.views.message import View, modal, plain


def loading_view(words: Words) -> View:
    """What opens at once, before anything is looked up."""
    return modal(
        words, title="notice.loading", callback_id=CallbackId.NOTICE, blocks=[plain(words("form.loading"))]
    )


def notice_view(words: Words, title_key: str, text: str) -> View:
    """One sentence and a button to close."""
    return modal(words, title=title_key, callback_id=CallbackId.NOTICE, blocks=[plain(text)])
