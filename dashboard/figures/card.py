"""The panels of a card, each drawn by its chart kind, and the composition of panels into one figure."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from dashboard.data.answers import Answer
from dashboard.data.cells import Cell
from dashboard.figures.bars import bars
from dashboard.figures.panel import Drawing, Panel
from dashboard.figures.parts import parts
from dashboard.figures.paths import joined
from dashboard.figures.squares import squares
from dashboard.figures.text_traces import is_light, traces
from dashboard.language import current_language
from dashboard.theme import FONT_STACK

# Each indicator definition names its chart kind, a function of cells. A new kind needs a line here and in the model.
KINDS: dict[str, Callable[[Sequence[Cell], Drawing], Panel]] = {
    "bars": bars,
    "parts": parts,
    "squares": squares,
}
GAP = 30
# Fraction of its column that a panel takes if panels are side by side.
COLUMN = 0.94
# A panel's area: (start, end) horizontally and vertically, as fractions of the plot.
Area = tuple[tuple[float, float], tuple[float, float]]
TOP = 4
# Space for the tick labels below.
TICKS = 26


def card_panels(answer: Answer, drawing: Drawing) -> list[Panel]:
    """Return the panels of a card; neighbouring indicators of one kind and measure share one."""
    cells = [cell for cell in answer.cells if cell.measured]
    groups = groupby(cells, key=_kind)
    return [KINDS[kind](list(cells), drawing) for (kind, *_), cells in groups]


def compose(panels: Sequence[Panel], drawing: Drawing, height: float, side_by_side: bool = False) -> dict:
    """Compose panels into one figure: stacked by their heights, or side by side in columns of equal width.

    `height` is the height of the plot in px, without the margins.
    """
    figure = {"data": [], "layout": _layout(drawing)}
    areas = _columns(panels) if side_by_side else _stack(panels)
    for order, (panel, area) in enumerate(zip(panels, areas, strict=True)):
        _place(panel, order, area, figure, height, drawing)
    return figure


def _stack(panels: Sequence[Panel]) -> Iterator[Area]:
    # A chart with nothing to draw has no height, but still needs an area.
    top, total = 1.0, sum(panel.height + GAP for panel in panels) - GAP or 1
    for panel in panels:
        bottom = top - panel.height / total
        yield (0.0, 1.0), (bottom, top)
        top = bottom - GAP / total


def _columns(panels: Sequence[Panel]) -> Iterator[Area]:
    highest, width = max(panel.height for panel in panels), 1 / len(panels)
    for order, panel in enumerate(panels):
        left = order * width
        yield (left, left + width * COLUMN), (1 - panel.height / highest, 1.0)


def _kind(cell: Cell) -> tuple:
    kind = cell.indicator.chart
    # Parts and squares are one panel per indicator; bars of rates and of counts need different scales.
    return (kind, cell.indicator.measure == "count") if kind == "bars" else (kind, cell.indicator.id)


def _layout(drawing: Drawing) -> dict:
    palette = drawing.palette
    return {
        "font": {"family": FONT_STACK, "size": drawing.letter, "color": palette.ink},
        "separators": ",." if current_language() == "vi" else ".,",
        "paper_bgcolor": palette.card,
        "plot_bgcolor": palette.card,
        "barmode": "overlay",
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": palette.card,
            "bordercolor": palette.edge,
            "font": {"family": FONT_STACK, "size": drawing.letter, "color": palette.ink},
            "align": "left",
        },
        # Names and values beside a mark react like the mark (assets/marks.js).
        "hoveranywhere": True,
        "clickanywhere": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "annotations": [],
        "shapes": [],
    }


def _place(panel: Panel, order: int, area: Area, figure: dict, height: float, drawing: Drawing) -> None:
    """Add a panel to the figure, with axes of its own in an area of the plot."""
    layout, number = figure["layout"], "" if order == 0 else str(order + 1)
    x, y = f"x{number}", f"y{number}"
    muted = {"tickfont": {"color": drawing.palette.muted}}
    axis = {"fixedrange": True, "zeroline": False, "showline": False} | muted
    x_domain, y_domain = ([max(0.0, start), min(1.0, end)] for start, end in area)
    layout[f"xaxis{number}"] = (
        axis | {"range": list(panel.x_range), "domain": x_domain, "anchor": y} | panel.x_axis
    )
    y_axis = panel.y_axis | {"range": list(panel.y_range), "domain": y_domain, "anchor": x, "visible": False}
    if "scaleanchor" in y_axis:
        y_axis["scaleanchor"] = x
    layout[f"yaxis{number}"] = axis | y_axis
    px = height * (y_domain[1] - y_domain[0]) / (panel.y_range[1] - panel.y_range[0])
    words = traces([mark for mark in panel.annotations if is_light(mark)], px, drawing)
    figure["data"] += [trace | {"xaxis": x, "yaxis": y} for trace in [*panel.traces, *words]]
    layout["annotations"] += [_moved(mark, x, y) for mark in panel.annotations if not is_light(mark)]
    layout["shapes"] += [_moved(shape, x, y) for shape in joined(panel.shapes)]


def _moved(mark: dict, x: str, y: str) -> dict:
    tail = {"axref": x, "ayref": y} if "axref" in mark else {}
    return mark | {"xref": x, "yref": y} | tail
