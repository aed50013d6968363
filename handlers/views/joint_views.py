"""Similar requests of several municipalities: the note in the coordinators' thread, and side by side."""

import json
from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.domain.request import ConsultationRequest
from bot.services.case_view import CaseView
from bot.services.joint_comparing import ComparedCase, Comparison
from bot.services.outgoing import Note
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId, CallbackId
from handlers.views.case_text import status_text
from handlers.views.message import (
    Message,
    View,
    actions,
    button,
    context,
    divider,
    fallback,
    fields,
    message,
    modal,
    section,
)
from handlers.views.texts import bold, day_text, fit, lines, person, plain_line, short

#: Cases that the note names; the comparison has all.
_NAMED_MOST = 8
#: Elements Slack takes in one row of buttons
#: (https://docs.slack.dev/reference/block-kit/blocks/actions-block).
_BUTTONS_MOST = 25
#: Of what is asked, where no phrase is shared.
_EXCERPT = 60


def joint_note(note: Note, view: CaseView, words: Words) -> Message:
    """Which other requests are like this one, and why; a button to compare them."""
    others = [_line("joint.line", one, words) for one in _named(note, "cases")]
    more = len(others) - _NAMED_MOST
    earlier = [_line("joint.earlier_case", one, words) for one in _named(note, "earlier")]
    said = {"number": view.case.number}
    why = fit(words.pick(ja=note.params.get("ja", ""), en=note.params.get("en", "")), 600)
    blocks: list[Block | None] = [
        section(
            lines(
                [
                    words.mrkdwn(f"note.{note.kind}", **said),
                    *others[:_NAMED_MOST],
                    words.mrkdwn("joint.more", count=more) if more > 0 else Mrkdwn(""),
                ]
            )
        ),
        context(why) if why else None,
        context(words.mrkdwn("joint.earlier", cases=lines(earlier, words("common.and"))))
        if earlier
        else None,
        actions(button(ActionId.COMPARE, words("joint.view"), view.case.id), block_id="joint"),
    ]
    names = words("common.and").join(f"{number} {town}" for number, town, _ in _named(note, "cases"))
    return message(fallback(words, "joint.fallback", **said, cases=names), blocks)


def _named(note: Note, name: str) -> list[tuple[str, str, str]]:
    """Number, municipality, title; none where the note has no such list."""
    listed = json.loads(note.params.get(name) or "[]")
    return [(str(number), str(town), str(title)) for number, town, title in listed]


def _line(key: str, one: tuple[str, str, str], words: Words) -> Mrkdwn:
    number, town, title = one
    return words.mrkdwn(key, number=short(number, 20), town=short(town, 40), title=short(title, 150))


def joint_modal(comparison: Comparison, words: Words) -> View:
    """The group as it stands now: two columns of summaries, what they share, and how to go on from here."""
    members, experienced = comparison.members, comparison.experienced
    several = len(members) > 1
    intro = words.mrkdwn("joint.intro", count=len(members)) if several else bold(words("joint.alone"))
    why = fit(words.pick(ja=comparison.ja, en=comparison.en), 900)
    gone = [
        words.mrkdwn(
            "joint.gone_case",
            number=short(one.case.number, 20),
            town=short(one.municipality, 40),
            status=words(f"status.{one.case.status}"),
        )
        for one in comparison.gone
    ]
    blocks: list[Block | None] = [
        section(lines([intro, why])),
        context(words.mrkdwn("joint.gone", cases=lines(gone, words("common.and")))) if gone else None,
        *_side_by_side(members, words),
    ]
    if experienced:
        blocks += [
            divider(),
            section(words.mrkdwn("joint.experienced")),
            *_side_by_side(experienced, words),
        ]
    if several:
        blocks += [divider(), section(words.mrkdwn("joint.how"))]
    return modal(words, title="joint.title", blocks=blocks, callback_id=CallbackId.COMPARE)


def _side_by_side(cases: Sequence[ComparedCase], words: Words) -> list[Block | None]:
    """Summaries in two columns, and a button for each case under them."""
    buttons = [
        button(
            ActionId.OPEN.with_suffix(one.case.id),
            words("joint.open", number=plain_line(one.case.number, 20)),
            one.case.id,
        )
        for one in cases
    ]
    rows = [buttons[at : at + _BUTTONS_MOST] for at in range(0, len(buttons), _BUTTONS_MOST)]
    summaries = [(_head(one), _summary(one, words)) for one in cases]
    return [*fields(summaries), *(actions(*row) for row in rows)]


def _head(one: ComparedCase) -> Mrkdwn:
    return Mrkdwn(f"{short(one.case.number, 20)}　{short(one.municipality, 40)}")


def _summary(one: ComparedCase, words: Words) -> Mrkdwn:
    case = one.case
    facts = words.mrkdwn(
        "joint.facts",
        status=status_text(case.status, words),
        menu=words(f"menu.{case.request.menu}"),
        day=day_text(case.submitted_at.astimezone(words.zone).date(), words),
    )
    asked_by = person(case.requester.name, case.requester.slack_user_id, words, 60)
    return lines(
        [
            short(case.request.title, 200),
            words.mrkdwn("joint.quote", quote=short(one.quote or _excerpt(case.request), 200)),
            facts,
            words.mrkdwn("joint.asked_by", person=asked_by),
        ]
    )


def _excerpt(request: ConsultationRequest) -> str:
    return plain_line(request.details, _EXCERPT)
