"""What several views say about a case, in the same words."""

from collections.abc import Collection, Sequence

from bot.domain.codes import Menu
from bot.domain.consultation import Status
from bot.domain.events import Event, EventKind
from bot.domain.offer import SAID_NO, Offer, OfferStatus
from bot.domain.people import Expert
from bot.domain.proposal import Candidate, Factor
from bot.services.case_view import CaseView
from bot.services.home import CaseLine
from bot.words import Mrkdwn, Words
from handlers.views.texts import NOTHING, cut, day_text, fit, lines, mention, moment_text, one_line, short

#: A mark of colour for each state, so that a list can be read at a glance.
MARKS = {
    Status.SUBMITTED: "🔵",
    Status.PROPOSED: "🔵",
    Status.OFFERED: "🟡",
    Status.MATCHED: "🟢",
    Status.IN_PROGRESS: "🟢",
    Status.COMPLETED: "🟢",
    Status.CLOSED: "⚪",
    Status.RETURNED: "🟠",
    Status.REJECTED: "⚪",
    Status.WITHDRAWN: "⚪",
}
#: What of an event's details is told to coordinators.
_DETAILS = ("expert", "experts", "reason", "comment")
Pairs = list[tuple[str, Mrkdwn]]


def status_text(status: Status, words: Words) -> Mrkdwn:
    """The state with its mark."""
    return Mrkdwn(f"{MARKS[status]} {words(f'status.{status}')}")


def menu_text(view: CaseView, words: Words) -> Mrkdwn:
    """The menu, with its months."""
    request = view.case.request
    menu = words(f"menu.{request.menu}")
    if request.menu is Menu.CONTINUOUS and request.months:
        return words.mrkdwn("case.menu_months", menu=menu, months=request.months)
    return Mrkdwn(menu)


def topic_text(view: CaseView, words: Words) -> Mrkdwn:
    return short(words.pick(ja=view.topic.name_ja, en=view.topic.name_en))


def partners_text(view: CaseView, words: Words) -> Mrkdwn:
    names = words("common.and").join(place.name for place in view.partners)
    return short(names, 600)


def asked_pairs(view: CaseView, words: Words) -> Pairs:
    """What is asked, in short: menu, topic, partners, format, dates, urgency, roles."""
    request = view.case.request
    roles = [words(f"role.{role}") for role in request.roles]
    pairs = [
        (words("label.menu"), menu_text(view, words)),
        (words("label.topic"), topic_text(view, words)),
        (words("label.format"), Mrkdwn(words(f"format.{request.format}"))),
        (words("label.roles"), Mrkdwn(words("common.and").join(roles) or words("case.roles_open"))),
        (words("label.urgency"), urgency_text(view, words)),
    ]
    if request.desired_dates:
        days = [Mrkdwn(day_text(day, words)) for day in request.desired_dates]
        pairs.append((words("label.desired_dates"), lines(days)))
    if view.partners:
        pairs.append((words("label.partners"), partners_text(view, words)))
    return pairs


def urgency_text(view: CaseView, words: Words) -> Mrkdwn:
    request = view.case.request
    urgency = words(f"urgency.{request.urgency}")
    if request.needed_by is None:
        return Mrkdwn(urgency)
    return words.mrkdwn("case.urgency_by", urgency=urgency, day=day_text(request.needed_by, words))


def heading(view: CaseView) -> str:
    """Number and title, for a header (plain text)."""
    return f"{view.case.number}  {one_line(view.case.request.title)}"


def expert_name(view: CaseView, expert_id: str) -> str:
    """A name, or the id of an expert who is no longer in the pool."""
    expert = view.experts.get(expert_id)
    return one_line(expert.name) if expert is not None else expert_id


def expert_text(expert: Expert | None, expert_id: str) -> Mrkdwn:
    """Name and organisation in one line."""
    if expert is None:
        return short(expert_id)
    name = Mrkdwn(f"*{short(expert.name, 150)}*")
    return lines([name, short(expert.organization, 200)], "  ") if expert.organization.strip() else name


def contact_text(expert: Expert) -> Mrkdwn:
    """How to reach an expert: the mention, else the address."""
    return mention(expert.slack_user_id) or short(expert.email or NOTHING, 200)


def score_text(candidate: Candidate, words: Words) -> Mrkdwn:
    return words.mrkdwn("candidate.score", score=round(candidate.score * 100))


def factor_text(factor: Factor, words: Words) -> str:
    return one_line(words.pick(ja=factor.ja, en=factor.en))


def reasons_text(factors: Sequence[Factor], words: Words, most: int, count: int = 4) -> Mrkdwn:
    """The strongest reasons in one run of sentences; a quoted evidence is always among them."""
    strongest = sorted((f for f in factors if f.points > 0), key=lambda f: -f.points)
    chosen = strongest[:count]
    evidence = next((f for f in strongest[count:] if f.factor == "evidence"), None)
    if evidence is not None:
        chosen[-1] = evidence
    stop = words("common.stop")
    said = [factor_text(factor, words).rstrip(" 。.") for factor in chosen]
    text = stop.join(sentence for sentence in said if sentence)
    return fit(text + stop.rstrip(), most) if text else Mrkdwn(words("candidate.no_reasons"))


def open_candidates(view: CaseView) -> tuple[Candidate, ...]:
    """The candidates who may still be asked, best first: without those who were asked and did not come."""
    if view.proposal is None:
        return ()
    said_no = {offer.expert_id for offer in view.offers if offer.status in SAID_NO}
    return tuple(c for c in view.proposal.candidates if c.expert_id not in said_no)


def offer_line(view: CaseView, offer: Offer, words: Words) -> Mrkdwn:
    """One offer: who, and what became of it."""
    key = f"offer_line.{offer.status}"
    when = offer.due_at if offer.status is OfferStatus.OPEN else offer.answered_at
    return words.mrkdwn(
        key,
        expert=short(expert_name(view, offer.expert_id), 150),
        when=moment_text(when, words) if when is not None else NOTHING,
    )


def timeline(
    events: Sequence[Event],
    words: Words,
    *,
    most: int,
    hidden: Collection[EventKind] = (),
    in_full: bool = False,
) -> list[Mrkdwn]:
    """The last events, the oldest first. `in_full` tells who did it and what was said."""
    shown = [event for event in events if event.kind not in hidden][-most:]
    return [_event_line(event, words, in_full=in_full) for event in shown]


def _event_line(event: Event, words: Words, *, in_full: bool) -> Mrkdwn:
    line = Mrkdwn(f"{moment_text(event.at, words)}　{words(f'event.{event.kind}')}")
    if not in_full:
        return line
    said = [event.actor, *(event.details.get(name, "") for name in _DETAILS)]
    more = words("common.and").join(cut(one_line(text), 60) for text in said if text.strip())
    return words.mrkdwn("case.event_more", line=line, more=fit(more, 260)) if more else line


def case_line(line: CaseLine, words: Words) -> Mrkdwn:
    """One case of a list, in two lines."""
    topic = short(words.pick(ja=line.topic_ja, en=line.topic_en), 100)
    first = Mrkdwn(f"{status_text(line.status, words)} *{short(line.number, 20)}* {short(line.title, 300)}")
    second = lines([short(line.municipality, 60), topic], " / ")
    if line.expected_by is not None and line.status in EXPECTED:
        by = words.mrkdwn("case.expected_by", day=day_text(line.expected_by, words))
        second = lines([second, by], "  ")
    return lines([first, second])


#: States in which `expected_by` means something to the reader.
EXPECTED = frozenset({Status.SUBMITTED, Status.PROPOSED, Status.OFFERED, Status.RETURNED})
