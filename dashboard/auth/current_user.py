"""Who is signed in during this request, looked up once and only where somebody asks."""

from flask import g, request

from dashboard.auth.cookies import token
from dashboard.auth.people import Person
from dashboard.auth.sessions import find_session
from dashboard.auth.store import Session
from dashboard.settings import settings


class NotSignedIn(RuntimeError):
    """A view needs somebody signed in and nobody is: it does not stand behind the gate."""


def session_here() -> Session | None:
    """Return the session of this request."""
    if "desk_session" not in g:
        g.desk_session = find_session(settings(), token())
    return g.desk_session


def own_session() -> Session:
    """Return the session of a request that the gate let pass. Raises NotSignedIn."""
    found = session_here()
    if found is None:
        raise NotSignedIn(request.path)
    return found


def person() -> Person | None:
    """Return who is signed in, where somebody is."""
    found = session_here()
    return found.account.person if found else None


def signed_in() -> Person:
    """Return who is signed in, behind the gate. Raises NotSignedIn."""
    return own_session().account.person
