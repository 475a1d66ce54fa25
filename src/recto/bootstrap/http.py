"""What stands around the HTTP API, as the settings say."""

from recto.api.guard import Guard
from recto.api.limits import Rates
from recto.settings import Settings


def guard(settings: Settings) -> Guard:
    return Guard(settings.security_headers, settings.hsts_seconds, settings.allowed_hosts, settings.cors_origins)


def rates(settings: Settings) -> Rates | None:
    """None: everybody may ask for as much as they like."""
    if not settings.are_rates_limited:
        return None
    return Rates(
        submissions=settings.submissions_per_minute,
        previews=settings.previews_per_minute,
        polling=settings.polls_per_minute,
        refusals=settings.refusals_per_minute,
    )
