"""A refusal as the sentence that the person reads."""

from collections.abc import Mapping
from string import Formatter

from bot.domain.errors import (
    ConflictOfInterest,
    FieldErrors,
    OfferClosed,
    Refusal,
    ReportHasMovedOn,
    SessionHasMovedOn,
)
from bot.words import Words
from handlers.views.texts import NOTHING, plain_line

#: Where the words of a `status` stand; for any other refusal it is a case's.
_STATUS_OF: dict[type[Refusal], str] = {
    OfferClosed: "offer_status",
    SessionHasMovedOn: "session_status",
    ReportHasMovedOn: "report_status",
}


def refusal_text(refusal: Refusal, words: Words) -> str:
    """Plain text: escape it before it becomes mrkdwn."""
    params = dict(refusal.params)
    if "status" in params:
        key = f"{_STATUS_OF.get(type(refusal), 'status')}.{params['status']}"
        params["status"] = words(key) if key in words else params["status"]
    if isinstance(refusal, ConflictOfInterest):
        said = {name: str(params.get(name, "")) for name in ("interest", "interest_en")}
        params["interest"] = words.pick(ja=said["interest"], en=said["interest_en"])
    if isinstance(refusal, FieldErrors):
        found = [filled_in(words, key, of_field) for key, of_field in refusal.fields.values()]
        return "\n".join([words(refusal.key), *found][:6])
    key = refusal.key if refusal.key in words else Refusal.key
    return filled_in(words, key, params)


def filled_in(words: Words, key: str, params: Mapping[str, object]) -> str:
    """The sentence with its fields; one that is missing does not hide the sentence."""
    sentence = words(key)
    names = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    given = {name: plain_line(str(params.get(name, NOTHING)), 120) for name in names}
    return sentence.format(**given) if names else sentence
