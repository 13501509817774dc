"""The chart of a map, from the grid of one time's units and one indicator: boundaries if all have one, else tiles."""

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
from dashboard.theme import SIGNS
from dashboard.wording import Words, comparison
from dashboard.wording.notes import value_signed


def map_chart(grid: ComparisonMatrix, key: str, words: Words) -> Chart:
    """Return the map of the grid's units by its first indicator; it says what their ranking says."""
    name = grid.names[0]
    ranking = ranking_chart(grid, words)
    label = comparison.measured(grid.indicator(name), name.category, words)
    # Of many units the ranking draws some and hatches bars; the map has all, and signs on tiles.
    kept = [one for one in ranking.notes if one[0] not in ("part", "simulated")]
    drawn_as = "bars" if bounded(grid) else "squares"
    made = status_notes(grid.cells(name), drawn_as, words)
    simulated = [one for one in made if one[0] == "simulated"]
    return replace(
        ranking,
        key=key,
        topic=words.say("Map: {label}", label=label),
        notes=[*simulated, *kept, *scale_note(grid, words), ("scale", comparison.map_note(grid, words))],
        signs=[*ranking.signs, *_sign_of_none(grid, words)],
        panels=lambda drawing: [_panel(grid, drawing)],
    )


def _sign_of_none(grid: ComparisonMatrix, words: Words) -> list[tuple[str, str, str]]:
    """Return the sign that stands alone on an area without a value; on a tile the reason stands."""
    if not bounded(grid) or not any(
        not_rankable_reason(cell) not in (None, "inexact") for cell in grid.cells(grid.names[0])
    ):
        return []
    return [("missing", SIGNS["missing"], words.say("no data"))]


def _panel(grid: ComparisonMatrix, drawing: Drawing) -> Panel:
    """Return the map: every unit's value on its area, or on its tile."""
    words = drawing.words
    squares = list(_squares(grid, words))
    if bounded(grid):
        found = grid.catalog.boundaries
        areas = [
            Area(
                found[cell.place.unit.id],
                number,
                words.unit_short(cell.place.unit),
                _value(cell, words),
                square,
            )
            for number, (cell, square) in enumerate(squares, start=1)
        ]
        return outlines(areas, drawing)
    there = grid.catalog.tiles
    placed = [
        Placed(there[cell.place.unit.id], words.unit_short(cell.place.unit), square)
        for cell, square in squares
        if cell.place.unit.id in there
    ]
    return tiles(placed, drawing)


def _value(cell: Cell, words: Words) -> str:
    """Return a cell's value alone, or the sign that there is none: an area is too small for the reason."""
    there = not_rankable_reason(cell) in (None, "inexact")
    return f"<b>{value_signed(cell, words)}</b>" if there else SIGNS["missing"]


def bounded(grid: ComparisonMatrix) -> bool:
    """Tell whether the operator's boundaries hold every unit of the map."""
    return all(unit.id in grid.catalog.boundaries for unit in grid.units)


def _squares(grid: ComparisonMatrix, words: Words) -> Iterable[tuple[Cell, Square]]:
    """Return each unit's cell with its words and how high it is."""
    name = grid.names[0]
    found = levels(grid.league(name))
    for cell in grid.cells(name):
        yield cell, Square(square(cell, words), found.get(cell.place.unit.id), cell.simulated)
