"""Small multiples: a little panel of lines for each unit, all with one scale, some panels in a row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard.data.cells import Cell
from dashboard.figures.panel import Drawing, Panel, hover

ROW_HEIGHT = 128
# A panel is one unit wide and high; its plot leaves room for the name above, the years below and the last value.
LEFT, RIGHT, FLOOR, CEILING = 0.13, 0.78, 0.16, 0.72
MARK = 7
# How far from a mark its words stand, in widths of a panel: on a phone just beside it.
BESIDE = 0.033


@dataclass(frozen=True)
class Line:
    """A panel: its name, pieces of (time, cell, value) that a line may join; `said` is its last value, or the gap."""

    name: str
    pieces: Sequence[Sequence[tuple[float, Cell, float]]]
    said: str


def multiples(
    lines: Sequence[Line],
    times: tuple[float, float],
    top: float,
    scale: Callable[[float], str],
    cut: float | None,
    drawing: Drawing,
) -> Panel:
    """Return the panels of all units; `times` is the shared span, `cut` a break in it.

    All values stand on one scale from 0 to `top`; `scale` names its ends.
    """
    columns = min(drawing.columns, max(2, len(lines)))
    rows = -(-len(lines) // columns)
    panel = Panel(ROW_HEIGHT * rows, (0, columns), (-rows, 0), x_axis={"visible": False})
    for order, line in enumerate(lines):
        across, down = order % columns, -(order // columns) - 1
        _Small(panel, across, down, times, top, scale, drawing).draw(line, cut)
    return panel


@dataclass(frozen=True)
class _Small:
    """One little panel: where it stands, and how times and values become places in it."""

    panel: Panel
    across: int
    down: int
    times: tuple[float, float]
    top: float
    scale: Callable[[float], str]
    drawing: Drawing

    def x(self, time: float) -> float:
        first, last = self.times
        return self.across + LEFT + (RIGHT - LEFT) * (time - first) / ((last - first) or 1)

    def y(self, value: float) -> float:
        return self.down + FLOOR + (CEILING - FLOOR) * value / self.top

    def draw(self, line: Line, cut: float | None) -> None:
        palette, first, last = self.drawing.palette, *self.times
        muted = {"font": {"color": palette.muted, "size": round(self.drawing.letter * 0.85)}}
        self.panel.write(line.name, self.across + 0.05, self.down + 0.80, xanchor="left", yanchor="bottom")
        for value in (0, self.top):
            self._rule(self.x(first), self.x(last), self.y(value), self.y(value), palette.line, "solid")
            named = {"xanchor": "right", "yanchor": "middle", "xshift": -5}
            if not self.across:  # beside the other column it would meet the last values of the first
                self.panel.write(self.scale(value), self.x(first), self.y(value), **named, **muted)
        for time, side in ((first, "left"), (int(last), "right")):
            self.panel.write(
                str(int(time)), self.x(time), self.down + FLOOR - 0.02, xanchor=side, yanchor="top", **muted
            )
        if cut:
            self._rule(self.x(cut), self.x(cut), self.y(0), self.y(self.top), palette.warning, "dot")
        self.panel.traces += [self._trace(piece) for piece in line.pieces]
        if line.pieces:
            time, _, value = line.pieces[-1][-1]
            self._write_beside(line.said, self.x(time) + BESIDE, value)
        else:
            self._write_beside(line.said, self.x(first) + BESIDE, self.top / 2)

    def _write_beside(self, text: str, x: float, value: float) -> None:
        beside = {"xanchor": "left", "yanchor": "middle", "align": "left"}
        self.panel.write(text, x, self.y(value), **beside)

    def _rule(self, x0: float, x1: float, y0: float, y1: float, colour: str, dash: str) -> None:
        ends = {"x0": x0, "x1": x1, "y0": y0, "y1": y1, "xref": "x", "yref": "y", "layer": "below"}
        self.panel.shapes.append(
            {"type": "line", **ends, "line": {"color": colour, "width": 1, "dash": dash}}
        )

    def _trace(self, piece: Sequence[tuple[float, Cell, float]]) -> dict:
        colour, simulated = self.drawing.palette.series[0], piece[0][1].simulated
        mark = (
            {"size": MARK, "color": self.drawing.palette.card}
            if simulated
            else {"size": MARK + 2, "color": colour}
        )
        return {
            "type": "scatter",
            "mode": "lines+markers" if len(piece) > 1 else "markers",
            "connectgaps": False,
            "cliponaxis": False,
            "x": [self.x(time) for time, _, _ in piece],
            "y": [self.y(value) for _, _, value in piece],
            "line": {"color": colour, "width": 2, "dash": "dot" if simulated else "solid"},
            "marker": mark | {"line": {"color": colour, "width": 1.5}},
            "hovertext": [hover(cell, self.drawing.words) for _, cell, _ in piece],
            "customdata": [cell.key for _, cell, _ in piece],
            "hoverinfo": "text",
            "showlegend": False,
        }
