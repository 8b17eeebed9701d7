"""OpenID Connect: the code flow with PKCE, state and nonce, against the provider HESV_OIDC_ISSUER names.

OpenID Connect Core 1.0, section 3.1; RFC 7636. Signatures by joserfc, claims as Authlib checks them.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote_plus, urlsplit

import httpx
from authlib.oauth2.client import OAuth2Client  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from pipeline.access import Actor
from pipeline.errors import DependencyDown, HesvError
from pipeline.settings import Settings
from pipeline.steps.accounts import ALL, AccountRefused, account_actor
from pipeline.warehouse.oidc_requests import OidcRequest

SECONDS: Final = 10
LEEWAY_SECONDS: Final = 60
SIGNED_BY: Final = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
"""Public keys alone: `none` and shared secrets sign nothing here."""
RANDOM_BYTES: Final = 48


class ProviderRefused(HesvError):
    """The provider, or what it says of somebody, is not what was agreed. `why` holds nothing of the person."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"The identity provider's answer was refused: {self.why}. Compare HESV_OIDC_* with the provider."


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the provider answers, from its own discovery document."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """The address to send the browser to, its state, and what to keep until it comes back."""

    address: str
    state: str
    request: OidcRequest


def discover(issuer: str) -> Provider:
    """The provider's endpoints.

    Raises:
        DependencyDown: it does not answer. ProviderRefused: it is another, or an endpoint is not HTTPS.
    """
    document = _get(issuer.rstrip("/") + "/.well-known/openid-configuration")
    try:
        found = Provider(*(str(document[name]) for name in Provider.__slots__))
    except KeyError as missing:
        raise ProviderRefused(f"its discovery document lacks {missing}") from None
    if found.issuer.rstrip("/") != issuer.rstrip("/"):
        raise ProviderRefused("its discovery document names another issuer")
    for address in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
        if not _is_private(address):
            raise ProviderRefused("an endpoint is not HTTPS")
    return found


def leave(settings: Settings, provider: Provider, back: str, go_to: str) -> Leaving:
    """What a browser takes along to the provider; `back`: the address it returns to."""
    verifier, nonce = secrets.token_urlsafe(RANDOM_BYTES), secrets.token_urlsafe(RANDOM_BYTES)
    client = OAuth2Client(
        session=None, client_id=settings.oidc_client_id, redirect_uri=back, scope="openid profile",
        code_challenge_method="S256",
    )  # fmt: skip
    address, state = client.create_authorization_url(
        provider.authorization_endpoint, state=secrets.token_urlsafe(RANDOM_BYTES), code_verifier=verifier, nonce=nonce
    )
    return Leaving(address, state, OidcRequest(nonce, verifier, go_to))


def come_back(settings: Settings, provider: Provider, back: str, code: str, request: OidcRequest) -> tuple[str, Actor]:
    """The subject the provider answers for, and who he is here.

    Raises:
        DependencyDown: the provider does not answer. ProviderRefused: it refuses, or its token is not right.
    """
    answer = _fetch_token(settings, provider, back, code, request.code_verifier)
    claims = _claims(settings, provider, answer, request.nonce)
    return str(claims["sub"]), actor_of(settings, claims)


def actor_of(settings: Settings, claims: Mapping[str, Any]) -> Actor:
    """Login, name, role and townships out of the claims the settings name.

    Raises:
        ProviderRefused: one is missing or nothing that an account can be.
    """
    login = str(claims.get(settings.oidc_login_claim) or "").lower()
    given = claims.get(settings.oidc_townships_claim)
    townships = [str(each) for each in given] if isinstance(given, list) else []
    try:
        said = [ALL] if townships == [""] else townships
        return account_actor(login, str(claims.get("name") or login), str(claims.get(settings.oidc_role_claim)), said)
    except AccountRefused as refused:
        raise ProviderRefused(f"{refused.what} {refused.todo}") from None


def _claims(settings: Settings, provider: Provider, answer: Mapping[str, Any], nonce: str) -> CodeIDToken:
    params = {"nonce": nonce, "client_id": settings.oidc_client_id, "access_token": answer.get("access_token")}
    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": settings.oidc_client_id},
    }
    try:
        keys = KeySet.import_key_set(_get(provider.jwks_uri))  # type: ignore[arg-type]
        token = jwt.decode(str(answer["id_token"]), keys, algorithms=list(SIGNED_BY))
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, KeyError, ValueError) as problem:
        raise ProviderRefused(f"its token is not valid ({type(problem).__name__})") from None
    return claims


def _fetch_token(settings: Settings, provider: Provider, back: str, code: str, code_verifier: str) -> Mapping[str, Any]:
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": code_verifier,
    }  # fmt: skip
    secret = settings.oidc_client_secret
    if secret is None:
        return _json("POST", provider.token_endpoint, data={**form, "client_id": settings.oidc_client_id})
    # RFC 6749, 2.3.1: both are form-encoded first
    basic = (quote_plus(settings.oidc_client_id), quote_plus(secret.get_secret_value()))
    return _json("POST", provider.token_endpoint, data=form, auth=basic)


def _get(address: str) -> Mapping[str, Any]:
    if not _is_private(address):
        raise ProviderRefused("its address is not HTTPS")
    return _json("GET", address)


def _json(method: str, address: str, **given: Any) -> Mapping[str, Any]:  # noqa: ANN401 - httpx's own options
    try:
        answer = httpx.request(method, address, timeout=SECONDS, headers={"Accept": "application/json"}, **given)
    except httpx.HTTPError as problem:
        raise DependencyDown(
            "The identity provider", type(problem).__name__, "Check HESV_OIDC_ISSUER and that the provider answers."
        ) from None
    try:
        content = answer.raise_for_status().json()
    except (httpx.HTTPStatusError, ValueError):
        raise ProviderRefused(f"it answered {answer.status_code}") from None
    if not isinstance(content, dict):
        raise ProviderRefused("it answered no JSON object")
    return content


def _is_private(address: str) -> bool:
    """Nobody between can read or change it: HTTPS, or this machine itself."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return True
    try:
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
