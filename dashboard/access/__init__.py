"""Who may: accounts, roles, sessions, sign-in, and the gate that asks for them.

What needs the server's libraries is loaded when it is first asked for: they take seconds, and commands need none.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from dashboard.access.people import ROLES, Person

if TYPE_CHECKING:
    from dashboard.access.desk import address, desk_page, desk_words, refused_page
    from dashboard.access.gate import INSIDE, inside, requires
    from dashboard.access.installing import install
    from dashboard.access.presence import person, signed_in

__all__ = [
    "INSIDE",
    "ROLES",
    "Person",
    "address",
    "desk_page",
    "desk_words",
    "inside",
    "install",
    "person",
    "refused_page",
    "requires",
    "signed_in",
]

_HOMES = {
    "desk": ("address", "desk_page", "desk_words", "refused_page"),
    "gate": ("INSIDE", "inside", "requires"),
    "installing": ("install",),
    "presence": ("person", "signed_in"),
}


def __getattr__(name: str):
    """Return what the server needs from its module."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
