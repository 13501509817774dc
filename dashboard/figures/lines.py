"""Lines over the years: gaps stay gaps, simulated points are hollow, each line is named at its end."""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard.data.cells import Cell
from dashboard.figures.panel import Drawing, Panel, hover

HEIGHT = 300
# What the plot leaves free: of the span of years, for the names at the lines' ends; of the scale, above.
NAMES, ABOVE = 0.42, 0.12
APART = 0.085
NAME_LETTERS = 22
MARK = 8
# Places in the palette, those that are strong enough for a thin line first.
STRONG = (0, 3, 4, 5, 1, 2)

Point = tuple[float, Cell, float]


@dataclass(frozen=True)
class Line:
    """A line: name, pieces of (time, cell, value) that may be joined, bounds that stand alone, and its last words."""

    name: str
    pieces: Sequence[Sequence[Point]]
    bounds: Sequence[Point]
    said: str
    series: int

    @property
    def last(self) -> Point:
        """Return the point at the line's end."""
        return max(
            [point for piece in [*self.pieces, self.bounds] for point in piece], key=lambda point: point[0]
        )


def lines(
    drawn: Sequence[Line],
    times: tuple[int, float],
    top: float,
    scale: Callable[[float], str],
    cuts: Sequence[tuple[float, str]],
    drawing: Drawing,
) -> Panel:
    """Return a panel of lines on a scale from 0 to `top`; `times` is the span, `cuts` are (time, label) of breaks."""
    first, last = times
    width = (last - first) or 1
    panel = Panel(HEIGHT, (first - 0.11 * width, last + NAMES * width), (-0.02 * top, (1 + ABOVE) * top))
    years = range(first, int(last) + 1, 2 if last - first > 6 else 1)
    panel.x_axis = {"tickvals": list(years), "ticktext": [str(year) for year in years], "showgrid": False}
    _grid(panel, (first, last), top, scale, drawing)
    for time, label in cuts:
        _cut(panel, time, label, top, drawing)
    for line in drawn:
        colour = drawing.palette.series[STRONG[line.series]]
        panel.traces += [_trace(piece, colour, drawing) for piece in line.pieces]
        panel.traces += [_bounds(line.bounds, colour, drawing)] if line.bounds else []
    _names(panel, drawn, last, width, top, drawing)
    return panel


def _grid(
    panel: Panel, times: tuple[float, float], top: float, scale: Callable[[float], str], drawing: Drawing
) -> None:
    small = {"color": drawing.palette.muted, "size": round(drawing.letter * 0.85)}
    for step in range(5):
        value = top * step / 4
        panel.shapes.append(_rule(*times, value, value, drawing.palette.line, "solid"))
        panel.write(scale(value), times[0], value, xanchor="right", yanchor="middle", xshift=-9, font=small)


def _cut(panel: Panel, time: float, label: str, top: float, drawing: Drawing) -> None:
    palette = drawing.palette
    panel.shapes.append(_rule(time, time, 0, (1 + ABOVE) * top, palette.warning, "dot"))
    small = {"color": palette.warning, "size": round(drawing.letter * 0.85)}
    panel.write(label, time, (1 + ABOVE) * top, xanchor="right", yanchor="top", xshift=-4, font=small)


def _rule(x0: float, x1: float, y0: float, y1: float, colour: str, dash: str) -> dict:
    ends = {"x0": x0, "x1": x1, "y0": y0, "y1": y1, "xref": "x", "yref": "y", "layer": "below"}
    return {"type": "line", **ends, "line": {"color": colour, "width": 1, "dash": dash}}


def _trace(piece: Sequence[Point], colour: str, drawing: Drawing) -> dict:
    simulated = piece[0][1].simulated
    mark = {"size": MARK, "color": drawing.palette.card if simulated else colour}
    return _marks(piece, drawing) | {
        "mode": "lines+markers" if len(piece) > 1 else "markers",
        "line": {"color": colour, "width": 2.5, "dash": "dot" if simulated else "solid"},
        "marker": mark | {"line": {"color": colour, "width": 1.8}},
    }


def _bounds(points: Sequence[Point], colour: str, drawing: Drawing) -> dict:
    """Draw bounds as arrowheads towards where the value may lie, never as points of a line."""
    symbols = [
        "triangle-up"
        if cell.claim.qualifier == "at_least"
        else "triangle-down"
        if cell.bounded
        else "diamond"
        for _, cell, _ in points
    ]
    return _marks(points, drawing) | {
        "mode": "markers",
        "marker": {
            "size": MARK + 5,
            "symbol": symbols,
            "color": colour,
            "line": {"color": colour, "width": 1},
        },
    }


def _marks(points: Sequence[Point], drawing: Drawing) -> dict:
    return {
        "type": "scatter",
        "connectgaps": False,
        "cliponaxis": False,
        "x": [time for time, _, _ in points],
        "y": [value for _, _, value in points],
        "hovertext": [hover(cell, drawing.words) for _, cell, _ in points],
        "hoverinfo": "text",
        "showlegend": False,
    }


def _names(
    panel: Panel, drawn: Sequence[Line], last: float, width: float, top: float, drawing: Drawing
) -> None:
    """Write each line's name and last value beside its end, moved apart where ends are close."""
    step, free = APART * top, -1.0
    for line in sorted(drawn, key=lambda one: one.last[2]):
        name = "<br>".join(textwrap.wrap(line.name, NAME_LETTERS))
        free = max(line.last[2], free)
        text = f"<b>{line.said}</b>" + (f" {name}" if name else "")
        colour = drawing.palette.ink
        panel.write(
            text,
            last + 0.03 * width,
            free,
            xanchor="left",
            yanchor="middle",
            align="left",
            font={"color": colour},
        )
        panel.shapes.append(
            _rule(line.last[0], last + 0.025 * width, line.last[2], free, drawing.palette.edge, "solid")
        )
        free += step * (1 + name.count("<br>"))
