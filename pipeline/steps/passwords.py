"""Passwords of local accounts: what is good enough, Argon2id hashes, and an answer that takes as long for nobody."""

from __future__ import annotations

import secrets
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pipeline.errors import UsageError

SHORTEST: Final = 12
LONGEST: Final = 128
FEWEST_DIFFERENT: Final = 5
RANDOM_BYTES: Final = 12
HASHER: Final = PasswordHasher()


class PasswordTooWeak(UsageError):
    """A password that is too short, too long, too plain, or holds the login."""

    def __str__(self) -> str:
        return (
            f"Choose a password of {SHORTEST} to {LONGEST} characters, {FEWEST_DIFFERENT} of them different, "
            "without the login in it. Three words that do not belong together do well."
        )


def random_password() -> str:
    """A password nobody thought of: 96 bits."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def hash_password(login: str, password: str) -> str:
    """The Argon2id hash with its parameters and salt.

    Raises:
        PasswordTooWeak: see there.
    """
    is_fit = SHORTEST <= len(password) <= LONGEST and len(set(password)) >= FEWEST_DIFFERENT
    if not is_fit or login.casefold() in password.casefold():
        raise PasswordTooWeak
    return HASHER.hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether it is the password; where there is no hash, as much work and False."""
    try:
        HASHER.verify(password_hash or _nobodys_hash(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(random_password())
