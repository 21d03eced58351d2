"""Digests of secrets: slow ones for what people choose, plain ones for what is random."""

import secrets
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_argon2 = PasswordHasher()  # argon2id, as RFC 9106 4 recommends for little memory: 64 MiB, three passes
_NOBODY = _argon2.hash(secrets.token_urlsafe())  # for who does not exist: the same work as for who does

TOKEN_BYTES = 32


def hashed(secret: str) -> str:
    """For a password or PIN. Takes tens of milliseconds, on purpose."""
    return _argon2.hash(secret)


def fits(kept: str | None, secret: str) -> bool:
    """Whether this is the secret. `kept`: None when there is none; takes as long then."""
    try:
        return _argon2.verify(kept or _NOBODY, secret) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_old(kept: str) -> bool:
    """Whether it was hashed with less than what we take today."""
    return _argon2.check_needs_rehash(kept)


def new_token() -> str:
    """Nobody guesses it: 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()
