"""The picture somebody takes away: a chart with finding, subtitle, filter, signs, source and address."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.card import GAP, compose
from dashboard.figures.chart import Chart
from dashboard.figures.panel import LETTER_WIDTH, SCREEN_LETTER, Drawing, Panel

WIDE_LETTER = 0.66
LINE_HEIGHT = 1.4
# Letters of height that the tick labels need between plot and foot.
TICKS = 2.4


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


def picture(chart: Chart, drawing: Drawing, shape: Shape, address: str) -> dict:
    """Return a whole figure of the shape's size; `address` is the page's full address."""
    drawn = chart.panels(drawing)
    head, foot = _head(chart, drawing, shape), _foot(chart, drawing, shape, address)
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
    composed = compose(drawn, Drawing(drawing.words, drawing.palette, letter), side_by_side)
    composed["layout"] |= {"width": shape.width, "height": shape.height, "margin": margin}
    composed["layout"]["annotations"] += _block(head, 1.0, "top", shape, margin) + _block(
        foot, 0.0, "bottom", shape, margin
    )
    return composed


def _chart_letter(drawn: Sequence[Panel], shape: Shape, room: float, side_by_side: bool) -> int:
    """Return the size of the chart's letters in px: the shape's, or smaller where many rows share its height."""
    heights = [panel.height + GAP for panel in drawn] or [1]
    needed = max(heights) if side_by_side else sum(heights)
    return min(shape.letter, int(SCREEN_LETTER * room / needed))


def _head(chart: Chart, drawing: Drawing, shape: Shape) -> list[dict]:
    title = _lines(chart.finding, round(shape.letter * 1.4), drawing.palette.ink, shape, bold=True)
    return title + _lines(chart.subtitle, shape.letter, drawing.palette.muted, shape)


def _foot(chart: Chart, drawing: Drawing, shape: Shape, address: str) -> list[dict]:
    words, palette, small = drawing.words, drawing.palette, round(shape.letter * 0.72)
    found = [(text, palette.warning) for text in chart.disagreements]
    found += [(text, palette.warning if kind == "simulated" else palette.muted) for kind, text in chart.notes]
    marks = "   ".join(f"{sign} {word}" for _, sign, word in chart.signs)
    source = words.say("Source: {sources}", sources="; ".join(text for _, _, text in chart.sources))
    found += [
        (marks, palette.ink),
        (source, palette.muted),
        (chart.filters, palette.muted),
        (address, palette.muted),
    ]
    return [line for text, colour in found if text for line in _lines(text, small, colour, shape)]


def _lines(text: str, size: int, colour: str, shape: Shape, bold: bool = False) -> list[dict]:
    """Cut a text into lines that fit the picture's width."""
    # An address has no blanks, so its lines are full, and its letters are wide ones.
    wide = LETTER_WIDTH if " " in text else WIDE_LETTER
    letters = int((shape.width - 4 * shape.letter) / (size * wide))
    wrapped = textwrap.wrap(text, letters, break_on_hyphens=False)
    return [
        {"text": f"<b>{line}</b>" if bold else line, "font": {"size": size, "color": colour}}
        for line in wrapped
    ]


def _height(lines: list[dict]) -> float:
    return sum(line["font"]["size"] * LINE_HEIGHT for line in lines)


def _block(lines: list[dict], y: float, side: str, shape: Shape, margin: dict) -> list[dict]:
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
        margin["t"] - shape.letter if side == "top" else -(margin["b"] - _height(lines) - 0.8 * shape.letter)
    )
    written = []
    for line in lines:
        written.append(fixed | line | {"yshift": offset, "align": "left"})
        offset -= line["font"]["size"] * LINE_HEIGHT
    return written
