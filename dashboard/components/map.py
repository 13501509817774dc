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
        card_content = content(chart, grid.question, grid.version, [_list(chart, grid)])
        return shell(chart.key, chart.topic, card_content, hosts=hosts)
    card_content = content(chart, grid.question, grid.version, [_tiles(chart, grid)])
    without_chart = replace(card_content, figure=None)
    return shell(chart.key, chart.topic, without_chart, hosts=hosts)


def _list(chart: Chart, grid: ComparisonMatrix) -> html.Ol:
    """Return the units of a map in the order of their numbers on it."""
    levels_by_unit = levels(grid.league(grid.names[0]))
    items = [
        html.Li(_tile(cell, levels_by_unit.get(cell.place.unit.id), grid, f"{number}. "))
        for number, cell in enumerate(grid.cells(grid.names[0]), start=1)
    ]
    return html.Ol(items, className="view chart tiles listed", **attributes({"aria-label": chart.topic}))


def _tiles(chart: Chart, grid: ComparisonMatrix) -> html.Ul:
    """Return a tile for each unit at its grid position, in reading order."""
    tiles = grid.catalog.tiles
    levels_by_unit = levels(grid.league(grid.names[0]))
    cells = sorted(
        (cell for cell in grid.cells(grid.names[0]) if cell.place.unit.id in tiles),
        key=lambda cell: (tiles[cell.place.unit.id].row, tiles[cell.place.unit.id].column),
    )
    items = [
        html.Li(
            _tile(cell, levels_by_unit.get(cell.place.unit.id), grid),
            style={
                "gridColumn": tiles[cell.place.unit.id].column + 1,
                "gridRow": tiles[cell.place.unit.id].row + 1,
            },
        )
        for cell in cells
    ]
    return html.Ul(items, className="view chart tiles", **attributes({"aria-label": chart.topic}))


def _tile(cell: Cell, level: float | None, grid: ComparisonMatrix, number: str = "") -> html.Div:
    """Return a unit's link and value, shaded darker for higher values; the value links to its evidence panel."""
    unit, reason = cell.place.unit, not_rankable_reason(cell)
    parts: list
    if reason and reason != "inexact":
        parts = [html.Span(comparison.shown(cell), className="none")]
    else:
        counts = claim_counts(cell.preferred) if cell.rate is not None else ""
        parts = [
            html.Strong(value_link(cell, value_said(cell), grid.question)),
            html.Span(counts, className="counts"),
        ]
    parts += unusual_marks(cell, grid.question)
    address = page_address(f"/don-vi/{unit.id}", grid.question.replace(indicators=()))
    return html.Div(
        [html.A(f"{number}{unit_short_name(unit)}", href=address, className="name"), *parts],
        className="tile made" if cell.simulated else "tile",
        style={"--share": f"{share(level)}%"},
    )


def without_map(indicator: Indicator, others: Sequence[Indicator], question: Question) -> html.Section:
    """Return why an indicator has no map, with links to indicators that have one."""
    links = [
        html.Li(html.A(other.text("name"), href=question.replace(indicators=(other.id,)).query))
        for other in others
    ]
    name = indicator.text("name")
    sentence = _("{name} does not exist for individual wards and communes, so it has no map.", name=name)
    return html.Section(
        [html.P(sentence), html.P(_("Indicators with a map:")), html.Ul(links)],
        className="card choose-again known",
    )
