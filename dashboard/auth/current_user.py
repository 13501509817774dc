"""The user who is signed in during this request, looked up at most once and only on demand."""

from flask import g, request

from dashboard.auth.cookies import token
from dashboard.auth.people import Person
from dashboard.auth.sessions import find_session
from dashboard.auth.store import Session
from dashboard.settings import settings


class NotSignedIn(RuntimeError):
    """A view needs a signed-in user and there is none: the access checks do not guard it."""


def session_here() -> Session | None:
    """Return the session of this request, None if there is none."""
    if "desk_session" not in g:
        g.desk_session = find_session(settings(), token())
    return g.desk_session


def own_session() -> Session:
    """Return the session of a request that passed the access checks. Raises NotSignedIn if there is none."""
    found = session_here()
    if found is None:
        raise NotSignedIn(request.path)
    return found


def person() -> Person | None:
    """Return the signed-in user, None if there is none."""
    found = session_here()
    return found.account.person if found else None


def signed_in() -> Person:
    """Return the signed-in user, in a view that the access checks guard. Raises NotSignedIn if there is none."""
    return own_session().account.person
