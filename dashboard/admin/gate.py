"""The gate before all others: what is closed, who may pass, what a form must carry.

Closed is everything below `/quan-tri` and, where the setting says so, the whole site with every address of Dash.
Open stay the sign-in itself, health, and files that hold the program and no figure.
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
    desk_words,
    go,
    local,
    refused_page,
)
from dashboard.admin.unsent_form import forget_typed, keep_typed
from dashboard.auth.cookies import FormSessions
from dashboard.auth.current_user import session_here
from dashboard.auth.store import Session
from dashboard.settings import settings

log = logging.getLogger(__name__)
csrf = CSRFProtect()

# A key of the server's own calls, as no browser can set one: only HTTP_… comes from outside.
INSIDE = "dashboard.admin.inside"
# Our styles, scripts and fonts, and Dash's: the same for everybody, published with the program.
FILES = ("/assets/", "/_dash-component-suites/")
HEALTH = "/healthz"
# What browsers and search engines ask for by themselves.
ICON, ROBOTS = "/favicon.ico", "/robots.txt"
ENTRANCE = (SIGN_IN, PROVIDER, RETURN)
# They take JSON from our own pages alone, which no form of another site can send.
WITHOUT_FORM = ("/_dash-update-component", "/gop-y")
SAFE = ("GET", "HEAD", "OPTIONS")
# What an address says of how a page looks; `address` adds it to every one.
LOOKS = ("lang", "giao-dien")
LONGEST_QUERY = 2_000


def install_gate(flask: Flask) -> None:
    """Put the gate before whatever is installed after it."""
    flask.session_interface = FormSessions(_needs_forms)
    flask.config |= {"WTF_CSRF_CHECK_DEFAULT": False, "WTF_CSRF_TIME_LIMIT": None}
    csrf.init_app(flask)
    flask.before_request(_guard)
    flask.after_request(_keep_private)
    flask.register_error_handler(CSRFError, _form_page)
    flask.register_error_handler(sqlite3.Error, _unreadable_page)
    behind_proxies(flask)


def requires(*roles: str, longest_body: Callable[[], int] | None = None):
    """Mark a view as one for people with one of the roles; the gate refuses everybody else before it reads the body.

    `longest_body` returns how many bytes such a person may send, where the view takes files.
    """

    def mark(view):
        view.desk_roles, view.longest_body = frozenset(roles), longest_body
        return view

    return mark


def inside(flask: Flask) -> FlaskClient:
    """Return a client for the server's own calls to itself, which the gate lets pass."""
    client = flask.test_client()
    client.environ_base[INSIDE] = "yes"
    return client


def behind_proxies(flask: Flask) -> None:
    """Believe as many proxies as the setting says about who asks, and whether by https."""
    inner = flask.wsgi_app

    def outer(environ, start_response):
        count = settings().proxies
        app = ProxyFix(inner, x_for=count, x_proto=count) if count else inner
        return app(environ, start_response)

    flask.wsgi_app = outer  # type: ignore[method-assign]  # Flask's documented way to wrap the application


def is_closed(path: str) -> bool:
    """Tell whether a path needs somebody signed in."""
    rule = request.url_rule.rule if request.url_rule else ""
    if path in (*ENTRANCE, HEALTH, ICON, ROBOTS) or rule.startswith(FILES):
        return False
    named = hasattr(_view(), "desk_roles") or any(_is_desk(one) for one in (path, rule))
    return named or settings().sign_in == "all"


def _guard() -> Response | None:
    """Return the answer to a request that may not pass."""
    if request.environ.get(INSIDE):
        return None
    if is_closed(request.path):
        g.is_private = True
        found = session_here()
        if refused := _unknown() if found is None else _unfit(found):
            return refused
    if request.path not in WITHOUT_FORM:
        _check_form()
    return None


def _check_form() -> None:
    """Refuse a form that did not come from a page of the session that sends it."""
    if _needs_forms(request):
        found = session_here()
        _bind(found.token if found else "", found.account.name if found else "")
        csrf.protect(apply_exemptions=True)
        if request.method not in SAFE:
            forget_typed()


def _bind(mark: str, by: str) -> None:
    """Let the forms that a browser is shown from now on be those of a session, and of whom it is."""
    if session.get("of", "") != mark:  # somebody signed in or out since, or the cookie was planted
        session.clear()
        session["of"] = mark
    if by and session.get("by") != by:
        session["by"] = by


def _unknown() -> Response:
    """Return the way to the sign-in for a reader, 401 for what no reader sees.

    Where no address can lead back, the sign-in itself is the answer: after a form, of which what was typed is kept,
    and to an address that is too long to be named in another one.
    """
    if request.method in SAFE and _is_navigation():
        return _sign_in_here(_asked()) if _is_long(request) else go(SIGN_IN, **{NEXT: _asked()})
    say = desk_words().say
    sentence = say("Please sign in first; you were not signed in, or not any more.")
    if _is_navigation() and _needs_forms(request):
        page = _page_of_form()
        return _sign_in_here(address(page), sentence + _keep_typed(session.get("by", ""), page))
    if request.path.startswith("/_dash-") or request.accept_mimetypes.best == "application/json":
        return make_response(jsonify(error=sentence), 401)
    return make_response(sentence, 401, {"Content-Type": "text/plain; charset=utf-8"})


def _sign_in_here(target: str, sentence: str = "") -> Response:
    """Return the sign-in in place of a page; it leads to an address."""
    _bind("", "")
    return sign_in_form(local(target), 401, fault=sentence)


def _unfit(found: Session) -> Response | None:
    """Return the answer to somebody who is known and may not pass."""
    if found.account.must_change and request.path not in (PASSWORD, SIGN_OUT):
        return go(PASSWORD) if request.method in SAFE else refused_page(403, *_change_first())
    view = _view()
    wanted: frozenset[str] = getattr(view, "desk_roles", frozenset())
    if wanted and not wanted & found.account.roles:
        say = desk_words().say
        names = ", ".join(sorted(role_name(role, desk_words()) for role in wanted))
        sentence = say("This is for the role: {roles}. An administrator gives roles.", roles=names)
        return refused_page(403, say("Not for your role"), sentence)
    if longest := getattr(view, "longest_body", None):
        request.max_content_length = longest()
    return None


def _asked() -> str:
    """Return the address of this request, to come back to."""
    query = request.query_string.decode("utf-8", "replace")
    return quote(request.path, safe="/@:+,;=~") + (f"?{query}" if query else "")


def _change_first() -> tuple[str, str]:
    say = desk_words().say
    return say("Choose your own password first"), say("Your password was set by somebody else.")


def _is_navigation() -> bool:
    """Tell whether a reader sees the answer as a page."""
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    return mode == "navigate" and "text/html" in request.headers.get("Accept", "")


def _is_desk(path: str) -> bool:
    return path == DESK or path.startswith(f"{DESK}/")


def _view():
    return current_app.view_functions.get(request.endpoint or "")


def _needs_forms(asked: Request) -> bool:
    """Tell whether a request shows or sends a form."""
    sends = asked.method not in SAFE and asked.path not in WITHOUT_FORM
    return _is_desk(asked.path) or sends or (settings().sign_in == "all" and _is_long(asked))


def _is_long(asked: Request) -> bool:
    """Tell whether an address is too long to be named within another one, where most of its signs are coded."""
    return len(asked.query_string) > LONGEST_QUERY


def _keep_private(response: Response) -> Response:
    """Let nobody keep what is shown to some; it would be there for the next one at the same machine."""
    if g.get("is_private") or request.path in ENTRANCE:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response


def _form_page(error: CSRFError) -> Response:
    log.info("form refused: %s", error.description)
    say, found, page = desk_words().say, session_here(), _page_of_form()
    sentence = say(
        "It was open for too long, or you signed in or out since. Open the page again and send it anew."
    )
    sentence += _keep_typed(found.account.name if found else "", page)
    return refused_page(400, say("This form is no longer valid"), sentence, link=(say("Open again"), page))


def _keep_typed(by: str, page: str) -> str:
    """Keep what was typed on a page of ours, and return that it is, in a sentence to add; empty where it is not."""
    if page == DESK or not keep_typed(by, page):
        return ""
    return " " + desk_words().say("What you typed is kept and comes back then.")


def _page_of_form() -> str:
    """Return the address of the page that a form stood on, without language and theme.

    Many forms are sent to addresses that show nothing, and one that is shown again with a fault stands there.
    """
    before, _, rest = (request.referrer or "").partition(f"//{request.host}/")
    if before not in ("http:", "https:"):
        return DESK
    path, _, query = f"/{rest}".partition("?")
    page = next((one for one in (path, path.rpartition("/")[0]) if _is_shown(one)), DESK)
    kept = [(key, value) for key, value in parse_qsl(query) if key not in LOOKS and page != DESK]
    return local(f"{page}?{urlencode(kept)}" if kept else page)


def _is_shown(path: str) -> bool:
    """Tell whether a path is that of a page of the desk, not only of what is sent there."""
    try:
        rule, _ = current_app.url_map.bind("").match(path, method="GET", return_rule=True)
    except HTTPException:
        return False
    return _is_desk(rule.rule)


def _unreadable_page(error: sqlite3.Error) -> Response:
    """Return 503: the operator finds the reason in the log."""
    log.error("accounts.sqlite: %s", error)
    g.desk_session = None
    say = desk_words().say
    sentence = say("The accounts cannot be read at the moment. Please tell the office that runs this page.")
    answer = refused_page(503, say("Sign-in does not work at the moment"), sentence)
    answer.headers["Retry-After"] = "30"
    return answer
