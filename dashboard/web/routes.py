"""Routes beside the pages: health, search, data set, error reports, and charts as tables, images or files."""

import io
import logging
from urllib.parse import urlsplit

from flask import Flask, Response, abort, jsonify, render_template, request, send_file
from pydantic import ValidationError

from dashboard.admin.gate import ICON, ROBOTS
from dashboard.components.evidence import LONGEST_REPORT
from dashboard.components.links import EMBED, SLIDES, file_name, page_address
from dashboard.data.answers import choices
from dashboard.data.documents import document_file
from dashboard.data.evidence import names_value
from dashboard.data.open_version import current_warehouse, warehouse_for
from dashboard.data.report_data import account
from dashboard.data.versions import VersionError, current_id
from dashboard.exports.dataset import CSVW, dataset_file
from dashboard.exports.report import REPORTS, report_file
from dashboard.language import gettext as _
from dashboard.language import use_language
from dashboard.question import QuestionError, asked_language, parse_query, value_of
from dashboard.settings import ASSETS, settings
from dashboard.submissions.error_reports import ErrorReport, TooMany, keep
from dashboard.web.downloads import (
    SIMULATED_FILE,
    EndingMissing,
    asked_query,
    chart_asked,
    slides,
    taken_away,
)
from dashboard.web.embed import embedded
from dashboard.web.images import chart_figure, chart_picture, page_pictures
from dashboard.wording import search

# Pages for a single user, and other forms of what pages show.
NOT_FOR_ROBOTS = ("/quan-tri", "/tim", "/hinh/", "/bang/", "/tai/", "/_dash")
DOCUMENTS = {"pdf": "application/pdf", "txt": "text/plain; charset=utf-8"}
log = logging.getLogger(__name__)


def install(flask: Flask) -> None:
    """Add the routes to a server."""
    flask.add_url_rule("/healthz", view_func=health)
    flask.add_url_rule(ICON, view_func=icon)
    flask.add_url_rule(ROBOTS, view_func=robots)
    flask.add_url_rule("/tim", view_func=found)
    flask.add_url_rule("/hinh/<key>.json", view_func=chart_figure)
    flask.add_url_rule("/hinh/<key>.<ending>", view_func=chart_picture)
    flask.add_url_rule("/tai/trang.zip", view_func=page_pictures)
    flask.add_url_rule("/bang/<key>", view_func=chart_table)
    flask.add_url_rule(f"/tai{SLIDES}.pptx", view_func=slides)
    flask.add_url_rule("/tai/<key>.<ending>", view_func=taken_away)
    flask.add_url_rule("/du-lieu/<name>", view_func=dataset)
    flask.add_url_rule("/gop-y", view_func=report, methods=["POST"])
    flask.add_url_rule("/tai-lieu/<source>.<ending>", view_func=document)
    flask.add_url_rule("/tai/bao-cao.<ending>", view_func=yearly_report)
    flask.add_url_rule(f"{EMBED}/<key>", view_func=embedded)


def health() -> tuple[Response, int]:
    """Return 200 with the version that is served; 503 if no intact version is published."""
    try:
        version = current_warehouse(settings()).version
        current = current_id(settings().published)
    except VersionError as error:
        return jsonify(status="no data", reason=error.problem), 503
    state = "ok" if version.id == current else "damaged"
    return jsonify(status=state, version=version.id, current=current, rows=version.rows), 200


def icon() -> Response:
    """Return the icon that browsers request for whatever names none: files, images, other programs' pages."""
    return send_file(ASSETS / "favicon.ico", mimetype="image/vnd.microsoft.icon")


def robots() -> Response:
    """Return robots.txt: search engines may visit pages only, and nothing on a closed site."""
    closed = settings().sign_in == "all"
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in (["/"] if closed else NOT_FOR_ROBOTS))]
    return Response("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def found() -> str:
    """Return the search results for `q` as HTML, with addresses that keep the question; any text is valid."""
    query = asked_query()
    warehouse = warehouse_for(settings(), query)
    try:
        question = parse_query(query, choices(warehouse))
    except QuestionError as error:
        question = error.nearest
    kinds = [
        (kind, [(entry, page_address(entry.path, question, entry.fragment)) for entry in entries])
        for kind, entries in search(warehouse.catalog, value_of(query, "q"))
    ]
    count = sum(len(entries) for _unused, entries in kinds)
    return render_template("found.html", kinds=kinds, count=count)


def chart_table(key: str) -> str:
    """Return the table behind a chart as HTML, for the page and question in the address."""
    chart, page_request = chart_asked(key)
    caption = f"{chart.topic}, {page_request.question.year}"
    return render_template(
        "table.html", table=chart.table, caption=caption, query=page_request.question.query
    )


def dataset(name: str) -> Response:
    """Return a file of the whole data set, for the version and kind of figures in the address; 404 if there is none."""
    query = asked_query()
    warehouse = warehouse_for(settings(), query)
    question = parse_query(query, choices(warehouse))
    figures_parameter = "&so-lieu=chinh-thuc" if question.official_only else ""

    def address(file: str) -> str:
        # Includes the version, so that a file fetched later is still the one that was hashed.
        return f"{request.host_url}du-lieu/{file}?phien-ban={warehouse.version.id}{figures_parameter}"

    data_file = dataset_file(name, warehouse, question.official_only, address)
    if data_file is None:
        abort(404)
    data, media = data_file
    response = Response(data, content_type=media)
    if name.endswith(".csv"):
        response.headers["Link"] = f'<{address(CSVW)}>; rel="describedby"; type="application/csvm+json"'
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def report() -> tuple[str, int]:
    """Store a user's error report, and answer in the language of the page it was sent from."""
    with use_language(asked_language(urlsplit(request.referrer or "").query)):
        return _stored_report()


def _stored_report() -> tuple[str, int]:
    """Store an error report; one that is malformed or not from our own page is a 400 that says why."""
    origin = urlsplit(request.headers.get("Origin", ""))
    if not request.is_json or origin.netloc != request.host:
        return _("A report can only be sent from a page of this dashboard."), 400
    try:
        error_report = ErrorReport.model_validate_json(request.get_data())
    except ValidationError:
        limits = _("Describe what is wrong in at most {count} characters.", count=LONGEST_REPORT)
        return _("The report could not be read and was not saved. {limits}", limits=limits), 400
    warehouse = current_warehouse(settings())
    if not names_value(error_report.value, warehouse.catalog):
        return _(
            "The report refers to a value that does not exist. Open the value again and resend the report."
        ), 400
    try:
        keep(error_report, warehouse.version.id, settings().data)
    except TooMany:
        return _("Too many reports today. Please try again tomorrow."), 429
    except OSError:
        log.exception("a report could not be kept")
        return _("The report could not be saved. Please contact the office directly."), 507
    return _("Thank you. Your report has been saved and will be read."), 200


def document(source: str, ending: str) -> Response:
    """Return a document that the operator stores beside the data, as PDF or text; 404 if there is none."""
    document_source = current_warehouse(settings()).catalog.sources.get(source)
    path = document_source and ending in DOCUMENTS and document_file(settings().data, document_source, ending)
    return send_file(path, mimetype=DOCUMENTS[ending]) if path else abort(404)


def yearly_report(ending: str) -> Response:
    """Return the report of the question's unit and year as Word file or PDF.

    Raises EndingMissing for any other extension, NothingToReport, SeveralUnits and, if the machine cannot make PDF
    files, PrinterMissing.
    """
    if ending not in REPORTS:
        raise EndingMissing(ending, tuple(REPORTS))
    query = asked_query()
    warehouse = warehouse_for(settings(), query)
    question = parse_query(query, choices(warehouse))
    data = account(question, warehouse)
    content = report_file(ending, data, settings())
    suffix = SIMULATED_FILE if data.simulated else ""
    name = f"{file_name('bao-cao', question, warehouse.version.id)}{suffix}.{ending}"
    return send_file(io.BytesIO(content), mimetype=REPORTS[ending], as_attachment=True, download_name=name)
