"""A card's figure: its indicators' panels, one below the other, each drawn by its kind of chart."""

from collections.abc import Callable, Sequence
from itertools import groupby

from dashboard.data.answers import Answer, Cell
from dashboard.figures.bars import bars
from dashboard.figures.panel import Drawing, Panel
from dashboard.figures.parts import parts
from dashboard.figures.squares import squares
from dashboard.theme import FONT_STACK

# A definition names its kind; a kind is a function of cells. Adding a kind is a line here and in the model.
KINDS: dict[str, Callable[[Sequence[Cell], Drawing], Panel]] = {"bars": bars, "parts": parts, "squares": squares}
GAP = 14
LEGEND = 34


def panels(answer: Answer, drawing: Drawing) -> list[Panel]:
    """Return the panels of a card: neighbouring indicators of one kind and measure share one."""
    shown = [cell for cell in answer.cells if cell.gap not in ("ended", "not_begun")]
    groups = groupby(shown, key=_kind)
    return [KINDS[kind](list(cells), drawing) for (kind, *_), cells in groups]


def figure(answer: Answer, drawing: Drawing) -> dict:
    """Return a card's figure for the screen: as wide as its card, as high as its rows need."""
    drawn = panels(answer, drawing)
    top = LEGEND if _has_legend(drawn) else 4
    height = sum(panel.height for panel in drawn) + GAP * (len(drawn) - 1) + top + 4
    composed = compose(drawn, drawing, (0.0, 1.0))
    composed["layout"] |= {"height": height, "margin": {"l": 4, "r": 4, "t": top, "b": 4}}
    return composed


def compose(drawn: Sequence[Panel], drawing: Drawing, region: tuple[float, float]) -> dict:
    """Stack panels from top to bottom of a region (fractions of the plot's height), each by its height."""
    palette, (bottom, top) = drawing.palette, region
    total = sum(panel.height + GAP for panel in drawn) - GAP if drawn else 1
    layout = _layout(drawing)
    traces: list[dict] = []
    for order, panel in enumerate(drawn):
        share = (top - bottom) * panel.height / total
        _place(panel, order, (top - share, top), traces, layout, palette)
        top -= share + (region[1] - region[0]) * GAP / total
    if _has_legend(drawn):
        layout["legend"]["y"] = region[1]
    return {"data": traces, "layout": layout}


def _kind(cell: Cell) -> tuple:
    kind = cell.indicator.chart
    # Parts and squares are wholes of their own; bars of rates and of counts need different scales.
    return (kind, cell.indicator.measure == "count") if kind == "bars" else (kind, cell.indicator.id)


def _has_legend(drawn: Sequence[Panel]) -> bool:
    return any(trace.get("showlegend", True) for panel in drawn for trace in panel.traces)


def _layout(drawing: Drawing) -> dict:
    palette = drawing.palette
    return {
        "font": {"family": FONT_STACK, "size": drawing.letter, "color": palette.ink},
        "separators": ",." if drawing.words.language == "vi" else ".,",
        "paper_bgcolor": palette.card,
        "plot_bgcolor": palette.card,
        "barmode": "overlay",
        "dragmode": False,
        "hoverlabel": {"bgcolor": palette.card, "bordercolor": palette.edge, "font": {"color": palette.ink}, "align": "left"},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False},
        "annotations": [],
        "shapes": [],
    }


def _place(panel: Panel, order: int, domain: tuple[float, float], traces: list, layout: dict, palette) -> None:
    """Give a panel axes of its own in a part of the plot's height."""
    number = "" if order == 0 else str(order + 1)
    x, y = f"x{number}", f"y{number}"
    axis = {"fixedrange": True, "zeroline": False, "showline": False, "tickfont": {"color": palette.muted}}
    layout[f"xaxis{number}"] = axis | {"range": list(panel.x_range), "anchor": y} | panel.x_axis
    bounds = [max(0.0, domain[0]), min(1.0, domain[1])]
    hidden = {"range": list(panel.y_range), "domain": bounds, "anchor": x, "visible": False}
    layout[f"yaxis{number}"] = axis | hidden | panel.y_axis
    traces += [trace | {"xaxis": x, "yaxis": y} for trace in panel.traces]
    layout["annotations"] += [_moved(mark, x, y) for mark in panel.annotations]
    layout["shapes"] += [_moved(shape, x, y) for shape in panel.shapes]


def _moved(mark: dict, x: str, y: str) -> dict:
    tail = {"axref": x, "ayref": y} if "axref" in mark else {}
    return mark | {"xref": x, "yref": y} | tail
