"""An OpenID provider in a process of its own: Authlib's server, with knobs that make it hostile.

Two issuers live in it, `/one` and `/two`, each with keys, people and knobs of its own.
Run: python -m tests.oidc_provider PORT
"""

from __future__ import annotations

import hmac
import json
import secrets
import sys
import time
import warnings
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx
import uvicorn
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from tests.provider_process import CLIENT_ID, CLIENT_SECRET

if TYPE_CHECKING:
    from starlette.requests import Request as StarletteRequest

PERSON = ("sub", "email", "name", "sid")
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"
BROKEN = {"huge": b'{"x": "' + b"x" * 1_000_000 + b'"}', "broken": b"<html>"}
PAGE = """<!doctype html><html lang="en"><title>Provider</title>
<link rel="icon" href="data:,"><h1>Provider {name}</h1>
<form method="post">
<label>Number <input name="sub" value="ada-1"></label>
<label>Mail <input name="email" value="ada@example.org"></label>
<label>Name <input name="name" value="Ada"></label>
<input type="hidden" name="sid" value="session-1">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</form></html>"""

GONE = """<!doctype html><html lang="en"><title>Provider</title>
<link rel="icon" href="data:,"><h1>Signed out</h1><p>The app said {told}.</p></html>"""


@dataclass
class Client:
    """The one app that is registered here (authlib's ClientMixin, spelled out)."""

    redirect_uris: list[str] = field(default_factory=list)
    id_token_signed_response_alg = "RS256"

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uris[0]

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, secret: str) -> bool:
        return secrets.compare_digest(secret, CLIENT_SECRET)

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code:
    """An authorization code (authlib's AuthorizationCodeMixin, spelled out)."""

    code: str
    asked: dict[str, str]
    scope: str
    person: dict[str, Any]
    auth_time: int
    code_challenge: str | None = None
    code_challenge_method: str | None = None

    def get_redirect_uri(self) -> str:
        return self.asked["redirect_uri"]

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.asked.get("nonce")

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Issuer:
    """One provider: its keys, codes, tokens, knobs, and what it was asked."""

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        self.issuer = f"{address}/{name}"
        self.rsa = RSAKey.generate_key(2048, {"use": "sig", "kid": f"{name}-1"})
        self.ec = ECKey.generate_key("P-256", {"use": "sig", "kid": f"{name}-ec"})
        self.client = Client()
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.asked: list[dict[str, Any]] = []
        self.knobs: dict[str, Any] = {}
        self.server = Server(self)

    def document(self) -> dict[str, Any]:
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/logout",
            "authorization_response_iss_parameter_supported": True,
        }
        return {**found, **self.knobs.get("document", {})}

    def jwks(self) -> dict[str, Any]:
        return {"keys": [one.as_dict(private=False) for one in (self.rsa, self.ec)]}

    def rotate(self) -> None:
        kid = f"{self.name}-{secrets.token_hex(4)}"
        self.rsa = RSAKey.generate_key(2048, {"use": "sig", "kid": kid})

    def logout_token(self, claims: dict[str, Any]) -> str:
        """Return what says that somebody has logged out, as honest as the knobs are."""
        now = int(time.time())
        honest = {
            "iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 120,
            "jti": secrets.token_hex(8), "events": {LOGGED_OUT: {}},
        }  # fmt: skip
        return self.signed({**honest, **claims})

    def signed(self, claims: dict[str, Any]) -> str:
        """Return an ID token, as honest as the knobs are."""
        claims = {**claims, **self.knobs.get("claims", {})}
        for name in self.knobs.get("without", []):
            claims.pop(name, None)
        alg = self.knobs.get("alg", "RS256")
        key: Any = self.ec if alg == "ES256" else self.rsa
        header = {"alg": alg, "kid": self.knobs.get("kid", key.kid), **self.knobs.get("header", {})}
        if alg == "none":
            key = None
        elif alg == "HS256":
            return _signed_with(self.rsa.as_pem(private=False), header, claims)
        elif self.knobs.get("key") == "stranger":
            key = RSAKey.generate_key(2048)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return str(jwt.encode(header, claims, key, [alg]))


def _signed_with(secret: bytes, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Return a token whose shared secret is what everybody knows: the public key."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode())
    signed = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mac = hmac.digest(secret, signed, "sha256")
    return (signed + b"." + urlsafe_b64encode(mac).rstrip(b"=")).decode()


class Server(AuthorizationServer):  # type: ignore[misc] # authlib has no types
    """Authlib's server, with one client and everything in memory."""

    def __init__(self, issuer: Issuer) -> None:
        super().__init__()
        self.issuer = issuer
        self.register_token_generator("default", _tokens)
        self.register_grant(
            CodeGrant, [CodeChallenge(required=True), IdTokens(issuer, require_nonce=True)]
        )

    def query_client(self, client_id: str) -> Client | None:
        return self.issuer.client if client_id == CLIENT_ID else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        self.issuer.tokens[token["access_token"]] = request.user

    def send_signal(self, *_args: Any, **_named: Any) -> None: ...

    def create_oauth2_request(self, request: Given) -> OAuth2Request:
        return Request(request)

    def handle_response(self, status: int, body: Any, headers: Any) -> Response:
        text = json.dumps(body) if isinstance(body, dict) else body
        return Response(text, status, dict(headers))


class Request(OAuth2Request):  # type: ignore[misc] # authlib has no types
    """A request as Authlib wants it."""

    def __init__(self, given: Given) -> None:
        super().__init__(given.method, given.uri, headers=given.headers)
        self.payload = BasicOAuth2Payload({**given.query, **given.form})
        self._form = given.form

    @property
    def form(self) -> dict[str, str]:
        return self._form


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc] # authlib has no types
    """Codes, kept in the issuer."""

    def save_authorization_code(self, code: str, request: Any) -> None:
        asked = dict(request.payload.data)
        self.server.issuer.codes[code] = Code(
            code, asked, request.scope, request.user, int(time.time()),
            asked.get("code_challenge"), asked.get("code_challenge_method"),
        )  # fmt: skip

    def query_authorization_code(self, code: str, _client: Client) -> Code | None:
        found: Code | None = self.server.issuer.codes.get(code)
        return found

    def delete_authorization_code(self, code: Code) -> None:
        self.server.issuer.codes.pop(code.code, None)

    def authenticate_user(self, code: Code) -> dict[str, Any]:
        return code.person


class IdTokens(OpenIDCode):  # type: ignore[misc] # authlib has no types
    """Makes the ID tokens, as honest as the knobs are."""

    def __init__(self, issuer: Issuer, *, require_nonce: bool) -> None:
        super().__init__(require_nonce=require_nonce)
        self.issuer = issuer

    def exists_nonce(self, _nonce: str, _request: Any) -> bool:
        return False

    def encode_id_token(self, _token: dict[str, Any], request: Any) -> str:
        issuer, now = self.issuer, int(time.time())
        claims = {"iss": issuer.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        claims.update(self.get_authorization_code_claims(request.authorization_code))
        person = request.user
        if issuer.knobs.get("email_in_userinfo"):
            person = {"sub": person["sub"]}
        return issuer.signed({**claims, **person})


def _tokens(**_given: Any) -> dict[str, Any]:
    scope = _given.get("scope")
    made = {"token_type": "Bearer", "access_token": secrets.token_urlsafe(24), "expires_in": 300}
    return {**made, "scope": scope}


@dataclass
class Given:
    """A request as Authlib wants it."""

    method: str
    uri: str
    headers: dict[str, str]
    query: dict[str, str]
    form: dict[str, str]


async def _given(request: StarletteRequest) -> Given:
    body = (await request.body()).decode()
    form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
    headers = {name.title(): value for name, value in request.headers.items()}
    return Given(request.method, str(request.url), headers, dict(request.query_params), form)


class Answers:
    """The addresses of one issuer."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer = issuer

    def routes(self) -> list[Route]:
        return [
            Route("/authorize", self.authorize, methods=["GET", "POST"]),
            Route("/token", self.token, methods=["POST"]),
            Route("/userinfo", self.userinfo),
            Route("/.well-known/openid-configuration", self.document),
            Route("/jwks", self.jwks),
            Route("/logout", self.logout, methods=["GET", "POST"]),
            Route("/logout_token", self.logout_token, methods=["POST"]),
            Route("/knobs", self.knobs, methods=["POST"]),
        ]

    async def authorize(self, request: StarletteRequest) -> Response:
        """Ask for consent, or take it."""
        given, issuer = await _given(request), self.issuer
        issuer.asked.append({"at": "authorize", **given.query})
        try:
            grant = issuer.server.get_consent_grant(given, end_user=None)
        except OAuth2Error as error:
            return JSONResponse({"error": error.error, "said": error.description}, 400)
        if given.method == "GET":
            return HTMLResponse(PAGE.format(name=issuer.name))
        person = {name: given.form[name] for name in PERSON if name in given.form}
        known = {**person, "email_verified": True, **issuer.knobs.get("person", {})}
        answer: Response = issuer.server.create_authorization_response(
            issuer.server.create_oauth2_request(given),
            grant_user=known if given.form["decision"] == "allow" else None,
            grant=grant,
        )
        iss = issuer.knobs.get("iss", issuer.issuer)
        if iss:
            answer.headers["location"] += f"&iss={iss}"
        return answer

    async def token(self, request: StarletteRequest) -> Response:
        """Give tokens for a code, or what the knobs say."""
        given, issuer = await _given(request), self.issuer
        issuer.asked.append({"at": "token", "by": given.headers.get("Authorization"), **given.form})
        how = issuer.knobs.get("token", "")
        if how == "redirect":
            return RedirectResponse("/two/token", 307)
        if how in BROKEN:
            return Response(BROKEN[how])
        made: Response = issuer.server.create_token_response(given)
        return made

    async def userinfo(self, request: StarletteRequest) -> Response:
        """Tell about the person of an access token."""
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        found = self.issuer.tokens.get(bearer)
        if found is None:
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse({**found, **self.issuer.knobs.get("userinfo", {})})

    async def document(self, _request: StarletteRequest) -> Response:
        """Describe the provider."""
        self.issuer.asked.append({"at": "document"})
        return JSONResponse(self.issuer.document())

    async def jwks(self, _request: StarletteRequest) -> Response:
        """Show the public keys."""
        self.issuer.asked.append({"at": "jwks"})
        return JSONResponse(self.issuer.jwks())

    async def knobs(self, request: StarletteRequest) -> Response:
        """Turn the knobs; what was asked is told and forgotten."""
        given, issuer = await request.json(), self.issuer
        issuer.client.redirect_uris = given.pop("redirect_uris", issuer.client.redirect_uris)
        if given.pop("rotate", False):
            issuer.rotate()
        issuer.knobs = given
        asked, issuer.asked = issuer.asked, []
        return JSONResponse(asked)

    async def logout(self, request: StarletteRequest) -> Response:
        """Tell the app, if it wants to know, and lead back, if somebody came from there."""
        issuer, given = self.issuer, dict(request.query_params)
        issuer.asked.append({"at": "logout", **given})
        told = "nobody"
        if "tell" in issuer.knobs:
            token = issuer.logout_token({"sid": given.get("logout_hint", "session-1")})
            async with httpx.AsyncClient() as client:
                answer = await client.post(issuer.knobs["tell"], data={"logout_token": token})
            told = str(answer.status_code)
        if "post_logout_redirect_uri" in given:
            return RedirectResponse(given["post_logout_redirect_uri"], 303)
        return HTMLResponse(GONE.format(told=told))

    async def logout_token(self, request: StarletteRequest) -> Response:
        """Show the token that would be sent."""
        return JSONResponse(self.issuer.logout_token(await request.json()))


def application(address: str) -> Starlette:
    """Return the ASGI app of all issuers."""
    issuers = [Issuer(name, address) for name in ("one", "two")]
    return Starlette(routes=[Mount(f"/{i.name}", routes=Answers(i).routes()) for i in issuers])


if __name__ == "__main__":
    PORT = int(sys.argv[1])
    uvicorn.run(application(f"http://127.0.0.1:{PORT}"), port=PORT, log_level="warning")
