"""The database accounts.sqlite: accounts, sessions, attempts, and their log. All SQL about accounts is here.

Each method of `Tables` is a step of one transaction. Several processes share the file: a writer locks it before it
reads what it decides on (BEGIN IMMEDIATE), and waits for other writers. There is no write-ahead log, so that the file
alone is complete, on every kind of disk, whenever nobody writes.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dashboard.auth.people import Account

FILE = "accounts.sqlite"
SECONDS_TO_WAIT = 15
SYNCHRONOUS = "FULL"  # confirmed writes survive a power cut
FIRST = (
    """CREATE TABLE accounts (
    name TEXT PRIMARY KEY, full_name TEXT NOT NULL, email TEXT NOT NULL, subject TEXT NOT NULL,
    password TEXT NOT NULL, must_change INTEGER NOT NULL, roles TEXT NOT NULL, units TEXT NOT NULL,
    locked INTEGER NOT NULL, created_at REAL NOT NULL, created_by TEXT NOT NULL, removed_at REAL, signed_in_at REAL
    ) STRICT""",
    "CREATE UNIQUE INDEX one_email ON accounts (email) WHERE email <> ''",
    "CREATE UNIQUE INDEX one_subject ON accounts (subject) WHERE subject <> ''",
    """CREATE TABLE sessions (
    token TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES accounts, opened_at REAL NOT NULL, seen_at REAL NOT NULL
    ) STRICT""",
    "CREATE TABLE attempts (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, at REAL NOT NULL) STRICT",
    "CREATE INDEX attempts_of ON attempts (kind, key, at)",
    """CREATE TABLE log (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, event TEXT NOT NULL, name TEXT NOT NULL,
    by TEXT NOT NULL, address TEXT NOT NULL, detail TEXT NOT NULL
    ) STRICT""",
    "CREATE TRIGGER log_stays BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'only added to'); END",
    "CREATE TRIGGER log_is_kept BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'only added to'); END",
)
TYPED = """CREATE TABLE typed (
    name TEXT PRIMARY KEY REFERENCES accounts, at REAL NOT NULL, page TEXT NOT NULL, fields TEXT NOT NULL
    ) STRICT"""
# Migrations of the schema, in order; a file made by an earlier release gets the ones that it lacks.
STEPS = (FIRST, (TYPED,))
COLUMNS = (
    "name, full_name, email, subject, password, must_change, roles, units, locked, created_at, created_by,"
    " removed_at, signed_in_at"
)


@dataclass(frozen=True)
class AccessLogEntry:
    """A log entry: time, event, account, who caused it, and from which network address."""

    at: float
    event: str
    name: str
    by: str
    address: str
    detail: str


@dataclass(frozen=True)
class Session:
    """A session: the hash of the browser's token, the account, when it was opened and last seen."""

    token: str
    account: Account
    opened_at: float
    seen_at: float


def now() -> float:
    """Return the current time in seconds; the only clock of sessions, attempts and log."""
    return time.time()


class Tables:
    """The tables within one transaction."""

    def __init__(self, connection: sqlite3.Connection):
        self._connection = connection

    def accounts(self) -> list[Account]:
        """Return every account that was not removed, sorted by name."""
        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM accounts WHERE removed_at IS NULL ORDER BY name"
        )
        return [_account(row) for row in rows]

    def account(self, name: str) -> Account | None:
        """Return the account with a name, removed ones included."""
        return self._one("name = ?", name)

    def account_of_subject(self, subject: str) -> Account | None:
        """Return the account that is bound to an identity at the provider."""
        return self._one("subject = ? AND subject <> ''", subject)

    def account_of_email(self, email: str) -> Account | None:
        """Return the account with an e-mail address."""
        return self._one("email = ? AND email <> ''", email)

    def _one(self, where: str, value: str) -> Account | None:
        row = self._connection.execute(f"SELECT {COLUMNS} FROM accounts WHERE {where}", (value,)).fetchone()
        return _account(row) if row else None

    def insert(self, account: Account) -> None:
        """Add an account."""
        values = _row(vars(account))
        self._connection.execute(
            f"INSERT INTO accounts ({COLUMNS}) VALUES ({', '.join(f':{name}' for name in values)})", values
        )

    def change(self, name: str, **changes) -> None:
        """Set fields of an account."""
        values = _row({field: changes[field] for field in changes if field in Account.__dataclass_fields__})
        assigned = ", ".join(f"{field} = :{field}" for field in values)
        self._connection.execute(
            f"UPDATE accounts SET {assigned} WHERE name = :of_name", values | {"of_name": name}
        )

    def open_session(self, token: str, name: str) -> None:
        """Add a session."""
        moment = now()
        self._connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (token, name, moment, moment))

    def session(self, token: str) -> Session | None:
        """Return the session of a token's hash with its account."""
        row = self._connection.execute(
            f"SELECT {COLUMNS}, opened_at, seen_at FROM sessions JOIN accounts USING (name) WHERE token = ?",
            (token,),
        ).fetchone()
        return Session(token, _account(row[:-2]), *row[-2:]) if row else None

    def touch_session(self, token: str) -> None:
        """Record that a session is in use."""
        self._connection.execute("UPDATE sessions SET seen_at = ? WHERE token = ?", (now(), token))

    def end_session(self, token: str) -> None:
        """End a session."""
        self._connection.execute("DELETE FROM sessions WHERE token = ?", (token,))

    def end_sessions(self, name: str, but: str = "") -> None:
        """End all sessions of an account, except one if given."""
        self._connection.execute("DELETE FROM sessions WHERE name = ? AND token <> ?", (name, but))

    def end_old_sessions(self, seen_before: float, opened_before: float) -> None:
        """Delete expired sessions, and form input stored before `opened_before`."""
        self._connection.execute(
            "DELETE FROM sessions WHERE seen_at < ? OR opened_at < ?", (seen_before, opened_before)
        )
        self._connection.execute("DELETE FROM typed WHERE at < ?", (opened_before,))

    def keep_typed(self, name: str, page: str, fields: str) -> None:
        """Store a user's form input for a page, replacing what was stored before."""
        self._connection.execute(
            "INSERT OR REPLACE INTO typed VALUES (?, ?, ?, ?)", (name, now(), page, fields)
        )

    def typed(self, name: str, page: str, since: float) -> str:
        """Return a user's form input for a page that was stored since a time, empty if there is none."""
        row = self._connection.execute(
            "SELECT fields FROM typed WHERE name = ? AND page = ? AND at > ?", (name, page, since)
        ).fetchone()
        return row[0] if row else ""

    def forget_typed(self, name: str) -> None:
        """Delete a user's stored form input."""
        self._connection.execute("DELETE FROM typed WHERE name = ?", (name,))

    def attempts(self, kind: str, key: str, since: float) -> list[float]:
        """Return the times of attempts since a time, the newest first; older attempts are deleted."""
        self._connection.execute("DELETE FROM attempts WHERE at <= ?", (since,))
        rows = self._connection.execute(
            "SELECT at FROM attempts WHERE kind = ? AND key = ? ORDER BY at DESC", (kind, key)
        )
        return [at for (at,) in rows]

    def attempt(self, kind: str, key: str) -> int:
        """Count an attempt, and return the number of its row."""
        (number,) = self._connection.execute(
            "INSERT INTO attempts (kind, key, at) VALUES (?, ?, ?) RETURNING id", (kind, key, now())
        ).fetchone()
        return number

    def reset_failures(self, kind: str, key: str, number: int = 0) -> None:
        """Delete one attempt by its number, or all of a kind and key."""
        self._connection.execute(
            "DELETE FROM attempts WHERE kind = ? AND key = ? AND ? IN (0, id)", (kind, key, number)
        )

    def log(self, event: str, name: str, by: str = "", address: str = "", detail: str = "") -> None:
        """Add a log entry."""
        self._connection.execute(
            "INSERT INTO log (at, event, name, by, address, detail) VALUES (?, ?, ?, ?, ?, ?)",
            (now(), event, name, by, address, detail),
        )

    def entries(self, most: int = -1) -> list[AccessLogEntry]:
        """Return the latest log entries, the newest first."""
        rows = self._connection.execute(
            "SELECT at, event, name, by, address, detail FROM log ORDER BY id DESC LIMIT ?", (most,)
        )
        return [AccessLogEntry(*row) for row in rows]


@contextmanager
def reading(folder: Path) -> Iterator[Tables]:
    """Open the tables of a data folder to read a consistent state."""
    with _transaction(folder, "BEGIN") as tables:
        yield tables


@contextmanager
def writing(folder: Path) -> Iterator[Tables]:
    """Open the tables of a data folder for a write transaction; nothing is written if an exception is raised."""
    with _transaction(folder, "BEGIN IMMEDIATE") as tables:
        yield tables


@contextmanager
def _transaction(folder: Path, begin: str) -> Iterator[Tables]:
    connection = _connect(folder.resolve() / FILE)
    try:
        connection.execute(begin)
        yield Tables(connection)
        connection.execute("COMMIT")
    finally:
        connection.close()  # rolls back what was not committed


def _connect(path: Path) -> sqlite3.Connection:
    if not path.exists() or not path.stat().st_size:
        _touch(path)
    connection = sqlite3.connect(path, timeout=SECONDS_TO_WAIT, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
    if _steps(connection) < len(STEPS):
        _make(connection)
    return connection


def _steps(connection: sqlite3.Connection) -> int:
    """Return how many migrations the tables of a file have had."""
    (steps,) = connection.execute("PRAGMA user_version").fetchone()
    return steps


def _touch(path: Path) -> None:
    """Create the file, empty, accessible to its owner only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise sqlite3.OperationalError(f"{path}: {error.strerror}") from error


def _make(connection: sqlite3.Connection) -> None:
    """Apply the missing migrations, all or none; of several processes that start at once, the first one does it."""
    connection.execute("BEGIN IMMEDIATE")
    for step in STEPS[_steps(connection) :]:
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(STEPS)}")
    connection.execute("COMMIT")


def _account(row: tuple) -> Account:
    fields = dict(zip(Account.__dataclass_fields__, row, strict=True))
    for field in ("roles", "units"):
        fields[field] = frozenset(fields[field].split())
    for field in ("must_change", "locked"):
        fields[field] = bool(fields[field])
    return Account(**fields)


def _row(fields: dict) -> dict:
    """Return fields as they are stored: sets as words separated by blanks, booleans as 0 and 1."""
    return {
        name: " ".join(sorted(value)) if isinstance(value, frozenset | set) else value
        for name, value in fields.items()
    }
