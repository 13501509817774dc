"""Sign-in and sessions: attempts are counted before they are checked, sessions are rows that can be ended."""

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
# Failures within the window that block further attempts: on one account, from one address (an office shares one).
MOST = {"account": 10, "address": 30}
SECONDS_BETWEEN_NOTES = 60


class SignInRefused(Exception):
    """Name and password are not accepted; the reason is not disclosed."""


class TooManyAttempts(SignInRefused):
    """Sign-in is blocked for some seconds, also with the right password."""

    def __init__(self, seconds: int):
        self.seconds = seconds
        super().__init__(seconds)


@dataclass(frozen=True)
class Tried:
    """An attempt that was admitted and counted: the key of each kind, and the number of the row."""

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
        if account and account.usable and account.password == kept:  # it was not locked or reset meanwhile
            reset_failures(tables, tried)
            if passwords.outdated(kept):
                tables.change(name, password=passwords.hashed(password))
            return open_session(tables, account, given, address)
    raise SignInRefused


def _fail(folder: Path, account: Account | None, tried: Tried, address: str) -> NoReturn:
    """Log a failure and raise SignInRefused. A name without account is not logged: people type passwords there."""
    name = account.name if account else ""
    with writing(folder) as tables:
        tables.log("sign-in-failed", name, address=address)
        for kind, (key, _) in tried.rows.items():
            if len(tables.attempts(kind, key, now() - WINDOW)) == MOST[kind]:
                tables.log("limited", name, address=address, detail=kind)
    raise SignInRefused


def attempt(folder: Path, name: str, address: str) -> Tried:
    """Count an attempt as a failure before it is checked, so that many at once cannot slip through.

    Raises TooManyAttempts if an account or an address has reached its limit.
    """
    keys = {"account": name[:60], "address": _network(address)}
    with writing(folder) as tables:
        seconds = max(_wait(tables, kind, key) for kind, key in keys.items())
        if not seconds:
            return Tried({kind: (key, tables.attempt(kind, key)) for kind, key in keys.items()})
    raise TooManyAttempts(seconds)


def reset_failures(tables: Tables, tried: Tried) -> None:
    """Undo the count of a successful attempt: the account starts anew and the address has one failure less."""
    tables.reset_failures("account", tried.rows["account"][0])
    tables.reset_failures("address", *tried.rows["address"])


def _wait(tables: Tables, kind: str, key: str) -> int:
    """Return for how many seconds attempts are blocked."""
    before = tables.attempts(kind, key, now() - WINDOW)
    if len(before) < MOST[kind]:
        return 0
    return max(1, math.ceil(before[MOST[kind] - 1] + WINDOW - now()))


def _network(address: str) -> str:
    """Return the key of a network address: for IPv6 its /64 network, as a household or office has 2^64 addresses."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    if ip.version == 4 or ip.ipv4_mapped:
        return str(getattr(ip, "ipv4_mapped", None) or ip)
    return str(ipaddress.ip_network(f"{ip}/64", strict=False))


def open_session(tables: Tables, account: Account, given: Settings, address: str, how: str = "") -> str:
    """Return the token of a new session; only its hash is stored, so that a copy of the file gives no access."""
    token = secrets.token_urlsafe(32)
    moment = now()
    tables.end_old_sessions(moment - given.session_idle * 60, moment - given.session_longest * 3600)
    tables.open_session(fingerprint(token), account.name)
    tables.change(account.name, signed_in_at=moment)
    tables.log("signed-in", account.name, account.name, address, how)
    return token


def find_session(given: Settings, token: str) -> Session | None:
    """Return the session of a browser's token and record that it is in use; None if it is over."""
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
    """Return the hash of a token, as it is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
