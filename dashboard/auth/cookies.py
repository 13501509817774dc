"""The two cookies: a random token that names a session, a signed one for forms (CSRF, the provider's round trip).

Neither can be read by a script, sent by another site's form, or, where the page came by https, sent or set without it.
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
    """Flask's session, for requests that need one: a page for everybody neither reads nor sets a cookie."""

    def __init__(self, needed):
        self._needed = needed

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request, empty where it needs none; the key is read at the first need."""
        if not self._needed(request):
            return self.session_class()
        try:
            app.secret_key = secret_key(settings().data.resolve())
        except OSError as error:
            log.error("%s: %s", KEY_FILE, error)
            return self.make_null_session(app)  # whoever writes into it fails, with a page
        return super().open_session(app, request)

    def get_cookie_name(self, app: Flask) -> str:
        """Return the cookie's name."""
        return _cookie(FORMS)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Tell whether the cookie is for https alone."""
        return request.is_secure

    def get_cookie_samesite(self, app: Flask) -> str:
        """Let the cookie come along from another site by a link alone: so one comes back from the provider."""
        return "Lax"


def token() -> str:
    """Return the token that the browser sent."""
    return request.cookies.get(_cookie(TOKEN), "")


def give_token(response: Response, value: str) -> Response:
    """Let the browser keep a token until it is closed."""
    response.set_cookie(_cookie(TOKEN), value, secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def take_token(response: Response) -> Response:
    """Let the browser forget its token."""
    response.delete_cookie(_cookie(TOKEN), secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def _cookie(name: str) -> str:
    """Return a cookie's name; with https one that a browser takes from this very host alone, never from a neighbour."""
    return f"__Host-{name}" if request.is_secure else name


@cache
def secret_key(folder: Path) -> str:
    """Return the key of a data folder that signs forms; made at the first need, the same for every process."""
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
