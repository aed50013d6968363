"""Follow-up: months are counted as the civil code counts them, and an answer is given once."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.errors import AlreadyAnswered, UnknownCase
from bot.domain.followup import FollowUp, FollowUpKind, Question, months_later
from bot.domain.report import Progress

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 12, 31), 3, date(2027, 3, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, date(2028, 3, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 6, date(2027, 6, 1)),
    ],
)
def test_the_same_day_of_the_month_or_its_last(day: date, months: int, then: date) -> None:
    assert months_later(day, months) == then


def test_an_answer_is_given_once() -> None:
    asked = FollowUp(
        id="f1", consultation_id="c1", kind=FollowUpKind.OUTCOME, months=1, due_at=NOW, asked_at=NOW
    )
    answered = asked.came_to(Progress.DONE, by="船木", now=NOW)
    assert not answered.waiting
    with pytest.raises(AlreadyAnswered):
        answered.came_to(Progress.BUDGETED, by="船木", now=NOW)


def test_only_what_was_asked_is_answered_and_by_its_own_kind_of_answer() -> None:
    outcome = FollowUp(id="f1", consultation_id="c1", kind=FollowUpKind.OUTCOME, months=6, due_at=NOW)
    scores = dict.fromkeys(Question, 5)
    for forged in (
        lambda: outcome.came_to(Progress.DONE, by="船木", now=NOW),
        lambda: outcome.changed(asked_at=NOW).satisfied(scores, "", by="船木", now=NOW),
        lambda: outcome.changed(kind=FollowUpKind.SATISFACTION, asked_at=NOW).came_to(
            Progress.DONE, by="船木", now=NOW
        ),
    ):
        with pytest.raises(UnknownCase):
            forged()


def test_the_mean_of_the_five_answers() -> None:
    asked = FollowUp(id="f1", consultation_id="c1", kind=FollowUpKind.SATISFACTION, due_at=NOW, asked_at=NOW)
    scores = dict(zip(Question, (5, 4, 5, 3, 4), strict=True))
    assert asked.satisfied(scores, "", by="船木", now=NOW).average == 4.2
    assert asked.average is None
