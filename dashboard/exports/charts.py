"""The worksheet of native Excel charts, each followed by the numbers that it is drawn from."""

from decimal import Decimal
from typing import Literal

from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from dashboard.exports.cell_text import strip_control
from dashboard.exports.exported_chart import ExportedChart
from dashboard.exports.plots import Plot, PlotSeries
from dashboard.exports.xlsx_book import Book
from dashboard.language import gettext as _
from dashboard.theme import PALETTES

Marker = Literal["circle", "square", "diamond", "triangle", "x", "plus"]

PALETTE = PALETTES["light"]
COLOURS = tuple(PALETTE.series[place] for place in (0, 3, 4, 1, 5))
# Bounds and estimates are pale, and in a line chart have their own markers.
PALE = PALETTE.series[2]
# Colours and markers cycle in parallel; their counts are coprime, so fifteen lines differ.
MARKERS: tuple[Marker, ...] = ("circle", "square", "diamond")
BOUND_MARKERS: dict[str, Marker] = {"at_least": "triangle", "at_most": "x", "estimate": "plus"}
# Borders of bars whose values are not exact.
DASHES = {"at_least": "dash", "at_most": "round_dot", "estimate": "dash_dot"}
# In px: width of a chart, height of a bar and of a line chart, height around the bars, height of a sheet row.
WIDTH, BAR, LINES_HEIGHT, AROUND, ROW = 980, 34, 420, 150, 20
# Widths in characters of the columns under a chart: categories, then series.
CHART_COLUMNS = (48, *(14,) * 6)
# The row of the first chart, the height of a line in points, and the bold characters of a series' name per line.
FIRST_ROW, LINE, NAME_LINE = 4, 15, 11
LONGEST_ALTERNATIVE = 2000
# More lines than this cannot all be labelled.
LABELLED = 2
# The size of a marker.
MARK = 7
# The font of a chart's axes and labels.
SMALL = {"name": "Arial", "size": 9, "color": PALETTE.ink}


def chart_sheet(book: Book, sheet: Worksheet, export: ExportedChart, plots: list[Plot]) -> None:
    """Write each chart with its numbers below it."""
    for place, width in enumerate(CHART_COLUMNS):
        sheet.set_column(place, place, width)
    row = FIRST_ROW
    for plot in plots:
        height = LINES_HEIGHT if plot.kind == "lines" else AROUND + BAR * _marks(plot)
        data = row + height // ROW + 2
        _numbers(book, sheet, data, plot, export)
        chart = _chart(book, sheet, data, plot, export)
        chart.set_size({"width": WIDTH, "height": height})
        sheet.insert_chart(row, 0, chart, {"description": alternative(export)})
        row = data + len(plot.categories) + len(plot.unmarked) + 3
    foot = (export.sources, export.chart.filters, export.address)
    for place, text in enumerate(foot):
        book.write_across(sheet, row + place, text, CHART_COLUMNS)


def _marks(plot: Plot) -> int:
    """Return the number of bars, one below the other."""
    return len(plot.categories) * len(plot.subjects)


def _numbers(book: Book, sheet: Worksheet, row: int, plot: Plot, export: ExportedChart) -> None:
    longest = max(len(series.name) for series in plot.series)
    sheet.set_row(row, LINE * -(-longest // NAME_LINE))
    book.write(sheet, row, 0, _("Chart data"), "head")
    for place, series in enumerate(plot.series, start=1):
        book.write(sheet, row, place, series.name, "head")
    for down, category in enumerate(plot.categories, start=1):
        book.write(sheet, row + down, 0, category, "cell")
        for place, series in enumerate(plot.series, start=1):
            value = series.values[down - 1]
            look = "simulated" if series.simulated else "cell"
            if value is None:
                sheet.write_blank(row + down, place, None, book.look(look))
            else:
                sheet.write_number(
                    row + down, place, held(value, plot), book.look(look, num_format=plot.pattern)
                )
    for down, text in enumerate(plot.unmarked, start=len(plot.categories) + 1):
        book.write(sheet, row + down, 0, _("Not drawn: {value}", value=text), "muted")


def held(value: int | Decimal, plot: Plot) -> float:
    """Return a number as an office program stores it: a per cent as a fraction of 1."""
    return float(value / 100 if plot.measure == "percent" else value)


def _chart(book: Book, sheet: Worksheet, row: int, plot: Plot, export: ExportedChart) -> Chart:
    kind = {"type": "line"} if plot.kind == "lines" else {"type": "bar"}
    chart, last = book.file.add_chart(kind), row + len(plot.categories)
    for place, series in enumerate(plot.series, start=1):
        looks = _line(series, plot) if plot.kind == "lines" else _bar(series, plot)
        chart.add_series(
            {
                "name": [sheet.name, row, place],
                "categories": [sheet.name, row + 1, 0, last, 0],
                "values": [sheet.name, row + 1, place, last, place],
                # Cached in the chart for programs that do not read the sheet; otherwise a gap would be cached as 0.
                "values_data": [None if value is None else held(value, plot) for value in series.values],
            }
            | looks
        )
    title = {
        "name": strip_control(export.title),
        "name_font": SMALL | {"size": 12, "bold": True},
        "overlay": False,
    }
    chart.set_title(title)
    chart.set_legend({"position": "bottom", "font": SMALL})
    chart.show_blanks_as("gap")
    _axes(chart, plot)
    return chart


def _axes(chart: Chart, plot: Plot) -> None:
    """Set up the axes: every scale begins at 0, rates end at 100%."""
    line = {"color": PALETTE.line}
    scale = {"min": 0, "num_font": SMALL, "num_format": "0%" if plot.measure == "percent" else "#,##0"}
    scale |= {"max": 1} if plot.measure == "percent" else {}
    scale |= {"major_gridlines": {"visible": True, "line": line}, "line": {"none": True}}
    names = {"num_font": SMALL, "line": line, "major_gridlines": {"visible": False}}
    if plot.kind == "bars":  # first category on top, so the scale's numbers go to the far end
        chart.set_y_axis(names | {"reverse": True, "interval_unit": 1})
        chart.set_x_axis(scale | {"label_position": "high"})
    else:
        chart.set_y_axis(scale)
        chart.set_x_axis(names)
    chart.set_plotarea({"fill": {"none": True}})


def shade(series: PlotSeries, plot: Plot) -> str:
    """Return the colour of a series: one for each subject."""
    return COLOURS[plot.subjects.index(series.about) % len(COLOURS)]


def marker(series: PlotSeries, plot: Plot) -> Marker:
    """Return the marker of a line's points, which distinguishes lines of one colour."""
    if not series.exact:
        return BOUND_MARKERS[series.kind.qualifier]
    return MARKERS[plot.subjects.index(series.about) % len(MARKERS)]


def alternative(export: ExportedChart) -> str:
    """Return the text alternative of a native chart or table, truncated so that it stays usable."""
    return strip_control(export.chart.alternative)[:LONGEST_ALTERNATIVE]


def _bar(series: PlotSeries, plot: Plot) -> dict:
    colour = shade(series, plot) if series.exact else PALE
    pattern = "wide_upward_diagonal" if series.simulated else "percent_50" if series.kind.provisional else ""
    fill = {"pattern": pattern, "fg_color": colour, "bg_color": PALETTE.card}
    look = {"pattern": fill} if pattern else {"fill": {"color": colour}}
    border = {"color": PALETTE.edge}
    border |= {} if series.exact else {"dash_type": DASHES[series.kind.qualifier]}
    overlap = 100 if plot.overlaid else 0
    return look | {"border": border, "data_labels": _labels(series, plot), "gap": 50, "overlap": overlap}


def _labels(series: PlotSeries, plot: Plot) -> dict:
    """Return the labels of a series: its numbers, or text if a number alone would mislead."""
    custom = [{"value": strip_control(text), "font": SMALL} if text else None for text in series.labels]
    return {"value": True, "font": SMALL, "num_format": plot.pattern} | (
        {"custom": custom} if any(custom) else {}
    )


def _line(series: PlotSeries, plot: Plot) -> dict:
    colour = shade(series, plot)
    dashes = {"dash_type": "dash"} if series.simulated else {}
    inside = PALETTE.card if series.simulated else colour
    kind = marker(series, plot)
    look = {
        "line": {"color": colour, "width": 2.25} | dashes if series.exact else {"none": True},
        "marker": {"type": kind, "size": MARK, "border": {"color": colour}, "fill": {"color": inside}},
    }
    labels = {"position": "above"} | _labels(series, plot)
    return look | ({"data_labels": labels} if labelled(series, plot) else {})


def labelled(series: PlotSeries, plot: Plot) -> bool:
    """Return whether a line's points are labelled: if there are few lines, and always for values that are not exact."""
    return len(plot.series) <= LABELLED or not series.exact
