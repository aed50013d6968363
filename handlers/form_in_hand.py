"""The form while it is filled: what stands in the view, what is kept of it, and its first page drawn anew."""

from collections.abc import Mapping
from typing import Any

from bot.domain.permissions import Act, Actor, permit
from bot.domain.request import RequestForm
from bot.services.intake import keep_draft
from bot.services.ports import Draft
from handlers.form_values import read_form
from handlers.house import House
from handlers.press import Press
from handlers.views.form_meta import FormMeta
from handlers.views.intake_form import request_form


async def unwritten(press: Press, house: House, meta: FormMeta) -> RequestForm:
    """The form as it is before anybody writes: empty, or what was filed.

    What the metadata names proves nothing. Raises NotAllowed for a case that the presser may not revise.
    """
    if not meta.consultation_id:
        return RequestForm(previous_id=meta.previous_id)
    actor = await house.directory.actor(press.user_id)
    async with house.context.read() as work:
        case = await work.consultations.get(meta.consultation_id)
    permit(actor, Act.REVISE, case)
    return RequestForm.of(case.request)


async def form_so_far(press: Press, house: House) -> tuple[FormMeta, RequestForm]:
    """What stands in the view over what was kept of the other page."""
    meta = FormMeta.model_validate(press.metadata())
    async with house.context.read() as work:
        draft = await work.drafts.get(meta.draft_id)
    mine = draft is not None and draft.slack_user_id == press.user_id
    base = draft.form if draft and mine else await unwritten(press, house, meta)
    return meta, read_form(press.values, base)


async def keep(
    press: Press, house: House, meta: FormMeta, form: RequestForm, *, always: bool = False
) -> None:
    """Keeps what was filled in, unless a revision says nothing new yet (`always` keeps that too)."""
    if meta.consultation_id and not always and form == await unwritten(press, house, meta):
        return
    await keep_draft(
        house.context,
        Draft(
            id=meta.draft_id,
            slack_user_id=press.user_id,
            consultation_id=meta.consultation_id,
            form=form,
            updated_at=press.now,
        ),
        intake_key=press.root_view_id,
    )


async def page_one(
    press: Press, house: House, actor: Actor, form: RequestForm, meta: FormMeta
) -> Mapping[str, Any]:
    """The first page with what is filled in so far."""
    async with house.context.read() as work:
        municipalities = await work.municipalities.all()
    return request_form(
        form,
        meta,
        topics=house.context.topics,
        municipalities=municipalities,
        own_code=actor.staff.municipality_code if actor.staff else "",
        words=press.words,
        policy=house.context.policy,
    )
