"""The two cookies: a random session token, and a signed cookie for forms (CSRF, the round trip to the provider).

Neither can be read by a script or sent with another site's form. On pages served by https, neither is sent or set
over plain http.
"""

import fcntl
import logging
import os
import secrets
from functools import cache
from pathlib import Path

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from dashboard.settings import settings

log = logging.getLogger(__name__)
KEY_FILE = "secret.key"
TOKEN, FORMS = "cchc", "cchc-forms"


class FormSessions(SecureCookieSessionInterface):
    """Flask's session for requests that need one; public pages neither read nor set a cookie."""

    def __init__(self, needed):
        self._needed = needed

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request, empty if it needs none; the signing key is read on first use."""
        if not self._needed(request):
            return self.session_class()
        try:
            app.secret_key = secret_key(settings().data.resolve())
        except OSError as error:
            log.error("%s: %s", KEY_FILE, error)
            return self.make_null_session(app)  # writing to it raises, which gives an error page
        return super().open_session(app, request)

    def get_cookie_name(self, app: Flask) -> str:
        """Return the cookie's name."""
        return _cookie(FORMS)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether the cookie is for https only."""
        return request.is_secure

    def get_cookie_samesite(self, app: Flask) -> str:
        """Return `Lax`: other sites send the cookie with top-level navigation only, as the provider's redirect does."""
        return "Lax"


def token() -> str:
    """Return the session token that the browser sent, empty if there is none."""
    return request.cookies.get(_cookie(TOKEN), "")


def give_token(response: Response, value: str) -> Response:
    """Set the session token in the browser, until it is closed."""
    response.set_cookie(_cookie(TOKEN), value, secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def take_token(response: Response) -> Response:
    """Delete the session token in the browser."""
    response.delete_cookie(_cookie(TOKEN), secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def _cookie(name: str) -> str:
    """Return a cookie's name; over https with the prefix `__Host-`, which browsers accept from this very host only."""
    return f"__Host-{name}" if request.is_secure else name


@cache
def secret_key(folder: Path) -> str:
    """Return the key of a data folder that signs forms; created on first use, shared by all processes."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(os.open(folder / KEY_FILE, os.O_CREAT | os.O_RDWR, 0o600), "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if kept := file.read():
            return kept
        made = secrets.token_urlsafe(48)
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
        return made
