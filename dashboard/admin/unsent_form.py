"""What somebody typed into a form that came when the session was over: kept until that person is at the form again.

One form for each account, so that nobody can fill the file; no password, and no file, is ever among it.
"""

import json
from urllib.parse import urlsplit

from flask import g, request, session
from werkzeug.datastructures import MultiDict

from dashboard.auth.current_user import session_here
from dashboard.auth.store import now, reading, writing
from dashboard.settings import settings

FORM = "application/x-www-form-urlencoded"
# A hundred reasons of five hundred letters, of three bytes each in an address's code.
MOST_BYTES = 90_000
NEVER = frozenset({"csrf_token", "password", "present", "fresh", "again"})
SHOWN = "typed"


def keep_typed(by: str, page: str) -> bool:
    """Keep the fields of this request's form for who typed them on a page; tell whether there was anything to keep.

    `by` is known from the signed cookie that came with the form, empty where it says nobody.
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
    """Return what the person who is signed in had typed on this page; empty where that is nothing."""
    found = session_here() if request.method in ("GET", "HEAD") else None
    if found is None:
        return MultiDict()
    since = now() - settings().session_longest * 3600
    with reading(settings().data) as tables:
        kept = tables.typed(found.account.name, request.path, since)
    if not kept:
        return MultiDict()
    session[SHOWN] = True
    return MultiDict(json.loads(kept))


def forget_typed() -> None:
    """Forget what was typed and shown again: now another form was sent."""
    found = g.get("desk_session")
    if found and session.pop(SHOWN, None):
        with writing(settings().data) as tables:
            tables.forget_typed(found.account.name)
