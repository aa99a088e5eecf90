"""Settings of providers, and how their ID tokens are read."""

from __future__ import annotations

import socket
import threading
import warnings
from contextlib import suppress
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from scaffold.auth.fetching import Fetcher, ProviderError
from scaffold.auth.id_tokens import Expected, IdTokenError, UnknownKeyError, read_id_token
from scaffold.errors import SettingsError
from scaffold.providers import is_safe_address, origin_of
from scaffold.settings import Settings

EXPECTED = Expected("https://one.example", "app", "n", 1_000.0)
CLAIMS = {"iss": "https://one.example", "aud": "app", "nonce": "n", "exp": 1_300, "iat": 1_000,
          "sub": "ada"}  # fmt: skip


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.chdir(tmp_path)


def test_providers_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "GOOGLE__CLIENT_ID": "x", "GOOGLE__CLIENT_SECRET": "hidden", "GOOGLE__TRUSTED": "true",
        "COMPANY__ISSUER": "https://sso.example.com/realms/main", "COMPANY__CLIENT_ID": "7",
        "COMPANY__BACKCHANNEL": "true",
        "COMPANY__SCOPES": "openid, email", "COMPANY__ORIGINS": "https://a.example https://b.example",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"SCAFFOLD_AUTH__PROVIDERS__{name}", value)
    settings = Settings()
    settings.check()
    google, company = (settings.auth.providers[name] for name in ("google", "company"))
    assert (google.issuer, google.title) == ("https://accounts.google.com", "Google")
    assert google.trusted
    assert not company.trusted
    assert (company.backchannel, google.backchannel) == (True, False)
    assert company.title == "Company"
    assert company.scopes == ["openid", "email"]
    assert company.origins == ["https://a.example", "https://b.example"]
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("github", {}, "GitHub is no OpenID Connect provider"),
        ("Mine", {"issuer": "https://a.example"}, "lower-case letters"),
        ("mine", {}, "MINE has no issuer"),
        ("mine", {"issuer": "http://a.example"}, "must be an https address"),
        ("mine", {"issuer": "http://127.0.0.1:8080"}, "must be an https address"),
        ("mine", {"issuer": "https://a.example/?x=1"}, "must be an https address"),
        ("microsoft", {}, "MICROSOFT has no issuer"),
        (
            "microsoft",
            {"issuer": "https://login.microsoftonline.com/common/v2.0"},
            "anybody with a tenant",
        ),
        ("mine", {"issuer": "https://a.example", "scopes": "email"}, 'lacks "openid"'),
    ],
)
def test_providers_that_cannot_work_are_refused_at_start(
    name: str, given: dict[str, str], said: str
) -> None:
    providers = {name: {"client_id": "x", **given}}
    settings = Settings.model_validate(
        {"env": "production", "secret_key": ["k" * 40], "auth": {"providers": providers}}
    )
    with pytest.raises(SettingsError, match=said):
        settings.check()


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://a.example", True),
        ("https://10.0.0.1:8443/x?y", True),
        ("http://localhost:9000", True),
        ("http://[::1]:9000", True),
        ("http://a.example", False),
        ("http://localhost.evil.example", False),
        ("https://user@a.example", False),
        ("https://a.example/#x", False),
        ("https://a.example:0", False),
        ("https://a.example:x", False),
        ("https://", False),
        ("//a.example", False),
        ("ftp://a.example", False),
        ("https://a.example/ x", False),
        ("https://ä.example", False),
    ],
)
def test_what_may_be_asked(address: str, safe: bool) -> None:
    assert is_safe_address(address, production=False) is safe
    assert not is_safe_address(address.replace("https", "http"), production=True)


def test_an_origin_is_written_as_browsers_do() -> None:
    assert origin_of("https://SSO.example:8443/a/b?c") == "https://sso.example:8443"


def test_the_start_says_what_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scaffold.providers.find_spec", lambda name: None)
    Settings().check()
    providers = {"google": {"client_id": "x"}}
    settings = Settings.model_validate({"auth": {"providers": providers}})
    with pytest.raises(SettingsError, match=r"joserfc is not installed. Run: pip"):
        settings.check()


def test_nothing_is_asked_that_is_not_there() -> None:
    with pytest.raises(ProviderError, match="could not be asked"):
        Fetcher(production=False, timeout=0.2).get("http://127.0.0.1:9/x")
    with pytest.raises(ProviderError, match="is not asked"):
        Fetcher(production=True).get("http://127.0.0.1:9/x")


def test_a_slow_answer_is_not_waited_for() -> None:
    """A server that sends a little now and then keeps no thread longer than the timeout."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            found, _ = server.accept()
            with found, suppress(OSError):
                found.recv(4_096)
                found.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                for _ in range(100):
                    found.sendall(b" ")
                    gone.wait(0.02)

        gone = threading.Event()
        thread = threading.Thread(target=drip)
        thread.start()
        with pytest.raises(ProviderError, match="took too long"):
            Fetcher(production=False, timeout=0.2).get(
                f"http://127.0.0.1:{server.getsockname()[1]}/"
            )
        gone.set()
        thread.join()


def _signed(key: Any, alg: str, header: dict[str, Any] | None = None) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return jwt.encode({"alg": alg, **(header or {})}, CLAIMS, key, [alg])


def _public(key: Any, **more: str) -> dict[str, Any]:
    return {**key.as_dict(private=False), **more}


@pytest.mark.parametrize("alg", ["EdDSA", "Ed25519"])
def test_both_names_of_ed25519_are_read(alg: str) -> None:
    key = OKPKey.generate_key("Ed25519")
    assert read_id_token(_signed(key, alg), [_public(key)], EXPECTED, 1_010)["sub"] == "ada"


def test_which_key_signed_must_be_clear() -> None:
    first, second = (ECKey.generate_key("P-256") for _ in range(2))
    token = _signed(first, "ES256")
    read_id_token(token, [_public(first, kid="a")], EXPECTED, 1_010)
    read_id_token(token, [_public(first), _public(second, use="enc")], EXPECTED, 1_010)
    with pytest.raises(IdTokenError, match="which of several keys"):
        read_id_token(token, [_public(first), _public(second)], EXPECTED, 1_010)
    for more in ({"use": "enc"}, {"alg": "ES512"}, {"kty": "RSA"}):
        with pytest.raises(UnknownKeyError):
            read_id_token(token, [_public(first, **more)], EXPECTED, 1_010)


def test_a_token_brings_no_key_of_its_own() -> None:
    """`jwk`, `jku` and the like in a header are not read; what is `crit` is refused."""
    known, stranger = (RSAKey.generate_key(2048) for _ in range(2))
    header = {"jwk": _public(stranger), "jku": "https://evil.example/keys"}
    with pytest.raises(IdTokenError, match="signature"):
        read_id_token(_signed(stranger, "RS256", header), [_public(known)], EXPECTED, 1_010)
    read_id_token(_signed(known, "RS256", {"x5t": "abc"}), [_public(known)], EXPECTED, 1_010)


def test_small_keys_and_other_curves_prove_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        small, curve = RSAKey.generate_key(1024), ECKey.generate_key("P-384")
        token = _signed(small, "RS256")
        with pytest.raises(IdTokenError, match="1024 bits"):
            read_id_token(token, [_public(small)], EXPECTED, 1_010)
    with pytest.raises(IdTokenError, match="signature"):
        read_id_token(_signed(curve, "ES384").replace(
            _signed(curve, "ES384").split(".", maxsplit=1)[0], _header()), [_public(curve)],
            EXPECTED, 1_010)  # fmt: skip


def _header() -> str:
    return _signed(ECKey.generate_key("P-256"), "ES256").split(".", maxsplit=1)[0]


@pytest.mark.parametrize(
    "token", [None, 7, "", "x", "...", "e30.e30.", "bnVsbA.e30.x", "ä.b.c", "x" * 40_000]
)
def test_nonsense_is_no_token(token: object) -> None:
    with pytest.raises(IdTokenError):
        read_id_token(token, [], EXPECTED, 1_010)


def test_times_have_a_minute_of_leeway() -> None:
    key = RSAKey.generate_key(2048)
    token = _signed(key, "RS256")
    for now in (945, 1_359):
        read_id_token(token, [_public(key)], EXPECTED, now)
    for now in (939, 1_360):
        with pytest.raises(IdTokenError):
            read_id_token(token, [_public(key)], EXPECTED, now)
