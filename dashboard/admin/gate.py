"""Access control of every request: what needs sign-in, which roles may pass, and CSRF protection of forms.

Everything below `/quan-tri` needs sign-in; if so configured, so does the whole site with all of Dash's endpoints. The
sign-in itself, the health check, and files that hold the program and no figures stay open.
"""

import logging
import sqlite3
from collections.abc import Callable
from urllib.parse import parse_qsl, quote, urlencode

from flask import Flask, Request, Response, current_app, g, jsonify, make_response, request, session
from flask.testing import FlaskClient
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.admin.login import sign_in_form
from dashboard.admin.messages import role_name
from dashboard.admin.page import (
    DESK,
    NEXT,
    PASSWORD,
    PROVIDER,
    RETURN,
    SIGN_IN,
    SIGN_OUT,
    address,
    go,
    local,
    refused_page,
)
from dashboard.admin.unsent_form import forget_typed, keep_typed
from dashboard.auth.cookies import FormSessions
from dashboard.auth.current_user import session_here
from dashboard.auth.store import Session
from dashboard.language import gettext as _
from dashboard.settings import settings

log = logging.getLogger(__name__)
csrf = CSRFProtect()

# WSGI environment key that marks the server's own calls. Clients cannot set it: their headers become HTTP_… keys.
INSIDE = "dashboard.admin.inside"
# Styles, scripts and fonts, ours and Dash's: the same for everybody, published with the program.
FILES = ("/assets/", "/_dash-component-suites/")
HEALTH = "/healthz"
# Requested by browsers and search engines on their own.
ICON, ROBOTS = "/favicon.ico", "/robots.txt"
ENTRANCE = (SIGN_IN, PROVIDER, RETURN)
# These accept only JSON from our own pages, which a form on another site cannot send.
WITHOUT_FORM = ("/_dash-update-component", "/gop-y")
SAFE = ("GET", "HEAD", "OPTIONS")
# Query parameters for appearance; `address` adds them to every address.
LOOKS = ("lang", "giao-dien")
LONGEST_QUERY = 2_000


def install_gate(flask: Flask) -> None:
    """Install the access checks; they guard whatever is installed after them."""
    flask.session_interface = FormSessions(_needs_forms)
    flask.config |= {"WTF_CSRF_CHECK_DEFAULT": False, "WTF_CSRF_TIME_LIMIT": None}
    csrf.init_app(flask)
    flask.before_request(_guard)
    flask.after_request(_keep_private)
    flask.register_error_handler(CSRFError, _form_page)
    flask.register_error_handler(sqlite3.Error, _unreadable_page)
    behind_proxies(flask)


def requires(*roles: str, longest_body: Callable[[], int] | None = None):
    """Restrict a view to people with one of the roles; all others are refused before the body is read.

    `longest_body` returns the size limit of the body in bytes, for a view that accepts files.
    """

    def mark(view):
        view.desk_roles, view.longest_body = frozenset(roles), longest_body
        return view

    return mark


def inside(flask: Flask) -> FlaskClient:
    """Return a client for the server's own calls to itself, which bypasses the access checks."""
    client = flask.test_client()
    client.environ_base[INSIDE] = "yes"
    return client


def behind_proxies(flask: Flask) -> None:
    """Trust the configured number of proxies for the client address and the scheme."""
    inner = flask.wsgi_app

    def outer(environ, start_response):
        count = settings().proxies
        app = ProxyFix(inner, x_for=count, x_proto=count) if count else inner
        return app(environ, start_response)

    flask.wsgi_app = outer  # type: ignore[method-assign]  # Flask's documented way to wrap the application


def is_closed(path: str) -> bool:
    """Return whether a path needs sign-in."""
    rule = request.url_rule.rule if request.url_rule else ""
    if path in (*ENTRANCE, HEALTH, ICON, ROBOTS) or rule.startswith(FILES):
        return False
    has_roles = hasattr(_view(), "desk_roles") or any(_is_desk(route) for route in (path, rule))
    return has_roles or settings().sign_in == "all"


def _guard() -> Response | None:
    """Return the response that rejects a request, None if it may pass."""
    if request.environ.get(INSIDE):
        return None
    if is_closed(request.path):
        g.is_private = True
        current_session = session_here()
        if rejection := _unknown() if current_session is None else _unfit(current_session):
            return rejection
    if request.path not in WITHOUT_FORM:
        _check_form()
    return None


def _check_form() -> None:
    """Raise CSRFError if a form was not issued to the session that sends it."""
    if _needs_forms(request):
        current_session = session_here()
        _bind(
            current_session.token if current_session else "",
            current_session.account.name if current_session else "",
        )
        csrf.protect(apply_exemptions=True)
        if request.method not in SAFE:
            forget_typed()


def _bind(mark: str, by: str) -> None:
    """Bind the forms shown to a browser from now on to a session and its account."""
    if session.get("of", "") != mark:  # sign-in or sign-out since, or a planted cookie
        session.clear()
        session["of"] = mark
    if by and session.get("by") != by:
        session["by"] = by


def _unknown() -> Response:
    """Return the response to a request without a session: page loads go to the sign-in, all else gets 401.

    If no address can lead back, the sign-in page itself is the response: after a form, whose input is kept, and for an
    address too long to be embedded in another one.
    """
    if request.method in SAFE and _is_navigation():
        return _sign_in_here(_asked()) if _is_long(request) else go(SIGN_IN, **{NEXT: _asked()})
    sentence = _("Please sign in first: you are not signed in, or your session has ended.")
    if _is_navigation() and _needs_forms(request):
        page = _page_of_form()
        return _sign_in_here(address(page), sentence + _keep_typed(session.get("by", ""), page))
    if request.path.startswith("/_dash-") or request.accept_mimetypes.best == "application/json":
        return make_response(jsonify(error=sentence), 401)
    return make_response(sentence, 401, {"Content-Type": "text/plain; charset=utf-8"})


def _sign_in_here(target: str, sentence: str = "") -> Response:
    """Return the sign-in in place of a page; it leads to the given address."""
    _bind("", "")
    return sign_in_form(local(target), 401, fault=sentence)


def _unfit(current_session: Session) -> Response | None:
    """Return the response that rejects a signed-in user, None if the user may pass."""
    if current_session.account.must_change and request.path not in (PASSWORD, SIGN_OUT):
        return go(PASSWORD) if request.method in SAFE else refused_page(403, *_change_first())
    view = _view()
    roles: frozenset[str] = getattr(view, "desk_roles", frozenset())
    if roles and not roles & current_session.account.roles:
        names = ", ".join(sorted(role_name(role) for role in roles))
        sentence = _("This page requires the role: {roles}. Administrators assign roles.", roles=names)
        return refused_page(403, _("Not allowed for your role"), sentence)
    if longest := getattr(view, "longest_body", None):
        request.max_content_length = longest()
    return None


def _asked() -> str:
    """Return the address of this request, to return to after sign-in."""
    query = request.query_string.decode("utf-8", "replace")
    return quote(request.path, safe="/@:+,;=~") + (f"?{query}" if query else "")


def _change_first() -> tuple[str, str]:
    return _("Choose your own password first"), _("Your password was set by someone else.")


def _is_navigation() -> bool:
    """Return whether the browser shows the response as a page."""
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    return mode == "navigate" and "text/html" in request.headers.get("Accept", "")


def _is_desk(path: str) -> bool:
    return path == DESK or path.startswith(f"{DESK}/")


def _view():
    return current_app.view_functions.get(request.endpoint or "")


def _needs_forms(http_request: Request) -> bool:
    """Return whether a request shows or sends a form."""
    sends = http_request.method not in SAFE and http_request.path not in WITHOUT_FORM
    return _is_desk(http_request.path) or sends or (settings().sign_in == "all" and _is_long(http_request))


def _is_long(http_request: Request) -> bool:
    """Return whether an address is too long to embed in another one, where most characters are percent-encoded."""
    return len(http_request.query_string) > LONGEST_QUERY


def _keep_private(response: Response) -> Response:
    """Forbid caching of restricted responses, which the next user of the same machine could see."""
    if g.get("is_private") or request.path in ENTRANCE:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response


def _form_page(error: CSRFError) -> Response:
    log.info("form refused: %s", error.description)
    current_session, page = session_here(), _page_of_form()
    sentence = _(
        "The page was open for too long, or you have signed in or out since. Open it again and resend the "
        "form."
    )
    sentence += _keep_typed(current_session.account.name if current_session else "", page)
    return refused_page(
        400, _("This form is no longer valid"), sentence, link=(_("Open the page again"), page)
    )


def _keep_typed(by: str, page: str) -> str:
    """Store the form input of a page and return a sentence that says so; empty if nothing was stored."""
    if page == DESK or not keep_typed(by, page):
        return ""
    return " " + _("What you typed is kept and will be restored.")


def _page_of_form() -> str:
    """Return the address of the page that showed a form, without language and theme.

    Many forms are posted to an address that shows nothing itself; a form shown again with an error is at that address.
    """
    prefix, _unused, rest = (request.referrer or "").partition(f"//{request.host}/")
    if prefix not in ("http:", "https:"):
        return DESK
    path, _unused, query = f"/{rest}".partition("?")
    page = next((candidate for candidate in (path, path.rpartition("/")[0]) if _is_shown(candidate)), DESK)
    parameters = [(key, value) for key, value in parse_qsl(query) if key not in LOOKS and page != DESK]
    return local(f"{page}?{urlencode(parameters)}" if parameters else page)


def _is_shown(path: str) -> bool:
    """Return whether a path is an admin page, not only the target of a form."""
    try:
        rule, _unused = current_app.url_map.bind("").match(path, method="GET", return_rule=True)
    except HTTPException:
        return False
    return _is_desk(rule.rule)


def _unreadable_page(error: sqlite3.Error) -> Response:
    """Return 503; the reason is in the log, for the operator."""
    log.error("accounts.sqlite: %s", error)
    g.desk_session = None
    sentence = _("The accounts cannot be read at the moment. Please tell the office that runs this site.")
    answer = refused_page(503, _("Sign-in is unavailable at the moment"), sentence)
    answer.headers["Retry-After"] = "30"
    return answer
