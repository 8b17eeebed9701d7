"""Sign-ins that are at the identity provider just now: kept until the browser comes back, once, within minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pipeline.warehouse.connection import connection
from pipeline.warehouse.sessions import digest

LASTS: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class OidcRequest:
    """What was sent along, to hold the answer against it; `go_to`: the page that was asked for."""

    nonce: str
    code_verifier: str
    go_to: str


def keep_request(url: str, state: str, visitor: str, request: OidcRequest) -> None:
    """Keep it under its state and the browser that sent it; what nobody came back for is forgotten."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute("DELETE FROM access.oidc_request WHERE made_at < now() - %s", (LASTS,))
        cursor.execute(
            "INSERT INTO access.oidc_request (state_sha256, visitor_sha256, nonce, code_verifier, go_to, made_at) "
            "VALUES (%s, %s, %s, %s, %s, now())",
            (digest(state), digest(visitor), request.nonce, request.code_verifier, request.go_to),
        )


def take_request(url: str, state: str, visitor: str) -> OidcRequest | None:
    """Take it back, once; None where this browser sent no such request, or long ago."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "DELETE FROM access.oidc_request WHERE state_sha256 = %s AND visitor_sha256 = %s "
            "AND made_at >= now() - %s RETURNING nonce, code_verifier, go_to",
            (digest(state), digest(visitor), LASTS),
        )
        row = cursor.fetchone()
    return None if row is None else OidcRequest(*row)
