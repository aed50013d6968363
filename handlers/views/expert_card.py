"""The card in an expert's DM: what a town asks, why it suits them, and by when to answer."""

from slack_sdk.models.blocks import Block

from bot.domain.consultation import TALKING, Status
from bot.domain.offer import Offer, OfferStatus
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId
from handlers.views.case_text import asked_pairs, heading
from handlers.views.message import (
    Message,
    actions,
    button,
    confirm,
    fallback,
    fields,
    header,
    message,
    quote,
    section,
)
from handlers.views.session_text import next_step, pending_reports, session_text
from handlers.views.texts import bold, fit, lines, mention, moment_text, short

_DETAILS = 3000
_MORE = 600
#: Steps of the support in which the date is known.
_FIXED = frozenset({"fixed", "acknowledged"})


def expert_card(view: CaseView, offer: Offer, words: Words) -> Message:
    """Before a yes the town is named, its people are not; after any other end only the number stays."""
    case = view.case
    text = fallback(
        words,
        f"expert_card.fallback.{offer.status}",
        number=case.number,
        title=case.request.title,
        town=view.municipality.name,
    )
    if offer.status is OfferStatus.OPEN:
        blocks = [*_intro(view, offer, words), *_request(view, words), _buttons(view, offer, words)]
    elif offer.status is OfferStatus.ACCEPTED and case.status not in TALKING:
        blocks = [header(heading(view)), section(words.mrkdwn("expert_card.closed"))]
    elif offer.status is OfferStatus.ACCEPTED:
        blocks = [header(heading(view)), *_thanks(view, words), *_request(view, words)]
    else:
        blocks = [header(heading(view)), section(words.mrkdwn(f"expert_card.{offer.status}"))]
    return message(text, blocks)


def _intro(view: CaseView, offer: Offer, words: Words) -> list[Block | None]:
    why = words.pick(ja=offer.why_ja, en=offer.why_en)
    ask = words.mrkdwn("expert_card.open", town=short(view.municipality.name))
    due = Mrkdwn("")
    if offer.due_at is not None:
        due = words.mrkdwn("expert_card.due", when=moment_text(offer.due_at, words))
    blocks: list[Block | None] = [header(heading(view)), section(lines([ask, due]))]
    if why.strip():
        blocks.append(section(lines([bold(words("expert_card.why")), fit(why.strip(), 1500)])))
    return blocks


def _request(view: CaseView, words: Words) -> list[Block | None]:
    request = view.case.request
    town = (words("label.municipality"), short(view.municipality.name))
    blocks: list[Block | None] = [*fields([town, *asked_pairs(view, words)])]
    for key, text, most in (
        ("label.details", request.details, _DETAILS),
        ("label.question", request.question, _MORE),
        ("label.goal", request.goal, _MORE),
        ("label.related_systems", request.related_systems, _MORE),
        ("label.related_vendors", words("common.and").join(request.related_vendors), _MORE),
    ):
        if text.strip():
            blocks += [section(bold(words(key))), quote(text, most)]
    return blocks


def _thanks(view: CaseView, words: Words) -> list[Block | None]:
    requester = view.case.requester
    name = words.mrkdwn("common.person", name=short(requester.name, 150))
    who = lines(
        [
            bold(words("expert_card.talk_to")),
            short(f"{view.municipality.name} {requester.department}", 250),
            lines([name, mention(requester.slack_user_id)], "  "),
        ]
    )
    if view.case.status is Status.COMPLETED:
        return [section(words.mrkdwn("expert_card.completed")), section(who)]
    return [section(words.mrkdwn("expert_card.accepted")), *_support(view, words), section(who)]


def _support(view: CaseView, words: Words) -> list[Block | None]:
    """What the sessions wait for, and the button where it is the expert's turn."""
    step = next_step(view)
    session, case_id = view.open_session, view.case.id
    said = words.mrkdwn(f"expert_card.support.{step}")
    fixed = session_text(session, words) if step in _FIXED and session is not None else Mrkdwn("")
    press = None
    if step == "wanted":
        press = button(ActionId.PROPOSE, words("session.propose"), case_id, "primary")
    elif step == "report_back":
        report_of = pending_reports(view)[-1][0].id
        press = button(ActionId.REPORT, words("report.rewrite"), report_of, "primary")
    elif step == "fixed" and session is not None:
        press = button(ActionId.ACKNOWLEDGE, words("session.acknowledge"), session.id, "primary")
    elif step == "acknowledged" and session is not None:
        press = button(ActionId.REPORT, words("session.report"), session.id)
    return [section(lines([said, fixed])), actions(press, block_id="support")]


def _buttons(view: CaseView, offer: Offer, words: Words) -> Block | None:
    dialog = confirm(
        words("expert_card.accept_title"),
        words("expert_card.accept_text", number=view.case.number),
        words("expert_card.accept_yes"),
        words("common.back"),
    )
    return actions(
        button(ActionId.ACCEPT, words("expert_card.accept"), offer.id, "primary", dialog),
        button(ActionId.DECLINE, words("expert_card.decline"), offer.id),
        block_id="offer",
    )
