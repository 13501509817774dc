"""The map chart of one indicator in one year's units: boundaries if every unit has one, otherwise tiles."""

from collections.abc import Iterable
from dataclasses import replace

from dashboard.data.cells import Cell
from dashboard.data.comparison import not_rankable_reason
from dashboard.data.comparison_matrix import ComparisonMatrix
from dashboard.figures.chart import Chart
from dashboard.figures.comparison import levels, ranking_chart, scale_note, square, status_notes
from dashboard.figures.heat import Square
from dashboard.figures.outlines import Area, outlines
from dashboard.figures.panel import Drawing, Panel
from dashboard.figures.tiles import Placed, tiles
from dashboard.language import gettext as _
from dashboard.theme import SIGNS
from dashboard.wording import comparison
from dashboard.wording.names import unit_short_name
from dashboard.wording.notes import value_signed


def map_chart(grid: ComparisonMatrix, key: str) -> Chart:
    """Return the map of the matrix's units by its first indicator; its text is that of their ranking."""
    name = grid.names[0]
    ranking = ranking_chart(grid)
    label = comparison.measured(grid.indicator(name), name.category)
    # The ranking may draw only some units and hatches simulated bars; the map draws all units, with signs on tiles.
    ranking_notes = [note for note in ranking.notes if note[0] not in ("part", "simulated")]
    drawn_as = "bars" if bounded(grid) else "squares"
    grid_notes = status_notes(grid.cells(name), drawn_as)
    simulated = [note for note in grid_notes if note[0] == "simulated"]
    return replace(
        ranking,
        key=key,
        topic=_("Map: {label}", label=label),
        notes=[*simulated, *ranking_notes, *scale_note(grid), ("scale", comparison.map_note(grid))],
        signs=[*ranking.signs, *_sign_of_none(grid)],
        panels=lambda drawing: [_panel(grid, drawing)],
    )


def _sign_of_none(grid: ComparisonMatrix) -> list[tuple[str, str, str]]:
    """Return the legend entry of areas without a value; a tile shows the reason instead."""
    if not bounded(grid) or not any(
        not_rankable_reason(cell) not in (None, "inexact") for cell in grid.cells(grid.names[0])
    ):
        return []
    return [("missing", SIGNS["missing"], _("no data"))]


def _panel(grid: ComparisonMatrix, drawing: Drawing) -> Panel:
    """Return the map: every unit's value on its area, or on its tile."""
    squares = list(_squares(grid))
    if bounded(grid):
        boundaries = grid.catalog.boundaries
        areas = [
            Area(
                boundaries[cell.place.unit.id],
                number,
                unit_short_name(cell.place.unit),
                _value(cell),
                square,
            )
            for number, (cell, square) in enumerate(squares, start=1)
        ]
        return outlines(areas, drawing)
    places = grid.catalog.tiles
    placed = [
        Placed(places[cell.place.unit.id], unit_short_name(cell.place.unit), square)
        for cell, square in squares
        if cell.place.unit.id in places
    ]
    return tiles(placed, drawing)


def _value(cell: Cell) -> str:
    """Return a cell's value, or the sign for missing values: an area is too small for the reason."""
    has_value = not_rankable_reason(cell) in (None, "inexact")
    return f"<b>{value_signed(cell)}</b>" if has_value else SIGNS["missing"]


def bounded(grid: ComparisonMatrix) -> bool:
    """Return whether the operator's boundaries include every unit of the map."""
    return all(unit.id in grid.catalog.boundaries for unit in grid.units)


def _squares(grid: ComparisonMatrix) -> Iterable[tuple[Cell, Square]]:
    """Yield each unit's cell and its square."""
    name = grid.names[0]
    shades = levels(grid.league(name))
    for cell in grid.cells(name):
        yield cell, Square(square(cell), shades.get(cell.place.unit.id), cell.simulated)
