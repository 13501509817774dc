"""A boundary map: one area per unit, darker if higher, numbered as in the list beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from dashboard.catalog import Boundary
from dashboard.figures.heat import Square, mixed, share
from dashboard.figures.panel import Drawing, Panel
from dashboard.theme import HATCH, SIGNS, Palette

HEIGHT = 460
MARGIN = 0.03
# An area shows its value if the radius of its largest inner circle exceeds this fraction of the map's width;
# names are in the notes.
ROOMY = 0.075


@dataclass(frozen=True)
class Area:
    """A unit's boundary with its number in the list, its name, its value and its square."""

    boundary: Boundary
    number: int
    name: str
    value: str
    square: Square


def outlines(areas: Sequence[Area], drawing: Drawing) -> Panel:
    """Return the panel of a map.

    Degrees are drawn in an equirectangular projection: longitude is scaled by the cosine of the middle
    latitude (J. P. Snyder, Map Projections: A Working Manual, 1987, p. 90), accurate enough for a few
    kilometres.
    """
    points = [point for area in areas for ring in _rings(area) for point in ring]
    south, north = min(y for _, y in points), max(y for _, y in points)
    shrink = cos(radians((south + north) / 2))
    west, east = (edge(x for x, _ in points) * shrink for edge in (min, max))
    pad = MARGIN * max(east - west, north - south)
    panel = Panel(HEIGHT, (west - pad, east + pad), (south - pad, north + pad))
    panel.x_axis = {"visible": False, "constrain": "domain"}
    panel.y_axis = {"scaleanchor": "x", "constrain": "domain"}
    for area in areas:
        panel.traces.append(_trace(area, shrink, drawing))
    for area in areas:
        roomy = area.boundary.room > ROOMY * (east - west)
        x, y = area.boundary.inside
        # The area's own colour as background keeps the text legible on hatching.
        ground = {"bgcolor": _colour(area, drawing.palette), "borderpad": 1}
        panel.write(_label(area, roomy), x * shrink, y, xanchor="center", yanchor="middle", **ground)
    return panel


def _label(area: Area, roomy: bool) -> str:
    """Return an area's number, and its value if it fits; the sign is in the first line, to keep the label narrow."""
    number = f"{area.number} {SIGNS['simulated']}" if area.square.simulated else f"{area.number}"
    return f"{number}<br>{area.value}" if roomy else number


def _colour(area: Area, palette: Palette) -> str:
    return mixed(palette.series[0], palette.card, share(area.square.level))


def _rings(area: Area) -> list:
    return [ring for polygon in area.boundary.polygons for ring in polygon]


def _trace(area: Area, shrink: float, drawing: Drawing) -> dict:
    """Return the trace of an area; gaps separate its rings, and a hole runs the other way round, so it stays a hole."""
    palette, square = drawing.palette, area.square
    colour = _colour(area, palette)
    rings = [[*ring, (None, None)] for ring in _rings(area)]
    points = [point for ring in rings for point in ring][:-1]
    hatch = {"shape": HATCH, "bgcolor": colour, "fgcolor": palette.edge, "size": 8, "solidity": 0.12}
    return {
        "type": "scatter",
        "mode": "lines",
        "fill": "toself",
        "fillcolor": colour,
        "x": [None if x is None else x * shrink for x, _ in points],
        "y": [y for _, y in points],
        "line": {"color": palette.edge, "width": 1.2, "dash": "dot" if square.simulated else "solid"},
        "hoveron": "fills",
        "hoverinfo": "none",
        "text": f"{area.number}. {area.name}: {square.text}",
        "showlegend": False,
    } | ({"fillpattern": hatch} if square.simulated else {})
