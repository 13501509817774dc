"""Draws the text of a panel as traces: plotly.js measures each annotation in the page, but not the text of traces.

Text of a trace is placed where that of an annotation would be. Arrows and text shifted by px stay
annotations.
"""

import re
from collections.abc import Sequence

from dashboard.figures.panel import Drawing, alike
from dashboard.figures.text_metrics import BOLD, PLAIN, width

# Ascent and descent in em (from the font's `hhea` table), and the line height of plotly.js.
ASCENT, DESCENT, LINE = 1.0, 0.265, 1.3
# px around the text of an annotation: its border, and its default padding.
BORDER, PAD = 1, 1
# Baseline of a trace's text in plotly.js, in em below the point.
BELOW = {"bottom": -0.25, "middle": 0.25, "top": 0.75}
UPWARD = {"bottom": "top", "middle": "middle", "top": "bottom"}
ACROSS = {"left": "right", "center": "center", "right": "left"}
# Length of the stroke that plotly.js draws for its symbol of size 1.
STROKE = 1.4
USUAL = {"xanchor": "center", "yanchor": "middle"}
UNSEEN = {"hoverinfo": "skip", "showlegend": False, "cliponaxis": False}
TAG = re.compile(r"<(?!br>)[^>]*>")


def is_light(mark: dict) -> bool:
    """Return whether a trace can draw an annotation: no arrow, no shift, lines aligned to the side of its anchor."""
    if mark["showarrow"] or mark.get("xshift") or mark.get("yshift"):
        return False
    return "<br>" not in mark["text"] or mark.get("align", "center") == mark.get("xanchor", "center")


def traces(marks: Sequence[dict], px: float, drawing: Drawing) -> list[dict]:
    """Return the traces of texts, backgrounds first; `px` is the height of 1 on the panel's y axis."""
    marks = [USUAL | mark for mark in marks]
    with_background = [mark for mark in marks if "bgcolor" in mark]
    backgrounds = [_grounds(with_background, drawing)] if with_background else []
    return [*backgrounds, _words(marks, px, drawing)] if marks else backgrounds


def _words(marks: Sequence[dict], px: float, drawing: Drawing) -> dict:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [mark["x"] for mark in marks],
        "y": [mark["y"] + _raised(mark, drawing) / px for mark in marks],
        "text": [mark["text"] for mark in marks],
        "textposition": alike([_position(mark) for mark in marks]),
        "textfont": {
            "size": alike([_size(mark, drawing) for mark in marks]),
            "color": alike([mark.get("font", {}).get("color", drawing.palette.ink) for mark in marks]),
        },
    } | UNSEEN


def _grounds(marks: Sequence[dict], drawing: Drawing) -> dict:
    """Return the backgrounds of centred texts: for each a stroke as long and as wide as its text."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [mark["x"] for mark in marks],
        "y": [mark["y"] for mark in marks],
        "marker": {
            "symbol": "line-ew-open",
            "size": [round((_width(mark, drawing) + _around(mark)) / STROKE, 1) for mark in marks],
            "color": alike([mark["bgcolor"] for mark in marks]),
            "line": {"width": alike([_height(mark, drawing) + _around(mark) for mark in marks])},
            "opacity": 1,
        },
    } | UNSEEN


def _position(mark: dict) -> str:
    return f"{UPWARD[mark['yanchor']]} {ACROSS[mark['xanchor']]}"


def _size(mark: dict, drawing: Drawing) -> int:
    return mark.get("font", {}).get("size", drawing.letter)


def _raised(mark: dict, drawing: Drawing) -> float:
    """Return how many px higher an annotation places its text than a trace does."""
    anchor, space, size = mark["yanchor"], BORDER + PAD, _size(mark, drawing)
    line = BELOW[anchor]
    if anchor == "bottom":
        return space + (DESCENT + line) * size
    if anchor == "top":
        return -space - (ASCENT - line) * size
    return -((ASCENT - DESCENT) / 2 - line) * size


def _around(mark: dict) -> int:
    """Return the px by which an annotation's background is larger than its text."""
    return BORDER + 2 * mark.get("borderpad", PAD)


def _lines(mark: dict) -> list[str]:
    return mark["text"].split("<br>")


def _width(mark: dict, drawing: Drawing) -> float:
    """Return the width of a text in px; a line that is partly bold counts as bold."""
    lines = [(TAG.sub("", line), BOLD if "<b>" in line else PLAIN) for line in _lines(mark)]
    return max(width(text, weight) for text, weight in lines) * _size(mark, drawing)


def _height(mark: dict, drawing: Drawing) -> float:
    return round((ASCENT + DESCENT + LINE * (len(_lines(mark)) - 1)) * _size(mark, drawing), 1)
