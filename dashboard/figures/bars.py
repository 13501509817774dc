"""Bars: one row for each value, its name and number above it, so that neither hatching nor width hides them."""

from collections.abc import Sequence

from dashboard.data.answers import Cell
from dashboard.figures.panel import Drawing, Panel, fill, hover, value_label

ROW_HEIGHT = 50
BAR = 0.36
LABEL_ABOVE = 0.24
ARROW_LENGTH = 0.07
DATA_AXES = {"xref": "x", "yref": "y"}


def bars(cells: Sequence[Cell], drawing: Drawing) -> Panel:
    """Return a panel of zero-based bars: rates on 0–100 %, counts on a scale of their own."""
    rated = all(cell.rate is not None for cell in cells if cell.claim)
    longest = 100.0 if rated else max([float(cell.claim.amount) for cell in cells if cell.claim], default=1.0) or 1.0
    panel = Panel(ROW_HEIGHT * len(cells) + 24, (0, longest), (-len(cells) + 0.4, 0.75))
    panel.x_axis = _rate_axis(drawing) if rated else {"visible": False}
    named_by_unit = len({cell.name for cell in cells}) == 1
    for row, cell in enumerate(cells):
        _write_row(panel, cell, -row, longest, named_by_unit, drawing)
    stated = [(row, cell) for row, cell in enumerate(cells) if cell.claim]
    panel.traces.append(_trace(stated, drawing))
    return panel


def _rate_axis(drawing: Drawing) -> dict:
    ticks = (0, 25, 50, 75, 100)
    return {"tickvals": ticks, "ticktext": [f"{tick}%" for tick in ticks], "gridcolor": drawing.palette.line}


def _trace(stated: Sequence[tuple[int, Cell]], drawing: Drawing) -> dict:
    cells = [cell for _, cell in stated]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [_length(cell) for cell in cells],
        "y": [-row for row, _ in stated],
        "width": BAR,
        "marker": fill(cells, drawing.palette.series[0], drawing.palette),
        "hovertext": [hover(cell, drawing.words) for cell in cells],
        "hoverinfo": "text",
        "showlegend": False,
    }


def _length(cell: Cell) -> float:
    return float(cell.rate if cell.rate is not None else cell.claim.amount)


def _write_row(panel: Panel, cell: Cell, y: float, longest: float, named_by_unit: bool, drawing: Drawing) -> None:
    words, palette = drawing.words, drawing.palette
    several_units = cell.place.unit.level == "commune"
    name = words.unit_short(cell.place.unit) if named_by_unit and several_units else words.label(cell)
    if several_units and not named_by_unit:
        name = f"{name}, {words.unit_short(cell.place.unit)}"
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
