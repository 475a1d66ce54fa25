"""The environment is read once, and what can't work is refused at once."""

import pytest
from pydantic import ValidationError

from recto.settings import Settings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECTO_LANGUAGES", "deu+eng")
    monkeypatch.setenv("RECTO_RETRY_DELAYS", "1,2")
    settings = Settings()
    assert settings.languages == ("deu", "eng")
    assert settings.tries == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KNOWN_LANGUAGES", ""),
        ("LANGUAGES", "tlh"),
        ("ENGINE", "crystal-ball"),
        ("RETRY_DELAYS", "1,-2"),
        ("MAX_BYTES", "0"),
        ("MAX_DIRECT_BYTES", "0"),
        ("TIME_LIMIT", "400"),
    ],
)
def test_what_cannot_work_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"RECTO_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(("host", "url"), [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000")])
def test_links_lead_to_the_host(host: str, url: str) -> None:
    assert Settings(host=host).public_url == url
    assert Settings(host=host, base_url="https://recto.example/").public_url == "https://recto.example"
