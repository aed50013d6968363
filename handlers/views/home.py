"""The App Home: what is mine to do, my cases, the button to ask."""

from slack_sdk.models.blocks import Block

from bot.domain.consultation import Status
from bot.domain.permissions import Part
from bot.services.home import CaseLine, Home, OfferLine
from bot.services.home_tasks import Coming
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId
from handlers.views.case_text import MARKS, case_line
from handlers.views.home_tasks import case_name, task_blocks
from handlers.views.message import View, actions, button, context, divider, header, section
from handlers.views.message import home as home_of
from handlers.views.texts import address, lines, moment_text, short, slack_moment

#: Bounds of the lists, whatever the model holds: all of them together stay below Slack's 100 blocks.
_TO_DO_MOST = 8
_CASES_MOST = 10
_COMING_MOST = 5
Blocks = list[Block | None]


def home_view(home: Home, words: Words) -> View:
    """The home of one person, by their parts."""
    if not home.actor.parts:
        return home_of(
            [header(words("home.title")), section(words.mrkdwn("home.unregistered")), _foot(words)]
        )
    return home_of(
        [
            header(words("home.title")),
            section(words.mrkdwn("home.greeting", who=_who(home, words))),
            *_ask(home, words),
            *_to_do(home, words),
            *_coming(home, words),
            *_counts(home, words),
            *_running(home, words),
            *_cases(home, words),
            divider(),
            _foot(words),
        ]
    )


def _who(home: Home, words: Words) -> Mrkdwn:
    name = words.mrkdwn("common.person", name=short(home.actor.name, 150))
    return lines([short(home.town, 100), name], "  ") if home.town else name


def _ask(home: Home, words: Words) -> Blocks:
    if not home.actor.is_a(Part.STAFF):
        return []
    blocks: Blocks = [actions(button(ActionId.NEW, words("home.ask"), "home", "primary"), block_id="ask")]
    if home.draft_waiting:
        blocks.append(context(words.mrkdwn("home.draft")))
    return blocks


def _to_do(home: Home, words: Words) -> Blocks:
    """「対応をお願いするもの」: what waits for this person, by part. An overseer only looks on."""
    offers = [_offer(line, words) for line in home.offers[:_TO_DO_MOST]]
    revise = [_revise(line, words) for line in home.to_revise[:_TO_DO_MOST]]
    to_approve = home.to_approve if home.actor.is_a(Part.COORDINATOR) else ()
    approve = [_case(line, words) for line in to_approve[:_TO_DO_MOST]]
    blocks: Blocks = [divider(), header(words("home.your_turn"))]
    for key, found in (("home.to_answer", offers), ("home.to_revise", revise), ("home.to_approve", approve)):
        if found:
            blocks += [section(words.mrkdwn(key)), *found]
    if len(approve) > 1:
        blocks.append(actions(button(ActionId.SHARE, words("share.open"), "home"), block_id="share"))
    for task in home.support.tasks[:_TO_DO_MOST]:
        blocks += task_blocks(task, words)
    if len(blocks) == 2:
        blocks.append(section(words.mrkdwn("home.nothing_to_do")))
    rest = home.tasks_left_out + (home.to_approve_count - len(approve) if approve else 0)
    if rest > 0:
        blocks.append(context(words.mrkdwn("common.and_more", count=rest)))
    return blocks


def _coming(home: Home, words: Words) -> Blocks:
    """The next sessions of an expert or of a requester."""
    found = [_session(session, words) for session in home.support.coming[:_COMING_MOST]]
    return [divider(), header(words("home.coming")), *found] if found else []


def _session(session: Coming, words: Words) -> Block:
    when = slack_moment(session.starts_at, words)
    said = words.mrkdwn("home.coming_line", when=when, format=words(f"format.{session.format}"))
    where = (
        words.mrkdwn("reminder.place", place=address(session.place)) if session.place.strip() else Mrkdwn("")
    )
    opened = button(ActionId.OPEN, words("common.open"), session.case.id)
    return section(lines([said, case_name(session.case), where]), accessory=opened)


def _offer(offer: OfferLine, words: Words) -> Block:
    """Answered on the card in the DM: there stands what is asked."""
    line = case_line(offer.line.model_copy(update={"expected_by": None}), words)
    if offer.due_at is None:
        return section(line)
    return section(lines([line, words.mrkdwn("home.answer_by", when=moment_text(offer.due_at, words))]))


def _case(line: CaseLine, words: Words) -> Block:
    opened = button(ActionId.OPEN, words("common.open"), line.consultation_id)
    return section(case_line(line, words), accessory=opened)


def _revise(line: CaseLine, words: Words) -> Block:
    """The form opens with what was filed; the coordinators' comment stands on the card."""
    pressed = button(ActionId.REVISE, words("requester.revise"), line.consultation_id, "primary")
    return section(case_line(line, words), accessory=pressed)


def _counts(home: Home, words: Words) -> Blocks:
    parts = [
        Mrkdwn(f"{MARKS[status]} {words(f'status.{status}')} *{home.counts[status]}*")
        for status in Status
        if home.counts.get(status)
    ]
    return [divider(), header(words("home.counts")), section(lines(parts, "  "))] if parts else []


def _running(home: Home, words: Words) -> Blocks:
    if not home.actor.is_a(Part.EXPERT):
        return []
    blocks: Blocks = [divider(), header(words("home.running"))]
    found = [_case(line, words) for line in home.running[:_CASES_MOST]]
    return [*blocks, *(found or [section(words.mrkdwn("home.running_none"))])]


def _cases(home: Home, words: Words) -> Blocks:
    coordinates = home.actor.is_a(Part.COORDINATOR) or home.actor.is_a(Part.OVERSEER)
    if not coordinates and not home.actor.is_a(Part.STAFF):
        return []
    title = words("home.cases_all") if coordinates else words("home.cases_town", town=home.town)
    blocks: Blocks = [divider(), header(title)]
    found = [_case(line, words) for line in home.cases[:_CASES_MOST]]
    if not found:
        empty = (
            "home.page_empty" if home.page else "home.cases_none_all" if coordinates else "home.cases_none"
        )
        blocks.append(section(words.mrkdwn(empty)))
    return [*blocks, *found, *_pages(home, words)]


def _pages(home: Home, words: Words) -> Blocks:
    """Two blocks, so that both buttons carry the same plain action id."""
    blocks: Blocks = []
    if home.more:
        following = button(ActionId.HOME_PAGE, words("home.next"), str(home.page + 1))
        blocks.append(actions(following, block_id="next_page"))
    if home.page > 0:
        before = button(ActionId.HOME_PAGE, words("home.previous"), str(home.page - 1))
        at = words.mrkdwn("home.page_number", page=home.page + 1)
        blocks.append(section(at, accessory=before, block_id="previous_page"))
    return blocks


def _foot(words: Words) -> Block | None:
    other = "ja" if words.language == "en" else "en"
    return actions(button(ActionId.LANGUAGE, words("home.language"), other), block_id="language")
