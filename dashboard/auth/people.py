"""Who a person is to the desk: name, roles, units; and what an account holds beside that."""

import re
import unicodedata
from dataclasses import dataclass

CLERK, REVIEWER, PUBLISHER, ADMINISTRATOR = ROLES = ("clerk", "reviewer", "publisher", "administrator")
NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
LONGEST_TEXT = 120


@dataclass(frozen=True)
class Person:
    """Who is signed in, as far as a page needs to know."""

    name: str
    full_name: str
    roles: frozenset[str]
    units: frozenset[str]

    def may(self, role: str) -> bool:
        """Tell whether this person has a role."""
        return role in self.roles

    def may_hand_in(self, unit_id: str) -> bool:
        """Tell whether this person hands in for a unit: an administrator for all, a clerk for the own ones."""
        return self.may(ADMINISTRATOR) or (self.may(CLERK) and unit_id in self.units)


@dataclass(frozen=True)
class Account:
    """A row of the accounts; a removed one stays, without password, so that what was logged keeps its meaning."""

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
        """Tell whether somebody may sign in with it."""
        return not self.locked and self.removed_at is None

    @property
    def person(self) -> Person:
        """Return whose account it is."""
        return Person(self.name, self.full_name, self.roles, self.units)


def canonical(written: str) -> str:
    """Return an account's name as it is kept, of one that a person typed; not every text is a name."""
    return unicodedata.normalize("NFKC", written).strip().lower()


def is_name(name: str) -> bool:
    """Tell whether a text can be an account's name."""
    return bool(NAME.fullmatch(name))
