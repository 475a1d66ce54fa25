"""The environment, read once and typed: every limit and address is a variable ``RECTO_<NAME>``."""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from recto.domain.callback import Reach
from recto.domain.errors import InvalidCallback
from recto.domain.forms import NAMES
from recto.engines import registry

MIB = 1024 * 1024

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="RECTO_", frozen=True, extra="ignore")

    # Where things are
    storage: Literal["embedded", "aws"] = "embedded"
    data: Path = Path(".recto")
    bucket: str = ""
    queue_url: str = ""
    part_queue_url: str = ""
    dead_letter_url: str = ""
    redis_url: str = ""
    redis_secret: str = ""
    """Name or ARN of the Secrets Manager secret that holds the Redis AUTH token; empty without AUTH."""

    # Who may call
    auth: Annotated[frozenset[Literal["key", "jwt"]] | None, NoDecode] = None
    """What callers show: key, jwt or key,jwt; or none. Left out it is none, which on AWS must be said."""
    keys_secret: str = ""
    """Name or ARN of the Secrets Manager secret that holds the API keys; on one machine they are in a file of data."""
    keys_cache_seconds: int = Field(60, ge=0)
    """How long a key that was revoked may still be taken on AWS; on one machine it never is."""
    jwt_issuer: str = ""
    jwt_audience: str = ""
    jwt_keys: str = ""
    """Where the issuer's public keys (JWKS) are: an https address, or a file."""
    jwt_owner: str = Field("sub", min_length=1)
    """The claim that names the owner."""
    jwt_skew_seconds: float = Field(30, ge=0, le=600)
    """How far the issuer's clock and ours may differ."""
    jwt_keys_seconds: float = Field(600, gt=0)
    """How long the issuer's keys are trusted until they are fetched again."""
    jwt_pause_seconds: float = Field(10, gt=0)
    """For tokens with a key that is not known they are fetched sooner, but no more often than this."""
    open_docs: bool = True
    """Whether the description of the API (/docs, /openapi.json) is for everybody."""
    api_key: SecretStr = SecretStr("")
    """What `recto submit` shows."""

    # The local service
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    worker_memory: int = Field(2048 * MIB, gt=0)
    """Bytes a worker process may have in use; one that takes more is ended, and another takes its place. One that keeps
    more than half of it is replaced between documents."""
    base_url: str = ""
    """The address clients reach the service at, for links; by default taken from host and port."""

    # How much each caller may ask for
    rate_limits: Literal["auto", "on", "off"] = "auto"
    """auto: on, but off on one machine without accounts, where nobody but its user calls."""
    submissions_per_minute: int = Field(10, ge=0)
    """Of documents, by owner or, without accounts, by address; a key may have a rate of its own. 0: any number."""
    previews_per_minute: int = Field(20, ge=0)
    polls_per_minute: int = Field(600, ge=0)
    """Of all other requests."""
    refusals_per_minute: int = Field(30, ge=0)
    """Of keys and tokens that are not known, by address; then none is looked at that was not good before."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Addresses or ranges of proxies before the local service whose X-Forwarded-For and -Proto are believed."""

    # Browsers
    security_headers: bool = True
    hsts_seconds: int = Field(31_536_000, ge=0)
    """How long browsers that came by TLS must go on doing so; 0: not said."""
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins of web pages that may call the API, such as https://app.example; empty: none but its own."""
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Names the service may be asked by. Empty: any; the local service on loopback, only loopback's own."""

    # Reading
    engine: str = "auto"
    languages: Annotated[tuple[str, ...], NoDecode] = ()
    """What documents are in where nobody says. Empty: it is found out, among known_languages."""
    known_languages: Annotated[tuple[str, ...], NoDecode, Field(min_length=1)] = (
        "ara", "deu", "eng", "fra", "ita", "lav", "nld", "por", "spa",
    )  # fmt: skip
    """Languages that can be asked for; the models must be installed where documents are read."""
    quality: Literal["warn", "strict"] = "warn"
    """What becomes of images that are too poor, where nobody says: read with a warning, or refused."""

    # Fields
    document: Literal["auto", "text", "invoice", "receipt", "identity"] = "auto"
    """What documents are where nobody says; auto: it is found out."""
    field_pages: int = Field(20, gt=0)
    """Fields are looked for on so many pages of a document: its first ones and its last."""
    review_below: float = Field(0.9, ge=0, le=1)
    """A person must look at fields whose confidence is less."""
    review_below_fields: Annotated[Mapping[str, Annotated[float, Field(ge=0, le=1)]], NoDecode] = {}
    """The same for single fields, by name: total=0.95,vendor=0.8."""

    # Callbacks
    callback_url: str = ""
    """Called for each job that names no address of its own; empty: nobody."""
    callback_urls: Mapping[str, str] = {}
    """The same for single owners, as JSON: {"owner": "https://example.com/path"}; an empty address calls nobody."""
    callback_ports: Annotated[tuple[Annotated[int, Field(gt=0, lt=65536)], ...], NoDecode, Field(min_length=1)] = (
        443, 8443,
    )  # fmt: skip
    """Callbacks go to these ports only."""
    callback_loopback: bool = False
    """Callbacks may go to this machine too, to any port and without TLS: for developers."""
    callback_queue_url: str = ""
    callback_delays: Annotated[tuple[Annotated[float, Field(ge=0)], ...], NoDecode] = (
        5, 300, 1800, 7200, 18000, 36000, 36000,
    )  # fmt: skip
    """Waits, in seconds, before each further try; after that a callback is given up."""
    callback_seconds: float = Field(15, gt=0)
    """How long a receiver may take to answer."""
    callback_keys: str = ""
    """Name or ARN of the Secrets Manager secret that holds the keys secrets are derived from; empty: a file in data."""
    event_bus: str = ""
    """EventBridge's bus that is told of each job that has ended; empty: none."""

    # Limits of a document
    max_bytes: int = Field(500 * MIB, gt=0)
    max_direct_bytes: int | None = Field(None, gt=0)
    """Largest file that passes through the API itself; larger ones go to POST /uploads. None: max_bytes."""
    max_pages: int = Field(3000, gt=0)
    max_pixels: int = Field(120_000_000, gt=0)
    """Of one page. A3 at 600 dpi has 70 million."""
    max_unpacked: int = Field(128 * MIB, gt=0)
    """Bytes that content, forms and fonts of a PDF page may have unpacked, and each list of objects inside a PDF."""
    max_batch_files: int = Field(100, gt=0)

    part_pages: int = Field(8, gt=0)
    """Longer documents are read in parts of at most so many pages, side by side."""

    # Time, in seconds
    time_limit: float = Field(240, gt=0)
    """Soft: a document still being read then fails with its own problem."""
    part_time_limit: float = Field(60, gt=0)
    """Soft, for a part of a long document: its pages that are left then are tried alone, with as much time each."""
    hard_time_limit: float = Field(300, gt=0)
    """Hard: its worker is ended."""
    retry_delays: Annotated[tuple[Annotated[float, Field(ge=0)], ...], NoDecode] = (10, 60, 300)
    """Waits before the second, third and fourth try; after that the job fails."""
    upload_seconds: int = Field(3600, gt=0)
    """How long a presigned upload or download link is good for."""
    poll_seconds: int = Field(2, gt=0)
    """What Retry-After tells waiting clients."""

    # Keeping
    retention_days: float = Field(30, gt=0)
    reuse_seconds: float = Field(24 * 3600, ge=0)
    """For how long the same document is answered from the result that its owner has had; 0 for never."""
    cache_seconds: int = Field(24 * 3600, gt=0)
    """How long Redis holds states and results."""
    max_cached_result: int = Field(MIB, ge=0)
    """Larger results are answered from the blob store every time."""
    max_inline_result: int | None = Field(16 * MIB, gt=0)
    """Larger results are answered by a redirect to a presigned URL, larger previews are shrunk. None: neither.

    Lambda's own limit is 6 MB.
    """

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("auth", mode="before")
    @classmethod
    def _ways(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ways = [way.strip() for way in value.split(",")]
        return [] if ways == ["none"] else ways

    @field_validator("jwt_keys")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        if "://" in value and not value.startswith("https://"):
            raise ValueError("the issuer's keys are fetched by https alone")
        return value

    @field_validator(
        "languages", "known_languages", "retry_delays", "callback_ports", "callback_delays",
        "trusted_proxies", "cors_origins", "allowed_hosts", mode="before",
    )  # fmt: skip
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part for part in value.replace("+", ",").split(",") if part) if isinstance(value, str) else value

    @field_validator("review_below_fields", mode="before")
    @classmethod
    def _split_pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return {name.strip(): share for name, _, share in (pair.partition("=") for pair in value.split(",") if pair)}

    @field_validator("review_below_fields")
    @classmethod
    def _are_fields(cls, value: Mapping[str, float]) -> Mapping[str, float]:
        if unknown := value.keys() - NAMES:
            raise ValueError(f"{', '.join(sorted(unknown))}: no field has that name")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ip_network(each)) for each in value)

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if strange := [each for each in value if not _ORIGIN.fullmatch(each)]:
            raise ValueError(f"{', '.join(strange)}: an origin is a scheme, a host and perhaps a port")
        return value

    @field_validator("engine")
    @classmethod
    def _is_installed(cls, engine: str) -> str:
        if engine not in registry.names():
            raise ValueError(f"choose one of these engines: {', '.join(registry.names())}")
        return engine

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if unknown := set(self.languages) - set(self.known_languages):
            raise ValueError(f"languages names {', '.join(sorted(unknown))}, which known_languages lacks")
        if "jwt" in (self.auth or ()) and not (self.jwt_issuer and self.jwt_audience and self.jwt_keys):
            raise ValueError("auth=jwt needs jwt_issuer, jwt_audience and jwt_keys")
        if "key" in (self.auth or ()) and self.storage == "aws" and not self.keys_secret:
            raise ValueError("auth=key needs keys_secret on AWS")
        if self.time_limit >= self.hard_time_limit:
            raise ValueError("time_limit must be below hard_time_limit")
        if self.callback_loopback and self.storage == "aws":
            raise ValueError("callback_loopback is for the local service: functions are not to call themselves")
        for url in filter(None, (self.callback_url, *self.callback_urls.values())):
            try:
                self.callback_reach.address(url)
            except InvalidCallback as error:
                raise ValueError(error.detail) from error
        return self

    @property
    def callback_reach(self) -> Reach:
        return Reach(self.callback_ports, self.callback_loopback)

    @property
    def are_rates_limited(self) -> bool:
        alone = self.storage == "embedded" and not self.auth
        return self.rate_limits == "on" or (self.rate_limits == "auto" and not alone)

    @property
    def tries(self) -> int:
        return len(self.retry_delays) + 1

    @property
    def job_visibility(self) -> float:
        """Seconds until a message of a worker that went silent comes again: six times its own limit, as AWS advises."""
        return 6 * self.hard_time_limit

    @property
    def callback_visibility(self) -> float:
        """Seconds, long enough for one receiver and for the bus besides."""
        return 4 * self.callback_seconds

    @property
    def public_url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.base_url or f"http://{host}:{self.port}").rstrip("/")
