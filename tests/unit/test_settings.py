"""The environment is read once, and what can't work is refused at once."""

import pytest
from pydantic import ValidationError

from recto.settings import Settings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECTO_LANGUAGES", "deu+eng")
    monkeypatch.setenv("RECTO_RETRY_DELAYS", "1,2")
    monkeypatch.setenv("RECTO_DOCUMENT", "receipt")
    monkeypatch.setenv("RECTO_REVIEW_BELOW_FIELDS", "total=0.95, vendor=0.8")
    settings = Settings()
    assert settings.languages == ("deu", "eng")
    assert settings.tries == 3
    assert settings.document == "receipt"
    assert settings.review_below_fields == {"total": 0.95, "vendor": 0.8}


def test_by_default_documents_kinds_are_found_out_and_fields_reviewed_below_nine_in_ten() -> None:
    settings = Settings()
    assert (settings.document, settings.quality, settings.review_below) == ("auto", "warn", 0.9)
    assert settings.review_below_fields == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KNOWN_LANGUAGES", ""),
        ("LANGUAGES", "tlh"),
        ("ENGINE", "crystal-ball"),
        ("RETRY_DELAYS", "1,-2"),
        ("MAX_BYTES", "0"),
        ("PORT", "65536"),
        ("LOG_LEVEL", "chatty"),
        ("MAX_DIRECT_BYTES", "0"),
        ("TIME_LIMIT", "400"),
        ("DOCUMENT", "poem"),
        ("QUALITY", "lenient"),
        ("REVIEW_BELOW", "90"),
        ("REVIEW_BELOW_FIELDS", "total=90"),
        ("REVIEW_BELOW_FIELDS", "total"),
        ("REVIEW_BELOW_FIELDS", "totl=0.9"),
        ("FIELD_PAGES", "0"),
        ("SUBMISSIONS_PER_MINUTE", "-1"),
        ("RATE_LIMITS", "sometimes"),
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("HSTS_SECONDS", "-1"),
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
