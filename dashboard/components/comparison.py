"""The parts of a comparison other than charts: the heat table, refused comparisons, and fixes for a bad choice."""

from collections.abc import Sequence
from dataclasses import replace

from dash import html

from dashboard.catalog import CellName, Unit
from dashboard.components.attributes import attributes
from dashboard.components.card import content, shell
from dashboard.components.evidence import value_link
from dashboard.components.links import page_address
from dashboard.components.numbers import unusual_marks
from dashboard.data.cells import Cell
from dashboard.data.comparison import is_few, not_rankable_reason
from dashboard.data.comparison_matrix import ComparisonMatrix
from dashboard.figures import Chart
from dashboard.figures.comparison import levels
from dashboard.figures.heat import share
from dashboard.language import gettext as _
from dashboard.question import Question
from dashboard.wording import comparison, obstacles
from dashboard.wording.amounts import claim_counts
from dashboard.wording.names import place_short_names, unit_name
from dashboard.wording.notes import value_said


def heat_card(chart: Chart, grid: ComparisonMatrix, hosts: Sequence[str] = ()) -> html.Section:
    """Return the card of the heat table: an HTML table on the page, drawn as a chart only in its picture."""
    card_content = content(chart, grid.question, grid.version, [_table(chart, grid)])
    without_chart = replace(card_content, figure=None)
    return shell(chart.key, chart.topic, without_chart, hosts=hosts)


def _table(chart: Chart, grid: ComparisonMatrix) -> html.Div:
    levels_by_name = {name: levels(grid.league(name)) for name in grid.names}
    heads = [_("Unit"), *(_head(name, grid) for name in grid.names)]
    places = [comparison.cells_of(grid, unit)[0].place for unit in grid.units]
    rows = [
        html.Tr(
            [
                html.Th(name, scope="row"),
                *(
                    _cell(cell, levels_by_name[cell.name].get(unit.id), grid.question)
                    for cell in comparison.cells_of(grid, unit)
                ),
            ]
        )
        for name, unit in zip(place_short_names(places), grid.units, strict=True)
    ]
    table = html.Table(
        [
            html.Caption(f"{chart.topic}, {grid.question.year}", className="unseen"),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody(rows),
        ],
        style={"--columns": len(heads)},
    )
    label = attributes({"aria-label": chart.topic})
    return html.Div(table, className="view chart heat", tabIndex=0, role="region", **label)


def _head(name: CellName, grid: ComparisonMatrix) -> html.Strong | html.A:
    """Return an indicator's name as a link that moves it first; the other charts show the first indicator."""
    label = comparison.measured(grid.indicator(name), name.category)
    if name == grid.names[0]:
        return html.Strong(label)
    first = (name.indicator, *(other for other in grid.question.indicators if other != name.indicator))
    title = _("Show this indicator in the other charts")
    return html.A(label, href=grid.question.replace(indicators=first).query, title=title)


def _cell(cell: Cell, level: float | None, question: Question) -> html.Td:
    reason = not_rankable_reason(cell)
    if reason and reason != "inexact":
        link = value_link(cell, comparison.shown(cell), question)
        return html.Td([link, *unusual_marks(cell, question)], className="none")
    value = value_link(cell, value_said(cell), question)
    parts = [html.Strong(value), html.Span(claim_counts(cell.preferred), className="counts")]
    parts += unusual_marks(cell, question)
    if is_few(cell):
        parts.append(html.Span(_("small denominator"), className="status"))
    shade = {"--share": f"{share(level)}%"}
    return html.Td(parts, style=shade, className="made" if cell.simulated else "stated")


def refused_list(grid: ComparisonMatrix) -> html.Section:
    """Return which parts of the selection cannot be compared, and why."""
    refusals = comparison.refusals(grid)
    items = [
        html.Li([html.Strong(refusal.what), html.Span(f"{refusal.units}: {refusal.why}.", className="why")])
        for refusal in refusals
    ]
    if len(grid.names) > 1:
        items.append(html.Li([html.Strong(_("Between indicators")), _definition()]))
    items += [_new_unit(unit, grid) for unit in grid.units if unit.formed_from]
    nothing = html.P(_("Everything you chose can be compared."))
    return html.Section(
        [
            html.H2(_("What cannot be compared"), id="refused-title"),
            html.Ul(items) if items else nothing,
        ],
        id="khong-so-sanh-duoc",
        className="card refusals",
        **attributes({"aria-labelledby": "refused-title"}),
    )


def _definition() -> html.Span:
    reason = obstacles.reason("definition")
    return html.Span(f"{reason[:1].upper()}{reason[1:]}.", className="why")


def _new_unit(unit: Unit, grid: ComparisonMatrix) -> html.Li:
    """Return how a unit of 2025 relates to its predecessors, with a link to their sum if it may be compared."""
    parts = [
        html.Strong(unit_name(unit)),
        html.Span(f"{obstacles.of_new_unit(unit, grid.catalog.units)}."),
    ]
    if not unit.outside_land:
        question = grid.question.replace(units=(unit.id,), indicators=(), since=None)
        name = _("See the computed sum of the former units")
        parts.append(html.A(name, href=page_address(f"/chi-tieu/{grid.names[0].indicator}", question)))
    return html.Li(parts)


def choose_again(sentence: str, offers: Sequence[tuple[str, Question]]) -> html.Div:
    """Return what is wrong with a selection, and links that fix it."""
    links = [html.Li(html.A(name, href=question.query)) for name, question in offers]
    return html.Div([html.P(sentence), html.Ul(links)], className="card choose-again", role="alert")
