"""Downloadable picture: a chart with finding, subtitle, filters, signs, source and address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.figures.card import GAP, compose
from dashboard.figures.chart import Chart
from dashboard.figures.panel import SCREEN_LETTER, Drawing, Panel
from dashboard.figures.text_metrics import BOLD, HELD, PLAIN, lines
from dashboard.language import gettext as _

LINE_HEIGHT = 1.4
# Height of the tick labels between plot and foot, in letters.
TICKS = 2.4
# How far the rows of a chart with few rows may be stretched.
STRETCH = 1.9
# Below this fraction of the shape's letter size, the chart takes space from the text around it.
SMALLEST = 0.7
# Lines are broken slightly early, as browsers kern pairs of letters differently.
SURE = 0.985


@dataclass(frozen=True)
class Shape:
    """A picture format: its name in addresses, width and height in px, and letter size in px.

    Half an A4 page (210 × 148 mm) has 150 px per inch at scale 1 and 300 at scale 2. Its letters are larger:
    in a text column of 160 mm they are as small as those of the text.
    """

    name: str
    width: int
    height: int
    letter: int


SHAPES = {
    shape.name: shape
    for shape in (Shape("16x9", 1600, 900, 22), Shape("vuong", 1080, 1080, 20), Shape("a4", 1240, 877, 23))
}
# Scale factors: px of the PNG per px of the shape.
SCALES = (1, 2, 3, 4)


@dataclass(frozen=True)
class Sizes:
    """Text sizes of title and foot, as multiples of the shape's letter size."""

    title: float
    foot: float


ROOMY, TIGHT = Sizes(1.4, 0.72), Sizes(1.15, 0.62)


def picture(chart: Chart, drawing: Drawing, shape: Shape, address: str) -> dict:
    """Return a complete figure of the shape's size; `address` is the page's full address."""
    # A wide picture has room for more small multiples in a row.
    drawing = replace(drawing, columns=4 if shape.width > shape.height else 2)
    panels = chart.panels(drawing)
    frame = _frame(chart, panels, drawing, shape, address, ROOMY)
    if frame.letter < SMALLEST * shape.letter:
        frame = _frame(chart, panels, drawing, shape, address, TIGHT)
    drawing = replace(drawing, letter=frame.letter)
    room = shape.height - frame.margin["t"] - frame.margin["b"]
    figure = compose(chart.panels(drawing), drawing, room, frame.side_by_side)
    figure["layout"] |= {"width": shape.width, "height": shape.height, "margin": frame.margin}
    figure["layout"]["annotations"] += frame.written
    return figure


@dataclass(frozen=True)
class Frame:
    """The surroundings of a chart: margins in px, the text in them, and the chart's letter size."""

    margin: dict
    written: list[dict]
    letter: int
    side_by_side: bool


def _frame(
    chart: Chart, panels: Sequence[Panel], drawing: Drawing, shape: Shape, address: str, sizes: Sizes
) -> Frame:
    head, foot = _head(chart, drawing, shape, sizes), _foot(chart, drawing, shape, address, sizes)
    legend = 2.2 * shape.letter if any(panel.keys for panel in panels) else 0
    margin = {"l": 2 * shape.letter, "r": 2 * shape.letter}
    margin |= {"t": round(_height(head) + legend + 1.6 * shape.letter)}
    margin |= {"b": round(_height(foot) + TICKS * shape.letter + 0.8 * shape.letter)}
    room = shape.height - margin["t"] - margin["b"]
    side_by_side = (
        shape.width > shape.height
        and len(panels) > 1
        and _chart_letter(panels, shape, room, False) < shape.letter
    )
    letter = _chart_letter(panels, shape, room, side_by_side)
    margin["r"] += max((panel.room_beside(letter) for panel in panels), default=0)
    # Unused space goes around the chart, a little more of it below.
    spare = max(0, room - STRETCH * _needed(panels, side_by_side) * letter / SCREEN_LETTER)
    margin |= {"t": margin["t"] + round(0.35 * spare), "b": margin["b"] + round(0.65 * spare)}
    annotations = _block(head, 1.0, "top", shape, margin) + _block(foot, 0.0, "bottom", shape, margin)
    return Frame(margin, annotations, letter, side_by_side)


def _chart_letter(panels: Sequence[Panel], shape: Shape, room: float, side_by_side: bool) -> int:
    """Return the chart's letter size in px: the shape's, or smaller if many rows share the height."""
    return min(shape.letter, int(SCREEN_LETTER * room / _needed(panels, side_by_side)))


def _needed(panels: Sequence[Panel], side_by_side: bool) -> int:
    """Return the height in px that a chart needs at the screen's letter size."""
    heights = [panel.height + GAP for panel in panels] or [1]
    return max(heights) if side_by_side else sum(heights)


def _head(chart: Chart, drawing: Drawing, shape: Shape, sizes: Sizes) -> list[dict]:
    title = _lines(chart.finding, round(shape.letter * sizes.title), drawing.palette.ink, shape, bold=True)
    return title + _lines(chart.subtitle, shape.letter, drawing.palette.muted, shape)


def _foot(chart: Chart, drawing: Drawing, shape: Shape, address: str, sizes: Sizes) -> list[dict]:
    palette, small = drawing.palette, round(shape.letter * sizes.foot)
    texts = [(text, palette.warning) for text in chart.disagreements]
    texts += [(text, palette.warning if kind == "simulated" else palette.muted) for kind, text in chart.notes]
    marks = f" {HELD}{HELD}".join(f"{sign} {word}" for _unused, sign, word in chart.signs)
    source = _("Source: {sources}", sources="; ".join(text for _unused, _unused, text in chart.sources))
    texts += [
        (marks, palette.ink),
        (source, palette.muted),
        (chart.filters, palette.muted),
        (address, palette.muted),
    ]
    return [line for text, colour in texts if text for line in _lines(text, small, colour, shape)]


def _lines(text: str, size: int, colour: str, shape: Shape, bold: bool = False) -> list[dict]:
    """Break a text into lines that fit the picture's width; lines of a title have about equal length."""
    widest = SURE * (shape.width - 4 * shape.letter) / size
    return [
        {"text": f"<b>{line}</b>" if bold else line, "font": {"size": size, "color": colour}}
        for line in lines(text, widest, BOLD if bold else PLAIN, even=bold)
    ]


def _height(text_lines: list[dict]) -> float:
    return sum(line["font"]["size"] * LINE_HEIGHT for line in text_lines)


def _block(text_lines: list[dict], y: float, side: str, shape: Shape, margin: dict) -> list[dict]:
    """Stack lines downwards from the picture's upper edge, or down to its lower edge."""
    fixed = {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": y,
        "xanchor": "left",
        "yanchor": "top",
        "showarrow": False,
    }
    offset = (
        margin["t"] - shape.letter
        if side == "top"
        else -(margin["b"] - _height(text_lines) - 0.8 * shape.letter)
    )
    annotations = []
    for line in text_lines:
        annotations.append(fixed | line | {"yshift": offset, "align": "left"})
        offset -= line["font"]["size"] * LINE_HEIGHT
    return annotations
