"""Passwords: what one must be, its argon2 hash, and one that is made for somebody."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
FEWEST_LETTERS = 5  # different ones: "aaaaaaaaaaaa" is long and no secret
SHORTEST_NAME = 4  # "an" is in every third word
# OWASP's setting for argon2id with little memory: five sign-ins at once take 95 MB and no more.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Letters and digits that look like no other, for a password that is read from a screen and typed.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def fault(password: str, name: str) -> str:
    """Return what keeps a text from being the password of an account: a reason of `AccountRefused`, or nothing."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return "password-short"
    if len(plain) > LONGEST:
        return "password-long"
    if name == plain.casefold() or (len(name) >= SHORTEST_NAME and name in plain.casefold()):
        return "password-name"
    return "password-simple" if len(set(plain)) < FEWEST_LETTERS else ""


def hashed(password: str) -> str:
    """Return the hash that is kept of a password."""
    return HASHER.hash(_plain(password))


def matches(kept: str, password: str) -> bool:
    """Tell whether a password is the one of a hash. Without a hash it takes as long, and is wrong."""
    if len(password) > 2 * LONGEST:
        password = ""
    try:
        return HASHER.verify(kept or _nobodys(), _plain(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Tell whether a hash was made with an earlier setting."""
    return HASHER.check_needs_rehash(kept)


def made() -> str:
    """Return a new password to hand to somebody: 20 signs of 31, about 99 bits."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(5)) for _ in range(4))


@cache
def _nobodys() -> str:
    return hashed(secrets.token_urlsafe())


def _plain(password: str) -> str:
    """Return a password as one and the same text, whichever way a keyboard writes Vietnamese letters."""
    return unicodedata.normalize("NFC", password)
