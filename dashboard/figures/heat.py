"""A heat table as a picture: a square for each unit and indicator, its words on it, darker where higher."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.panel import Drawing, Panel
from dashboard.figures.rows import LINE
from dashboard.figures.rows import folded as fitted

ROW_HEIGHT = 46
# The units' names take this much of the width, counted in columns.
NAMES = 1.1
COLUMNS = 3
LETTERS = 20
# Letters of size 1 that a unit's name has room for in the narrowest picture.
NAME_WIDTH = 12.0
AROUND = 6
GAP = 0.06
# Never so dark that ink on it is hard to read.
LIGHTEST, DARKEST = 8, 40


@dataclass(frozen=True)
class Square:
    """A cell: its words, how high it is among those it compares with (0 to 1, None where it does not), its status."""

    text: str
    level: float | None
    simulated: bool


def share(level: float | None) -> int:
    """Return how much per cent of the colour a square takes; 0 where it is not compared."""
    return 0 if level is None else round(LIGHTEST + (DARKEST - LIGHTEST) * level)


def heat(
    heads: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[Square]], drawing: Drawing
) -> list[Panel]:
    """Return panels of a few columns each, all with every unit."""
    starts = range(0, len(heads), COLUMNS)
    named = [fitted(name, NAME_WIDTH) for name in names]
    return [
        _panel(heads[start : start + COLUMNS], named, [row[start : start + COLUMNS] for row in rows], drawing)
        for start in starts
    ]


def _panel(
    heads: Sequence[str], names: Sequence[list[str]], rows: Sequence[Sequence[Square]], drawing: Drawing
) -> Panel:
    height = max(ROW_HEIGHT, round(LINE * max(map(len, names)) + AROUND))
    panel = Panel(height * (len(rows) + 1), (0, NAMES + len(heads)), (-len(rows) + 0.5, 1.5))
    panel.x_axis = {"visible": False}
    muted = {"font": {"color": drawing.palette.muted}}
    for column, head in enumerate(heads):
        panel.write(head, NAMES + column + 0.5, 0.6, xanchor="center", yanchor="bottom", **muted)
    for place, (name, row) in enumerate(zip(names, rows, strict=True)):
        panel.write("<br>".join(name), 0, -place, xanchor="left", yanchor="middle", align="left")
        for column, square in enumerate(row):
            panel.write(square.text, NAMES + column + 0.5, -place, xanchor="center", yanchor="middle")
    for simulated in (False, True):
        panel.traces.append(_trace(rows, simulated, drawing))
    return panel


def _trace(rows: Sequence[Sequence[Square]], simulated: bool, drawing: Drawing) -> dict:
    """Return the squares of one status; simulated ones have a stronger edge, and their sign in words."""
    palette = drawing.palette
    found = [
        (NAMES + column + GAP / 2, -place, square)
        for place, row in enumerate(rows)
        for column, square in enumerate(row)
        if square.simulated == simulated
    ]
    colours = [mixed(palette.series[0], palette.card, share(square.level)) for _, _, square in found]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [1 - GAP] * len(found),
        "base": [x for x, _, _ in found],
        "y": [y for _, y, _ in found],
        "width": 0.88,
        "marker": {
            "color": colours,
            "line": {"color": palette.edge if simulated else palette.line, "width": 1},
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }


def mixed(colour: str, ground: str, per_cent: int) -> str:
    """Return a colour laid over a ground, e.g. 40 per cent of it."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(
        f"{round((top * per_cent + below * (100 - per_cent)) / 100):02x}" for top, below in pairs
    )


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def folded(text: str) -> str:
    """Return a text on lines short enough for a column."""
    return "<br>".join(textwrap.wrap(text, LETTERS, break_on_hyphens=False))
