"""What the tests of the index have in common."""

import pytest

from bot.matching import pool


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the experts whose texts were analysed."""
    seen: list[str] = []
    really = pool.analyse

    def noted(one, *language):  # type: ignore[no-untyped-def]
        seen.append(one.expert_id)
        return really(one, *language)

    monkeypatch.setattr(pool, "analyse", noted)
    return seen
