"""What the use cases need of the storage: one unit of work with a repository for each aggregate.

`storage` implements these on SQLAlchemy; the contract suite in `tests/storage` runs over both databases.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from bot.domain.consultation import Consultation, Status
from bot.domain.events import Event
from bot.domain.followup import FollowUp
from bot.domain.offer import Offer
from bot.domain.people import Expert, Municipality, StaffMember, Value
from bot.domain.proposal import Proposal
from bot.domain.report import Report
from bot.domain.request import RequestForm
from bot.domain.session import Session
from bot.services.outgoing import Card, ClaimedCard, ClaimedDue, ClaimedNote, DueKind, DueRow, Note


class Draft(Value):
    """A form that was closed half-way. `form` is what had been filled in.

    `consultation_id` is empty for a new request, else the case that was being revised.
    """

    id: str
    slack_user_id: str
    consultation_id: str = ""
    form: RequestForm
    updated_at: datetime


class SlackPerson(Value):
    """What the service remembers of a Slack user."""

    slack_user_id: str
    language: str = "ja"
    home_seen: bool = False  #: has opened the App Home, so it is kept up to date


class ImportChanges(Value):
    """How many rows an import added, changed and left as they were."""

    added: int
    changed: int
    same: int


class LeaseLost(Exception):  # noqa: N818  (nobody's fault: the work took longer than the lease)
    """Another process has taken the row over since. Its holder must not act on it any more."""

    def __init__(self, row_id: int) -> None:
        super().__init__(f"The lease of row {row_id} ran out and another process holds it now.")


class ExpertRecord(Value):
    """Cases accepted so far, `with_town` of them of one municipality; satisfaction answers that came for
    them, each an average from 1 to 5, and their sum."""

    cases: int
    with_town: int
    answers: int
    satisfaction: float


class Consultations(Protocol):
    async def next_count(self, fiscal_year: int) -> int:
        """The next number within the fiscal year, from 1; without gaps among committed cases."""

    async def add(self, case: Consultation, *, intake_key: str) -> None:
        """A new case. `intake_key` is unique: what was delivered twice makes one case."""

    async def by_intake_key(self, intake_key: str) -> Consultation | None: ...

    async def get(self, consultation_id: str) -> Consultation:
        """Raises UnknownCase."""

    async def lock(self, consultation_id: str) -> Consultation:
        """As `get`, and nobody else changes the case until this unit of work ends. Raises UnknownCase."""

    async def save(self, case: Consultation) -> None:
        """Stores a case whose version is one more than the stored one.

        Raises CaseHasMovedOn otherwise, or AlreadyApproved where two approved; UnknownCase.
        """

    async def of_municipality(self, code: str, *, limit: int, offset: int = 0) -> Sequence[Consultation]:
        """Filed by the municipality or with it as a partner, newest first."""

    async def of_requester(self, staff_id: str, status: Status, *, limit: int) -> Sequence[Consultation]:
        """Filed by one person and now in that state, newest first."""

    async def of_expert(self, expert_id: str, *, limit: int, offset: int = 0) -> Sequence[Consultation]:
        """Accepted by the expert, newest first."""

    async def in_status(
        self, statuses: frozenset[Status], *, limit: int, offset: int = 0
    ) -> Sequence[Consultation]:
        """In any of the states, those expected soonest first."""

    async def count_in_status(self) -> Mapping[Status, int]: ...

    async def some(self, consultation_ids: Collection[str]) -> Mapping[str, Consultation]:
        """Those of the ids that exist, by id."""

    async def records(self, municipality_code: str) -> Mapping[str, ExpertRecord]:
        """What each expert (by id) has done, seen from a municipality. Nobody who accepted no case yet."""

    def recent(
        self, running: Collection[Status], over: Collection[Status], *, filed: datetime, since: datetime
    ) -> AsyncIterator[Consultation]:
        """The newest first: cases in a `running` state filed from `since` on, and those in a state of `over`
        filed from `filed` on whose support ended from `since` on.
        """

    def all(self) -> AsyncIterator[Consultation]:
        """Every case in the order of filing: for exports."""


class Offers(Protocol):
    async def add(self, offers: Sequence[Offer]) -> None: ...

    async def get(self, offer_id: str) -> Offer:
        """Raises UnknownCase."""

    async def save(self, offer: Offer) -> None: ...

    async def of_consultation(self, consultation_id: str) -> Sequence[Offer]:
        """In the coordinators' order."""

    async def some(self, offer_ids: Collection[str]) -> Mapping[str, Offer]:
        """Those of the ids that exist, by id."""

    async def open_of_expert(self, expert_id: str) -> Sequence[Offer]:
        """Waiting for the expert's answer, the most urgent first."""

    async def load(self) -> Mapping[str, int]:
        """Open offers and running accepted cases of each expert (by id)."""


class SessionUse(Value):
    """What the sessions of a case came to: how many were held, and the hours of their reports."""

    held: int = 0
    hours: float = 0


class Sessions(Protocol):
    async def add(self, session: Session) -> None: ...

    async def get(self, session_id: str) -> Session:
        """Raises UnknownCase."""

    async def save(self, session: Session) -> None:
        """Stores a session whose version is one more than the stored one. Raises SessionHasMovedOn."""

    async def of_consultation(self, consultation_id: str) -> Sequence[Session]:
        """In the order of `ordinal`."""

    async def some(self, session_ids: Collection[str]) -> Mapping[str, Session]:
        """Those of the ids that exist, by id."""

    async def fixed_of_expert(self, expert_id: str, *, after: datetime) -> Sequence[Session]:
        """Fixed and ending after the moment, the earliest first."""

    async def of_expert(self, expert_id: str, *, limit: int) -> Sequence[Session]:
        """Still to be arranged or held (`OPEN_SESSIONS`), the earliest start first, those without last."""

    async def between(self, start: datetime, end: datetime) -> Sequence[Session]:
        """Fixed or held with `start <= starts_at < end`, the earliest first."""

    async def use(self) -> Mapping[str, SessionUse]:
        """By consultation id; cases without a held session are left out."""

    def all(self) -> AsyncIterator[Session]:
        """Every session, by case and ordinal: for exports."""


class Reports(Protocol):
    async def add(self, report: Report) -> None:
        """One for each session."""

    async def get(self, report_id: str) -> Report:
        """Raises UnknownCase."""

    async def save(self, report: Report) -> None:
        """Stores a report whose version is one more than the stored one. Raises ReportHasMovedOn."""

    async def of_session(self, session_id: str) -> Report | None: ...

    async def of_consultation(self, consultation_id: str) -> Sequence[Report]:
        """In the order of their sessions."""

    async def some(self, report_ids: Collection[str]) -> Mapping[str, Report]: ...

    async def of_sessions(self, session_ids: Collection[str]) -> Mapping[str, Report]:
        """By session id."""


class FollowUps(Protocol):
    async def add(self, followups: Sequence[FollowUp]) -> None: ...

    async def get(self, followup_id: str) -> FollowUp:
        """Raises UnknownCase."""

    async def save(self, followup: FollowUp) -> None:
        """Stores one whose version is one more than the stored one. Raises AlreadyAnswered."""

    async def of_consultation(self, consultation_id: str) -> Sequence[FollowUp]:
        """Satisfaction first, then by months."""

    async def some(self, followup_ids: Collection[str]) -> Mapping[str, FollowUp]: ...


class Proposals(Protocol):
    async def add(self, proposal: Proposal) -> None: ...

    async def latest(self, consultation_id: str) -> Proposal | None: ...

    async def with_candidate(self, candidate_id: str) -> Proposal:
        """The proposal that holds the candidate. Raises UnknownCase."""


class PoolChanges(Value):
    """What was written to the pool since a revision, and the newest revision among it. Nobody is deleted."""

    revision: int
    experts: tuple[Expert, ...]


class KeptIndex(Protocol):
    """Keeps the analysed profiles over a restart. May lose them: then they are read again."""

    def load(self) -> bytes | None: ...

    def save(self, content: bytes) -> None: ...


class Experts(Protocol):
    async def changed_since(self, revision: int) -> PoolChanges:
        """The experts written after this revision (0: all), in the order of ids."""

    async def all(self) -> Sequence[Expert]:
        """The whole pool, active or not, in the order of ids."""

    async def get(self, expert_id: str) -> Expert:
        """Raises UnknownCase."""

    async def lock(self, expert_id: str) -> Expert:
        """As `get`, and nobody else counts or changes the expert's hours until this unit of work ends."""

    async def some(self, expert_ids: Sequence[str]) -> Mapping[str, Expert]: ...

    async def by_slack(self, slack_user_id: str, email: str | None) -> Expert | None:
        """Found by Slack id, else by e-mail (any case)."""

    async def link(self, expert_id: str, slack_user_id: str) -> None:
        """Remembers the Slack user of an expert who was registered by e-mail."""

    async def search(self, words: str, *, limit: int) -> Sequence[Expert]:
        """Active experts whose name, kana, organisation, skills or profile contain the words."""

    async def put(self, experts: Sequence[Expert]) -> ImportChanges:
        """Adds or replaces by `expert_id`. Others stay. A blank field of an import does not unlink Slack."""


class StaffList(Protocol):
    async def get(self, staff_id: str) -> StaffMember:
        """Raises UnknownCase."""

    async def by_slack(self, slack_user_id: str, email: str | None) -> StaffMember | None: ...

    async def link(self, staff_id: str, slack_user_id: str) -> None: ...

    async def all(self) -> Sequence[StaffMember]: ...

    async def put(self, staff: Sequence[StaffMember]) -> ImportChanges:
        """Adds or replaces by e-mail, else by Slack id (the given `id` is used only for new ones)."""


class Municipalities(Protocol):
    async def all(self) -> Sequence[Municipality]:
        """In the order of codes."""

    async def put(self, municipalities: Sequence[Municipality]) -> ImportChanges: ...


class Audit(Protocol):
    async def record(self, event: Event) -> None:
        """Rows are only ever added."""

    async def of_consultation(self, consultation_id: str) -> Sequence[Event]:
        """Oldest first."""

    def all(self) -> AsyncIterator[Event]: ...


class Drafts(Protocol):
    async def put(self, draft: Draft) -> None: ...

    async def get(self, draft_id: str) -> Draft | None: ...

    async def latest(self, slack_user_id: str, consultation_id: str = "") -> Draft | None:
        """The person's newest draft of a new request, or of a revision of the case."""

    async def drop(self, draft_id: str) -> None: ...


class SlackPeople(Protocol):
    async def get(self, slack_user_id: str) -> SlackPerson:
        """What is remembered, or the defaults."""

    async def put(self, person: SlackPerson) -> None: ...


class Outbox(Protocol):
    async def show(self, card: Card, *, now: datetime) -> None:
        """Slack should show the case at this place as it is now."""

    async def tell(self, note: Note, *, now: datetime) -> bool:
        """Said once for its key; False when that was recorded before."""

    async def tell_together(self, note: Note, *, now: datetime) -> None:
        """Says the note's items: within a note of the same key that nobody has taken up yet, else in its own.

        An item whose token the note holds already is not added again.
        """

    async def claim_cards(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[ClaimedCard]:
        """Cards whose wanted change is not drawn yet, oldest wish first; nobody else gets them meanwhile."""

    async def claim_notes(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[ClaimedNote]:
        """Notes not said yet, oldest first. Those that follow an unsaid note of the same thread wait."""

    async def posting(self, row: ClaimedCard | ClaimedNote) -> None:
        """About to post: from now on a lost answer means that the message may be there.

        Raises LeaseLost. The other marks of a row that is no longer held change nothing.
        """

    async def not_posted(self, row: ClaimedCard | ClaimedNote) -> None:
        """Slack said no: the message is certainly not there."""

    async def card_shown(self, card: ClaimedCard, *, channel: str, ts: str) -> None:
        """Drawn at least as of `card.wanted`."""

    async def note_said(
        self, note: ClaimedNote, *, channel: str, ts: str, now: datetime, live: bool = False
    ) -> None:
        """A `live` note becomes a card at `Place.NOTE`: `show_notes` has it drawn again."""

    async def show_notes(self, consultation_id: str, *, now: datetime) -> None:
        """The live notes of the case should show it as it is now."""

    async def note(self, key: str) -> Note:
        """What a note says. Raises UnknownCase."""

    async def let_go(self, card: ClaimedCard) -> None:
        """The note is not drawn again: nothing can be pressed on it any more, or it was deleted."""

    async def retry_at(self, row: ClaimedCard | ClaimedNote, *, at: datetime, error: str) -> None:
        """Not now: try again at the given time."""

    async def give_up(self, row: ClaimedCard | ClaimedNote, *, error: str) -> None:
        """Refused for good. A card is tried again when its case changes."""

    async def card_at(self, card: Card) -> tuple[str, str] | None:
        """Channel and ts of the message that shows the card, once it is posted."""

    async def card_of_message(self, channel: str, ts: str) -> Card | None:
        """Which card a message is."""

    async def next_try(self) -> datetime | None:
        """When the earliest waiting row may be tried."""


class DueRows(Protocol):
    async def add(self, row: DueRow) -> None: ...

    async def drop(self, kinds: Collection[DueKind], subject: str, *, reason: str) -> None:
        """What is still waiting of these kinds has become pointless; the reason is kept."""

    async def by_token(self, token: str) -> DueRow | None:
        """The row of an opaque key, whatever its state."""

    async def snooze(self, row: DueRow, *, at: datetime) -> None:
        """The same once more at another time; it takes the place of an earlier snooze of the same row.

        The period of the new row is the first one's with the time behind `~`.
        """

    async def claim(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[ClaimedDue]:
        """Rows due at `now`, the earliest first, held under a lease."""

    async def done(self, row: ClaimedDue, *, now: datetime) -> None:
        """Raises LeaseLost: what was done in the same unit of work must be undone."""

    async def done_all(self, rows: Sequence[ClaimedDue], *, now: datetime) -> frozenset[int]:
        """Marks those that are still held and wait; returns their ids.

        Whoever is not among them was dropped meanwhile or is somebody else's now: nothing may be said of it.
        """

    async def skip(self, row: ClaimedDue, *, now: datetime, reason: str) -> None:
        """Raises LeaseLost."""

    async def retry_at(self, row: ClaimedDue, *, at: datetime, error: str) -> None: ...

    async def next_due(self) -> datetime | None:
        """The earliest waiting row's time."""


class UnitOfWork(Protocol):
    """One transaction. Leaving the block without `commit` undoes everything."""

    consultations: Consultations
    offers: Offers
    sessions: Sessions
    reports: Reports
    followups: FollowUps
    proposals: Proposals
    experts: Experts
    staff: StaffList
    municipalities: Municipalities
    audit: Audit
    drafts: Drafts
    people: SlackPeople
    outbox: Outbox
    due: DueRows

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def commit(self) -> None: ...
