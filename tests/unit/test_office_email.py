"""The office's address in the settings."""

import pytest
from pydantic import ValidationError

from bot.settings import Settings


@pytest.mark.parametrize("address", ["", "  ", " digital@pref.example.lg.jp "])
def test_an_address_may_be_set(address: str) -> None:
    assert Settings(_env_file=None, office_email=address).office_email == address.strip()


@pytest.mark.parametrize("address", ["pref", "a@b, c@d", "県事務局 <a@b>", "a@b\r\nX:1"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="no e-mail address"):
        Settings(_env_file=None, office_email=address)
