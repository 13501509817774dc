"""Who may: accounts, roles, sessions, sign-in, and the gate that asks for them."""

from flask import Flask

from dashboard.access import administration, entrance, provider
from dashboard.access.desk import address, desk_page, desk_words, refused_page
from dashboard.access.gate import inside, install_gate, requires
from dashboard.access.people import ROLES, Person
from dashboard.access.presence import person

__all__ = [
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
]


def install(flask: Flask) -> None:
    """Put gate, sign-in and the pages of accounts on a server, before whatever is to be behind the gate."""
    install_gate(flask)
    entrance.install(flask)
    provider.install(flask)
    administration.install(flask)
