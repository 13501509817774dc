"""Passwords: requirements, argon2 hashes, and generated passwords."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
FEWEST_LETTERS = 5  # distinct ones: "aaaaaaaaaaaa" is long but no secret
SHORTEST_NAME = 4  # "an" occurs in every third word
# OWASP's low-memory setting for argon2id: five simultaneous sign-ins take at most 95 MB.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Letters and digits that cannot be confused, for a password that is read from a screen and typed.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def fault(password: str, name: str) -> str:
    """Return why a text cannot be an account's password, as a reason of `AccountRefused`; empty if it can."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return "password-short"
    if len(plain) > LONGEST:
        return "password-long"
    if name == plain.casefold() or (len(name) >= SHORTEST_NAME and name in plain.casefold()):
        return "password-name"
    return "password-simple" if len(set(plain)) < FEWEST_LETTERS else ""


def hashed(password: str) -> str:
    """Return the hash of a password for storage."""
    return HASHER.hash(_plain(password))


def matches(kept: str, password: str) -> bool:
    """Return whether a password matches a hash; without a hash it takes as long and returns False."""
    if len(password) > 2 * LONGEST:
        password = ""
    try:
        return HASHER.verify(kept or _nobodys(), _plain(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Return whether a hash was made with an earlier setting."""
    return HASHER.check_needs_rehash(kept)


def made() -> str:
    """Return a new random password: 20 characters out of 31, about 99 bits."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(5)) for _ in range(4))


@cache
def _nobodys() -> str:
    return hashed(secrets.token_urlsafe())


def _plain(password: str) -> str:
    """Return a password in NFC, so that it does not depend on how a keyboard composes Vietnamese letters."""
    return unicodedata.normalize("NFC", password)
