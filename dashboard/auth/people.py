"""People and accounts: name, roles and units of a person, and what else an account holds."""

import re
import unicodedata
from dataclasses import dataclass

CLERK, REVIEWER, PUBLISHER, ADMINISTRATOR = ROLES = ("clerk", "reviewer", "publisher", "administrator")
NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
LONGEST_TEXT = 120


@dataclass(frozen=True)
class Person:
    """A signed-in user, as far as a page needs to know."""

    name: str
    full_name: str
    roles: frozenset[str]
    units: frozenset[str]

    def may(self, role: str) -> bool:
        """Return whether this person has a role."""
        return role in self.roles

    def may_hand_in(self, unit_id: str) -> bool:
        """Return whether this person may submit for a unit: administrators for all, clerks for their own."""
        return self.may(ADMINISTRATOR) or (self.may(CLERK) and unit_id in self.units)


@dataclass(frozen=True)
class Account:
    """A row of the accounts; a removed account stays, without password, so that its log entries keep their meaning."""

    name: str
    full_name: str
    email: str
    subject: str
    password: str
    must_change: bool
    roles: frozenset[str]
    units: frozenset[str]
    locked: bool
    created_at: float
    created_by: str
    removed_at: float | None
    signed_in_at: float | None

    @property
    def usable(self) -> bool:
        """Return whether the account can be used to sign in."""
        return not self.locked and self.removed_at is None

    @property
    def person(self) -> Person:
        """Return the person whose account it is."""
        return Person(self.name, self.full_name, self.roles, self.units)


def canonical(written: str) -> str:
    """Return a typed account name in the form that is stored; the result need not be a valid name."""
    return unicodedata.normalize("NFKC", written).strip().lower()


def is_name(name: str) -> bool:
    """Return whether a text can be an account's name."""
    return bool(NAME.fullmatch(name))
