"""Bars: one row per value, with name and number above the bar, so that neither hatching nor width hides them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboard.data.cells import Cell
from dashboard.figures.panel import Drawing, Panel, fill, told, value_label
from dashboard.figures.rows import LINE, beside, folded
from dashboard.figures.text_metrics import BOLD
from dashboard.wording.names import cell_label, place_short_names, unit_short_name

ROW_HEIGHT = 50
NUMBER_HEIGHT, NUMBER_MARK = 44, 0.012
BAR = 0.36
LABEL_ABOVE = 0.24
HEADING = 0.5
THIN, THIN_STEP, THIN_ABOVE = 0.12, 0.62, 0.14
ARROW_LENGTH = 0.07
DATA_AXES = {"xref": "x", "yref": "y"}


@dataclass(frozen=True)
class BarRow:
    """A bar: its middle and thickness in rows, its cell, its name (wrapped), its colour."""

    y: float
    thickness: float
    cell: Cell
    name: str
    colour: str


def bars(cells: Sequence[Cell], drawing: Drawing, by_category: bool = False) -> Panel:
    """Return a panel of zero-based bars: rates on 0–100 %, counts on a scale of their own.

    `by_category` gives each row the colour that its category has elsewhere.
    """
    is_rate = any(cell.indicator.measure != "count" for cell in cells)
    if len(cells) == 1 and not is_rate and cells[0].claim:
        return _number(cells[0], drawing)
    longest = 100.0 if is_rate else max([_length(cell) for cell in cells if cell.claim], default=0) or 1.0
    rows, headings, bottom = _rows(cells, drawing, by_category)
    panel = Panel(round(ROW_HEIGHT * -bottom), (0, longest), (bottom + 0.6, 0.75))
    panel.x_axis = _rate_axis(drawing) if is_rate else {"visible": False}
    for y, name in headings:
        panel.write(name, 0, y + LABEL_ABOVE, xanchor="left", yanchor="bottom", align="left")
    for row in rows:
        _write_row(panel, row, longest, drawing)
    panel.traces.append(_trace([row for row in rows if row.cell.claim], drawing))
    return panel


def _number(cell: Cell, drawing: Drawing) -> Panel:
    """Return a single count as a number: a bar that sets its own scale would convey nothing."""
    panel = Panel(NUMBER_HEIGHT, (0, 1), (0, 1))
    panel.x_axis = {"visible": False}
    # Without a trace, plotly.js draws neither the axes nor the text placed on them.
    mark = fill([cell], [drawing.palette.series[0]], drawing.palette)
    panel.traces.append(
        {
            "type": "bar",
            "orientation": "h",
            "x": [NUMBER_MARK],
            "y": [0.5],
            "width": 1,
            "marker": mark,
            "showlegend": False,
        }
        | told([cell], row=True)
    )
    large = {"font": {"size": round(drawing.letter * 2.2)}}
    panel.write(
        value_label(cell, drawing), NUMBER_MARK + 0.02, 0.5, xanchor="left", yanchor="middle", **large
    )
    return panel


def _rows(
    cells: Sequence[Cell], drawing: Drawing, by_category: bool
) -> tuple[list[BarRow], list[tuple[float, str]], float]:
    """Return rows, headings as (y, name), and the y below the last row.

    Values of several communes get a heading, and thin rows with the communes' names.
    """
    series = drawing.palette.series
    rows: list[BarRow] = []
    headings: list[tuple[float, str]] = []
    y = 0.0
    for _, group in groupby(cells, key=lambda cell: cell.name):
        members = list(group)
        by_unit = members[-1].place.unit.level == "commune"
        if by_unit:
            heading = folded(cell_label(members[0]), weight=BOLD)
            y -= LINE * (len(heading) - 1) / ROW_HEIGHT
            headings.append((y, "<br>".join(f"<b>{line}</b>" for line in heading)))
            y -= HEADING
        names = place_short_names([cell.place for cell in members]) if by_unit else []
        for place, cell in enumerate(members):
            name = names[place] if by_unit else _label(cell)
            name, more = beside(name, value_label(cell, drawing))
            y -= more / ROW_HEIGHT
            colour = series[len(rows) % len(series)] if by_category else series[0]
            thin = by_unit and cell.place.unit.level == "commune"
            rows.append(
                BarRow(y + THIN_ABOVE, THIN, cell, name, colour)
                if thin
                else BarRow(y, BAR, cell, name, colour)
            )
            y -= THIN_STEP if thin else 1
    return rows, headings, y


def _label(cell: Cell) -> str:
    """Return what a cell measures, with its unit if that is a fallback for the selected one."""
    label = cell_label(cell)
    return f"{label} ({unit_short_name(cell.place.unit)})" if cell.place.is_fallback else label


def _rate_axis(drawing: Drawing) -> dict:
    ticks = (0, 25, 50, 75, 100)
    return {"tickvals": ticks, "ticktext": [f"{tick}%" for tick in ticks], "gridcolor": drawing.palette.line}


def _trace(rows: Sequence[BarRow], drawing: Drawing) -> dict:
    cells = [row.cell for row in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [_length(cell) for cell in cells],
        "y": [row.y for row in rows],
        "width": [row.thickness for row in rows],
        "marker": fill(cells, [row.colour for row in rows], drawing.palette),
        "showlegend": False,
    } | told(cells, row=True)


def _length(cell: Cell) -> float:
    """Return a bar's length: the rate in per cent, or the count; 0 of 0 has no rate and length 0."""
    return float(cell.preferred.amount if cell.indicator.measure == "count" else cell.rate or 0)


def _write_row(panel: Panel, row: BarRow, longest: float, drawing: Drawing) -> None:
    palette, cell = drawing.palette, row.cell
    above = row.y + LABEL_ABOVE - (THIN_ABOVE if row.thickness == THIN else 0)
    panel.write(row.name, 0, above, xanchor="left", yanchor="bottom", align="left")
    panel.write(value_label(cell, drawing), longest, above, xanchor="right", yanchor="bottom")
    panel.shapes.append(_track(row, longest, palette.track))
    if cell.bounded:
        _open_end(panel, row, longest)
    if cell.target and cell.indicator.measure != "count":
        panel.shapes.append(_mark(float(cell.target.value), row.y, palette.target))


def _track(row: BarRow, longest: float, colour: str) -> dict:
    """Return the background of a bar, as long as the scale."""
    sides = {"x0": 0, "x1": longest, "y0": row.y - row.thickness / 2, "y1": row.y + row.thickness / 2}
    return {"type": "rect", **DATA_AXES, **sides, "fillcolor": colour, "line": {"width": 0}, "layer": "below"}


def _mark(x: float, y: float, colour: str) -> dict:
    line = {"color": colour, "width": 3, "dash": "dot"}
    return {"type": "line", **DATA_AXES, "x0": x, "x1": x, "y0": y - 0.3, "y1": y + 0.3, "line": line}


def _open_end(panel: Panel, row: BarRow, longest: float) -> None:
    """Draw an arrow from the bound towards where the value may be."""
    bound = _length(row.cell)
    step = longest * ARROW_LENGTH * (1 if row.cell.preferred.qualifier == "at_least" else -1)
    arrow = {
        "showarrow": True,
        "arrowhead": 2,
        "arrowwidth": 2.5,
        "arrowcolor": row.colour,
        "axref": "x",
        "ayref": "y",
    }
    ahead = min(max(bound + step, 0), longest)
    panel.annotations.append({"text": "", "x": ahead, "y": row.y, "ax": bound, "ay": row.y, **arrow})
