"""A dumbbell: for each unit an earlier and a later value, joined only where the two may be compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.data.cells import Cell
from dashboard.figures.panel import Drawing, Panel, hover

ROW_HEIGHT = 44
LABEL_ABOVE = 0.2
BEFORE, AFTER = "circle", "diamond"
SIZE = 11
# The scale reaches beyond 0 and 100 by half a mark.
BEYOND = 0.02


@dataclass(frozen=True)
class Row:
    """A row: its name, the words at its right, and (cell, value) of both years, the value None where none is drawn."""

    name: str
    said: str
    before: tuple[Cell, float | None]
    after: tuple[Cell, float | None]
    joined: bool


def dumbbell(rows: Sequence[Row], years: tuple[int, int], drawing: Drawing) -> Panel:
    """Return a panel with a row for each unit; marks are hollow where simulated."""
    rated = any(row.after[0].indicator.measure != "count" for row in rows)
    drawn = [value for row in rows for _, value in (row.before, row.after) if value is not None]
    longest = 100.0 if rated else max(drawn, default=0) or 1.0
    panel = Panel(
        round(ROW_HEIGHT * (len(rows) + 0.6)),
        (-BEYOND * longest, (1 + BEYOND) * longest),
        (-len(rows) + 0.4, 1.2),
    )
    panel.x_axis = _axis(longest, rated, drawing)
    _legend(panel, years, longest, drawing)
    for place, row in enumerate(rows):
        panel.write(row.name, 0, -place + LABEL_ABOVE, xanchor="left", yanchor="bottom")
        panel.write(row.said, longest, -place + LABEL_ABOVE, xanchor="right", yanchor="bottom")
        panel.shapes += _lines(row, -place, longest, drawing)
    for order, symbol in enumerate((BEFORE, AFTER)):
        panel.traces.append(_marks(rows, order, symbol, drawing))
    return panel


def _axis(longest: float, rated: bool, drawing: Drawing) -> dict:
    ticks = (0, 25, 50, 75, 100) if rated else (0, longest)
    texts = [f"{tick}%" if rated else drawing.words.number(int(tick)) for tick in ticks]
    return {"tickvals": ticks, "ticktext": texts, "gridcolor": drawing.palette.line}


def _legend(panel: Panel, years: tuple[int, int], longest: float, drawing: Drawing) -> None:
    colours = drawing.palette.target, drawing.palette.series[0]
    signs = [
        f'<span style="color:{colour}"><b>{sign}</b></span> {year}'
        for sign, year, colour in zip("●◆", years, colours, strict=True)
    ]
    panel.write("   ".join(signs), 0, 0.72, xanchor="left", yanchor="bottom")


def _lines(row: Row, y: float, longest: float, drawing: Drawing) -> list[dict]:
    """Return the row's ground, and the line between its marks where they may be joined."""
    axes = {"type": "line", "xref": "x", "yref": "y", "y0": y, "y1": y, "layer": "below"}
    ground = axes | {"x0": 0, "x1": longest, "line": {"color": drawing.palette.line, "width": 1}}
    if not row.joined:
        return [ground]
    dash = "dot" if row.after[0].simulated else "solid"
    line = {"color": drawing.palette.edge, "width": 3, "dash": dash}
    return [ground, axes | {"x0": row.before[1], "x1": row.after[1], "line": line}]


def _marks(rows: Sequence[Row], order: int, symbol: str, drawing: Drawing) -> dict:
    colour = (drawing.palette.target, drawing.palette.series[0])[order]
    found = [(-place, *(row.before, row.after)[order]) for place, row in enumerate(rows)]
    drawn = [(y, cell, value) for y, cell, value in found if value is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,
        "x": [value for _, _, value in drawn],
        "y": [y for y, _, _ in drawn],
        "marker": {
            "size": SIZE,
            "symbol": [f"{symbol}-open" if cell.simulated else symbol for _, cell, _ in drawn],
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        "hovertext": [hover(cell, drawing.words) for _, cell, _ in drawn],
        "hoverinfo": "text",
    }
