"""Webhooks that can be trusted: HMAC-SHA256 over time and body, and when a failed one is tried again. Pure.

A receiver reads `Hesv-Signature: t=<unix seconds>,v1=<hex>[,v1=<hex>]`, refuses a time outside its window, and compares
each v1 with its own HMAC of `<t>.<body>`. While a secret is being changed there is one v1 of each.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

HEADER: Final = "Hesv-Signature"
EVENT_HEADER: Final = "Hesv-Event"
REPLAY_WINDOW: Final = timedelta(minutes=5)
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)
MOST_ATTEMPTS: Final = 12
"""With these waits a receiver may be dead for a day and a half."""


def signature(secrets: Sequence[str], body: bytes, at: datetime) -> str:
    """The header's value, signed with each secret that is in force."""
    moment = str(int(at.timestamp()))
    return ",".join([f"t={moment}", *(f"v1={_digest(secret, moment, body)}" for secret in secrets)])


def is_genuine(value: str, secret: str, body: bytes, now: datetime, window: timedelta = REPLAY_WINDOW) -> bool:
    """What a receiver checks: ours, unchanged, and not an old one sent again."""
    parts = [part.split("=", 1) for part in value.split(",") if "=" in part]
    moments = [text for key, text in parts if key == "t" and text.isdigit()]
    if len(moments) != 1 or abs(now.timestamp() - int(moments[0])) > window.total_seconds():
        return False
    expected = _digest(secret, moments[0], body)
    return any(hmac.compare_digest(text, expected) for key, text in parts if key == "v1")


def next_attempt(attempts: int, at: datetime) -> datetime | None:
    """When to try again after so many failed attempts: 1, 2, 4 … minutes, at most 6 hours; None: no more."""
    if attempts >= MOST_ATTEMPTS:
        return None
    wait: timedelta = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return at + wait


def _digest(secret: str, moment: str, body: bytes) -> str:
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
