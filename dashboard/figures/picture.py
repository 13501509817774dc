"""The picture somebody takes away: a chart with finding, subtitle, filter, signs, source and address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.figures.card import GAP, compose
from dashboard.figures.chart import Chart
from dashboard.figures.panel import SCREEN_LETTER, Drawing, Panel
from dashboard.figures.text_metrics import BOLD, HELD, PLAIN, lines

LINE_HEIGHT = 1.4
# Letters of height that the tick labels need between plot and foot.
TICKS = 2.4
# How far the rows of a chart of few rows may stretch.
STRETCH = 1.9
# Below this part of the shape's letters a chart takes room from the words around it.
SMALLEST = 0.7
# Lines are cut a little early: a browser sets pairs of letters closer or wider.
SURE = 0.985


@dataclass(frozen=True)
class Shape:
    """A picture's format: its address name, width and height in px, and letter size in px.

    Half an A4 page (210 × 148 mm) is 150 px an inch at scale 1 and 300 at scale 2; its letters are larger, for in a
    text of 160 mm width they are as small as the text's own.
    """

    name: str
    width: int
    height: int
    letter: int


SHAPES = {
    shape.name: shape
    for shape in (Shape("16x9", 1600, 900, 22), Shape("vuong", 1080, 1080, 20), Shape("a4", 1240, 877, 23))
}
# How many px of a PNG may stand for one of the shape.
SCALES = (1, 2, 3, 4)


@dataclass(frozen=True)
class Sizes:
    """The sizes of the words around a chart, in letters of the shape: title and foot."""

    title: float
    foot: float


ROOMY, TIGHT = Sizes(1.4, 0.72), Sizes(1.15, 0.62)


def picture(chart: Chart, drawing: Drawing, shape: Shape, address: str) -> dict:
    """Return a whole figure of the shape's size; `address` is the page's full address."""
    # A wide picture has room for more little charts in a row.
    drawing = replace(drawing, columns=4 if shape.width > shape.height else 2)
    drawn = chart.panels(drawing)
    made = _frame(chart, drawn, drawing, shape, address, ROOMY)
    if made.letter < SMALLEST * shape.letter:
        made = _frame(chart, drawn, drawing, shape, address, TIGHT)
    drawing = replace(drawing, letter=made.letter)
    room = shape.height - made.margin["t"] - made.margin["b"]
    composed = compose(chart.panels(drawing), drawing, room, made.side_by_side)
    composed["layout"] |= {"width": shape.width, "height": shape.height, "margin": made.margin}
    composed["layout"]["annotations"] += made.written
    return composed


@dataclass(frozen=True)
class Frame:
    """What is around a chart: margins in px, the words in them, and the size of the letters in between."""

    margin: dict
    written: list[dict]
    letter: int
    side_by_side: bool


def _frame(
    chart: Chart, drawn: Sequence[Panel], drawing: Drawing, shape: Shape, address: str, sizes: Sizes
) -> Frame:
    head, foot = _head(chart, drawing, shape, sizes), _foot(chart, drawing, shape, address, sizes)
    legend = 2.2 * shape.letter if any(panel.keys for panel in drawn) else 0
    margin = {"l": 2 * shape.letter, "r": 2 * shape.letter}
    margin |= {"t": round(_height(head) + legend + 1.6 * shape.letter)}
    margin |= {"b": round(_height(foot) + TICKS * shape.letter + 0.8 * shape.letter)}
    room = shape.height - margin["t"] - margin["b"]
    side_by_side = (
        shape.width > shape.height
        and len(drawn) > 1
        and _chart_letter(drawn, shape, room, False) < shape.letter
    )
    letter = _chart_letter(drawn, shape, room, side_by_side)
    margin["r"] += max((panel.room_beside(letter) for panel in drawn), default=0)
    # What is not needed stands around the chart, a little more of it below.
    spare = max(0, room - STRETCH * _needed(drawn, side_by_side) * letter / SCREEN_LETTER)
    margin |= {"t": margin["t"] + round(0.35 * spare), "b": margin["b"] + round(0.65 * spare)}
    written = _block(head, 1.0, "top", shape, margin) + _block(foot, 0.0, "bottom", shape, margin)
    return Frame(margin, written, letter, side_by_side)


def _chart_letter(drawn: Sequence[Panel], shape: Shape, room: float, side_by_side: bool) -> int:
    """Return the size of the chart's letters in px: the shape's, or smaller where many rows share its height."""
    return min(shape.letter, int(SCREEN_LETTER * room / _needed(drawn, side_by_side)))


def _needed(drawn: Sequence[Panel], side_by_side: bool) -> int:
    """Return the height in px that a chart needs for letters of the screen's size."""
    heights = [panel.height + GAP for panel in drawn] or [1]
    return max(heights) if side_by_side else sum(heights)


def _head(chart: Chart, drawing: Drawing, shape: Shape, sizes: Sizes) -> list[dict]:
    title = _lines(chart.finding, round(shape.letter * sizes.title), drawing.palette.ink, shape, bold=True)
    return title + _lines(chart.subtitle, shape.letter, drawing.palette.muted, shape)


def _foot(chart: Chart, drawing: Drawing, shape: Shape, address: str, sizes: Sizes) -> list[dict]:
    words, palette, small = drawing.words, drawing.palette, round(shape.letter * sizes.foot)
    found = [(text, palette.warning) for text in chart.disagreements]
    found += [(text, palette.warning if kind == "simulated" else palette.muted) for kind, text in chart.notes]
    marks = f" {HELD}{HELD}".join(f"{sign} {word}" for _, sign, word in chart.signs)
    source = words.say("Source: {sources}", sources="; ".join(text for _, _, text in chart.sources))
    found += [
        (marks, palette.ink),
        (source, palette.muted),
        (chart.filters, palette.muted),
        (address, palette.muted),
    ]
    return [line for text, colour in found if text for line in _lines(text, small, colour, shape)]


def _lines(text: str, size: int, colour: str, shape: Shape, bold: bool = False) -> list[dict]:
    """Cut a text into lines that fit the picture's width; those of a title are about equally long."""
    widest = SURE * (shape.width - 4 * shape.letter) / size
    return [
        {"text": f"<b>{line}</b>" if bold else line, "font": {"size": size, "color": colour}}
        for line in lines(text, widest, BOLD if bold else PLAIN, even=bold)
    ]


def _height(written: list[dict]) -> float:
    return sum(line["font"]["size"] * LINE_HEIGHT for line in written)


def _block(found: list[dict], y: float, side: str, shape: Shape, margin: dict) -> list[dict]:
    """Write lines below each other from the picture's upper edge, or down to its lower edge."""
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
        margin["t"] - shape.letter if side == "top" else -(margin["b"] - _height(found) - 0.8 * shape.letter)
    )
    written = []
    for line in found:
        written.append(fixed | line | {"yshift": offset, "align": "left"})
        offset -= line["font"]["size"] * LINE_HEIGHT
    return written
