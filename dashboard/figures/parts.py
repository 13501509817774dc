"""Parts: one 100 % bar per place, with its categories side by side."""

from collections.abc import Sequence
from itertools import groupby

from dashboard.catalog import Category
from dashboard.data.cells import Cell
from dashboard.figures.bars import bars
from dashboard.figures.panel import Drawing, Panel, fill, told
from dashboard.figures.rows import beside, places
from dashboard.language import format_number
from dashboard.theme import SIGNS
from dashboard.wording.amounts import claim_value
from dashboard.wording.names import place_short_names
from dashboard.wording.obstacles import without_figure

ROW_HEIGHT = 46
BAR = 0.44
LABEL_ABOVE = 0.26
NARROWEST_LABELLED_PCT = 9


def parts(cells: Sequence[Cell], drawing: Drawing) -> Panel:
    """Return a panel of stacked 100 % bars; the categories keep the definition's order and colour.

    A single place gets a bar per category instead, so that small parts are readable too.
    """
    rows = [list(group) for _, group in groupby(cells, key=lambda cell: cell.place)]
    if len(rows) == 1:
        return bars(cells, drawing, by_category=True)
    short = place_short_names([row[0].place for row in rows])
    names = [beside(name, _whole(row, drawing)) for name, row in zip(short, rows, strict=True)]
    positions = places([more / ROW_HEIGHT for _, more in names])
    panel = Panel(round(ROW_HEIGHT * (1 - positions[-1])), (0, 100), (positions[-1] - 0.4, 0.75))
    ticks = (0, 25, 50, 75, 100)
    panel.x_axis = {
        "tickvals": ticks,
        "ticktext": [f"{tick}%" for tick in ticks],
        "gridcolor": drawing.palette.line,
    }
    for order, category in enumerate(cells[0].indicator.categories):
        panel.traces.append(_trace(order, category, rows, positions, drawing))
        panel.keys.append((category.text("name"), order))
    for row, (name, _), y in zip(rows, names, positions, strict=True):
        panel.write(name, 0, y + LABEL_ABOVE, xanchor="left", yanchor="bottom", align="left")
        _write_row(panel, row, y, drawing)
    return panel


def _trace(
    order: int,
    category: Category,
    rows: Sequence[Sequence[Cell]],
    positions: Sequence[float],
    drawing: Drawing,
) -> dict:
    segments = [
        (y, row[order], _starts(row)[order])
        for y, row in zip(positions, rows, strict=True)
        if row[order].rate is not None
    ]
    cells = [cell for _, cell, _ in segments]
    return {
        "type": "bar",
        "orientation": "h",
        "name": category.text("name"),
        "x": [float(cell.percent) for cell in cells],
        "y": [y for y, _, _ in segments],
        "base": [start for _, _, start in segments],
        "width": BAR,
        "marker": fill(cells, [drawing.palette.series[order]] * len(cells), drawing.palette),
    } | told(cells, row=True)


def _starts(row: Sequence[Cell]) -> list[float]:
    """Return where each category begins: the sum of the rates before it."""
    rates = [float(cell.rate or 0) for cell in row]
    return [sum(rates[:order]) for order in range(len(rates))]


def _write_row(panel: Panel, row: Sequence[Cell], y: float, drawing: Drawing) -> None:
    palette = drawing.palette
    panel.write(_whole(row, drawing), 100, y + LABEL_ABOVE, xanchor="right", yanchor="bottom")
    for order, (cell, start) in enumerate(zip(row, _starts(row), strict=True)):
        if cell.rate is None or cell.rate < NARROWEST_LABELLED_PCT:
            continue
        # A plain background keeps the number legible on hatching.
        ground = {"bgcolor": palette.card, "font": {"color": palette.ink}, "borderpad": 1}
        plain = {"font": {"color": palette.card if order == 0 else palette.ink}}
        text = f"<b>{claim_value(cell.preferred)}</b>{' ' + SIGNS['disputed'] if cell.disputed else ''}"
        panel.write(
            text, start + float(cell.rate) / 2, y, **(ground if cell.simulated or order > 2 else plain)
        )


def _whole(row: Sequence[Cell], drawing: Drawing) -> str:
    stated = next((cell.claim for cell in row if cell.claim), None)
    if stated is None:
        why = without_figure(row[0])
        return f'<span style="color:{drawing.palette.muted}">{SIGNS["missing"]} {why}</span>'
    return f"n = {format_number(stated.denominator)}" if stated.denominator else ""
