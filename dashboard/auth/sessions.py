"""Signing in and being signed in: attempts are counted before they are checked, sessions are rows that can be ended."""

import hashlib
import ipaddress
import math
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from dashboard.auth import passwords
from dashboard.auth.people import Account, canonical, is_name
from dashboard.auth.store import Session, Tables, now, reading, writing
from dashboard.settings import Settings

WINDOW = 15 * 60
# Failures within the window, after which nobody may try: on one account, from one address (an office has one for all).
MOST = {"account": 10, "address": 30}
SECONDS_BETWEEN_NOTES = 60


class SignInRefused(Exception):
    """Name and password do not open anything; why is not told."""


class TooManyAttempts(SignInRefused):
    """Nobody may try for some seconds, right or wrong."""

    def __init__(self, seconds: int):
        self.seconds = seconds
        super().__init__(seconds)


@dataclass(frozen=True)
class Tried:
    """An attempt that was let through and counted: each kind's key, and the number of the row."""

    rows: dict[str, tuple[str, int]]


def sign_in(given: Settings, name: str, password: str, address: str) -> str:
    """Return the token of a new session. Raises SignInRefused, the same for every reason, or TooManyAttempts."""
    name = canonical(name)
    tried = attempt(given.data, name, address)
    with reading(given.data) as tables:
        account = tables.account(name) if is_name(name) else None
    kept = account.password if account and account.usable else ""
    if not passwords.matches(kept, password):
        _fail(given.data, account, tried, address)
    with writing(given.data) as tables:
        account = tables.account(name)
        if account and account.usable and account.password == kept:  # nobody locked or reset it meanwhile
            reset_failures(tables, tried)
            if passwords.outdated(kept):
                tables.change(name, password=passwords.hashed(password))
            return open_session(tables, account, given, address)
    raise SignInRefused


def _fail(folder: Path, account: Account | None, tried: Tried, address: str) -> NoReturn:
    """Log a failure and raise it. A name that is no account is not written down: people type passwords there."""
    name = account.name if account else ""
    with writing(folder) as tables:
        tables.log("sign-in-failed", name, address=address)
        for kind, (key, _) in tried.rows.items():
            if len(tables.attempts(kind, key, now() - WINDOW)) == MOST[kind]:
                tables.log("limited", name, address=address, detail=kind)
    raise SignInRefused


def attempt(folder: Path, name: str, address: str) -> Tried:
    """Count an attempt as a failure before it is looked at, so that many at once cannot slip through.

    Raises TooManyAttempts where an account or an address had its share.
    """
    keys = {"account": name[:60], "address": _network(address)}
    with writing(folder) as tables:
        seconds = max(_wait(tables, kind, key) for kind, key in keys.items())
        if not seconds:
            return Tried({kind: (key, tables.attempt(kind, key)) for kind, key in keys.items()})
    raise TooManyAttempts(seconds)


def reset_failures(tables: Tables, tried: Tried) -> None:
    """Take back what was counted: it was right, so the account starts anew and the address has one failure less."""
    tables.reset_failures("account", tried.rows["account"][0])
    tables.reset_failures("address", *tried.rows["address"])


def _wait(tables: Tables, kind: str, key: str) -> int:
    """Return for how many seconds nothing may be tried."""
    before = tables.attempts(kind, key, now() - WINDOW)
    if len(before) < MOST[kind]:
        return 0
    return max(1, math.ceil(before[MOST[kind] - 1] + WINDOW - now()))


def _network(address: str) -> str:
    """Return whom an address stands for: of version 6 a household or office has 2^64 of them."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    if ip.version == 4 or ip.ipv4_mapped:
        return str(getattr(ip, "ipv4_mapped", None) or ip)
    return str(ipaddress.ip_network(f"{ip}/64", strict=False))


def open_session(tables: Tables, account: Account, given: Settings, address: str, how: str = "") -> str:
    """Return the token of a new session; what is kept is its hash, so that a copy of the file opens nothing."""
    token = secrets.token_urlsafe(32)
    moment = now()
    tables.end_old_sessions(moment - given.session_idle * 60, moment - given.session_longest * 3600)
    tables.open_session(fingerprint(token), account.name)
    tables.change(account.name, signed_in_at=moment)
    tables.log("signed-in", account.name, account.name, address, how)
    return token


def find_session(given: Settings, token: str) -> Session | None:
    """Return the session of a browser's token, and note that it is in use; None where it is over."""
    if not token:
        return None
    with reading(given.data) as tables:
        found = tables.session(fingerprint(token))
    if found is None or not found.account.usable:
        return None
    moment = now()
    if (
        moment > found.seen_at + given.session_idle * 60
        or moment > found.opened_at + given.session_longest * 3600
    ):
        return None
    if moment > found.seen_at + SECONDS_BETWEEN_NOTES:
        with writing(given.data) as tables:
            tables.touch_session(found.token)
    return found


def sign_out(folder: Path, token: str, name: str, address: str) -> None:
    """End a session."""
    with writing(folder) as tables:
        tables.end_session(fingerprint(token))
        tables.log("signed-out", name, name, address)


def fingerprint(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
