"""Input of a form that was sent after the session had ended, stored until the user opens the form again.

One form is stored per account, so that nobody can fill the database; passwords and files are never stored.
"""

import json
from urllib.parse import urlsplit

from flask import g, request, session
from werkzeug.datastructures import MultiDict

from dashboard.auth.current_user import session_here
from dashboard.auth.store import now, reading, writing
from dashboard.settings import settings

FORM = "application/x-www-form-urlencoded"
# About thirty thousand letters, of three bytes each in form encoding.
MOST_BYTES = 90_000
NEVER = frozenset({"csrf_token", "password", "present", "fresh", "again"})
SHOWN = "typed"


def keep_typed(by: str, page: str) -> bool:
    """Store the fields of this request's form for its user and page; return whether there was anything to store.

    `by` is the account name from the signed cookie sent with the form, empty if the cookie names none.
    """
    if not by or request.mimetype != FORM or (request.content_length or 0) > MOST_BYTES:
        return False
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER]
    if not any(value.strip() for _, value in fields):
        return False
    with writing(settings().data) as tables:
        tables.keep_typed(by, urlsplit(page).path, json.dumps(fields))
    return True


def typed_here() -> MultiDict:
    """Return the stored input of the signed-in user for this page; empty if there is none."""
    current_session = session_here() if request.method in ("GET", "HEAD") else None
    if current_session is None:
        return MultiDict()
    since = now() - settings().session_longest * 3600
    with reading(settings().data) as tables:
        typed_json = tables.typed(current_session.account.name, request.path, since)
    if not typed_json:
        return MultiDict()
    session[SHOWN] = True
    return MultiDict(json.loads(typed_json))


def forget_typed() -> None:
    """Delete the input that was stored and shown again, now that another form was sent."""
    current_session = g.get("desk_session")
    if current_session and session.pop(SHOWN, None):
        with writing(settings().data) as tables:
            tables.forget_typed(current_session.account.name)
