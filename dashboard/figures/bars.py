"""Bars: one row for each value, its name and number above it, so that neither hatching nor width hides them."""

from collections.abc import Sequence
from itertools import groupby

from dashboard.data.answers import Cell
from dashboard.figures.panel import Drawing, Panel, fill, hover, value_label

ROW_HEIGHT = 50
BAR = 0.36
LABEL_ABOVE = 0.24
HEADING = 0.5
ARROW_LENGTH = 0.07
DATA_AXES = {"xref": "x", "yref": "y"}


def bars(cells: Sequence[Cell], drawing: Drawing, by_category: bool = False) -> Panel:
    """Return a panel of zero-based bars: rates on 0–100 %, counts on a scale of their own.

    `by_category` gives each row the colour that its category has elsewhere.
    """
    rated = any(cell.indicator.measure != "count" for cell in cells)
    longest = 100.0 if rated else max([_length(cell) for cell in cells if cell.claim], default=0) or 1.0
    rows, names, bottom = _rows(cells, drawing)
    panel = Panel(round(ROW_HEIGHT * -bottom), (0, longest), (bottom + 0.6, 0.75))
    panel.x_axis = _rate_axis(drawing) if rated else {"visible": False}
    for y, name in names:
        panel.write(f"<b>{name}</b>", 0, y + LABEL_ABOVE, xanchor="left", yanchor="bottom")
    for y, cell, name in rows:
        _write_row(panel, cell, y, name, longest, drawing)
    series = drawing.palette.series
    stated = [(y, cell, series[row % len(series)] if by_category else series[0]) for row, (y, cell, _) in enumerate(rows) if cell.claim]
    panel.traces.append(_trace(stated, drawing))
    return panel


def _rows(cells: Sequence[Cell], drawing: Drawing) -> tuple[list, list, float]:
    """Return rows as (y, cell, name), headings as (y, name), and the y below the last row.

    What is shown for several communes gets a heading, and its rows the communes' names.
    """
    rows, headings, y = [], [], 0.0
    for _, group in groupby(cells, key=lambda cell: cell.name):
        found = list(group)
        by_unit = found[-1].place.unit.level == "commune"
        if by_unit:
            headings.append((y, drawing.words.label(found[0])))
            y -= HEADING
        for cell in found:
            rows.append((y, cell, drawing.words.unit_short(cell.place.unit) if by_unit else drawing.words.label(cell)))
            y -= 1
    return rows, headings, y


def _rate_axis(drawing: Drawing) -> dict:
    ticks = (0, 25, 50, 75, 100)
    return {"tickvals": ticks, "ticktext": [f"{tick}%" for tick in ticks], "gridcolor": drawing.palette.line}


def _trace(stated: Sequence[tuple[float, Cell, str]], drawing: Drawing) -> dict:
    cells = [cell for _, cell, _ in stated]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [_length(cell) for cell in cells],
        "y": [y for y, _, _ in stated],
        "width": BAR,
        "marker": fill(cells, [colour for _, _, colour in stated], drawing.palette),
        "hovertext": [hover(cell, drawing.words) for cell in cells],
        "hoverinfo": "text",
        "showlegend": False,
    }


def _length(cell: Cell) -> float:
    """Return a bar's length: the rate in per cent, or the count; 0 of 0 has no rate and no length."""
    return float(cell.claim.amount if cell.indicator.measure == "count" else cell.rate or 0)


def _write_row(panel: Panel, cell: Cell, y: float, name: str, longest: float, drawing: Drawing) -> None:
    palette = drawing.palette
    panel.write(name, 0, y + LABEL_ABOVE, xanchor="left", yanchor="bottom")
    panel.write(value_label(cell, drawing), longest, y + LABEL_ABOVE, xanchor="right", yanchor="bottom")
    panel.shapes.append(_box(0, longest, y, palette.track))
    if cell.bounded:
        _open_end(panel, cell, y, longest, palette.series[0])
    if cell.target:
        panel.shapes.append(_mark(float(cell.target.value), y, palette.target))


def _box(start: float, end: float, y: float, colour: str) -> dict:
    sides = {"x0": start, "x1": end, "y0": y - BAR / 2, "y1": y + BAR / 2}
    return {"type": "rect", **DATA_AXES, **sides, "fillcolor": colour, "line": {"width": 0}, "layer": "below"}


def _mark(x: float, y: float, colour: str) -> dict:
    line = {"color": colour, "width": 3, "dash": "dot"}
    return {"type": "line", **DATA_AXES, "x0": x, "x1": x, "y0": y - 0.3, "y1": y + 0.3, "line": line}


def _open_end(panel: Panel, cell: Cell, y: float, longest: float, colour: str) -> None:
    """Draw the side on which the value may lie: an arrow away from the bound."""
    bound = _length(cell)
    step = longest * ARROW_LENGTH * (1 if cell.claim.qualifier == "at_least" else -1)
    arrow = {"showarrow": True, "arrowhead": 2, "arrowwidth": 2.5, "arrowcolor": colour, "axref": "x", "ayref": "y"}
    ahead = min(max(bound + step, 0), longest)
    panel.annotations.append({"text": "", "x": ahead, "y": y, "ax": bound, "ay": y, **arrow})
