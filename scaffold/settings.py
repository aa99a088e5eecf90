"""All settings: from arguments, the environment (`SCAFFOLD_...`) and the app's `.env`.

Checked at start.
"""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import getaddresses, parseaddr
from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast

from pydantic import BaseModel, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from scaffold.errors import SettingsError
from scaffold.profiles import check_profile, with_profile
from scaffold.providers import ProviderSettings, check_providers, with_presets

MENU_POSITIONS = ("left", "right", "top", "bottom")
MenuPosition = Literal["left", "right", "top", "bottom"]
SHORTEST_KEY = 32
_ORIGIN = re.compile(r"https?:(//(\*\.)?[\w.-]+(:\d+)?)?")
_NO_SENDER = (
    'SCAFFOLD_MAIL__SENDER is "{}", which is not one mail address. Write e.g. '
    "no-reply@shop.example, or Shop <no-reply@shop.example>."
)
_KNOWN_BAD_KEYS = frozenset({"secret", "changeme", "change-me", "dev", "test", "scaffold"})


class MailSettings(BaseModel):
    """How mail leaves the app.

    Without a `backend`, mail goes to `host` if one is set; else to the inbox of development,
    `/_dev/mail`, and in production nowhere: flows that need mail then say so.
    """

    backend: Literal["console", "file", "inbox", "smtp", "memory", "none"] | None = None
    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    user: str = ""
    password: str = Field(default="", repr=False)
    starttls: bool = True
    sender: str = ""

    @field_validator("sender")
    @classmethod
    def _check_sender(cls, value: str) -> str:
        """Refuse what is not one address, with or without a name before it."""
        if value and (not value.isprintable() or len(getaddresses([value])) != 1):
            raise SettingsError(_NO_SENDER.format(value))
        if value and "@" not in parseaddr(value)[1]:
            raise SettingsError(_NO_SENDER.format(value))
        return value


class AuthSettings(BaseModel):
    """Accounts and logins: lifetimes, password rules, sign-up. Times are `timedelta`."""

    enabled: bool = False
    profile: Literal["default", "nist", "aal2"] = "default"
    mfa: Literal["optional", "required"] = "optional"
    remember: bool = True
    sign_up: Literal["open", "invite", "closed"] = "open"
    sign_up_domains: list[str] = Field(default_factory=list)
    verification: Literal["off", "optional", "required"] = "optional"
    password_reset: bool = True
    magic_login: bool = False
    verify_within: timedelta = timedelta(hours=24)
    reset_within: timedelta = timedelta(minutes=30)
    magic_within: timedelta = timedelta(minutes=10)
    change_email_within: timedelta = timedelta(hours=1)
    undo_email_within: timedelta = timedelta(days=7)
    invite_within: timedelta = timedelta(days=7)
    delete_after: timedelta = timedelta(days=14)
    export_within: timedelta = timedelta(hours=24)
    keep_logins: timedelta = timedelta(days=90)
    keep_tokens: timedelta = timedelta(days=30)
    keep_throttle: timedelta = timedelta(days=1)
    keep_audit: timedelta = timedelta(days=365)
    remember_idle: timedelta = timedelta(days=30)
    remember_absolute: timedelta = timedelta(days=90)
    idle: timedelta = timedelta(hours=12)
    absolute: timedelta = timedelta(hours=24)
    recent: timedelta = timedelta(minutes=10)
    staff_absolute: timedelta = timedelta(hours=12)
    trust: timedelta = timedelta(days=30)
    rotate_after: timedelta = timedelta(minutes=60)
    grace: timedelta = timedelta(seconds=60)
    seen_every: timedelta = timedelta(seconds=60)
    bind_ip_prefix: bool = False
    logout_clears: tuple[Literal["cache", "storage"], ...] = ("cache",)
    password_min_length: int = Field(default=12, ge=8)
    password_max_length: int = Field(default=128, le=1024)
    breach_check: str = "off"
    breach_url: str = "https://api.pwnedpasswords.com/range/"
    pepper: Annotated[list[str], NoDecode] = Field(default_factory=list, repr=False)
    alarm_failures: int = Field(default=200, ge=1)
    argon2_memory_kib: int = Field(default=47104, ge=19456)
    argon2_time: int = Field(default=2, ge=1)
    argon2_parallelism: int = Field(default=1, ge=1)
    carry: list[str] = Field(default_factory=list)
    orgs: Literal["off", "invite", "open"] = "off"
    impersonation_mail: bool = True
    landing: str = "/"
    login_page: str = "/auth/login"
    providers: dict[str, ProviderSettings] = Field(default_factory=dict[str, ProviderSettings])

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, given: Any) -> Any:
        """Take from the profile what is not set."""
        return with_profile(cast(dict[str, Any], given)) if isinstance(given, dict) else given

    @field_validator("providers", mode="before")
    @classmethod
    def _know_providers(cls, value: object) -> object:
        """Add what is known about providers by their name."""
        return with_presets(value)

    @field_validator("pepper", mode="before")
    @classmethod
    def _split_keys(cls, value: object) -> object:
        """Accept keys with commas between them, as environment variables have them."""
        return _parts(value)

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_profile(self.profile, dict(self))
        if any(len(key) < SHORTEST_KEY for key in self.pepper):
            raise SettingsError(
                "SCAFFOLD_AUTH__PEPPER has a key that is too short. Use at least 32 random "
                "characters, several keys with commas between them, e.g. "
                'python -c "import secrets; print(secrets.token_urlsafe(48))".'
            )
        return self


class Settings(BaseSettings):
    """The settings of one app.

    Sizes are in bytes and times in seconds or `timedelta`. Every field can be given as an
    environment variable, e.g. `SCAFFOLD_DATABASE_URL` or `SCAFFOLD_AUTH__IDLE=PT8H`.
    """

    model_config = SettingsConfigDict(
        env_prefix="SCAFFOLD_", env_file=".env", env_nested_delimiter="__", extra="ignore"
    )

    env: Literal["development", "production"] = "development"
    secret_key: Annotated[list[str], NoDecode] = Field(default_factory=list)
    database_url: str = "sqlite:///scaffold.db"
    data_dir: Path = Path(".scaffold")
    public_origin: str | None = None
    trusted_origins: Annotated[list[str], NoDecode] = Field(default_factory=list)
    trusted_proxies: Annotated[list[str], NoDecode] = Field(default_factory=list)
    allow_insecure_http: bool = False
    csrf: Literal["headers", "token"] = "headers"
    workers: int = Field(default=1, ge=1)

    menu_position: MenuPosition = "left"
    sidebar_position: Literal["left", "right"] = "left"
    theme: Literal["system", "light", "dark"] = "system"
    language: str = "en"
    languages: Annotated[list[str], NoDecode] = Field(default_factory=list)
    media_origins: Annotated[list[str], NoDecode] | None = None

    session_idle: timedelta = timedelta(hours=12)
    state_strict: bool = False
    state_max_bytes: int = 50_000_000
    request_max_bytes: int = 5_000_000
    upload_max_bytes: int = 200_000_000
    text_max_chars: int = 1_000_000
    rerun_limit: int = 50
    fragment_threads: int = Field(default=8, ge=1)
    stream_after: float = 0.08
    stream_every: float = 0.05
    heartbeat_every: float = 15.0
    lease_seconds: float = 5.0
    threads: int = 40

    auth: AuthSettings = Field(default_factory=AuthSettings)
    mail: MailSettings = Field(default_factory=MailSettings)

    @field_validator(
        "secret_key", "trusted_origins", "trusted_proxies", "languages", "media_origins",
        mode="before",
    )  # fmt: skip
    @classmethod
    def _split_commas(cls, value: object) -> object:
        """Accept a comma-separated string, as environment variables have it."""
        return _parts(value)

    @property
    def production(self) -> bool:
        """Return whether the app serves the public."""
        return self.env == "production"

    @property
    def mail_backend(self) -> str:
        """Return how mail leaves: the backend that is set, or what follows from the rest."""
        if self.mail.backend is not None:
            return self.mail.backend
        if self.mail.host:
            return "smtp"
        return "none" if self.production else "inbox"

    def check(self) -> None:
        """Raise SettingsError where settings cannot work, with the cure."""
        check_providers(self.auth.providers, production=self.production)
        for origin in self.media_origins or ():
            if not _ORIGIN.fullmatch(origin):
                raise SettingsError(
                    f'SCAFFOLD_MEDIA_ORIGINS has "{origin}", which is no origin. Write e.g. '
                    '"https://images.example.org,https://*.example.net", or "https:" for all.'
                )
        for key in self.secret_key:
            if len(key) < SHORTEST_KEY or key.lower() in _KNOWN_BAD_KEYS:
                raise SettingsError(
                    "SCAFFOLD_SECRET_KEY is too short or well known. Use at least 32 random "
                    "characters, e.g. "
                    'python -c "import secrets; print(secrets.token_urlsafe(48))".'
                )
        if self.production and not self.secret_key:
            raise SettingsError(
                "SCAFFOLD_SECRET_KEY is not set. Production needs a secret of its own; put "
                "SCAFFOLD_SECRET_KEY=<48 random characters> into the environment or .env."
            )
        if self.workers > 1 and self.database_url.endswith(":memory:"):
            raise SettingsError(
                f"workers={self.workers} and database_url={self.database_url} cannot work "
                "together: each "
                "process would have a database of its own. Use a file, e.g. sqlite:///scaffold.db."
            )
        if self.mail.backend == "smtp" and not self.mail.host:
            raise SettingsError(
                "SCAFFOLD_MAIL__BACKEND is smtp and SCAFFOLD_MAIL__HOST is not set. Name the mail "
                "server, e.g. SCAFFOLD_MAIL__HOST=smtp.example.com."
            )


def _parts(value: object) -> object:
    """Split a string at its commas; anything else stays as it is."""
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.split(",") if part.strip()]
