"""Who is signed in during this request, looked up once and only where somebody asks."""

from flask import g

from dashboard.access.cookies import token
from dashboard.access.people import Person
from dashboard.access.sessions import find_session
from dashboard.access.store import Session
from dashboard.settings import settings


def session_here() -> Session | None:
    """Return the session of this request."""
    if "desk_session" not in g:
        g.desk_session = find_session(settings(), token())
    return g.desk_session


def person() -> Person | None:
    """Return who is signed in."""
    found = session_here()
    return found.account.person if found else None
