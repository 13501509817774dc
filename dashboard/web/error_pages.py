"""Request validation and error pages; Dash alone would answer 200 to any path and 500 to a malformed callback.

A page's address is parsed into a page request (`g.visit`) or answered by an error page. A posted callback must be one
of ours, with its inputs and outputs.
"""

import difflib
import logging
from collections.abc import Sequence
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
from dashboard.question import LONGEST_VALUE, NAMES, OF_PAGE, Question, QuestionError, fields, fold
from dashboard.settings import settings
from dashboard.web.callback_request import CallbackRequest
from dashboard.web.downloads import ChartMissing, EndingMissing, NothingToTake, asked_query, visit_asked
from dashboard.web.images import SendingMany
from dashboard.web.response_cache import CALLBACK
from dashboard.wording import places, search, words
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
            if meant := _path_meant(request.path):
                return redirect(f"{meant}?{asked_query()}" if asked_query() else meant, 308)
            g.visit = pages.visit(request.path, asked_query(), warehouse_for(settings(), asked_query()))
        return None

    flask.register_error_handler(QuestionError, _question_page)
    flask.register_error_handler(VersionNotOpen, _version_page)
    flask.register_error_handler(pages.PageMissing, _missing_page)
    flask.register_error_handler(Refused, _no_data_page)
    flask.register_error_handler(NothingToTake, _nothing_page)
    flask.register_error_handler(ChartMissing, _no_chart_page)
    flask.register_error_handler(EndingMissing, _no_ending_page)
    flask.register_error_handler(NothingToReport, _no_report_page)
    flask.register_error_handler(SeveralUnits, _several_units_page)
    flask.register_error_handler(PrinterMissing, _no_printer_page)
    flask.register_error_handler(RendererMissing, _no_renderer_page)
    flask.register_error_handler(RendererFailed, _no_renderer_page)
    flask.register_error_handler(LettersMissing, _no_renderer_page)
    flask.register_error_handler(SendingMany, _many_zips_page)
    flask.register_error_handler(TemplateRefused, _no_template_page)
    flask.register_error_handler(
        DependencyException, lambda _: _http_page(NotFound())
    )  # Dash has no such file
    flask.register_error_handler(HTTPException, _http_page)
    flask.register_error_handler(Exception, _failure_page)


def _path_meant(path: str) -> str:
    """Return the address meant by a path with capitals or a slash at its end; empty if there is none."""
    plain = path.lower().rstrip("/")
    if plain == path or not plain:
        return ""
    endpoint, _ = current_app.url_map.bind("").match(plain)
    if endpoint not in pages.ENDPOINTS:
        return plain
    return plain if pages.is_page(plain, current_warehouse(settings())) else ""


def _check_callback(board: Dash) -> None:
    if not request.is_json:
        abort(400)
    try:
        posted = CallbackRequest.model_validate_json(request.get_data())
    except ValidationError:
        abort(400)
    if not posted.fits(board.callback_map.get(posted.output)):
        abort(400)


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
        "kho": say("picture size"),
        "ty-le": say("picture scale"),
        "dang": say("picture format"),
        "phien-ban": say("data version"),
        "tu-ngay": say("day"),
        "tu-phien-ban": say("data version"),
        "the": say("card"),
        NAMES: say("name"),
    }
    if error.status == 404 and error.key in ("nam", "tu-nam"):
        told = {"year": error.value, "nearest": error.offered}
        what = (
            say("This old data version has no figures for {year}; its nearest year is {nearest}", **told)
            if error.nearest.version
            else say("No figures for {year} yet; the nearest year is {nearest}", **told)
        )
        offered = ""
    else:
        told = {"key": names[error.key], "value": error.value}
        what = say("The {key} “{value}” in the address was not understood.", **told)
        offered = say("Valid values: {offered}.", offered=error.offered) if error.offered else ""
    path = request.path if request.endpoint in pages.ENDPOINTS else "/"
    return _page(error.status, what, offered, error.nearest, path)


def _version_page(error: VersionNotOpen) -> Response:
    """Return 410 for a version that was pruned, 404 for an unknown one, 503 for one that cannot be read."""
    path = request.path if request.endpoint in pages.ENDPOINTS else "/"
    question = _without_version(path)
    said = words(question.language)
    version = error.id if len(error.id) <= LONGEST_VALUE else f"{error.id[:LONGEST_VALUE]}…"
    status, why = {
        PRUNED: (410, said.say("Data version {version} is no longer kept.", version=version)),
        DAMAGED: (503, said.say("Data version {version} is damaged and cannot be shown.", version=version)),
        OTHER: (
            503,
            said.say(
                "Data version {version} was created by another release of this program.", version=version
            ),
        ),
    }.get(error.why, (404, said.say("There is no data version “{version}”.", version=version)))
    if status != 404:
        log.warning("%s", error.__cause__ or error)
    links = [
        (
            said.say(
                "Version {version}, built {moment}",
                version=one.id,
                moment=moment(one.manifest.built_at, said),
            ),
            page_address(path, question.replace(version=one.id)),
        )
        for one in error.readable
        if one.id != error.id
    ]
    offered = said.say("The following versions are kept; the last link leads to the current one.")
    return _page(status, why, offered, question, path, links)


def _without_version(path: str) -> Question:
    """Return the question of this request, parsed for the current version."""
    kept = {key: values for key, values in fields(asked_query()).items() if key not in ("phien-ban", OF_PAGE)}
    written = urlencode(kept, doseq=True)
    try:
        return pages.visit(path, written, current_warehouse(settings())).question
    except QuestionError as error:
        return error.nearest
    except pages.PageMissing:
        return _default_question()


def _missing_page(error: pages.PageMissing) -> Response:
    """Return a 404 page with suggestions; a plain sentence if the client accepts no HTML, such as for an icon."""
    if "text/html" not in request.headers.get("Accept", "text/html"):
        return _missing_file(str(error)[:80])
    question, path = _default_question(), str(error)[:80]
    said = words(question.language)
    found = search(current_warehouse(settings()).catalog, path.rpartition("/")[2].replace("-", " "), said)
    links = _places_like(path, question) + [
        (one.name, page_address(one.path, question, one.fragment)) for _, entries in found for one in entries
    ]
    return _page(
        404,
        said.say("There is no page “{path}” here.", path=path),
        said.say("You may be looking for:") if links else said.say("The overview shows every card."),
        question,
        links=links[:MOST_OFFERED],
    )


def _places_like(path: str, question: Question) -> list[tuple[str, str]]:
    """Return the pages of the menu whose path resembles this one, as (name, address)."""
    known = {place.path: place for place in places(words(question.language))}
    alike = difflib.get_close_matches(fold(path), known, n=2, cutoff=0.75)
    return [(known[one].name, page_address(one, question)) for one in alike]


def _missing_file(path: str) -> Response:
    sentence = words("vi").say("There is no page “{path}” here.", path=path)
    return Response(sentence, 404, content_type="text/plain; charset=utf-8")


def _no_data_page(error: Refused) -> Response:
    """Return the refusal of a step on an admin page; otherwise 503: there is no intact data to read.

    File and remedy are in the log, for the operator.
    """
    if stands_against := refusal_page(error):
        return stands_against
    log.error("%s", error)
    say = words("vi").say
    return _page(
        503,
        say("The data cannot be read at the moment."),
        say("Please tell the office that runs this site, then try again later."),
        None,
    )


def _nothing_page(error: NothingToTake) -> Response:
    say = words(error.question.language).say
    return _page(
        404,
        say("There are no figures for this filter, so there is no file to download."),
        say("Choose another year or unit on the page."),
        error.question,
        error.path,
    )


def _no_chart_page(error: ChartMissing) -> Response:
    say = words(error.question.language).say
    return _page(
        404,
        say("There is no chart “{key}” on this page.", key=error.key[:LONGEST_VALUE]),
        say("The page linked below shows the charts available."),
        error.question,
        error.path,
    )


def _no_ending_page(error: EndingMissing) -> Response:
    question = _default_question()
    say = words(question.language).say
    return _page(
        404,
        say("There is no file with the extension “{ending}” here.", ending=error.ending[:LONGEST_VALUE]),
        say("Valid values: {offered}.", offered=", ".join(error.offered)),
        question,
    )


def _no_report_page(error: NothingToReport) -> Response:
    """Return 404 with the years that have a report, and a link to the first of them."""
    question, said = error.question, words(error.question.language)
    nearest = question.replace(year=error.years[0]) if error.years else question.replace(official_only=False)
    return _page(404, refusal(error, said), "", nearest, REPORT_PAGE)


def _several_units_page(error: SeveralUnits) -> Response:
    said = words(error.question.language)
    nearest = error.question.replace(units=error.question.units[:1])
    return _page(400, said.say("A report covers one unit."), said.say("Choose one."), nearest, REPORT_PAGE)


def _no_printer_page(error: PrinterMissing) -> Response:
    """Return 503: PDF files need a library that the operator must install; the Word file needs none."""
    log.error("PDF files need the library Pango (apt install libpango-1.0-0 libpangoft2-1.0-0): %s", error)
    said = words("vi")
    return _page(
        503,
        said.say("PDF files cannot be created on this server at the moment."),
        said.say("The Word file can still be created; please tell the office that runs this site."),
        None,
        REPORT_PAGE,
    )


def _no_renderer_page(error: RendererMissing | RendererFailed | LettersMissing) -> Response:
    """Return 503: drawing needs Chromium, which the operator may install; users' browsers draw without it."""
    log.error("pictures are drawn by Chromium (apt install chromium, or set BROWSER_PATH): %r", error)
    asked = visit_asked()
    said = asked.words
    return _page(
        503,
        said.say("The server cannot create pictures at the moment."),
        said.say("The “Download” menu on the page still works; please tell the office that runs this site."),
        asked.question,
        asked.path,
    )


def _no_template_page(error: TemplateRefused) -> Response:
    """Return 503: the operator must repair the slide template; everything else works."""
    log.error("%s", error)
    said = words("vi")
    return _page(
        503,
        said.say("Slides cannot be created at the moment: the office's template cannot be used."),
        said.say("Please tell the office that runs this site."),
        None,
        SLIDES,
    )


def _many_zips_page(_: SendingMany) -> Response:
    asked = visit_asked()
    said = asked.words
    answer = _page(
        503,
        said.say("The server is already creating pictures for several users."),
        said.say("Please try again in a few seconds."),
        asked.question,
        asked.path,
    )
    answer.headers["Retry-After"] = "10"
    return answer


def _http_page(error: HTTPException) -> Response:
    if error.code == 413 and (too_large := long_body_page()):
        return too_large
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
        500,
        say("Something went wrong on our side."),
        say("The error has been logged. Please try again."),
        None,
    )


def _default_question() -> Question:
    return pages.visit("/", "", current_warehouse(settings())).question


def _page(
    status: int,
    what: str,
    offered: str,
    nearest: Question | None,
    path: str = "/",
    links: Sequence[tuple[str, str]] = (),
) -> Response:
    """Return a plain page: what was not understood, other choices, and the nearest valid one as a link."""
    link = page_address(path, nearest) if nearest else path
    language, theme = (nearest.language, nearest.theme) if nearest else ("vi", "light")
    properties = css_properties(theme)
    framed = request.path.startswith(f"{EMBED}/")
    page = render_template(
        "refused.html",
        status=status,
        what=what,
        offered=offered,
        link=link,
        links=links,
        places=[(one.name, page_address(one.path, nearest)) for one in places(words(language))]
        if nearest and not framed
        else [],
        framed=framed,
        language=language,
        theme=theme,
        properties=properties,
        say=words(language).say,
    )
    return make_response(page, status)
