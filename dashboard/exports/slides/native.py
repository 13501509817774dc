"""A native chart on a slide with embedded numbers: bars and lines in our colours, simulated ones hatched or dashed."""

from collections.abc import Sequence
from typing import cast

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.chart.series import BarSeries, LineSeries
from pptx.dml.color import RGBColor
from pptx.dml.fill import FillFormat
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml.ns import qn
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.text.text import Font
from pptx.util import Emu, Pt

from dashboard.exports.cell_text import escape_formula, strip_control
from dashboard.exports.charts import MARK, PALE, PALETTE, Marker, alternative, held, labelled, marker, shade
from dashboard.exports.exported_chart import ExportedChart
from dashboard.exports.plots import Plot, PlotSeries

LETTERS = Pt(11)
MARKERS = {
    "circle": XL_MARKER_STYLE.CIRCLE,
    "square": XL_MARKER_STYLE.SQUARE,
    "diamond": XL_MARKER_STYLE.DIAMOND,
    "triangle": XL_MARKER_STYLE.TRIANGLE,
    "x": XL_MARKER_STYLE.X,
    "plus": XL_MARKER_STYLE.PLUS,
}
DASHES = {"at_least": MSO_LINE.DASH, "at_most": MSO_LINE.ROUND_DOT, "estimate": MSO_LINE.DASH_DOT}


def colour(hexadecimal: str) -> RGBColor:
    """Return a colour of the theme (`#0b5563`) as a PowerPoint colour."""
    return RGBColor.from_string(hexadecimal.removeprefix("#").upper())


def describe(frame: GraphicFrame, card: ExportedChart) -> None:
    """Set the card's text alternative on a chart or table."""
    frame._graphicFrame.nvGraphicFramePr.cNvPr.set("descr", alternative(card))


def add_chart(slide: Slide, plot: Plot, box: Sequence[int], card: ExportedChart) -> Chart:
    """Draw a plot in a box (left, top, width, height) and return the chart; its workbook holds only its numbers."""
    data = CategoryChartData(number_format=plot.pattern)
    data.categories = [escape_formula(category) for category in plot.categories]
    for series in plot.series:
        values = (None if value is None else held(value, plot) for value in series.values)
        data.add_series(escape_formula(series.name), list(values))
    kind = XL_CHART_TYPE.LINE_MARKERS if plot.kind == "lines" else XL_CHART_TYPE.BAR_CLUSTERED
    left, top, width, height = map(Emu, box)
    # python-pptx's types require the older ChartData and declare the chart itself as the return value.
    graphic_frame = slide.shapes.add_chart(kind, left, top, width, height, data)  # type: ignore[arg-type]
    frame = cast("GraphicFrame", graphic_frame)
    describe(frame, card)
    chart = frame.chart
    _letters(chart.font)
    chart.has_title = False
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    _axes(chart, plot)
    _marks(chart, plot)
    return chart


def _letters(font: Font) -> None:
    font.size, font.color.rgb = LETTERS, colour(PALETTE.ink)


def _axes(chart: Chart, plot: Plot) -> None:
    """Set up the axes: every scale begins at 0, rates end at 100 %, bars have the first category on top."""
    scale, names = chart.value_axis, chart.category_axis
    scale.minimum_scale = 0
    scale.tick_labels.number_format = "0%" if plot.measure == "percent" else "#,##0"
    scale.tick_labels.number_format_is_linked = False
    if plot.measure == "percent":
        scale.maximum_scale = 1
    scale.major_gridlines.format.line.color.rgb = colour(PALETTE.line)
    scale.format.line.fill.background()
    names.format.line.color.rgb = colour(PALETTE.line)
    names.has_major_gridlines = False
    if plot.kind == "bars":
        names.reverse_order = True
        _name_every_bar(chart)
        scale.tick_label_position = XL_TICK_LABEL_POSITION.HIGH


def _name_every_bar(chart: Chart) -> None:
    """Keep programs from leaving out every second name; python-pptx has no property for it."""
    axis = chart.category_axis._element
    skip = axis.makeelement(qn("c:tickLblSkip"), {"val": "1"})
    axis.insert_element_before(skip, "c:tickMarkSkip", "c:noMultiLvlLbl", "c:extLst")


def _marks(chart: Chart, plot: Plot) -> None:
    [native_plot] = chart.plots
    if plot.kind == "bars":
        native_plot.gap_width, native_plot.overlap = 50, 100 if plot.overlaid else 0
    for mark, series in zip(native_plot.series, plot.series, strict=True):
        if plot.kind == "bars":
            _bar(mark, series, shade(series, plot) if series.exact else PALE)
        else:
            _line(mark, series, shade(series, plot), marker(series, plot))
        if plot.kind == "bars" or labelled(series, plot):
            _label(mark, series, plot)


def _label(mark: BarSeries | LineSeries, series: PlotSeries, plot: Plot) -> None:
    """Write the number at each mark, or text if a number alone would mislead."""
    labels = mark.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, plot.pattern, False
    labels.position = XL_LABEL_POSITION.ABOVE if plot.kind == "lines" else XL_LABEL_POSITION.OUTSIDE_END
    for place, text in enumerate(series.labels):
        if text:
            label = mark.points[place].data_label
            label.text_frame.text, label.position = strip_control(text), labels.position
            _letters(label.text_frame.paragraphs[0].runs[0].font)


def _bar(mark: BarSeries, series: PlotSeries, tint: str) -> None:
    mark.invert_if_negative = False
    if series.simulated:
        _fill(mark.format.fill, MSO_PATTERN.WIDE_UPWARD_DIAGONAL, tint)
    elif series.kind.provisional:
        _fill(mark.format.fill, MSO_PATTERN.PERCENT_50, tint)
    else:
        mark.format.fill.solid()
        mark.format.fill.fore_color.rgb = colour(tint)
    mark.format.line.color.rgb = colour(PALETTE.edge)
    if not series.exact:
        mark.format.line.dash_style = DASHES[series.kind.qualifier]


def _fill(fill: FillFormat, pattern: MSO_PATTERN, tint: str) -> None:
    fill.patterned()
    fill.pattern = pattern
    fill.fore_color.rgb, fill.back_color.rgb = colour(tint), colour(PALETTE.card)


def _line(mark: LineSeries, series: PlotSeries, tint: str, point: Marker) -> None:
    mark.smooth = False
    if series.exact:
        mark.format.line.color.rgb, mark.format.line.width = colour(tint), Pt(2.25)
    else:
        mark.format.line.fill.background()  # bounds are not joined by a line
    if series.simulated:
        mark.format.line.dash_style = MSO_LINE.DASH
    mark.marker.style, mark.marker.size = MARKERS[point], MARK
    mark.marker.format.line.color.rgb = colour(tint)
    mark.marker.format.fill.solid()
    mark.marker.format.fill.fore_color.rgb = colour(PALETTE.card if series.simulated else tint)
