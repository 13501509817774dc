"""Request validation and error pages; Dash alone would answer 200 to any path and 500 to a malformed callback.

A page's address is parsed into a page request (`g.visit`) or answered by an error page. A posted callback must be one
of ours, with its inputs and outputs.
"""

import difflib
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, abort, current_app, g, make_response, redirect, render_template, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response as BaseResponse

from dashboard import pages
from dashboard.admin.errors import long_body_page, refusal_page
from dashboard.catalog import Refused
from dashboard.components.frame import css_properties
from dashboard.components.links import EMBED, REPORT_PAGE, SLIDES, page_address
from dashboard.data.open_version import (
    DAMAGED,
    OTHER,
    PRUNED,
    VersionNotOpen,
    current_warehouse,
    warehouse_for,
)
from dashboard.data.report_data import NothingToReport, SeveralUnits
from dashboard.exports.pictures import LettersMissing, RendererFailed, RendererMissing
from dashboard.exports.report.failures import PrinterMissing
from dashboard.exports.slides import TemplateRefused
from dashboard.language import current_language
from dashboard.language import gettext as _
from dashboard.language import gettext_noop as N_
from dashboard.question import LONGEST_VALUE, NAMES, OF_PAGE, Question, QuestionError, fields, fold
from dashboard.settings import settings
from dashboard.web.callback_request import CallbackRequest
from dashboard.web.downloads import ChartMissing, EndingMissing, NothingToTake, asked_query, visit_asked
from dashboard.web.images import SendingMany
from dashboard.web.response_cache import CALLBACK
from dashboard.wording import places, search
from dashboard.wording.differences import moment
from dashboard.wording.report import refusal

log = logging.getLogger(__name__)

LONGEST_BODY = 100_000
MOST_OFFERED = 6


def install(flask: Flask, board: Dash) -> None:
    """Install request validation and error pages, before all other routes of a server."""
    flask.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY

    @flask.before_request
    def read_request() -> BaseResponse | None:
        if request.path == CALLBACK and request.method == "POST":
            _check_callback(board)
        elif request.endpoint in pages.ENDPOINTS:
            if intended_path := _path_meant(request.path):
                return redirect(f"{intended_path}?{asked_query()}" if asked_query() else intended_path, 308)
            g.visit = pages.visit(request.path, asked_query(), warehouse_for(settings(), asked_query()))
        return None

    flask.register_error_handler(QuestionError, _question_page)
    flask.register_error_handler(VersionNotOpen, _version_page)
    flask.register_error_handler(pages.PageMissing, _missing_page)
    flask.register_error_handler(Refused, _no_data_page)
    flask.register_error_handler(NothingToReport, _no_report_page)
    for kind, page in PAGES.items():
        flask.register_error_handler(kind, partial(_page_of, page))
    flask.register_error_handler(
        DependencyException, lambda _unused: _http_page(NotFound())
    )  # Dash has no such file
    flask.register_error_handler(HTTPException, _http_page)
    flask.register_error_handler(Exception, _failure_page)


def longest_body(flask: Flask, path: str) -> int:
    """Return the most bytes that the view at a path accepts as the body of a request."""
    try:
        endpoint, _values = flask.url_map.bind("").match(path, "POST")
    except HTTPException:
        return LONGEST_BODY
    longest = getattr(flask.view_functions[endpoint], "longest_body", None)
    return longest() if longest else LONGEST_BODY


def _path_meant(path: str) -> str:
    """Return the address meant by a path with capitals or a slash at its end; empty if there is none."""
    plain = path.lower().rstrip("/")
    if plain == path or not plain:
        return ""
    endpoint, _unused = current_app.url_map.bind("").match(plain)
    if endpoint not in pages.ENDPOINTS:
        return plain
    return plain if pages.is_page(plain, current_warehouse(settings())) else ""


def _check_callback(board: Dash) -> None:
    if not request.is_json:
        abort(400)
    try:
        callback_request = CallbackRequest.model_validate_json(request.get_data())
    except ValidationError:
        abort(400)
    if not callback_request.fits(board.callback_map.get(callback_request.output)):
        abort(400)


def _question_page(error: QuestionError) -> Response:
    names = {
        "nam": _("year"),
        "tu-nam": _("year"),
        "don-vi": _("unit"),
        "chi-tieu": _("indicator"),
        "so-lieu": _("choice of figures"),
        "lang": _("language"),
        "giao-dien": _("theme"),
        "doan": _("value"),
        "kho": _("picture size"),
        "ty-le": _("picture scale"),
        "dang": _("picture format"),
        "phien-ban": _("data version"),
        "tu-ngay": _("day"),
        "tu-phien-ban": _("data version"),
        "the": _("card"),
        NAMES: _("name"),
    }
    if error.status == 404 and error.key in ("nam", "tu-nam"):
        values = {"year": error.value, "nearest": error.offered}
        message = (
            _("This old data version has no figures for {year}; its nearest year is {nearest}", **values)
            if error.nearest.version
            else _("No figures for {year} yet; the nearest year is {nearest}", **values)
        )
        hint = ""
    else:
        values = {"key": names[error.key], "value": error.value}
        message = _("The {key} “{value}” in the address was not understood.", **values)
        hint = _("Valid values: {offered}.", offered=error.offered) if error.offered else ""
    path = request.path if request.endpoint in pages.ENDPOINTS else "/"
    return _page(error.status, message, hint, error.nearest, path)


def _version_page(error: VersionNotOpen) -> Response:
    """Return 410 for a version that was pruned, 404 for an unknown one, 503 for one that cannot be read."""
    path = request.path if request.endpoint in pages.ENDPOINTS else "/"
    question = _without_version(path)
    version = error.id if len(error.id) <= LONGEST_VALUE else f"{error.id[:LONGEST_VALUE]}…"
    status, message = {
        PRUNED: (410, _("Data version {version} is no longer kept.", version=version)),
        DAMAGED: (503, _("Data version {version} is damaged and cannot be shown.", version=version)),
        OTHER: (
            503,
            _("Data version {version} was created by another release of this program.", version=version),
        ),
    }.get(error.why, (404, _("There is no data version “{version}”.", version=version)))
    if status != 404:
        log.warning("%s", error.__cause__ or error)
    links = [
        (
            _(
                "Version {version}, built {moment}",
                version=readable_version.id,
                moment=moment(readable_version.manifest.built_at),
            ),
            page_address(path, question.replace(version=readable_version.id)),
        )
        for readable_version in error.readable
        if readable_version.id != error.id
    ]
    hint = _("The following versions are kept; the last link leads to the current one.")
    return _page(status, message, hint, question, path, links)


def _without_version(path: str) -> Question:
    """Return the question of this request, parsed for the current version."""
    parameters = {
        key: values for key, values in fields(asked_query()).items() if key not in ("phien-ban", OF_PAGE)
    }
    query = urlencode(parameters, doseq=True)
    try:
        return pages.visit(path, query, current_warehouse(settings())).question
    except QuestionError as error:
        return error.nearest
    except pages.PageMissing:
        return _default_question()


def _missing_page(error: pages.PageMissing) -> Response:
    """Return a 404 page with suggestions; a plain sentence if the client accepts no HTML, such as for an icon."""
    if "text/html" not in request.headers.get("Accept", "text/html"):
        return _missing_file(str(error)[:80])
    question, path = _default_question(), str(error)[:80]
    results = search(current_warehouse(settings()).catalog, path.rpartition("/")[2].replace("-", " "))
    links = _places_like(path, question) + [
        (entry.name, page_address(entry.path, question, entry.fragment))
        for _unused, entries in results
        for entry in entries
    ]
    return _page(
        404,
        _("There is no page “{path}” here.", path=path),
        _("You may be looking for:") if links else _("The overview shows every card."),
        question,
        links=links[:MOST_OFFERED],
    )


def _places_like(path: str, question: Question) -> list[tuple[str, str]]:
    """Return the pages of the menu whose path resembles this one, as (name, address)."""
    places_by_path = {place.path: place for place in places()}
    paths = difflib.get_close_matches(fold(path), places_by_path, n=2, cutoff=0.75)
    return [
        (places_by_path[similar_path].name, page_address(similar_path, question)) for similar_path in paths
    ]


def _missing_file(path: str) -> Response:
    sentence = _("There is no page “{path}” here.", path=path)
    return Response(sentence, 404, content_type="text/plain; charset=utf-8")


def _no_report_page(error: NothingToReport) -> Response:
    """Return 404 with the years that have a report, and a link to the first of them."""
    question = error.question
    nearest = question.replace(year=error.years[0]) if error.years else question.replace(official_only=False)
    return _page(404, refusal(error), "", nearest, REPORT_PAGE)


def _no_data_page(error: Refused) -> Response:
    """Return the refusal of a step on an admin page; otherwise 503: there is no intact data to read."""
    return refusal_page(error) or _page_of(NO_DATA, error)


def _http_page(error: HTTPException) -> Response:
    too_large = long_body_page() if error.code == 413 else None
    return too_large or _page_of(NOT_UNDERSTOOD._replace(status=error.code or 500), error)


def _failure_page(error: Exception) -> Response:
    log.exception("request %s failed", request.path, exc_info=error)
    return _page_of(FAILURE, error)


def _visited(_unused: Exception) -> tuple[Question, str]:
    """Return question and path of the page that `trang` names."""
    page_request = visit_asked()
    return page_request.question, page_request.path


class ErrorPage(NamedTuple):
    """An error page that needs no code of its own; all but the last two fields make what the user sees."""

    status: int
    what: str
    remedy: str
    link: Callable[[Any], tuple[Question | None, str]] = lambda _unused: (None, "/")
    values: Callable[[Any], dict[str, str]] = lambda _unused: {}
    log: str = ""  # for the operator
    retry_after: int = 0  # seconds


NO_DATA = ErrorPage(
    503,
    N_("The data cannot be read at the moment."),
    N_("Please tell the office that runs this site, then try again later."),
    log="%s",  # names file and remedy
)
NOT_UNDERSTOOD = ErrorPage(
    400, N_("The request was not understood."), N_("Open the overview and choose again.")
)
FAILURE = ErrorPage(
    500, N_("Something went wrong on our side."), N_("The error has been logged. Please try again.")
)
# Drawing needs Chromium, which the operator may install; users' browsers draw without it.
NO_RENDERER = ErrorPage(
    503,
    N_("The server cannot create pictures at the moment."),
    N_("The “Download” menu on the page still works; please tell the office that runs this site."),
    _visited,
    log="pictures are drawn by Chromium (apt install chromium, or set BROWSER_PATH): %r",
)
PAGES: dict[type[Exception], ErrorPage] = {
    NothingToTake: ErrorPage(
        404,
        N_("There are no figures for this filter, so there is no file to download."),
        N_("Choose another year or unit on the page."),
        lambda error: (error.question, error.path),
    ),
    ChartMissing: ErrorPage(
        404,
        N_("There is no chart “{key}” on this page."),
        N_("The page linked below shows the charts available."),
        lambda error: (error.question, error.path),
        lambda error: {"key": error.key[:LONGEST_VALUE]},
    ),
    EndingMissing: ErrorPage(
        404,
        N_("There is no file with the extension “{ending}” here."),
        N_("Valid values: {offered}."),
        lambda _unused: (_default_question(), "/"),
        lambda error: {"ending": error.ending[:LONGEST_VALUE], "offered": ", ".join(error.offered)},
    ),
    SeveralUnits: ErrorPage(
        400,
        N_("A report covers one unit."),
        N_("Choose one."),
        lambda error: (error.question.replace(units=error.question.units[:1]), REPORT_PAGE),
    ),
    PrinterMissing: ErrorPage(
        503,
        N_("PDF files cannot be created on this server at the moment."),
        N_("The Word file can still be created; please tell the office that runs this site."),
        lambda _unused: (None, REPORT_PAGE),
        log="PDF files need the library Pango (apt install libpango-1.0-0 libpangoft2-1.0-0): %s",
    ),
    RendererMissing: NO_RENDERER,
    RendererFailed: NO_RENDERER,
    LettersMissing: NO_RENDERER,
    SendingMany: ErrorPage(
        503,
        N_("The server is already creating pictures for several users."),
        N_("Please try again in a few seconds."),
        _visited,
        retry_after=10,
    ),
    TemplateRefused: ErrorPage(
        503,
        N_("Slides cannot be created at the moment: the office's template cannot be used."),
        N_("Please tell the office that runs this site."),
        lambda _unused: (None, SLIDES),
        log="%s",
    ),
}


def _page_of(page: ErrorPage, error: Exception) -> Response:
    if page.log:
        log.error(page.log, error)
    question, path = page.link(error)
    values = page.values(error)
    answer = _page(page.status, _(page.what, **values), _(page.remedy, **values), question, path)
    if page.retry_after:
        answer.headers["Retry-After"] = str(page.retry_after)
    return answer


def _default_question() -> Question:
    question = pages.visit("/", "", current_warehouse(settings())).question
    return question.replace(language=current_language())


def _page(
    status: int,
    message: str,
    hint: str,
    nearest: Question | None,
    path: str = "/",
    links: Sequence[tuple[str, str]] = (),
) -> Response:
    """Return a plain page: what was not understood, other choices, and the nearest valid one as a link."""
    link = page_address(path, nearest) if nearest else path
    theme = nearest.theme if nearest else "light"
    framed = request.path.startswith(f"{EMBED}/")
    page = render_template(
        "refused.html",
        status=status,
        what=message,
        offered=hint,
        link=link,
        links=links,
        places=[(place.name, page_address(place.path, nearest)) for place in places()]
        if nearest and not framed
        else [],
        framed=framed,
        language=current_language(),
        theme=theme,
        properties=css_properties(theme),
    )
    return make_response(page, status)
