"""Rankings: one bar per unit from the highest down, each with the mean marked; unranked units follow below."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.data.cells import Cell
from dashboard.figures.panel import Drawing, Panel, fill, told
from dashboard.figures.rows import beside
from dashboard.figures.rows import places as placed
from dashboard.theme import Palette

ROW_HEIGHT = 42
BAR = 0.3
LABEL_ABOVE = 0.2
# How far the mean's mark reaches from the bar's middle, in rows; an arrow's length, as a fraction of the scale.
MARK = 0.24
ARROW_LENGTH = 0.06
DATA_AXES = {"xref": "x", "yref": "y"}
LEFT = {"xanchor": "left", "yanchor": "bottom", "align": "left"}
RIGHT = {"xanchor": "right", "yanchor": "bottom"}


@dataclass(frozen=True)
class RankingRow:
    """A row of a ranking: its name and value as text, its bar's length (None without a bar), its cell.

    `lead` is a rank with its dot, if the row has one; `mean` is the position of the mean of its own peers.
    """

    name: str
    value: str
    length: float | None
    cell: Cell
    lead: str = ""
    mean: float | None = None


def ranking(
    ranked: Sequence[RankingRow],
    unranked: Sequence[RankingRow],
    heading: str,
    mean: tuple[float, str] | None,
    drawing: Drawing,
) -> Panel:
    """Return a panel of zero-based bars; `heading` is above the unranked, `mean` is (value, label)."""
    rows = [*ranked, *unranked]
    is_rate = any(row.cell.indicator.measure != "count" for row in rows)
    longest = 100.0 if is_rate else max((row.length or 0 for row in rows), default=0) or 1.0
    names = [beside(row.name, row.value, row.lead) for row in rows]
    extra = [more / ROW_HEIGHT for _, more in names]
    places = _places(extra, len(ranked), bool(mean))
    panel = Panel(round(ROW_HEIGHT * (-places[-1] + 1)), (0, longest), (places[-1] - 0.4, 0.6))
    panel.x_axis = _axis(drawing) if is_rate else {"visible": False}
    if unranked:
        y = places[len(ranked)] + extra[len(ranked)] + 1
        panel.write(f"<b>{heading}</b>", 0, y - 0.1, **LEFT, font={"color": drawing.palette.muted})
    for row, (name, _), y in zip(rows, names, places, strict=True):
        panel.write(name, 0, y + LABEL_ABOVE, **LEFT)
        _write(panel, row, y, longest, drawing)
    panel.traces.append(
        _trace([pair for pair in zip(rows, places, strict=True) if pair[0].length is not None], drawing)
    )
    if mean:
        _mean(panel, mean, places[: len(ranked)], extra[0], longest, drawing)
    return panel


def _places(extra: Sequence[float], ranked: int, mean: bool) -> list[float]:
    """Return the y of each row, leaving space for the mean's label and the heading of the unranked."""
    first = placed(extra[:ranked], -0.6 if mean else 0)
    below = (first[-1] - 1 if first else -0.6 if mean else 0) - (0.7 if ranked else 0.6)
    return first + placed(extra[ranked:], below)


def _axis(drawing: Drawing) -> dict:
    ticks = (0, 25, 50, 75, 100)
    return {"tickvals": ticks, "ticktext": [f"{tick}%" for tick in ticks], "gridcolor": drawing.palette.line}


def _write(panel: Panel, row: RankingRow, y: float, longest: float, drawing: Drawing) -> None:
    panel.write(row.value, longest, y + LABEL_ABOVE, **RIGHT)
    sides = {"x0": 0, "x1": longest, "y0": y - BAR / 2, "y1": y + BAR / 2}
    track = {"type": "rect", **DATA_AXES, **sides, "fillcolor": drawing.palette.track, "line": {"width": 0}}
    if row.length is not None:
        panel.shapes.append(track | {"layer": "below"})
    if row.length is not None and row.cell.bounded:
        _open_end(panel, row.cell, (row.length, y), longest, drawing.palette.series[0])
    if row.mean is not None:
        panel.shapes.append(mark(row.mean, y, drawing.palette))


def _trace(rows: Sequence[tuple[RankingRow, float]], drawing: Drawing) -> dict:
    cells = [row.cell for row, _ in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [row.length for row, _ in rows],
        "y": [y for _, y in rows],
        "width": BAR,
        "marker": fill(cells, [drawing.palette.series[0]] * len(cells), drawing.palette),
        "showlegend": False,
    } | told(cells, row=True)


def _mean(
    panel: Panel,
    mean: tuple[float, str],
    places: Sequence[float],
    extra: float,
    longest: float,
    drawing: Drawing,
) -> None:
    """Mark the mean on each bar, but not between bars, where it would cross names and numbers.

    Its label is above the first row, whose name takes `extra` rows.
    """
    at, label = mean
    panel.shapes += [mark(at, y, drawing.palette) for y in places]
    side = "right" if at > longest / 2 else "left"
    text = f'<span style="color:{drawing.palette.target}">{label}</span>'
    panel.write(text, at, places[0] + extra + 0.75, xanchor=side, yanchor="bottom")


def mark(at: float, y: float, palette: Palette) -> dict:
    """Return the mark of a mean across the bar of a row."""
    line = {"color": palette.target, "width": 3}
    return {"type": "line", **DATA_AXES, "x0": at, "x1": at, "y0": y - MARK, "y1": y + BAR / 2, "line": line}


def _open_end(panel: Panel, cell: Cell, end: tuple[float, float], longest: float, colour: str) -> None:
    """Draw an arrow from the bound at the end (x, y) of its bar towards where the value may be."""
    above = cell.preferred.qualifier == "at_least"
    length, y = end
    ahead = min(max(length + longest * ARROW_LENGTH * (1 if above else -1), 0), longest)
    arrow = {
        "showarrow": True,
        "arrowhead": 2,
        "arrowwidth": 2.5,
        "arrowcolor": colour,
        "axref": "x",
        "ayref": "y",
    }
    panel.annotations.append({"text": "", "x": ahead, "y": y, "ax": length, "ay": y, **arrow})
