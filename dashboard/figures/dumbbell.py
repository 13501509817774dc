"""Dumbbells: an earlier and a later value per unit, joined only if the two can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.data.cells import Cell
from dashboard.data.comparison import obstacle
from dashboard.figures.panel import Drawing, Panel, told
from dashboard.figures.rows import beside, places
from dashboard.language import format_number
from dashboard.wording.names import basis_name, common_period_name, period_name

ROW_HEIGHT = 48
LABEL_ABOVE = 0.22
BEFORE, AFTER = "circle", "diamond"
SIZE = 11
# How far the axis extends beyond both ends of the scale, to leave room for the text of a value.
BEYOND = 0.18


@dataclass(frozen=True)
class End:
    """A row's value in one year: its cell, its position (None if nothing is drawn), its text."""

    cell: Cell
    at: float | None
    said: str


@dataclass(frozen=True)
class DumbbellRow:
    """A row: its name, the difference (or why there is none) on the right, and both values."""

    name: str
    said: str
    before: End
    after: End

    @property
    def ends(self) -> list[tuple[float, End]]:
        """Return the drawn ends of the row as (position, end), from left to right."""
        positions = ((end.at, end) for end in (self.before, self.after) if end.at is not None)
        return sorted(positions, key=lambda pair: pair[0])

    @property
    def joined(self) -> bool:
        """Return whether a line may join both values."""
        return len(self.ends) == 2 and not obstacle(self.before.cell, self.after.cell)


def dumbbell(rows: Sequence[DumbbellRow], years: tuple[int, int], drawing: Drawing) -> Panel:
    """Return a panel with one row per unit; simulated marks are hollow."""
    is_rate = any(row.after.cell.indicator.measure != "count" for row in rows)
    longest = 100.0 if is_rate else max((at for row in rows for at, _ in row.ends), default=0) or 1.0
    names = [beside(row.name, row.said) for row in rows]
    positions = places([more / ROW_HEIGHT for _, more in names])
    bottom = positions[-1] if positions else 0
    panel = Panel(
        round(ROW_HEIGHT * (1.6 - bottom)),
        (-BEYOND * longest, (1 + BEYOND) * longest),
        (bottom - 0.6, 1.2),
    )
    panel.x_axis = _axis(longest, is_rate, drawing)
    _legend(panel, rows, years, longest, drawing)
    for row, (name, _), y in zip(rows, names, positions, strict=True):
        above = {"yanchor": "bottom"}
        panel.write(name, -BEYOND * longest, y + LABEL_ABOVE, xanchor="left", align="left", **above)
        panel.write(row.said, (1 + BEYOND) * longest, y + LABEL_ABOVE, xanchor="right", **above)
        panel.shapes += _lines(row, y, longest, drawing)
        _values(panel, row, y, drawing)
    for order, symbol in enumerate((BEFORE, AFTER)):
        panel.traces.append(_marks(rows, positions, order, symbol, drawing))
    return panel


def _axis(longest: float, is_rate: bool, drawing: Drawing) -> dict:
    ticks = (0, 25, 50, 75, 100) if is_rate else (0, longest)
    texts = [f"{tick}%" if is_rate else format_number(Decimal(str(tick))) for tick in ticks]
    return {"tickvals": ticks, "ticktext": texts, "gridcolor": drawing.palette.line}


def _legend(
    panel: Panel, rows: Sequence[DumbbellRow], years: tuple[int, int], longest: float, drawing: Drawing
) -> None:
    """Write the legend of the years that have marks, naming half-years.

    A year with only simulated values is labelled as simulated, as its marks are hollow.
    """
    colours = (drawing.palette.target, drawing.palette.series[0])
    signs = []
    for order, (sign, year, colour) in enumerate(zip("●◆", years, colours, strict=True)):
        ends = [(row.before, row.after)[order] for row in rows]
        cells = [end.cell for end in ends if end.at is not None]
        if not cells:
            continue
        period = common_period_name([cell.place.unit for cell in cells], year)
        time = str(year) if period == period_name(str(year)) else period
        simulated = all(cell.simulated for cell in cells)
        status = f" ({basis_name('simulated')})" if simulated else ""
        hollow = "○" if simulated and sign == "●" else sign  # the fonts have no hollow diamond
        signs.append(f'<span style="color:{colour}"><b>{hollow}</b></span> {time}{status}')
    panel.write("   ".join(signs), -BEYOND * longest, 0.72, xanchor="left", yanchor="bottom")


def _lines(row: DumbbellRow, y: float, longest: float, drawing: Drawing) -> list[dict]:
    """Return the row's baseline, and the line between its marks if they may be joined."""
    axes = {"type": "line", "xref": "x", "yref": "y", "y0": y, "y1": y, "layer": "below"}
    ground = axes | {"x0": 0, "x1": longest, "line": {"color": drawing.palette.line, "width": 1}}
    if not row.joined:
        return [ground]
    dash = "dot" if row.after.cell.simulated else "solid"
    line = {"color": drawing.palette.edge, "width": 3, "dash": dash}
    return [ground, axes | {"x0": row.before.at, "x1": row.after.at, "line": line}]


def _values(panel: Panel, row: DumbbellRow, y: float, drawing: Drawing) -> None:
    """Write each value on the outer side of its mark, so that two close values never overlap."""
    muted = {"font": {"color": drawing.palette.muted}}
    for place, (at, end) in enumerate(row.ends):
        last = place == len(row.ends) - 1
        side = {"xanchor": "left", "xshift": SIZE} if last else {"xanchor": "right", "xshift": -SIZE}
        panel.write(end.said, at, y, yanchor="middle", **side, **muted)


def _marks(
    rows: Sequence[DumbbellRow], positions: Sequence[float], order: int, symbol: str, drawing: Drawing
) -> dict:
    colour = (drawing.palette.target, drawing.palette.series[0])[order]
    ends = [(y, (row.before, row.after)[order]) for y, row in zip(positions, rows, strict=True)]
    points = [(y, end) for y, end in ends if end.at is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,
        "x": [end.at for _, end in points],
        "y": [y for y, _ in points],
        "marker": {
            "size": SIZE,
            "symbol": [f"{symbol}-open" if end.cell.simulated else symbol for _, end in points],
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        "showlegend": False,
    } | told([end.cell for _, end in points], row=True)
