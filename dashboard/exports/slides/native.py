"""A native chart on a slide, with its numbers inside: bars and lines in our colours, simulated hatched or dashed."""

from collections.abc import Sequence
from decimal import Decimal
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
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.text.text import Font
from pptx.util import Emu, Pt

from dashboard.exports.charts import LABELLED, PALETTE, PATTERNS, alternative, shade
from dashboard.exports.plots import Plot, Series
from dashboard.exports.takeaway import Takeaway, neutral

LETTERS = Pt(11)


def colour(hexadecimal: str) -> RGBColor:
    """Return a colour of the theme (`#0b5563`) as PowerPoint takes it."""
    return RGBColor.from_string(hexadecimal.removeprefix("#").upper())


def describe(frame: GraphicFrame, card: Takeaway) -> None:
    """Give a chart or table the card's text alternative."""
    frame._graphicFrame.nvGraphicFramePr.cNvPr.set("descr", alternative(card))


def add_chart(slide: Slide, plot: Plot, box: Sequence[int], card: Takeaway) -> Chart:
    """Draw a plot in a box (left, top, width, height) and return the chart; its workbook holds just its numbers."""
    data = CategoryChartData(number_format=PATTERNS[plot.measure])
    data.categories = [neutral(one) for one in plot.categories]
    for series in plot.series:
        data.add_series(neutral(series.name), [_number(one, plot) for one in series.values])
    kind = XL_CHART_TYPE.LINE_MARKERS if plot.kind == "lines" else XL_CHART_TYPE.BAR_CLUSTERED
    left, top, width, height = map(Emu, box)
    # python-pptx's types name the older ChartData, and the chart itself as what is returned.
    added = slide.shapes.add_chart(kind, left, top, width, height, data)  # type: ignore[arg-type]
    frame = cast("GraphicFrame", added)
    describe(frame, card)
    drawn = frame.chart
    _letters(drawn.font)
    drawn.has_title = False
    drawn.has_legend = True
    drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    _axes(drawn, plot)
    _marks(drawn, plot)
    return drawn


def _number(value: int | Decimal | None, plot: Plot) -> float | None:
    """Return a number as the sheet inside holds it: a share of 1 for a per cent."""
    if value is None:
        return None
    return float(value / 100 if plot.measure == "percent" else value)


def _letters(font: Font) -> None:
    font.size, font.color.rgb = LETTERS, colour(PALETTE.ink)


def _axes(drawn: Chart, plot: Plot) -> None:
    """Begin every scale at 0; rates end at 100 %; the first category stands above."""
    scale, names = drawn.value_axis, drawn.category_axis
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
        scale.tick_label_position = XL_TICK_LABEL_POSITION.HIGH


def _marks(drawn: Chart, plot: Plot) -> None:
    [shown] = drawn.plots
    labelled = plot.kind == "bars" or len(plot.series) <= LABELLED
    shown.has_data_labels = labelled
    if labelled:
        shown.data_labels.number_format = PATTERNS[plot.measure]
        shown.data_labels.number_format_is_linked = False
        lines = plot.kind == "lines"
        shown.data_labels.position = XL_LABEL_POSITION.ABOVE if lines else XL_LABEL_POSITION.OUTSIDE_END
    if plot.kind == "bars":
        shown.gap_width, shown.overlap = 50, 100 if plot.overlaid else 0
    look = _line if plot.kind == "lines" else _bar
    for mark, series in zip(shown.series, plot.series, strict=True):
        look(mark, series, shade(series, plot))


def _bar(mark: BarSeries, series: Series, tint: str) -> None:
    mark.invert_if_negative = False
    if series.simulated:
        _hatch(mark.format.fill, tint)
    else:
        mark.format.fill.solid()
        mark.format.fill.fore_color.rgb = colour(tint)
    mark.format.line.color.rgb = colour(PALETTE.edge)


def _hatch(fill: FillFormat, tint: str) -> None:
    fill.patterned()
    fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
    fill.fore_color.rgb, fill.back_color.rgb = colour(tint), colour(PALETTE.card)


def _line(mark: LineSeries, series: Series, tint: str) -> None:
    mark.smooth = False
    mark.format.line.color.rgb, mark.format.line.width = colour(tint), Pt(2.25)
    if series.simulated:
        mark.format.line.dash_style = MSO_LINE.DASH
    mark.marker.style, mark.marker.size = XL_MARKER_STYLE.CIRCLE, 7
    mark.marker.format.line.color.rgb = colour(tint)
    mark.marker.format.fill.solid()
    mark.marker.format.fill.fore_color.rgb = colour(PALETTE.card if series.simulated else tint)
