"""What is written in a panel, as traces: plotly.js measures each annotation in the page, and no words of a trace.

Words of a trace stand where those of an annotation would. Annotations stay arrows, and words moved by some px.
"""

import re
from collections.abc import Sequence

from dashboard.figures.panel import Drawing, alike
from dashboard.figures.text_metrics import BOLD, PLAIN, width

# How far letters of size 1 reach above and below their line (of the font's `hhea` table), and plotly.js's line height.
ASCENT, DESCENT, LINE = 1.0, 0.265, 1.3
# px around the words of an annotation: its border, and the pad that it has if it says nothing.
BORDER, PAD = 1, 1
# Where plotly.js sets the line of a trace's words: letters of their size below the point.
BELOW = {"bottom": -0.25, "middle": 0.25, "top": 0.75}
UPWARD = {"bottom": "top", "middle": "middle", "top": "bottom"}
ACROSS = {"left": "right", "center": "center", "right": "left"}
# A stroke's length, as plotly.js draws its symbol, for a size of 1.
STROKE = 1.4
USUAL = {"xanchor": "center", "yanchor": "middle"}
UNSEEN = {"hoverinfo": "skip", "showlegend": False, "cliponaxis": False}
TAG = re.compile(r"<(?!br>)[^>]*>")


def is_light(mark: dict) -> bool:
    """Tell whether words can be drawn by a trace: they stand at their point, aligned to the side it is on."""
    if mark["showarrow"] or mark.get("xshift") or mark.get("yshift"):
        return False
    return "<br>" not in mark["text"] or mark.get("align", "center") == mark.get("xanchor", "center")


def traces(marks: Sequence[dict], px: float, drawing: Drawing) -> list[dict]:
    """Return the traces of words, the grounds below them first; `px` is how high a step of 1 is on the panel's axis."""
    marks = [USUAL | mark for mark in marks]
    grounded = [mark for mark in marks if "bgcolor" in mark]
    drawn = [_grounds(grounded, drawing)] if grounded else []
    return [*drawn, _words(marks, px, drawing)] if marks else drawn


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
    """Return a ground below each of some words in the middle of their point: a stroke as long and wide as they are."""
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
    """Return how many px higher than a trace an annotation has its words."""
    anchor, space, size = mark["yanchor"], BORDER + PAD, _size(mark, drawing)
    line = BELOW[anchor]
    if anchor == "bottom":
        return space + (DESCENT + line) * size
    if anchor == "top":
        return -space - (ASCENT - line) * size
    return -((ASCENT - DESCENT) / 2 - line) * size


def _around(mark: dict) -> int:
    """Return the px by which an annotation's ground is larger than its words."""
    return BORDER + 2 * mark.get("borderpad", PAD)


def _lines(mark: dict) -> list[str]:
    return mark["text"].split("<br>")


def _width(mark: dict, drawing: Drawing) -> float:
    """Return how many px wide words are; a line that is bold in part counts as bold."""
    lines = [(TAG.sub("", line), BOLD if "<b>" in line else PLAIN) for line in _lines(mark)]
    return max(width(text, weight) for text, weight in lines) * _size(mark, drawing)


def _height(mark: dict, drawing: Drawing) -> float:
    return round((ASCENT + DESCENT + LINE * (len(_lines(mark)) - 1)) * _size(mark, drawing), 1)
