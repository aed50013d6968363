"""The table of reminders and the rules about them name the same kinds."""

from bot.services.outgoing import DueKind
from bot.services.reminders.judging import RULES
from bot.services.reminders.kinds import KINDS, OF_SESSION, REMINDERS, About

JOBS = {
    DueKind.FIND_CANDIDATES,
    DueKind.FIND_SIMILAR,
    DueKind.OFFER_EXPIRE,
    DueKind.FOLLOWUP_ASK,
    DueKind.FOLLOWUP_GIVE_UP,
    DueKind.MONTHLY,
}


def test_every_kind_has_a_rule_for_when_it_is_pointless() -> None:
    assert set(RULES) | {DueKind.MONTHLY_SUMMARY} == set(KINDS)


def test_what_is_due_is_a_reminder_or_a_job() -> None:
    assert set(KINDS) | JOBS == set(DueKind)
    assert len(KINDS) == len(REMINDERS)


def test_every_reminder_of_a_session_ends_with_its_state() -> None:
    assert set(OF_SESSION) == {reminder.kind for reminder in REMINDERS if reminder.about is About.SESSION}
