"""The chart of a tile map, made from the grid of one time's units and one indicator."""

from dataclasses import replace

from dashboard.data.grid import Grid
from dashboard.figures.chart import Chart
from dashboard.figures.comparing import levels, ranking_chart, square
from dashboard.figures.heat import Square
from dashboard.figures.panel import Drawing
from dashboard.figures.tiles import Placed, tiles
from dashboard.wording import Words, comparing


def map_chart(grid: Grid, key: str, words: Words) -> Chart:
    """Return the map of the grid's units by its first indicator; it says what their ranking says."""
    name = grid.names[0]
    ranking = ranking_chart(grid, words)
    label = comparing.measured(grid.indicator(name), name.category, words)
    rough = words.say("Each tile stands roughly where the unit lies; it shows no boundary")
    scale = words.say("Darker means higher, among the units that may be compared")
    return replace(
        ranking,
        key=key,
        topic=words.say("Map: {label}", label=label),
        notes=[*ranking.notes, ("scale", scale), ("scale", rough)],
        panels=lambda drawing: [tiles(placed(grid, drawing), drawing)],
    )


def placed(grid: Grid, drawing: Drawing) -> list[Placed]:
    """Return each unit that has a tile with its value's square."""
    name, words = grid.names[0], drawing.words
    found, there = levels(grid.league(name)), grid.catalog.tiles
    return [
        Placed(
            there[cell.place.unit.id],
            f"{words.unit_short(cell.place.unit)}",
            Square(square(cell, words), found.get(cell.place.unit.id), cell.simulated),
        )
        for cell in grid.cells(name)
        if cell.place.unit.id in there
    ]
