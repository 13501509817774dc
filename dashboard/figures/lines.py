"""Lines over the years: gaps stay gaps, simulated points are hollow, each line is named at its end."""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard.data.cells import Cell
from dashboard.figures.panel import Drawing, Panel, told
from dashboard.wording.notes import value_signed

HEIGHT = 300
# Free space above the plot, and the height of a text line in a name at a line's end, as fractions of the scale.
ABOVE, NAME_LINE = 0.12, 0.07
# NAME_LINE in px, for a chart whose names need more than its height.
LINE_PX = NAME_LINE * HEIGHT / (1 + ABOVE)
NAME_LETTERS = 15
# Text above values higher than this fraction of the scale reaches the labels of breaks.
HIGH = 0.88
MARK = 8
YEAR_STEPS = (1, 2, 5, 10, 25)
# Palette indexes of colours strong enough for a thin line; the others get a dark edge.
STRONG = (0, 3, 4, 5)
DASH = "4px,3px"
# Marker shapes by palette index; they help to distinguish lines that are close to each other.
SYMBOLS = ("circle", "square", "diamond", "cross", "pentagon", "star")

Point = tuple[float, Cell, float]


@dataclass(frozen=True)
class Line:
    """A line: name, pieces of joined (time, cell, value), separate bounds, last value as text, and palette index."""

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
    drawn_lines: Sequence[Line],
    times: tuple[int, float],
    top: float,
    scale: Callable[[float], str],
    cuts: Sequence[tuple[float, str]],
    drawing: Drawing,
) -> Panel:
    """Return a panel of lines on a scale from 0 to `top`; `times` is the span, `cuts` are (time, label) of breaks."""
    first, last = times
    width = (last - first) or 1
    labels = _labels(drawn_lines)
    height = max(HEIGHT, round(LINE_PX * sum(len(text) for _, text in labels)))
    panel = Panel(height, (first - 0.11 * width, last + 0.04 * width), (-0.02 * top, (1 + ABOVE) * top))
    panel.x_axis = _years(first, last)
    _grid(panel, (first, last), top, scale, drawing)
    for time, label in cuts:
        _cut(panel, time, label, top, drawing)
    for line in drawn_lines:
        colour = drawing.palette.series[line.series]
        edged, symbol = line.series not in STRONG, SYMBOLS[line.series % len(SYMBOLS)]
        for piece in line.pieces:
            panel.traces += _traces(piece, colour, edged, symbol, drawing)
        panel.traces += [_bounds(line.bounds, colour, drawing)] if line.bounds else []
    _write_sourced(panel, drawn_lines, times, top, drawing)
    _names(panel, labels, last, width, top, drawing)
    return panel


def _years(first: int, last: float) -> dict:
    """Return the axis of the years with at most four horizontal tick labels, which fit on a phone."""
    step = next((step for step in YEAR_STEPS if last - first <= 3.5 * step), YEAR_STEPS[-1])
    years = list(range(first, int(last) + 1, step))
    ticks = {"tickvals": years, "ticktext": [str(year) for year in years]}
    return {"tickangle": 0, "showgrid": False} | ticks


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


def _traces(piece: Sequence[Point], colour: str, edged: bool, symbol: str, drawing: Drawing) -> list[dict]:
    """Return the traces of a piece of a line; a pale line is drawn over a darker, wider one with the same dashes."""
    simulated, palette = piece[0][1].simulated, drawing.palette
    outline = palette.edge if edged else colour
    line = {"color": colour, "width": 2.2 if edged else 2.5, "dash": DASH if simulated else "solid"}
    # A pale fill would look hollow, like that of simulated points.
    mark = {"size": MARK, "color": palette.card} if simulated else {"size": MARK + 3, "color": outline}
    trace = _marks(piece, drawing) | {
        "mode": "lines+markers" if len(piece) > 1 else "markers",
        "line": line,
        "marker": mark | {"symbol": symbol, "line": {"color": outline, "width": 1.8}},
    }
    if not edged or len(piece) == 1:
        return [trace]
    return [
        trace | {"mode": "lines", "line": line | {"color": outline, "width": 4.6}, "hoverinfo": "skip"},
        trace,
    ]


def _write_sourced(
    panel: Panel, drawn_lines: Sequence[Line], times: tuple[int, float], top: float, drawing: Drawing
) -> None:
    """Write each line's newest sourced value beside its point if the line also has simulated values.

    A value at the line's end is left out, as the end shows it. Values too close for separate text lines share
    one, the highest first. Text is placed above its point, or below if several values are so high that it
    would overlap the label of a break.
    """
    first, last = times
    newest = [point for line in drawn_lines if (point := _sourced(line))]
    for time in dict.fromkeys(time for time, _, _ in newest):
        # At the ends of the time axis, centred text could extend beyond the chart.
        side = {first: "left", last: "right"}.get(time, "center")
        groups = _close([point for point in newest if point[0] == time], NAME_LINE * top)
        below = len(groups[0]) > 1 and groups[0][0][2] > HIGH * top and groups[-1][-1][2] > (1 - HIGH) * top
        for group in groups:
            text = " · ".join(value_signed(cell) for _, cell, _ in group)
            y = group[-1][2] - NAME_LINE * top if below else group[0][2] + NAME_LINE * top
            panel.write(f"<b>{text}</b>", time, y, xanchor=side, yanchor="middle")


def _sourced(line: Line) -> Point | None:
    """Return a line's newest sourced point, None if there is none, all are sourced or the line's end shows it."""
    points = sorted(
        (point for piece in [*line.pieces, line.bounds] for point in piece), key=lambda point: point[0]
    )
    sourced = [point for point in points if not point[1].simulated]
    if not sourced or len(sourced) == len(points) or sourced[-1] == line.last:
        return None
    return sourced[-1]


def _close(points: Sequence[Point], gap: float) -> list[list[Point]]:
    """Return points of one time, the highest first, grouped so that neighbours in a group are closer than `gap`."""
    groups: list[list[Point]] = []
    for point in sorted(points, key=lambda point: -point[2]):
        if groups and groups[-1][-1][2] - point[2] < gap:
            groups[-1].append(point)
        else:
            groups.append([point])
    return groups


def _bounds(points: Sequence[Point], colour: str, drawing: Drawing) -> dict:
    """Return bounds as arrowheads pointing to where the value may be, never as points of a line."""
    symbols = [
        "triangle-up"
        if cell.preferred.qualifier == "at_least"
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
        "showlegend": False,
    } | told([cell for _, cell, _ in points])


def _labels(drawn_lines: Sequence[Line]) -> list[tuple[Line, list[str]]]:
    """Return each line with its end label (last value, wrapped name), the line with the lowest end first."""
    ordered = sorted(drawn_lines, key=lambda line: line.last[2])
    return [(line, [line.said, *textwrap.wrap(line.name, NAME_LETTERS)]) for line in ordered]


def _names(
    panel: Panel,
    labels: Sequence[tuple[Line, list[str]]],
    last: float,
    width: float,
    top: float,
    drawing: Drawing,
) -> None:
    """Write each line's last value and name beside its end, moved apart if ends are close.

    The space beside the plot is measured in letters, not as a fraction of the plot, so that names are not cut
    off on a narrow screen.
    """
    heights = [NAME_LINE * top * len(text) * HEIGHT / panel.height for _, text in labels]
    places = _apart([line.last[2] for line, _ in labels], heights, (1 + ABOVE) * top)
    panel.beside = max(len(part) for _, text in labels for part in text)
    near = {"xanchor": "left", "yanchor": "middle", "align": "left", "xshift": 6}
    for (line, (value, *name)), y in zip(labels, places, strict=True):
        look = "i" if line.last[1].simulated else "b"  # as in small multiples
        text = "<br>".join([f"<{look}>{value}</{look}>", *name])
        panel.write(text, last + 0.04 * width, y, **near, font={"color": drawing.palette.ink})
        panel.shapes.append(
            _rule(line.last[0], last + 0.04 * width, line.last[2], y, drawing.palette.edge, "solid")
        )


def _apart(middles: Sequence[float], heights: Sequence[float], ceiling: float) -> list[float]:
    """Return the middles of labels, the lowest first, as close to the wanted ones as their heights allow."""
    places, free = [], float("-inf")
    for middle, height in zip(middles, heights, strict=True):
        places.append(max(middle, free + height / 2))
        free = places[-1] + height / 2
    for order in reversed(range(len(places))):
        places[order] = min(places[order], ceiling - heights[order] / 2)
        ceiling = places[order] - heights[order] / 2
    return places
