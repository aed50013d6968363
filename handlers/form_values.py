"""From a view's `state.values` to the form, and from the form's errors back to its fields."""

from collections.abc import Collection, Mapping
from typing import Any

from bot.domain.errors import FieldErrors
from bot.domain.request import RequestForm, name_of_date, printable
from bot.words import Words
from handlers.views.decision_modals import REASON_MOST
from handlers.views.form_meta import DATES
from handlers.views.refusals import filled_in

#: `state.values`: block id → action id → what is filled in.
Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
_DATE_NAMES = tuple(name_of_date(n) for n in range(DATES))
#: The last input of the first page.
_LAST = "no_personal_data"
_LISTS = frozenset({"roles", "partners"})


def read_form(values: Values, base: RequestForm) -> RequestForm:
    """The form with what either page holds; fields that are not on the page stay as they were."""
    changes: dict[str, object] = {}
    for name in RequestForm.model_fields:
        if name not in values or name == "desired_dates":
            continue
        value = plain(values, name)
        if name == "no_personal_data":
            changes[name] = bool(value)
        elif name in _LISTS:
            changes[name] = value if isinstance(value, list) else []
        else:
            changes[name] = value if isinstance(value, str) else ""
    if any(name in values for name in _DATE_NAMES):
        changes["desired_dates"] = _days(values, base)
    for name in ("menu", "urgency", "format"):
        if changes.get(name) == "":  # nothing chosen: what the form had before
            changes[name] = getattr(base, name)
    return base.model_copy(update=changes)


def _days(values: Values, base: RequestForm) -> list[str]:
    kept = [*base.desired_dates, *[""] * DATES][:DATES]
    days = [text(values, name) if name in values else kept[n] for n, name in enumerate(_DATE_NAMES)]
    while days and not days[-1]:
        days.pop()
    return days  # a gap stays: an error must stand at the field that was filled


def plain(values: Values, block_id: str) -> str | list[str] | bool:
    """What one input holds: a text, the chosen value, the chosen values.

    An input that is missing or empty gives an empty text, or an empty list where several can be chosen.
    """
    entry = next(iter(values.get(block_id, {}).values()), None)
    if entry is None:
        return ""
    if "selected_options" in entry:
        return [str(option["value"]) for option in entry["selected_options"] or ()]
    if "selected_option" in entry:
        option = entry["selected_option"]
        return str(option["value"]) if option else ""
    found = next((content for name, content in entry.items() if name != "type"), None)
    if isinstance(found, bool):
        return found
    if isinstance(found, list):
        return [str(content) for content in found]
    return "" if found is None else printable(str(found))


def text(values: Values, block_id: str) -> str:
    """What one input holds, as a text; surrounding blanks are not part of it."""
    found = plain(values, block_id)
    return found.strip() if isinstance(found, str) else ""


def required(values: Values, block_id: str, most: int = REASON_MOST) -> str:
    """As `text`. Raises FieldErrors for nothing, only spaces, and more than `most` characters."""
    found = text(values, block_id)
    if not found:
        raise FieldErrors({block_id: ("field.text_required", {})})
    must_fit(block_id, found, most)
    return found


def must_fit(field: str, typed: str, most: int) -> None:
    """Slack's own client counts as well; a forged form does not."""
    if len(typed) > most:
        raise FieldErrors({field: ("field.too_long", {"most": most, "length": len(typed)})})


def field_errors(errors: FieldErrors, words: Words, here: Collection[str] | None = None) -> dict[str, str]:
    """The sentences of `response_action: errors`, by block id.

    `here` are the block ids of the view: an error at a field of the other page names that field and stands
    at the last input of this one, since Slack shows errors only at blocks that exist.
    """
    found: dict[str, str] = {}
    elsewhere: list[str] = []
    for field, (key, params) in errors.fields.items():
        sentence = filled_in(words, key, params)
        if here is None or field in here:
            found[field] = sentence
        else:
            names = (f"label.{field}", f"form.{field}")
            name = next((words(key) for key in names if key in words), field)
            elsewhere.append(words("form.elsewhere", field=name, error=sentence))
    if elsewhere and here:
        place = _LAST if _LAST in here else max(here)
        found[place] = "\n".join([found[place], *elsewhere] if place in found else elsewhere)
    return found
