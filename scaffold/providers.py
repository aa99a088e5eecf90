"""Settings of login providers (OpenID Connect): what an app says of each, and what is known.

GitHub is no OpenID Connect provider (it signs no identities), so it cannot stand here.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import NoDecode

from scaffold.errors import SettingsError, nearest

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PRESETS: dict[str, dict[str, Any]] = {
    "google": {"issuer": "https://accounts.google.com", "title": "Google"},
    "microsoft": {"title": "Microsoft"},
    "keycloak": {"title": "Keycloak"},
}
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_ANY_TENANT = frozenset({"common", "organizations", "consumers"})


class ProviderSettings(BaseModel):
    """A provider where people may log in, e.g. `SCAFFOLD_AUTH__PROVIDERS__GOOGLE__CLIENT_ID`.

    Attributes:
        issuer: the provider's address, exactly as it writes it; known for "google".
        client_id: what the provider calls this app.
        client_secret: what the provider gave this app; empty for a public client.
        scopes: what is asked for.
        title: on the button.
        trusted: whether the provider's word that a mail address is confirmed opens an account
            that has this address here. Say so only where nobody else can get such a word.
        origins: further origins that the provider leads browsers through.
        logout: whether logging out here leads to the provider's logout as well.
        backchannel: whether logging out there ends the logins here that came from it; the provider
            is told the address `/auth/oidc/<name>/backchannel`.
    """

    issuer: str = ""
    client_id: str
    client_secret: str = Field(default="", repr=False)
    scopes: Annotated[list[str], NoDecode] = Field(default=["openid", "email", "profile"])
    title: str = ""
    trusted: bool = False
    origins: Annotated[list[str], NoDecode] = Field(default_factory=list[str])
    logout: bool = False
    backchannel: bool = False

    @field_validator("scopes", "origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Accept commas or spaces between several, as environment variables have them."""
        return value.replace(",", " ").split() if isinstance(value, str) else value


def with_presets(given: object) -> object:
    """Return the providers of the settings, with what is known about those that have a preset."""
    if not isinstance(given, dict):
        return given
    providers = cast(dict[str, Any], given)
    return {name: _with_preset(name, one) for name, one in providers.items()}


def _with_preset(name: str, given: Any) -> Any:
    if not isinstance(given, dict):
        return given
    return {"title": name.capitalize(), **PRESETS.get(name, {}), **cast(dict[str, Any], given)}


def check_providers(providers: dict[str, ProviderSettings], *, production: bool) -> None:
    """Raise SettingsError where a provider cannot work, or not safely."""
    if providers and find_spec("joserfc") is None:
        raise SettingsError(
            f"SCAFFOLD_AUTH__PROVIDERS is set ({', '.join(providers)}), which needs the extra "
            '"oidc", and joserfc is not installed. Run: pip install "scaffold[oidc]"'
        )
    for name, provider in providers.items():
        setting = f"SCAFFOLD_AUTH__PROVIDERS__{name.upper()}"
        if not _NAME.fullmatch(name):
            raise SettingsError(
                f'A provider is called "{name}". Names of providers are lower-case letters, '
                'digits, "-" and "_", beginning with a letter, e.g. "google".'
            )
        if name == "github" or "github.com" in provider.issuer:
            raise SettingsError(
                f"{setting} is set, but GitHub is no OpenID Connect provider: it signs no "
                "identities that could be checked. Use google, microsoft, keycloak or any other "
                "provider with an issuer; one of these can stand in front of GitHub."
            )
        _check_issuer(setting, provider, production=production)
        if "openid" not in provider.scopes:
            raise SettingsError(
                f'{setting}__SCOPES is "{" ".join(provider.scopes)}" and lacks "openid", without '
                f'which nobody is named. Write {setting}__SCOPES="openid email profile".'
            )


def _check_issuer(setting: str, provider: ProviderSettings, *, production: bool) -> None:
    example = f"{setting}__ISSUER=https://login.example.com/realms/main"
    if not provider.issuer:
        raise SettingsError(f"{setting} has no issuer. Give its address, e.g. {example}.")
    if "?" in provider.issuer or not is_safe_address(provider.issuer, production=production):
        raise SettingsError(
            f'{setting}__ISSUER is "{provider.issuer}". It must be an https address without '
            f"query, user or fragment (http only for this machine in development), e.g. {example}."
        )
    tenant = urlsplit(provider.issuer).path.split("/")[1:2]
    if "microsoftonline" in provider.issuer and _ANY_TENANT.intersection(tenant):
        raise SettingsError(
            f'{setting}__ISSUER is for any tenant ("{tenant[0]}"), so anybody with a tenant of '
            "their own could claim any mail address. Give your tenant's number: "
            f"{setting}__ISSUER=https://login.microsoftonline.com/<tenant id>/v2.0."
        )


def is_safe_address(address: str, *, production: bool) -> bool:
    """Return whether an address may be asked: https, or http to this machine in development."""
    if not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.fragment or not parts.hostname or port == 0:
        return False
    if parts.scheme == "http":
        return not production and parts.hostname in LOOPBACK
    return parts.scheme == "https"


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address, as browsers write them."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def unknown_provider(name: str, known: list[str]) -> str:
    """Return what to say where a script names a provider that is not set up."""
    have = f"Set up are {', '.join(known)}." if known else "None is set up."
    return (
        f'st.login("{name}"): no such provider is set up.{nearest(name, known)} {have} Set '
        f"SCAFFOLD_AUTH__PROVIDERS__{name.upper()}__ISSUER, __CLIENT_ID and __CLIENT_SECRET, or "
        "write st.login() for the login page."
    )
