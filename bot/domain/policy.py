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
