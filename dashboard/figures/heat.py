"""A heat table: one square per unit and indicator with its text on it, darker if higher."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.panel import Drawing, Panel
from dashboard.figures.rows import LINE
from dashboard.figures.rows import folded as fitted

ROW_HEIGHT = 46
# Width of the units' names, in columns.
NAMES = 1.1
COLUMNS = 3
LETTERS = 20
# Width available for a unit's name in the narrowest picture, in em.
NAME_WIDTH = 12.0
AROUND = 6
GAP = 0.06
# Per cent of the colour; ink must stay legible on the darkest square.
LIGHTEST, DARKEST = 8, 40


@dataclass(frozen=True)
class Square:
    """A cell: its text, its level among the cells it is compared with (0 to 1, None if not compared), its status."""

    text: str
    level: float | None
    simulated: bool


def share(level: float | None) -> int:
    """Return the share of the colour that a square takes, in per cent; 0 if it is not compared."""
    return 0 if level is None else round(LIGHTEST + (DARKEST - LIGHTEST) * level)


def heat(
    heads: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[Square]], drawing: Drawing
) -> list[Panel]:
    """Return panels of a few columns each, all with every unit."""
    starts = range(0, len(heads), COLUMNS)
    labels = [fitted(name, NAME_WIDTH) for name in names]
    return [
        _panel(
            heads[start : start + COLUMNS], labels, [row[start : start + COLUMNS] for row in rows], drawing
        )
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
    """Return the squares of one status; simulated ones have a stronger edge, and a sign in their text."""
    palette = drawing.palette
    squares = [
        (NAMES + column + GAP / 2, -place, square)
        for place, row in enumerate(rows)
        for column, square in enumerate(row)
        if square.simulated == simulated
    ]
    colours = [mixed(palette.series[0], palette.card, share(square.level)) for _, _, square in squares]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [1 - GAP] * len(squares),
        "base": [x for x, _, _ in squares],
        "y": [y for _, y, _ in squares],
        "width": 0.88,
        "marker": {
            "color": colours,
            "line": {"color": palette.edge if simulated else palette.line, "width": 1},
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }


def mixed(colour: str, ground: str, per_cent: int) -> str:
    """Return a colour mixed into a background, e.g. 40 per cent of it."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(
        f"{round((top * per_cent + below * (100 - per_cent)) / 100):02x}" for top, below in pairs
    )


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def folded(text: str) -> str:
    """Return a text wrapped into lines short enough for a column."""
    return "<br>".join(textwrap.wrap(text, LETTERS, break_on_hyphens=False))
