"""The form of a request: a short first page that is enough to send, the optional rest on a second."""

import unicodedata
from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    NumberInputElement,
    PlainTextObject,
    RadioButtonsElement,
)

from bot.domain.codes import Format, Menu, Role, Stage, Urgency
from bot.domain.people import Municipality, Topic
from bot.domain.policy import Policy
from bot.domain.request import DETAILS_MOST, TEXT_MOST, TITLE_MOST, RequestForm, name_of_date
from bot.words import Words
from handlers.views import form_fields as ff
from handlers.views.actions import ActionId, CallbackId
from handlers.views.form_meta import DATES, FormMeta, count_filled
from handlers.views.message import View, actions, button, context, divider, modal, section

#: The value of the one box "contains no personal data".
CONFIRMED = "yes"


def request_form(
    form: RequestForm,
    meta: FormMeta,
    *,
    topics: Mapping[str, Topic],
    municipalities: Sequence[Municipality],
    own_code: str,
    words: Words,
    policy: Policy,
) -> View:
    """The first page."""
    blocks: list[Block | None] = [
        *(_resumed(words, meta) if meta.resumed else ()),
        context(words.mrkdwn("form.revising" if meta.revising else "form.intro")),
        context(words.mrkdwn("continuing.note")) if form.previous_id else None,
        _menu(form, meta, words, policy),
        _topic(form, meta, topics, words),
        *_what(form, meta, words),
        _by_menu(form, meta, municipalities, own_code, words, policy),
        actions(
            button(
                ActionId.MORE_FIELDS,
                words("form.more_fields", count=count_filled(form)),
                meta.draft_id or "form",
            ),
            block_id="more_fields",
        ),
        _no_personal_data(form, meta, words),
    ]
    return modal(
        words,
        title="form.heading_revise" if meta.revising else "form.heading",
        blocks=blocks,
        callback_id=CallbackId.FORM,
        submit="form.submit_revise" if meta.revising else "form.submit",
        metadata=meta.dumped(),
        notify_on_close=True,
    )


def request_form_more(form: RequestForm, meta: FormMeta, *, words: Words) -> View:
    """The second page, pushed on the first: nothing on it must be filled."""
    suffix = meta.suffix
    day = words("form.day_choose")
    wished = [*form.desired_dates, "", "", ""][:DATES]
    blocks = [
        section(words.mrkdwn("form.more_intro")),
        _text("question", form, suffix, words, hint=True),
        _text("goal", form, suffix, words),
        _choice("stage", [*Stage], form.stage, suffix, words),
        _choice("urgency", [*Urgency], form.urgency, suffix, words),
        ff.ask(words, "needed_by", ff.day_input(form.needed_by, suffix, placeholder=day)),
        _roles(form, suffix, words),
        _choice("format", [*Format], form.format, suffix, words),
        divider(),
        *(
            ff.ask(words, name_of_date(n), ff.day_input(wished[n], suffix, placeholder=day))
            for n in range(DATES)
        ),
        _text("participants", form, suffix, words),
        _text("related_systems", form, suffix, words),
        _text("related_vendors", form, suffix, words, hint=True),
    ]
    return modal(
        words,
        title="form.heading_more",
        blocks=blocks,
        callback_id=CallbackId.FORM_MORE,
        submit="form.submit_more",
        close="form.close_more",
        metadata=meta.dumped(),
        notify_on_close=True,
    )


def _resumed(words: Words, meta: FormMeta) -> list[Block]:
    again = button(ActionId.DISCARD_DRAFT, words("form.discard"), meta.draft_id or "draft")
    return [section(words.mrkdwn("form.resumed"), accessory=again, block_id="resumed"), divider()]


def _menu(form: RequestForm, meta: FormMeta, words: Words, policy: Policy) -> InputBlock:
    hours = f"{policy.session_hours:g}"
    options = [
        ff.option(words(f"menu.{menu}"), menu, words(f"menu_about.{menu}", hours=hours)) for menu in Menu
    ]
    element = RadioButtonsElement(
        action_id=ActionId.MENU.with_suffix(meta.suffix),
        options=options,
        initial_option=next((o for o in options if o["value"] == form.menu), None),
    )
    return ff.ask(words, "menu", element, optional=False)


def _topic(form: RequestForm, meta: FormMeta, topics: Mapping[str, Topic], words: Words) -> InputBlock:
    groups = ff.topic_groups(tuple(topics.values()), words.language)
    element = ff.select_grouped(groups, form.topic, meta.suffix, placeholder=words("form.topic_choose"))
    return ff.ask(words, "topic", element, hint=True)


def _what(form: RequestForm, meta: FormMeta, words: Words) -> list[InputBlock]:
    title = ff.text_input(
        form.title, meta.suffix, most=TITLE_MOST, multiline=False, placeholder=words("form.title_example")
    )
    details = ff.text_input(form.details, meta.suffix, most=DETAILS_MOST)
    return [
        ff.ask(words, "title", title, optional=False),
        ff.ask(words, "details", details, optional=False, hint=True),
    ]


def _by_menu(
    form: RequestForm,
    meta: FormMeta,
    municipalities: Sequence[Municipality],
    own_code: str,
    words: Words,
    policy: Policy,
) -> Block | None:
    if form.menu == Menu.CONTINUOUS:
        months = unicodedata.normalize("NFKC", form.months.strip())
        element = NumberInputElement(
            action_id=ActionId.TYPED.with_suffix(meta.suffix),
            dispatch_action_config=ff.EVERY_CHARACTER,
            is_decimal_allowed=False,
            min_value=1,
            max_value=policy.months_most,
            initial_value=months if months.isascii() and months.isdecimal() else None,
        )
        return ff.ask(words, "months", element, optional=False, params={"most": policy.months_most})
    groups = ff.partner_groups(tuple(municipalities), own_code)
    if form.menu == Menu.JOINT and groups:
        several = ff.select_several(
            groups,
            form.partners,
            meta.suffix,
            placeholder=words("form.partners_choose"),
            most=policy.partners_most,
        )
        return ff.ask(words, "partners", several, optional=False)
    return None


def _no_personal_data(form: RequestForm, meta: FormMeta, words: Words) -> InputBlock:
    box = {"text": {"type": "plain_text", "text": words("form.no_personal_data_box")}, "value": CONFIRMED}
    element = CheckboxesElement(
        action_id=ActionId.FIELD.with_suffix(meta.suffix),
        options=[box],
        initial_options=[box] if form.no_personal_data else None,
    )
    return ff.ask(words, "no_personal_data", element, optional=False, dispatch=False)


def _text(name: str, form: RequestForm, suffix: str, words: Words, *, hint: bool = False) -> InputBlock:
    element = ff.text_input(getattr(form, name), suffix, most=TEXT_MOST)
    return ff.ask(words, name, element, hint=hint)


def _choice(name: str, codes: Sequence[str], value: str, suffix: str, words: Words) -> InputBlock:
    options = [ff.option(words(f"{name}.{code}"), code) for code in codes]
    placeholder = PlainTextObject(text=words("form.choose"))
    element = ff.select(options, value, suffix, placeholder=placeholder.text or "")
    return ff.ask(words, name, element)


def _roles(form: RequestForm, suffix: str, words: Words) -> InputBlock:
    options = [ff.option(words(f"role.{role}"), role, words(f"role_about.{role}")) for role in Role]
    groups = [ff.group(words("label.roles"), options)]
    element = ff.select_several(
        groups, form.roles, suffix, placeholder=words("case.roles_open"), most=len(options)
    )
    return ff.ask(words, "roles", element, hint=True)
