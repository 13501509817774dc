"""Account management by an administrator or the operator; each change is a transaction and is logged."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.auth import passwords
from dashboard.auth.people import ADMINISTRATOR, CLERK, LONGEST_TEXT, ROLES, Account, canonical, is_name
from dashboard.auth.store import Tables, now, writing

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,120}")
NOTHING: frozenset[str] = frozenset()


class AccountRefused(Exception):
    """A change to an account is refused; `dashboard.admin.messages.refusal` returns the reason in words."""

    def __init__(self, reason: str, about: str = ""):
        self.reason, self.about = reason, about
        super().__init__(f"{reason} {about}".strip())


@dataclass(frozen=True)
class Details:
    """The fields of an account that an administrator sets."""

    full_name: str = ""
    email: str = ""
    subject: str = ""
    roles: frozenset[str] = NOTHING
    units: frozenset[str] = NOTHING

    def checked(self, known_units: Collection[str]) -> "Details":
        """Return the details normalised for storage. Raises AccountRefused if they are invalid."""
        tidy = replace(
            self,
            full_name=" ".join(self.full_name.split()),
            email=self.email.strip().lower(),
            subject=self.subject.strip(),
        )
        if any(len(text) > LONGEST_TEXT for text in (tidy.full_name, tidy.subject)):
            raise AccountRefused("long", str(LONGEST_TEXT))
        if tidy.email and not EMAIL.fullmatch(tidy.email):
            raise AccountRefused("email", tidy.email[:LONGEST_TEXT])
        for unknown in sorted(tidy.roles - set(ROLES)):
            raise AccountRefused("role", unknown[:LONGEST_TEXT])
        for unknown in sorted(tidy.units - set(known_units)):
            raise AccountRefused("unit", unknown[:LONGEST_TEXT])
        if CLERK in tidy.roles and not tidy.units:
            raise AccountRefused("clerk-without-unit")
        return tidy


def add(
    folder: Path, name: str, details: Details, by: str, password: str = "", temporary: bool = False
) -> Account:
    """Add an account. Raises AccountRefused if that is not possible.

    A temporary password must be changed at the first sign-in; without a password only the provider signs the user in.
    """
    name = canonical(name)
    if not is_name(name):
        raise AccountRefused("name", name[:LONGEST_TEXT])
    account = Account(
        name=name,
        **vars(details),
        password=_hash(password, name) if password else "",
        must_change=bool(password) and temporary,
        locked=False,
        created_at=now(),
        created_by=by,
        removed_at=None,
        signed_in_at=None,
    )
    with writing(folder) as tables:
        if known := tables.account(name):
            raise AccountRefused("taken" if known.removed_at is None else "removed-name", name)
        _check_free(tables, name, details)
        tables.insert(account)
        tables.log("added", name, by, detail=_told(details))
    return account


def change(folder: Path, name: str, details: Details, by: str) -> None:
    """Set an account's details; permissions change from the next request on."""
    with writing(folder) as tables:
        account = existing(tables, name)
        if ADMINISTRATOR not in details.roles:
            _check_not_last(tables, account)
        _check_free(tables, name, details)
        tables.change(name, **vars(details))
        tables.log("changed", name, by, detail=_told(details))


def lock(folder: Path, name: str, by: str) -> None:
    """Lock an account until it is unlocked, and end its sessions."""
    with writing(folder) as tables:
        _check_not_last(tables, existing(tables, name))
        tables.change(name, locked=True)
        tables.end_sessions(name)
        tables.log("locked", name, by)


def unlock(folder: Path, name: str, by: str) -> None:
    """Unlock an account and clear its failed attempts."""
    with writing(folder) as tables:
        existing(tables, name)
        tables.change(name, locked=False)
        tables.reset_failures("account", name)
        tables.log("unlocked", name, by)


def reset(folder: Path, name: str, password: str, by: str) -> None:
    """Set a new password, to be changed at the next sign-in, and end the account's sessions."""
    kept = _hash(password, canonical(name))
    with writing(folder) as tables:
        existing(tables, name)
        tables.change(name, password=kept, must_change=True)
        tables.end_sessions(name)
        tables.reset_failures("account", name)
        tables.log("reset", name, by)


def remove(folder: Path, name: str, by: str) -> None:
    """Remove an account; its name and its log stay, and the name cannot be used again."""
    with writing(folder) as tables:
        _check_not_last(tables, existing(tables, name))
        tables.change(name, removed_at=now(), password="", email="", subject="", roles=NOTHING, units=NOTHING)
        tables.end_sessions(name)
        tables.log("removed", name, by)


def change_password(folder: Path, name: str, password: str, session: str) -> None:
    """Set one's own password, and end every other session of the account."""
    kept = _hash(password, name)
    with writing(folder) as tables:
        existing(tables, name)
        tables.change(name, password=kept, must_change=False)
        tables.end_sessions(name, but=session)
        tables.log("password-changed", name, name)


def existing(tables: Tables, name: str) -> Account:
    """Return an account that was not removed. Raises AccountRefused if there is none."""
    account = tables.account(canonical(name))
    if account is None or account.removed_at is not None:
        raise AccountRefused("unknown", name[:LONGEST_TEXT])
    return account


def _check_not_last(tables: Tables, account: Account) -> None:
    """Raise AccountRefused if this is the only administrator who can sign in."""
    able = [one.name for one in tables.accounts() if one.usable and ADMINISTRATOR in one.roles]
    if able == [account.name]:
        raise AccountRefused("last-administrator", account.name)


def _check_free(tables: Tables, name: str, details: Details) -> None:
    for reason, found, value in (
        ("email-taken", tables.account_of_email(details.email), details.email),
        ("subject-taken", tables.account_of_subject(details.subject), details.subject),
    ):
        if found and found.name != name:
            raise AccountRefused(reason, value)


def _hash(password: str, name: str) -> str:
    if reason := passwords.fault(password, name):
        raise AccountRefused(reason, name)
    return passwords.hashed(password)


def _told(details: Details) -> str:
    """Return details in the form that the log stores."""
    said = {
        "roles": ",".join(sorted(details.roles)),
        "units": ",".join(sorted(details.units)),
        "email": details.email,
    }
    return " ".join(f"{name}={value}" for name, value in said.items() if value)
