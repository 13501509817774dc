"""Downloads: finds the chart that an address names, and returns it as a file."""

import io
from collections.abc import Callable, Sequence

from flask import Response, request, send_file

from dashboard import clock, pages
from dashboard.components.links import SLIDES, file_name, page_address
from dashboard.data.open_version import warehouse_for
from dashboard.exports import ExportedChart, csv_file, json_file, parquet_file, workbook
from dashboard.exports.slides import deck
from dashboard.figures import Chart
from dashboard.language import gettext as _
from dashboard.question import Question, value_of
from dashboard.settings import settings

# The key for all charts of a page, in one file.
WHOLE_PAGE = "trang"
OF_PAGE = ("xlsx", "pptx")
SEMICOLONS = "cham-phay"
# Ends the name of a file with simulated values.
SIMULATED_FILE = "_mo-phong"
OFFICE = "application/vnd.openxmlformats-officedocument."
XLSX, PPTX = f"{OFFICE}spreadsheetml.sheet", f"{OFFICE}presentationml.presentation"


class NothingToTake(LookupError):
    """None of the requested charts has a value, so there is no file to make."""

    def __init__(self, path: str, question: Question):
        super().__init__(path)
        self.path, self.question = path, question


class ChartMissing(LookupError):
    """The page has no chart with that key."""

    def __init__(self, key: str, path: str, question: Question):
        super().__init__(key)
        self.key, self.path, self.question = key, path, question


class EndingMissing(LookupError):
    """There is no file with that extension; `offered` lists the valid ones."""

    def __init__(self, ending: str, offered: Sequence[str]):
        super().__init__(ending)
        self.ending, self.offered = ending, offered


def _csv(exported_charts: Sequence[ExportedChart], title: str) -> bytes:
    return csv_file(exported_charts[0], value_of(asked_query(), "dau") == SEMICOLONS)


def _deck(exported_charts: Sequence[ExportedChart], title: str, left_out: Sequence[str] = ()) -> bytes:
    return deck(exported_charts, title, settings().slides_template, clock.today(), left_out)


# Extension → media type, and how to make the file from charts and their common title.
FILES: dict[str, tuple[str, Callable[[Sequence[ExportedChart], str], bytes]]] = {
    "xlsx": (XLSX, workbook),
    "pptx": (PPTX, _deck),
    "csv": ("text/csv; charset=utf-8", _csv),
    "json": ("application/json; charset=utf-8", lambda exported_charts, title: json_file(exported_charts[0])),
    "parquet": (
        "application/vnd.apache.parquet",
        lambda exported_charts, title: parquet_file(exported_charts[0]),
    ),
}


def taken_away(key: str, ending: str) -> Response:
    """Return a chart as a file; `trang.xlsx` and `trang.pptx` hold all charts of the page.

    `dau=cham-phay` separates the cells of a CSV by semicolons. Raises EndingMissing, what `stated_chart` raises, and
    NothingToTake if no chart of the page has a value.
    """
    endings = OF_PAGE if key == WHOLE_PAGE else tuple(FILES)
    if ending not in endings:
        raise EndingMissing(ending, endings)
    if key == WHOLE_PAGE:
        page_request = visit_asked()
        charts, title = page_charts(page_request), pages.page(page_request).heading
    else:
        chart, page_request = stated_chart(key)
        charts, title = [chart], chart.finding
    exported_charts = [_takeaway(chart, page_request) for chart in charts]
    return _sent(FILES[ending][1](exported_charts, title), key, ending, exported_charts, page_request)


def slides() -> Response:
    """Return the collected cards as slides; cards without content are named on the cover.

    Raises QuestionError for an invalid address, NothingToTake if no card has content.
    """
    query = asked_query()
    page_request = pages.visit(SLIDES, query, warehouse_for(settings(), query))
    collected_cards = pages.collected(page_request)
    exported_charts = [
        _takeaway(card.chart, card_request)
        for card, card_request in collected_cards
        if card.chart and card.shown
    ]
    if not exported_charts:
        raise NothingToTake(page_request.path, page_request.question)
    left_out = [card.address for card, _unused in collected_cards if not card.shown]
    title = _("Administrative reform, Lạng Sơn city")
    return _sent(
        _deck(exported_charts, title, left_out), SLIDES.strip("/"), "pptx", exported_charts, page_request
    )


def _sent(
    data: bytes,
    key: str,
    ending: str,
    exported_charts: Sequence[ExportedChart],
    page_request: pages.PageRequest,
) -> Response:
    """Return a file as an attachment whose name describes its content."""
    name = file_name(key, page_request.question, page_request.warehouse.version.id)
    suffix = SIMULATED_FILE if any(chart.simulated for chart in exported_charts) else ""
    kind, _unused = FILES[ending]
    return send_file(
        io.BytesIO(data), mimetype=kind, as_attachment=True, download_name=f"{name}{suffix}.{ending}"
    )


def asked_query() -> str:
    """Return the query string of the request, unparsed."""
    return request.query_string.decode("utf-8", errors="replace")


def page_charts(page_request: pages.PageRequest) -> list[Chart]:
    """Return the charts of a page that are not empty. Raises NothingToTake if all are."""
    page = pages.page(page_request)
    charts = [chart for key in page.keys if (chart := page.chart(key)) and not chart.empty]
    if not charts:
        raise NothingToTake(page_request.path, page_request.question)
    return charts


def card_address(chart: Chart, page_request: pages.PageRequest) -> str:
    """Return the absolute address of a chart's card, for use in downloads."""
    return request.host_url.rstrip("/") + page_address(
        page_request.path, page_request.question, f"card-{chart.key}"
    )


def visit_asked() -> pages.PageRequest:
    """Return the request for the page that `trang` names. Raises PageMissing or QuestionError."""
    query = asked_query()
    return pages.visit(value_of(query, "trang", "/"), query, warehouse_for(settings(), query))


def chart_asked(key: str) -> tuple[Chart, pages.PageRequest]:
    """Return the chart with that key on the page that `trang` names, and the request for that page.

    Raises PageMissing, QuestionError or ChartMissing.
    """
    page_request = visit_asked()
    chart = pages.page(page_request).chart(key)
    if chart is None:
        raise ChartMissing(key, page_request.path, page_request.question)
    return chart, page_request


def stated_chart(key: str) -> tuple[Chart, pages.PageRequest]:
    """Return a chart as `chart_asked` does. Raises NothingToTake if it has no value to show."""
    chart, page_request = chart_asked(key)
    if chart.empty:
        raise NothingToTake(page_request.path, page_request.question)
    return chart, page_request


def _takeaway(chart: Chart, page_request: pages.PageRequest) -> ExportedChart:
    version = page_request.warehouse.version
    return ExportedChart(
        chart=chart,
        address=card_address(chart, page_request),
        version=version.id,
        published=version.manifest.built_at,
        catalog=page_request.warehouse.catalog,
    )
