"""The gate: reads every request before Dash does, which would answer 200 to any path and 500 to any odd callback.

A page's address becomes a visit (`g.visit`) or a page that says what was not understood; a
posted callback must have the shape that our own page sends.
"""

import json
import logging
from urllib.parse import urlsplit

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, abort, g, make_response, render_template, request
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError
from werkzeug.exceptions import HTTPException, NotFound

from dashboard import pages
from dashboard.catalog import Refused
from dashboard.data.current import current_warehouse
from dashboard.parts.frame import css_properties
from dashboard.parts.links import page_address
from dashboard.question import Question, QuestionError
from dashboard.settings import settings
from dashboard.wording import words

log = logging.getLogger(__name__)

LAYOUT, CALLBACK = "/_dash-layout", "/_dash-update-component"
PAGES = ("/", "/<path:path>")  # Dash's own endpoints: what no other route takes
LONGEST_BODY = 100_000


class Refers(BaseModel):
    """A component's property as a callback names it."""

    model_config = ConfigDict(extra="ignore", strict=True)

    id: str | dict[str, str | int]
    property: str


class Given(Refers):
    """A property with its value."""

    value: JsonValue


class Posted(BaseModel):
    """The body of a callback, in the shape that our page sends."""

    model_config = ConfigDict(extra="forbid", strict=True)

    output: str
    outputs: list[Refers | list[Refers]]
    inputs: list[Given]
    state: list[Given] = []
    changedPropIds: list[str]
    parsedChangedPropsIds: list[str] = []

    def fits(self, board: Dash) -> bool:
        """Tell whether this is a callback of ours, with exactly its inputs and outputs."""
        known = board.callback_map.get(self.output)
        if known is None:
            return False
        wanted = [(each["id"], each["property"]) for each in [*known["inputs"], *known["state"]]]
        given = [(each.id, each.property) for each in [*self.inputs, *self.state]]
        names = self.output.strip(".").split("...")
        return given == wanted and len(names) == len(self.outputs) and _refers(names, self.outputs)


def install(flask: Flask, board: Dash) -> None:
    """Put the gate and the error pages before everything else on a server."""
    flask.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY

    @flask.before_request
    def read_request() -> Response | None:
        if request.path == CALLBACK and request.method == "POST":
            _check_callback(board)
        elif request.path == LAYOUT:
            g.visit = _visit_of_referrer()
        elif request.endpoint in PAGES:
            g.visit = pages.visit(request.path, _query(), current_warehouse(settings()))
        return None

    flask.register_error_handler(QuestionError, _question_page)
    flask.register_error_handler(pages.PageMissing, _missing_page)
    flask.register_error_handler(Refused, _no_data_page)
    flask.register_error_handler(
        DependencyException, lambda _: _http_page(NotFound())
    )  # no such file of Dash
    flask.register_error_handler(HTTPException, _http_page)
    flask.register_error_handler(Exception, _failure_page)


def _refers(names: list[str], outputs: list[Refers | list[Refers]]) -> bool:
    """Tell whether the outputs are those named; a name with a wildcard takes a list over known cards, one for all."""
    lists = []
    for name, output in zip(names, outputs, strict=True):
        component, prop = name.rsplit(".", 1)
        if component.startswith("{"):
            lists.append(_cards(json.loads(component), prop, output))
        elif not isinstance(output, Refers) or (output.id, output.property) != (component, prop):
            return False
    catalog = current_warehouse(settings()).catalog
    first = lists[0] if lists else []
    known = all(isinstance(card, str) and catalog.card(card) for card in first)
    return known and all(cards == first for cards in lists) and len(set(first)) == len(first)


def _cards(pattern: dict[str, list | str], prop: str, outputs: Refers | list[Refers]) -> list[str | int]:
    """Return the cards that outputs with a wildcard are for; where one is something else, a card that none is."""
    if not isinstance(outputs, list):
        return [0]
    cards = [each.id.get("card", 0) if isinstance(each.id, dict) else 0 for each in outputs]
    meant = [(pattern | {"card": card}, prop) for card in cards]
    return cards if meant == [(each.id, each.property) for each in outputs] else [0]


def _check_callback(board: Dash) -> None:
    if not request.is_json:
        abort(400)
    try:
        posted = Posted.model_validate_json(request.get_data())
    except ValidationError:
        abort(400)
    if not posted.fits(board):
        abort(400)


def _query() -> str:
    return request.query_string.decode("utf-8", errors="replace")


def _visit_of_referrer() -> pages.Visit:
    """Return the visit of the page that asks for its layout, so that the first answer is to its first question.

    Without a referrer, or with a foreign one, it is the overview's default; the page then asks again.
    """
    warehouse = current_warehouse(settings())
    try:
        page = urlsplit(request.referrer or "")
        if page.netloc == request.host:
            return pages.visit(page.path, page.query, warehouse)
    except (
        ValueError,
        pages.PageMissing,
    ):  # no address at all, or none of ours (QuestionError is a ValueError)
        pass
    return pages.visit("/", "", warehouse)


def _question_page(error: QuestionError) -> Response:
    say = words(error.nearest.language).say
    names = {
        "nam": say("year"),
        "tu-nam": say("year"),
        "don-vi": say("unit"),
        "chi-tieu": say("indicator"),
        "so-lieu": say("choice of figures"),
        "lang": say("language"),
        "giao-dien": say("theme"),
        "doan": say("value"),
    }
    what = say(
        "The {key} “{value}” in the address was not understood.", key=names[error.key], value=error.value
    )
    offered = say("Valid: {offered}.", offered=error.offered) if error.offered else ""
    path = request.path if request.endpoint in PAGES else "/"
    return _page(error.status, what, offered, error.nearest, path)


def _missing_page(error: pages.PageMissing) -> Response:
    question, path = _default_question(), str(error)[:80]
    say = words(question.language).say
    return _page(
        404,
        say("There is no page “{path}” here.", path=path),
        say("The overview shows every card."),
        question,
    )


def _no_data_page(error: Refused) -> Response:
    """Return 503: there is nothing whole to read from. The operator finds file and remedy in the log."""
    log.error("%s", error)
    say = words("vi").say
    return _page(
        503,
        say("The data cannot be read at the moment."),
        say("Please tell the office that runs this page; then try again."),
        None,
    )


def _http_page(error: HTTPException) -> Response:
    say = words("vi").say
    return _page(
        error.code or 500,
        say("The request was not understood."),
        say("Open the overview and choose again."),
        None,
    )


def _failure_page(error: Exception) -> Response:
    log.exception("request %s failed", request.path, exc_info=error)
    say = words("vi").say
    return _page(
        500, say("Something went wrong on our side."), say("It has been logged. Please try again."), None
    )


def _default_question() -> Question:
    return pages.visit("/", "", current_warehouse(settings())).question


def _page(status: int, what: str, offered: str, nearest: Question | None, path: str = "/") -> Response:
    """Return a plain page: what was not understood and the nearest valid choice as a link."""
    link = page_address(path, nearest) if nearest else "/"
    language, theme = (nearest.language, nearest.theme) if nearest else ("vi", "light")
    properties = css_properties(theme)
    page = render_template(
        "refused.html",
        status=status,
        what=what,
        offered=offered,
        link=link,
        language=language,
        theme=theme,
        properties=properties,
        say=words(language).say,
    )
    return make_response(page, status)
