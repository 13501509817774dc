"""Squares: a small whole with one square per counted thing, and the categories named beside it."""

import textwrap
from collections.abc import Sequence
from itertools import accumulate, groupby
from math import ceil

from dashboard.data.cells import Cell
from dashboard.figures.panel import Drawing, Panel, fill, told
from dashboard.figures.parts import parts
from dashboard.figures.rows import LINE, folded
from dashboard.figures.text_metrics import BOLD
from dashboard.language import format_number
from dashboard.theme import SIGNS
from dashboard.wording.names import cell_label, unit_short_name

COLUMNS = 5
LARGEST_WHOLE = 60
ROW_HEIGHT = 25
# Row height in px on a phone, where the chart's width sets the scale.
SMALLEST = 23
SIDE = 0.82
WIDTH = 12.0
NAME_LETTERS = 18


def squares(cells: Sequence[Cell], drawing: Drawing) -> Panel:
    """Return a panel of squares; drawn as parts if there are several places, or a whole too large or partly unknown."""
    places = [list(group) for _, group in groupby(cells, key=lambda cell: cell.place)]
    counts = _countable(places[0]) if len(places) == 1 else []
    if not counts:
        return parts(cells, drawing)
    whole = counts[0][1]
    longest = max(len(_folded(cell, drawing)) for cell in cells)
    rows = max(-(-whole // COLUMNS), len(cells) + 1, ceil(longest * LINE / SMALLEST * len(cells)))
    # A name of two lines is beside its square; longer names begin beside the first square.
    down = max(0, longest - 2) / 2 * LINE / SMALLEST
    # The card can also have values of the chosen unit, so another one is named.
    other = cells[0].place.is_fallback
    name = folded(unit_short_name(cells[0].place.unit), weight=BOLD) if other else []
    head = ceil(len(name) * LINE / SMALLEST)
    panel = Panel(ROW_HEIGHT * (rows + head) + 8, (-0.1, WIDTH), (-rows + 0.4, 0.6 + head))
    if name:
        text = "<br>".join(f"<b>{line}</b>" for line in name)
        panel.write(text, 0, 0.6 + head, xanchor="left", yanchor="top", align="left")
    # One scale for both axes keeps squares square at any width; spare space is to the right and below.
    panel.x_axis = {"visible": False, "constrain": "range", "constraintoward": "left"}
    panel.y_axis = {"scaleanchor": "x", "constrain": "domain", "constraintoward": "top"}
    ends = list(accumulate(part for part, _ in counts))
    for order, (cell, (part, _), end) in enumerate(zip(cells, counts, ends, strict=True)):
        panel.traces.append(_trace(order, cell, range(end - part, end), drawing))
        _write_name(panel, cell, order, -order * rows / len(cells) - down, drawing)
    return panel


def _countable(cells: Sequence[Cell]) -> list[tuple[int, int]]:
    """Return (part, whole) of each cell; empty if one is unknown or they do not add up to a small whole."""
    known = [cell.claim.counts for cell in cells if cell.claim]
    counts = [pair for pair in known if pair and pair[1]]
    if len(counts) < len(cells) or counts[0][1] > LARGEST_WHOLE:
        return []
    return counts if sum(part for part, _ in counts) == counts[0][1] else []


def _trace(order: int, cell: Cell, squares_of_cell: range, drawing: Drawing) -> dict:
    # Bars, not markers: only bars can be hatched.
    return {
        "type": "bar",
        "orientation": "h",
        "x": [SIDE] * len(squares_of_cell),
        "base": [square % COLUMNS for square in squares_of_cell],
        "y": [-(square // COLUMNS) for square in squares_of_cell],
        "width": SIDE,
        "marker": fill(
            [cell] * len(squares_of_cell),
            [drawing.palette.series[order]] * len(squares_of_cell),
            drawing.palette,
        ),
        "showlegend": False,
    } | told([cell] * len(squares_of_cell))


def _folded(cell: Cell, drawing: Drawing) -> list[str]:
    return textwrap.wrap(cell_label(cell), NAME_LETTERS)


def _write_name(panel: Panel, cell: Cell, order: int, y: float, drawing: Drawing) -> None:
    """Name a category beside the squares, with a square of its colour, so that no legend is needed."""
    x = COLUMNS + 0.6
    key = {
        "type": "bar",
        "orientation": "h",
        "x": [0.5],
        "base": [x],
        "y": [y],
        "width": 0.5,
        "hoverinfo": "skip",
    }
    panel.traces.append(
        key | {"marker": fill([cell], [drawing.palette.series[order]], drawing.palette), "showlegend": False}
    )
    sign = (
        f' <span style="color:{drawing.palette.warning}"><b>{SIGNS["disputed"]}</b></span>'
        if cell.disputed
        else ""
    )
    name = "<br>".join(_folded(cell, drawing))
    text = f"<b>{format_number(cell.preferred.amount)}</b> {name}{sign}"
    panel.write(text, x + 0.8, y, xanchor="left", yanchor="middle", align="left")
