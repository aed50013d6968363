"""The form: opened from four places, filled, kept, sent; and the requester's own buttons."""

import html
import re
from collections.abc import Mapping
from typing import Any

from bot.domain.codes import Menu
from bot.domain.consultation import Move
from bot.domain.errors import FieldErrors
from bot.domain.permissions import Act, Actor, permit
from bot.domain.request import DETAILS_MOST, TITLE_MOST, RequestForm
from bot.services.context import Context
from bot.services.home import list_cases
from bot.services.intake import (
    FileConsultation,
    ReviseConsultation,
    check_form,
    drop_draft,
    file_consultation,
    revise_consultation,
    withdraw_consultation,
)
from bot.services.ports import Draft
from handlers.form_in_hand import form_so_far, keep, page_one, unwritten
from handlers.form_values import field_errors
from handlers.house import House
from handlers.listeners import Listeners
from handlers.opening import opened
from handlers.press import Press
from handlers.views.actions import ActionId, CallbackId
from handlers.views.form_meta import FormMeta
from handlers.views.help import help_message, list_message
from handlers.views.intake_form import request_form_more
from handlers.views.texts import cut

listeners = Listeners()

#: Seconds for what was pressed in a form before it was closed: after them it is closed all the same.
_KEPT_WITHIN = 2.0

COMMAND = "/soudan"


@listeners.on_command(COMMAND)
async def soudan(press: Press, house: House) -> None:
    """`/soudan` opens the form, `/soudan list` and `/soudan help` answer only to the person."""
    word = str(press.body.get("text") or "").strip().lower()
    if not word:
        await open_form(press, house)
        return
    actor = await house.directory.actor(press.user_id)
    if word == "list":
        permit(actor, Act.LIST)
        message = list_message(await list_cases(house.context, actor), press.words)
    else:
        message = help_message(actor, press.words)
    await house.answer(press.body, message.text, message.blocks)


@listeners.on_shortcut(CallbackId.NEW)
@listeners.on_action(ActionId.NEW)
async def ask(press: Press, house: House) -> None:
    await open_form(press, house)


async def open_form(press: Press, house: House, form: RequestForm | None = None) -> None:
    """Opens at once, before anything slow; what was half-written before is offered again."""
    async with opened(press, house) as fill:
        actor = await house.directory.actor(press.user_id)
        permit(actor, Act.FILE)
        draft = None if form else await _latest_draft(house.context, press.user_id)
        meta = FormMeta(draft_id=draft.id if draft else house.context.new_id(), resumed=draft is not None)
        filled = form or (draft.form if draft else RequestForm())
        view = await page_one(press, house, actor, filled, meta)
        await fill(view)


@listeners.on_shortcut(CallbackId.FROM_MESSAGE)
async def open_form_from_message(press: Press, house: House) -> None:
    """The message becomes the details; a half-written form stays kept for another time."""
    text = plain_text(str((press.body.get("message") or {}).get("text") or ""))
    await open_form(press, house, RequestForm(details=text[:DETAILS_MOST]))


@listeners.on_action(ActionId.MENU)
async def menu_chosen(press: Press, house: House) -> None:
    """The form follows the menu: months for accompaniment, partners for a joint project."""
    meta, form = await form_so_far(press, house)
    actor = await house.directory.actor(press.user_id)
    view = await page_one(press, house, actor, form, meta)
    await house.update_view(press.view_id, view)
    await keep(press, house, meta, form)


@listeners.on_action(ActionId.TYPED)
@listeners.on_action(ActionId.CHOSEN)
async def filled_in(press: Press, house: House) -> None:
    """What is being filled in is kept, so that a form closed half-way loses nothing."""
    await keep(press, house, *await form_so_far(press, house))


@listeners.on_closed(CallbackId.FORM)
@listeners.on_closed(CallbackId.FORM_MORE)
async def form_closed(press: Press, house: House) -> None:
    """Slack does not promise the values of a closed view; what came with it is kept.

    The second page leaves the first one open, which then shows what it holds. A field that is chosen and the
    page closed in the same moment come as two deliveries: what was chosen is kept first.
    """
    await house.background.earlier(press.root_view_id, within=_KEPT_WITHIN)
    meta, form = await form_so_far(press, house)
    if press.values:
        await keep(press, house, meta, form)
    if press.view.get("callback_id") == CallbackId.FORM_MORE and not press.body.get("is_cleared"):
        actor = await house.directory.actor(press.user_id)
        await house.update_view(press.root_view_id, await page_one(press, house, actor, form, meta))


@listeners.on_action(ActionId.DISCARD_DRAFT)
async def start_anew(press: Press, house: House) -> None:
    """Throws the half-written form away and shows an empty one."""
    meta = FormMeta.model_validate(press.metadata())
    await drop_draft(house.context, meta.draft_id, press.user_id)
    actor = await house.directory.actor(press.user_id)
    fresh = meta.afresh(house.context.new_id())
    form = await unwritten(press, house, fresh)
    view = await page_one(press, house, actor, form, fresh)
    await house.update_view(press.view_id, view)


@listeners.on_action(ActionId.MORE_FIELDS)
async def open_more(press: Press, house: House) -> None:
    """The second page, over the first; what stands on the first is kept meanwhile."""
    async with opened(press, house, push=True) as fill:
        meta, form = await form_so_far(press, house)
        await keep(press, house, meta, form)
        await fill(request_form_more(form, meta, words=press.words))


@listeners.on_form(CallbackId.FORM_MORE)
async def more_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    """Back to the first page. Errors stand at their fields here already."""
    meta, form = await form_so_far(press, house)
    actor = await house.directory.actor(press.user_id)
    here = {str(block.get("block_id")) for block in press.view["blocks"]}
    try:
        await check_form(house.context, form, _own_code(actor), press.now)
    except FieldErrors as wrong:
        errors = {name: error for name, error in wrong.fields.items() if name in here}
        if errors:
            return {
                "response_action": "errors",
                "errors": field_errors(FieldErrors(errors), press.words, here),
            }
    await keep(press, house, meta, form, always=True)
    view = await page_one(press, house, actor, form, meta)
    house.background.run(house.update_view(press.root_view_id, view))
    return None


@listeners.on_form(CallbackId.FORM)
async def form_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    """Receives or revises. Committed before it is acknowledged."""
    meta, form = await form_so_far(press, house)
    # Kept first, so that nothing typed is lost whatever follows; receiving it drops the draft.
    await keep(press, house, meta, form)
    actor = await house.directory.actor(press.user_id)
    if _fields_of_menu(form) - {str(block.get("block_id")) for block in press.view["blocks"]}:
        # Sent before the form could follow the menu: show the fields that the menu asks for.
        return {"response_action": "update", "view": await page_one(press, house, actor, form, meta)}
    if meta.consultation_id:
        revision = ReviseConsultation(consultation_id=meta.consultation_id, form=form, draft_id=meta.draft_id)
        await revise_consultation(house.context, revision, actor, press.now)
    else:
        filing = FileConsultation(form=form, intake_key=press.view_id, draft_id=meta.draft_id)
        await file_consultation(house.context, filing, actor, press.now)
    return {"response_action": "clear"}


@listeners.on_action(ActionId.REVISE)
async def open_revision(press: Press, house: House) -> None:
    """The same form with what was filed, or with the revision that was half-written."""
    async with opened(press, house) as fill:
        actor = await house.directory.actor(press.user_id)
        async with house.context.read() as work:
            case = await work.consultations.get(press.value)
            draft = await work.drafts.latest(press.user_id, case.id)
        permit(actor, Act.REVISE, case)
        case.must_allow(Move.REVISE)
        meta = FormMeta(
            draft_id=draft.id if draft else house.context.new_id(),
            consultation_id=case.id,
            resumed=draft is not None,
        )
        form = draft.form if draft else RequestForm.of(case.request)
        view = await page_one(press, house, actor, form, meta)
        await fill(view)


@listeners.on_action(ActionId.CONTINUE)
async def open_continuation(press: Press, house: House) -> None:
    """A new request that goes on from a case; one that was begun before is shown again."""
    async with opened(press, house) as fill:
        actor = await house.directory.actor(press.user_id)
        async with house.context.read() as work:
            case = await work.consultations.get(press.value)
            draft = await work.drafts.latest(press.user_id)
        permit(actor, Act.CONTINUE, case)
        if draft is not None and draft.form.previous_id == case.id:
            meta = FormMeta(draft_id=draft.id, previous_id=case.id, resumed=True)
            await fill(await page_one(press, house, actor, draft.form, meta))
            return
        room = TITLE_MOST - len(press.words("continuing.title", title=""))
        form = RequestForm(
            menu=case.request.menu,
            topic=case.request.topic,
            title=press.words("continuing.title", title=cut(case.request.title, room)),
            previous_id=case.id,
        )
        meta = FormMeta(draft_id=house.context.new_id(), previous_id=case.id)
        await fill(await page_one(press, house, actor, form, meta))


@listeners.on_action(ActionId.WITHDRAW)
async def withdraw(press: Press, house: House) -> None:
    actor = await house.directory.actor(press.user_id)
    await withdraw_consultation(house.context, press.value, actor, press.now)


def plain_text(mrkdwn: str) -> str:
    """A message as its reader sees it: links by their words, entities as characters."""
    linked = re.sub(r"<(?:[^<>|]*)\|([^<>]*)>", r"\1", mrkdwn)
    bare = re.sub(r"<([^<>]*)>", r"\1", linked)
    return html.unescape(bare)


def _own_code(actor: Actor) -> str:
    return actor.staff.municipality_code if actor.staff else ""


def _fields_of_menu(form: RequestForm) -> set[str]:
    return {Menu.CONTINUOUS.value: {"months"}, Menu.JOINT.value: {"partners"}}.get(form.menu, set())


async def _latest_draft(context: Context, slack_user_id: str) -> Draft | None:
    async with context.read() as work:
        return await work.drafts.latest(slack_user_id)
