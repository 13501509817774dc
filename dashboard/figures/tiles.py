"""A tile map: one tile per unit with its text on it, darker if higher."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.catalog import Tile
from dashboard.figures.heat import Square, folded, mixed, share
from dashboard.figures.panel import Drawing, Panel
from dashboard.figures.rows import LINE

TILE_HEIGHT = 84
SIDE = 0.95


@dataclass(frozen=True)
class Placed:
    """A unit's square and its tile on the map."""

    tile: Tile
    name: str
    square: Square


def tiles(placed: Sequence[Placed], drawing: Drawing) -> Panel:
    """Return the panel of a tile map; the first row is the northernmost."""
    columns, rows = (1 + max(getattr(unit.tile, side) for unit in placed) for side in ("column", "row"))
    texts = [f"{folded(unit.name)}<br>{unit.square.text}" for unit in placed]
    height = max(TILE_HEIGHT, round(LINE * (1 + max(text.count("<br>") + 1 for text in texts))))
    panel = Panel(height * rows, (0, columns), (-rows + 0.5, 0.5), x_axis={"visible": False})
    palette = drawing.palette
    for simulated in (False, True):
        units = [unit for unit in placed if unit.square.simulated == simulated]
        colours = [mixed(palette.series[0], palette.card, share(unit.square.level)) for unit in units]
        edge = {"color": palette.edge if simulated else palette.line, "width": 1}
        panel.traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "x": [SIDE] * len(units),
                "base": [unit.tile.column + (1 - SIDE) / 2 for unit in units],
                "y": [-unit.tile.row for unit in units],
                "width": SIDE,
                "marker": {"color": colours, "line": edge},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    for unit, text in zip(placed, texts, strict=True):
        panel.write(text, unit.tile.column + 0.5, -unit.tile.row, xanchor="center", yanchor="middle")
    return panel
