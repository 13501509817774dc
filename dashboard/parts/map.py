"""The tile map on the page: a grid of links, one for each unit, and what to choose where there is no map."""

from collections.abc import Sequence
from dataclasses import replace

from dash import html

from dashboard.catalog import Indicator
from dashboard.data.cells import Cell
from dashboard.data.comparison import unfit
from dashboard.data.grid import Grid
from dashboard.figures import Chart
from dashboard.figures.comparing import levels
from dashboard.figures.heat import share
from dashboard.parts.card import content, shell
from dashboard.parts.links import page_address
from dashboard.question import Question
from dashboard.theme import SIGNS
from dashboard.wording import Words, comparing


def map_card(chart: Chart, grid: Grid, words: Words) -> html.Section:
    """Return the card of a map: links on the page, drawn only in its picture."""
    made = content(chart, grid.question, grid.version, words, [_tiles(chart, grid, words)])
    undrawn = replace(made, figure={"data": [], "layout": {}}, height={"display": "none"})
    return shell(chart.key, chart.topic, undrawn, words)


def _tiles(chart: Chart, grid: Grid, words: Words) -> html.Ul:
    name, there = grid.names[0], grid.catalog.tiles
    found = levels(grid.league(name))
    cells = sorted(
        (cell for cell in grid.cells(name) if cell.place.unit.id in there),
        key=lambda cell: (there[cell.place.unit.id].row, there[cell.place.unit.id].column),
    )
    items = [_tile(cell, found.get(cell.place.unit.id), grid, words) for cell in cells]
    return html.Ul(items, className="view chart tiles", **{"aria-label": chart.topic})


def _tile(cell: Cell, level: float | None, grid: Grid, words: Words) -> html.Li:
    unit, tile = cell.place.unit, grid.catalog.tiles[cell.place.unit.id]
    why = unfit(cell)
    if why and why != "inexact":
        inside = [html.Span(comparing.shown(cell, words), className="none")]
    else:
        counts = words.counts(cell.claim) if cell.rate is not None else ""
        inside = [html.Strong(words.value(cell.claim)), html.Span(counts, className="counts")]
    if cell.simulated:
        inside.append(
            html.Span([html.Span(SIGNS["simulated"], **{"aria-hidden": "true"}), " ", words.say("simulated")])
        )
    link = html.A(
        [html.Span(words.unit_short(unit), className="name"), *inside],
        href=page_address(f"/don-vi/{unit.id}", grid.question.but(indicators=())),
        className="made" if cell.simulated else "",
        style={"--share": f"{share(level)}%"},
    )
    return html.Li(link, style={"gridColumn": tile.column + 1, "gridRow": tile.row + 1})


def without_map(
    indicator: Indicator, others: Sequence[Indicator], question: Question, words: Words
) -> html.Section:
    """Return why an indicator has no map, and those that have one."""
    links = [
        html.Li(html.A(one.text("name", words.language), href=question.but(indicators=(one.id,)).query))
        for one in others
    ]
    name = indicator.text("name", words.language)
    said = words.say(
        "{name} does not exist for single wards and communes, so there is no map of it.", name=name
    )
    return html.Section(
        [html.P(said), html.P(words.say("These have one:")), html.Ul(links)],
        className="card choose-again known",
    )
