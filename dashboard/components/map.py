"""The map on the page: a link for each unit, as tiles or below boundaries; alternatives if there is no map."""

from collections.abc import Sequence
from dataclasses import replace

from dash import html

from dashboard.catalog import Indicator
from dashboard.components.attributes import attributes
from dashboard.components.card import content, shell
from dashboard.components.evidence import value_link
from dashboard.components.links import page_address
from dashboard.components.numbers import unusual_marks
from dashboard.data.cells import Cell
from dashboard.data.comparison import not_rankable_reason
from dashboard.data.comparison_matrix import ComparisonMatrix
from dashboard.figures import Chart
from dashboard.figures.comparison import levels
from dashboard.figures.heat import share
from dashboard.figures.map import bounded
from dashboard.language import gettext as _
from dashboard.question import Question
from dashboard.wording import comparison
from dashboard.wording.amounts import claim_counts
from dashboard.wording.names import unit_short_name
from dashboard.wording.notes import value_said


def map_card(chart: Chart, grid: ComparisonMatrix, hosts: Sequence[str] = ()) -> html.Section:
    """Return a map's card: numbered links below the boundaries, or link tiles, drawn as a chart only in its picture."""
    if bounded(grid):
        made = content(chart, grid.question, grid.version, [_list(chart, grid)])
        return shell(chart.key, chart.topic, made, hosts=hosts)
    made = content(chart, grid.question, grid.version, [_tiles(chart, grid)])
    undrawn = replace(made, figure=None)
    return shell(chart.key, chart.topic, undrawn, hosts=hosts)


def _list(chart: Chart, grid: ComparisonMatrix) -> html.Ol:
    """Return the units of a map in the order of their numbers on it."""
    found = levels(grid.league(grid.names[0]))
    items = [
        html.Li(_tile(cell, found.get(cell.place.unit.id), grid, f"{number}. "))
        for number, cell in enumerate(grid.cells(grid.names[0]), start=1)
    ]
    return html.Ol(items, className="view chart tiles listed", **attributes({"aria-label": chart.topic}))


def _tiles(chart: Chart, grid: ComparisonMatrix) -> html.Ul:
    """Return a tile for each unit at its grid position, in reading order."""
    there = grid.catalog.tiles
    found = levels(grid.league(grid.names[0]))
    cells = sorted(
        (cell for cell in grid.cells(grid.names[0]) if cell.place.unit.id in there),
        key=lambda cell: (there[cell.place.unit.id].row, there[cell.place.unit.id].column),
    )
    items = [
        html.Li(
            _tile(cell, found.get(cell.place.unit.id), grid),
            style={
                "gridColumn": there[cell.place.unit.id].column + 1,
                "gridRow": there[cell.place.unit.id].row + 1,
            },
        )
        for cell in cells
    ]
    return html.Ul(items, className="view chart tiles", **attributes({"aria-label": chart.topic}))


def _tile(cell: Cell, level: float | None, grid: ComparisonMatrix, number: str = "") -> html.Div:
    """Return a unit's link and value, shaded darker for higher values; the value links to its evidence panel."""
    unit, why = cell.place.unit, not_rankable_reason(cell)
    inside: list
    if why and why != "inexact":
        inside = [html.Span(comparison.shown(cell), className="none")]
    else:
        counts = claim_counts(cell.preferred) if cell.rate is not None else ""
        inside = [
            html.Strong(value_link(cell, value_said(cell), grid.question)),
            html.Span(counts, className="counts"),
        ]
    inside += unusual_marks(cell, grid.question)
    address = page_address(f"/don-vi/{unit.id}", grid.question.replace(indicators=()))
    return html.Div(
        [html.A(f"{number}{unit_short_name(unit)}", href=address, className="name"), *inside],
        className="tile made" if cell.simulated else "tile",
        style={"--share": f"{share(level)}%"},
    )


def without_map(indicator: Indicator, others: Sequence[Indicator], question: Question) -> html.Section:
    """Return why an indicator has no map, with links to indicators that have one."""
    links = [
        html.Li(html.A(one.text("name"), href=question.replace(indicators=(one.id,)).query)) for one in others
    ]
    name = indicator.text("name")
    said = _("{name} does not exist for individual wards and communes, so it has no map.", name=name)
    return html.Section(
        [html.P(said), html.P(_("Indicators with a map:")), html.Ul(links)],
        className="card choose-again known",
    )
