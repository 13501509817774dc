"""Small multiples: a small line chart per unit, all on one scale, several in a row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard.data.cells import Cell
from dashboard.figures.panel import Drawing, Panel, told
from dashboard.figures.rows import LINE, folded

ROW_HEIGHT = 128
# Width in em of one of two panels in a row on the narrowest phone.
NAME_WIDTH = 10.0
# A panel is one unit wide and high; the name is above its plot, the years below, and the last value on the right.
LEFT, RIGHT, FLOOR, CEILING = 0.13, 0.78, 0.16, 0.72
MARK = 7
# Distance of text from its mark, in panel widths: just beside it on a phone.
BESIDE = 0.033


@dataclass(frozen=True)
class SmallMultiple:
    """A panel: its name, pieces of joined (time, cell, value), and `said`, its last value or why there is none.

    `published` is (time, value, text) of the newest sourced value, if the last value is simulated.
    """

    name: str
    pieces: Sequence[Sequence[tuple[float, Cell, float]]]
    said: str
    published: tuple[float, float, str] | None = None


def multiples(
    lines: Sequence[SmallMultiple],
    times: tuple[float, float],
    top: float,
    scale: Callable[[float], str],
    cut: float | None,
    drawing: Drawing,
) -> Panel:
    """Return the panels of all units; `times` is the shared span, `cut` a break in it.

    All values are on one scale from 0 to `top`; `scale` formats its ends.
    """
    columns = min(drawing.columns, max(2, len(lines)))
    rows = -(-len(lines) // columns)
    names = [folded(line.name, NAME_WIDTH) for line in lines]
    height = ROW_HEIGHT + LINE * (max(map(len, names)) - 1)
    panel = Panel(round(height * rows), (0, columns), (-rows, 0), x_axis={"visible": False})
    for order, (line, name) in enumerate(zip(lines, names, strict=True)):
        across, down = order % columns, -(order // columns) - 1
        small = _Small(panel, across, down, ROW_HEIGHT / height, times, top, scale, drawing)
        small.draw(line, "<br>".join(name), cut)
    return panel


@dataclass(frozen=True)
class _Small:
    """One small panel: its position, and the mapping of times and values to positions in it.

    `part` is the fraction of its height for the plot and a one-line name; the rest is for longer names.
    """

    panel: Panel
    across: int
    down: int
    part: float
    times: tuple[float, float]
    top: float
    scale: Callable[[float], str]
    drawing: Drawing

    def x(self, time: float) -> float:
        first, last = self.times
        return self.across + LEFT + (RIGHT - LEFT) * (time - first) / ((last - first) or 1)

    def y(self, value: float) -> float:
        return self.up(FLOOR + (CEILING - FLOOR) * value / self.top)

    def up(self, share: float) -> float:
        """Return the y of a height given as a fraction of a panel with a one-line name."""
        return self.down + self.part * share

    def draw(self, line: SmallMultiple, name: str, cut: float | None) -> None:
        palette, first, last = self.drawing.palette, *self.times
        muted = {"font": {"color": palette.muted, "size": round(self.drawing.letter * 0.85)}}
        at_left = {"xanchor": "left", "yanchor": "bottom", "align": "left"}
        self.panel.write(name, self.across + 0.05, self.up(0.80), **at_left)
        for value in (0, self.top):
            self._rule(self.x(first), self.x(last), self.y(value), self.y(value), palette.line, "solid")
            at_right = {"xanchor": "right", "yanchor": "middle", "xshift": -5}
            if not self.across:  # in the other columns it would overlap last values
                self.panel.write(self.scale(value), self.x(first), self.y(value), **at_right, **muted)
        for time, side in ((first, "left"), (int(last), "right")):
            self.panel.write(
                str(int(time)), self.x(time), self.up(FLOOR - 0.02), xanchor=side, yanchor="top", **muted
            )
        if cut:
            self._rule(self.x(cut), self.x(cut), self.y(0), self.y(self.top), palette.warning, "dot")
        self.panel.traces += [self._trace(piece) for piece in line.pieces]
        if line.pieces:
            time, _, value = line.pieces[-1][-1]
            self._write_beside(line.said, self.x(time) + BESIDE, value)
            self._write_published(line)
        else:
            self._write_beside(line.said, self.x(first) + BESIDE, self.top / 2)

    def _write_beside(self, text: str, x: float, value: float) -> None:
        at_left = {"xanchor": "left", "yanchor": "middle", "align": "left"}
        self.panel.write(text, x, self.y(value), **at_left)

    def _write_published(self, line: SmallMultiple) -> None:
        """Write the newest sourced value at its mark: below it if it is in the upper half, near the name."""
        if line.published is None:
            return
        time, value, text = line.published
        below = value > self.top / 2
        side = {"yanchor": "top", "yshift": -MARK} if below else {"yanchor": "bottom", "yshift": MARK}
        self.panel.write(text, self.x(time), self.y(value), xanchor="center", **side)

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
            "showlegend": False,
        } | told([cell for _, cell, _ in piece])
