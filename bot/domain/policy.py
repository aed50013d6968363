"""Numbers that the prefecture may set. The defaults are common practice; each names its source or reason."""

from bot.domain.people import Value


class Policy(Value):
    """Periods, limits and bounds of the way of a case."""

    #: Hours an expert has to answer an offer; hours of closed days do not count.
    offer_hours: float = 48
    #: After which shares of that time an expert who has not answered is reminded.
    offer_nudges: tuple[float, ...] = (0.5,)
    #: Open days within which the coordinators choose; shown to the requester as "by when".
    approval_days: int = 3
    #: Open days within which a returned request is hoped for again.
    revision_days: int = 10
    #: How long a short consultation takes, in hours (DX推進アドバイザー: web meetings of two hours).
    session_hours: float = 2
    #: Candidates on the coordinators' card, and how many more one press of "more" shows.
    candidates_shown: int = 3
    candidates_more: int = 5
    #: Ranked candidates kept with a case.
    candidates_kept: int = 50
    #: How far ahead a wished date may lie, in days (two years).
    days_ahead: int = 730
    #: The longest accompaniment, in months.
    months_most: int = 24
    #: Municipalities in one joint project besides the lead.
    partners_most: int = 24

    # sessions
    #: Slots that an expert proposes at once.
    slots_most: int = 5
    #: How many of them the form suggests.
    slots_suggested: int = 3
    #: Open days before the first suggested slot, where no wished date lies later.
    slots_lead_days: int = 5
    #: Lengths of a session to choose from, in hours.
    session_lengths: tuple[float, ...] = (1, 1.5, 2, 2.5, 3, 4, 6)
    #: Between these hours of the day a session may begin and end: nobody means three in the night.
    earliest_hour: int = 7
    latest_hour: int = 22
    #: Open days after which whoever is to propose, choose or acknowledge is reminded, and after which the
    #: coordinators are told.
    propose_days: tuple[int, int] = (3, 6)
    choose_days: tuple[int, int] = (2, 4)
    acknowledge_days: tuple[int, int] = (1, 3)
    #: Days before a session at which both sides are reminded, at 9:00; again on the last open day before it.
    session_week_days: int = 7
    #: Minutes before a session at which both sides get its address.
    session_soon_minutes: int = 15
    #: Days after a session within which its report is due (地域情報化アドバイザー: a week).
    report_days: int = 7
    #: Days after the session at which the expert is reminded of the report.
    report_nudges: tuple[int, int] = (4, 7)
    #: Open days after which the requester is reminded to confirm the report, and the coordinators are told.
    confirm_days: tuple[int, int] = (3, 6)
    #: Next actions of one report.
    actions_most: int = 3
    # follow-up
    #: Months after the last report at which the outcome is asked for.
    outcome_months: tuple[int, int, int] = (1, 3, 6)
    #: Days after which a follow-up is asked for again, and after which the coordinators are told.
    followup_days: tuple[int, int] = (7, 14)
    #: People in a group direct message beside the app (https://docs.slack.dev/reference/methods/conversations.open).
    group_message_most: int = 8
