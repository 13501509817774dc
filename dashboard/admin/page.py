"""Rendering of the admin pages: plain HTML that works without scripts, in the site's look, language and theme."""

from urllib.parse import urlencode, urlsplit

from flask import Response, make_response, redirect, render_template, request

from dashboard.admin.unsent_form import typed_here
from dashboard.auth.current_user import person
from dashboard.components.frame import css_properties
from dashboard.language import current_language
from dashboard.language import gettext as _
from dashboard.theme import Theme
from dashboard.wording.people import person as person_of

DESK = "/quan-tri"
SIGN_IN, SIGN_OUT = f"{DESK}/dang-nhap", f"{DESK}/dang-xuat"
PROVIDER, RETURN = f"{SIGN_IN}/oidc", f"{SIGN_IN}/oidc/ve"
PASSWORD, ACCOUNTS = f"{DESK}/mat-khau", f"{DESK}/tai-khoan"
NEXT = "tiep"
# The longest address that a proxy lets through (dashboard/question.py).
LONGEST_TARGET = 8_000


def desk_page(template: str, title: str, status: int = 200, **values) -> Response:
    """Return an admin page from a template that extends `desk/base.html`; `values` are the template's own."""
    page = render_template(
        template,
        title=title,
        me=person(),
        person_of=person_of,
        language=current_language(),
        theme=_theme(),
        properties=css_properties(_theme()),
        address=address,
        switches=_switches(),
        typed=typed_here(),
        **values,
    )
    return make_response(page, status)


def refused_page(status: int, title: str, sentence: str, **values) -> Response:
    """Return an admin page that says why something was refused."""
    return desk_page("desk/refused.html", title, status, sentence=sentence, **values)


def address(path: str, **query: str) -> str:
    """Return the address of an admin page, keeping language and theme."""
    parameters = {"lang": "en"} if current_language() == "en" else {}
    parameters |= {"giao-dien": "toi"} if _theme() == "dark" else {}
    query_string = urlencode(parameters | query)
    return f"{path}{'&' if '?' in path else '?'}{query_string}" if query_string else path


def go(path: str, **query: str) -> Response:
    """Redirect to an admin page with 303, so that the browser requests it by GET."""
    return sent_to(address(path, **query))


def sent_to(target: str) -> Response:
    """Redirect to an address with 303, so that the browser requests it by GET."""
    return make_response(redirect(target, 303))


def local(target: str) -> str:
    """Return an address on this site that is safe to redirect to after sign-in, else the first admin page.

    Browsers read `\\` as `/` and drop tabs and line ends: an address that contains one is rejected.
    """
    if not target.startswith("/") or target.startswith("//") or len(target) > LONGEST_TARGET:
        return DESK
    if "\\" in target or any(ord(sign) <= 32 or ord(sign) == 127 for sign in target):
        return DESK
    path = urlsplit(target).path
    return DESK if path.startswith((SIGN_IN, SIGN_OUT, "//")) else target


def _theme() -> Theme:
    return "dark" if request.args.get("giao-dien") == "toi" else "light"


def _switches() -> list[tuple[str, str, str]]:
    """Return name, address and language of the links to the other language and theme; empty in a response to POST."""
    if request.method not in ("GET", "HEAD"):
        return []
    language, theme = current_language(), _theme()
    other_language = "en" if language == "vi" else "vi"
    return [
        (
            _("English") if other_language == "en" else _("Vietnamese"),
            _but("lang", "en", other_language == "en"),
            other_language,
        ),
        (
            _("Dark") if theme == "light" else _("Light"),
            _but("giao-dien", "toi", theme == "light"),
            language,
        ),
    ]


def _but(key: str, value: str, on: bool) -> str:
    """Return this page's address with a query parameter set, or removed."""
    query = {name: current for name, current in request.args.items() if name != key} | (
        {key: value} if on else {}
    )
    return f"{request.path}?{urlencode(query)}" if query else request.path
