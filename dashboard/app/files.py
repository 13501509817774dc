"""The files that a reader takes away: which chart an address asks for, and the answer as a file."""

import io
from collections.abc import Callable, Sequence

from flask import Response, request, send_file

from dashboard import pages
from dashboard.data.current import warehouse_for
from dashboard.exports import Takeaway, csv_file, json_file, parquet_file, workbook
from dashboard.figures import Chart
from dashboard.parts.links import file_name, page_address
from dashboard.question import Question
from dashboard.settings import settings

# The key that stands for all charts of a page, in one workbook.
WHOLE_PAGE = "trang"
SEMICOLONS = "cham-phay"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NothingToTake(LookupError):
    """No chart that was asked for has a value: there is no file to make."""

    def __init__(self, path: str, question: Question):
        super().__init__(path)
        self.path, self.question = path, question


class ChartMissing(LookupError):
    """The page has no chart of that key."""

    def __init__(self, key: str, path: str, question: Question):
        super().__init__(key)
        self.key, self.path, self.question = key, path, question


class EndingMissing(LookupError):
    """No file has that ending; `offered` are those that this one can have."""

    def __init__(self, ending: str, offered: Sequence[str]):
        super().__init__(ending)
        self.ending, self.offered = ending, offered


def _csv(taken: Sequence[Takeaway]) -> bytes:
    return csv_file(taken[0], request.args.get("dau") == SEMICOLONS)


# Ending → what it is, and how it is made.
FILES: dict[str, tuple[str, Callable[[Sequence[Takeaway]], bytes]]] = {
    "xlsx": (XLSX, workbook),
    "csv": ("text/csv; charset=utf-8", _csv),
    "json": ("application/json; charset=utf-8", lambda taken: json_file(taken[0])),
    "parquet": ("application/vnd.apache.parquet", lambda taken: parquet_file(taken[0])),
}


def taken_away(key: str, ending: str) -> Response:
    """Return a chart as a file; `trang.xlsx` is a workbook of all charts of the page.

    `dau=cham-phay` puts semicolons between a CSV's cells. Raises EndingMissing, what `chart_asked` raises, and
    NothingToTake where no chart has a value.
    """
    offered = ("xlsx",) if key == WHOLE_PAGE else tuple(FILES)
    if ending not in offered:
        raise EndingMissing(ending, offered)
    kind, make = FILES[ending]
    if key == WHOLE_PAGE:
        asked = visit_asked()
        charts = [pages.chart(asked, one) for one in pages.keys(asked)]
    else:
        chart, asked = chart_asked(key)
        charts = [chart]
    taken = [_takeaway(chart, asked) for chart in charts if chart and not chart.empty]
    if not taken:
        raise NothingToTake(asked.path, asked.question)
    name = file_name(key, asked.question, asked.warehouse.version.id)
    marked = "_mo-phong" if any(one.simulated for one in taken) else ""
    file = io.BytesIO(make(taken))
    return send_file(file, mimetype=kind, as_attachment=True, download_name=f"{name}{marked}.{ending}")


def visit_asked() -> pages.Visit:
    """Return the visit of the page that `trang` names. Raises PageMissing or QuestionError."""
    query = request.query_string.decode("utf-8", errors="replace")
    return pages.visit(request.args.get("trang", "/"), query, warehouse_for(settings(), query))


def chart_asked(key: str) -> tuple[Chart, pages.Visit]:
    """Return the chart of that key on the page that `trang` names, and the visit.

    Raises PageMissing, QuestionError or ChartMissing.
    """
    asked = visit_asked()
    chart = pages.chart(asked, key)
    if chart is None:
        raise ChartMissing(key, asked.path, asked.question)
    return chart, asked


def _takeaway(chart: Chart, asked: pages.Visit) -> Takeaway:
    version = asked.warehouse.version
    address = page_address(asked.path, asked.question, f"card-{chart.key}")
    return Takeaway(
        chart=chart,
        address=request.host_url.rstrip("/") + address,
        version=version.id,
        published=version.manifest.built_at,
        catalog=asked.warehouse.catalog,
        words=asked.words,
    )
