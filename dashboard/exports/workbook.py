"""The Excel workbook: a cover, for each chart a sheet of native charts and one of its table, and the definitions."""

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from dashboard.exports.cell_text import strip_control
from dashboard.exports.charts import CHART_COLUMNS, chart_sheet
from dashboard.exports.exported_chart import ExportedChart
from dashboard.exports.plots import plots
from dashboard.exports.records import RecordColumn, columns, number
from dashboard.exports.xlsx_book import Book, row_height
from dashboard.language import current_language
from dashboard.language import gettext as _
from dashboard.wording import Number
from dashboard.wording.names import period_name

PAPER_A4 = 9
# Column widths in characters.
NARROWEST, SHORT, WIDEST = 8, 24, 40
COVER = (24, 96)
# The longest title in the file's properties, in characters.
LONGEST_TITLE = 250


def workbook(exports: Sequence[ExportedChart], title: str = "") -> bytes:
    """Return the workbook of one chart, or of several charts of a page with the heading `title`."""
    buffer, first = io.BytesIO(), exports[0]
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    file = xlsxwriter.Workbook(buffer, options)
    title, address = (first.title, first.address) if len(exports) == 1 else (title, first.page)
    properties = {"title": strip_control(title)[:LONGEST_TITLE], "comments": address}
    file.set_properties(properties | {"created": first.published})
    book = Book(file, {})
    _cover(book, exports, title, address)
    for place, export in enumerate(exports, start=1):
        sheet_plots = plots(export.chart.table)
        if sheet_plots:
            sheet = file.add_worksheet(_chart_name(place, export))
            _top(book, sheet, export, CHART_COLUMNS)
            chart_sheet(book, sheet, export, sheet_plots)
            _print(sheet, export, pages=1)
        _table(book, file.add_worksheet(_table_name(place, export)), export)
    _definitions(book, exports)
    file.close()
    return buffer.getvalue()


def _chart_name(place: int, export: ExportedChart) -> str:
    return _("Chart {place}", place=place)


def _table_name(place: int, export: ExportedChart) -> str:
    return _("Table {place}", place=place)


def _cover(book: Book, exports: Sequence[ExportedChart], title: str, address: str) -> None:
    """Write the cover: contents, question, data version, and the meaning of the signs."""
    first = exports[0]
    sheet = book.file.add_worksheet(_("Cover"))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, COVER[0])
    sheet.set_column(1, 1, COVER[1])
    book.write(sheet, 0, 0, _("Administrative reform, Lạng Sơn city"), "title", text_wrap=False)
    row = 2
    for name, text, look in _facts(exports, title, address):
        book.write(sheet, row, 0, name, "name")
        book.write(sheet, row, 1, text, look, text_wrap=True)
        sheet.set_row(row, row_height(text, COVER[1]))
        row += 1
    book.write(sheet, row + 1, 0, _("Contents"), "name")
    for place, export in enumerate(exports, start=1):
        name, line = _table_name(place, export), _listed(place, export)
        sheet.write_url(row + place, 1, f"internal:'{name}'!A1", book.look("link"), strip_control(line))
    _print(sheet, first, landscape=False)


def _listed(place: int, export: ExportedChart) -> str:
    """Return a chart's line in the contents: its number, its topic, and a mark if figures are simulated."""
    mark = f" ({export.warning})" if export.warning else ""
    return f"{place}. {export.chart.topic}{mark}"


def _facts(exports: Sequence[ExportedChart], title: str, address: str) -> Iterator[tuple[str, str, str]]:
    """Yield (name, text, look) of each line of the cover."""
    first = exports[0]
    signs = dict.fromkeys(sign for export in exports for sign in export.chart.signs)
    if any(export.simulated for export in exports):
        yield (
            _("Simulated figures"),
            _("This file contains simulated figures: not real data. They are marked in each row and chart."),
            "warning",
        )
    if len(exports) == 1:
        yield _("Question"), f"{first.chart.topic} · {first.chart.subtitle}", "plain"
        yield _("Finding"), title, "plain"
    elif title:
        yield _("Page"), title, "plain"
    for text in _scopes(exports):
        yield _("Scope"), text, "plain"
    yield _("Data version"), first.version, "plain"
    yield _("Address"), address, "plain"
    for text in dict.fromkeys(text for export in exports for _unused, _unused, text in export.chart.sources):
        yield _("Source"), text, "plain"
    for _unused, sign, word in signs:
        yield _("Symbol"), f"{sign}  {word}", "plain"
    yield _("Blank cells"), blanks(first), "plain"


def _scopes(exports: Sequence[ExportedChart]) -> list[str]:
    """Return each filter once, with the charts that it applies to if there are several filters."""
    of_filter: dict[str, list[str]] = {}
    for place, export in enumerate(exports, start=1):
        of_filter.setdefault(export.chart.filters, []).append(str(place))
    return [
        _("Charts and tables {places}: {text}", places=", ".join(places), text=text)
        if len(of_filter) > 1
        else text
        for text, places in of_filter.items()
    ]


def blanks(export: ExportedChart) -> str:
    """Return the explanation of blank cells and of cells with words instead of a number."""
    return _(
        "The source states nothing. Text instead of a number: only a bound is known (never given as a "
        "plain number), or the reason there is no value."
    )


def _top(book: Book, sheet: Worksheet, export: ExportedChart, widths: Sequence[float]) -> None:
    """Write the finding, the subtitle and the warning above a table or chart."""
    sheet.hide_gridlines(2)
    book.write_across(sheet, 0, export.title, widths, "title")
    book.write_across(sheet, 1, export.chart.subtitle, widths)
    if export.simulated:
        book.write_across(sheet, 2, export.warning, widths, "warning")


def _table(book: Book, sheet: Worksheet, export: ExportedChart) -> None:
    """Write the table, its head frozen and repeated in print, and its notes below it."""
    own_names = {name for name, _unused in export.chart.table.columns}
    record_columns = [
        column
        for column in columns(export.chart.table, period_name)
        if column.kind != "wording" and (any(column.entries) or column.name in own_names)
    ]
    head, simulated = 3, export.chart.table.simulated
    widths = [_width(column) for column in record_columns]
    _top(book, sheet, export, widths)
    for row, texts in enumerate(
        zip(*((column.name, *column.entries) for column in record_columns), strict=True)
    ):
        sheet.set_row(head + row, max(map(row_height, texts, widths)))
    for place, column in enumerate(record_columns):
        sheet.set_column(place, place, widths[place])
        book.write(sheet, head, place, column.name, "head")
        for row, entry in enumerate(column.entries):
            look = "simulated" if (column.simulated or simulated)[row] else "cell"
            _entry(book, sheet, (head + 1 + row, place), entry, look, export)
    sheet.freeze_panes(head + 1, 1)
    sheet.repeat_rows(head)
    last = head + len(simulated)
    sheet.autofilter(head, 0, last, len(record_columns) - 1)
    _notes(book, sheet, last + 2, export, widths)
    _print(sheet, export)


def _entry(
    book: Book, sheet: Worksheet, where: tuple[int, int], entry: str, look: str, export: ExportedChart
) -> None:
    value = number(entry)
    if value is None or not isinstance(entry, Number):
        side: dict[str, Any] = {"align": "right", "indent": 1} if isinstance(entry, Number) else {}
        book.write(sheet, *where, entry, look, **side)
        return
    cell_value = value / 100 if entry.measure == "percent" else value
    sheet.write_number(
        *where, cell_value, book.look(look, num_format=pattern(entry, export), align="right", indent=1)
    )


def pattern(entry: Number, export: ExportedChart) -> str:
    """Return the number format that shows a number as the page does; Excel uses the user's own decimal mark."""
    mark = "," if current_language() == "vi" else "."
    first = re.search(r"\d[\d.,]*", entry)
    decimals = len(first[0].partition(mark)[2]) if first else 0
    # A value shown as `< 0,1%` gets enough decimals to differ from 0.
    decimals = 4 if entry[0] in "<>" else decimals
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    signed = entry[0] in "+−"
    unit = {"percent": "%", "count": "", "points": f'" {_("pct points")}"'}[entry.measure]
    return f"+{digits}{unit};-{digits}{unit};0{unit}" if signed else f"{digits}{unit}"


def _notes(book: Book, sheet: Worksheet, row: int, export: ExportedChart, widths: Sequence[float]) -> None:
    """Write signs, notes, disagreements, sources, filter and address below a table."""
    chart = export.chart
    lines = [(_("Blank cells"), blanks(export))]
    lines += [(_("Symbol"), f"{sign}  {word}") for _unused, sign, word in chart.signs]
    lines += [(_("Note"), text) for text in export.notes]
    lines += [(_("Sources disagree"), text) for text in chart.disagreements]
    lines += [(_("Source"), text) for _unused, _unused, text in chart.sources]
    lines += [
        (_("Scope"), chart.filters),
        (_("Data version"), export.version),
        (_("Address"), export.address),
    ]
    for place, (name, text) in enumerate(lines):
        book.write_across(sheet, row + place, f"{name}: {text}", widths)


def _definitions(book: Book, exports: Sequence[ExportedChart]) -> None:
    """Write the definition of each indicator."""
    definitions = dict(pair for export in exports for pair in export.definitions)
    if not definitions:
        return
    sheet = book.file.add_worksheet(_("Definitions"))
    sheet.set_column(0, 0, WIDEST)
    sheet.set_column(1, 1, COVER[1])
    for place, name in enumerate((_("Indicator"), _("Definition"))):
        book.write(sheet, 0, place, name, "head")
    for row, (name, meaning) in enumerate(definitions.items(), start=1):
        book.write(sheet, row, 0, name, "cell")
        book.write(sheet, row, 1, meaning, "cell")
        sheet.set_row(row, row_height(meaning, COVER[1]))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    _print(sheet, exports[0])


def _print(sheet: Worksheet, export: ExportedChart, landscape: bool = True, pages: int = 0) -> None:
    """Set a sheet up for A4: one page wide, `pages` long (0: any), data version and warning in the footer."""
    sheet.set_paper(PAPER_A4)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, pages)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    version = _("data version {version}", version=export.version)
    warning = f" · {export.warning}" if export.warning else ""
    sheet.set_footer(f"&L&8{version}{warning}&R&8&P/&N")


def _width(column: RecordColumn) -> int:
    """Return a column's width in characters: its longest word fits, and most of its texts fit in two lines."""
    words = [word for text in (column.name, *column.entries) for word in text.split()]
    longest = max(map(len, column.entries), default=0)
    return min(WIDEST, max(NARROWEST, longest if longest < SHORT else longest // 2, *map(len, words)) + 1)
