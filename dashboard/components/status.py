"""Data status as tables of signs: each cell links to its indicator and gives its state in words."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from dash import html
from markupsafe import Markup, escape

from dashboard.catalog import Indicator, Unit
from dashboard.components.attributes import attributes
from dashboard.components.links import page_address
from dashboard.data.cells import Place
from dashboard.data.status import LevelStatus, Matrix, State
from dashboard.exports.dataset.tables import CSVW, DCAT, DESCRIPTOR, FIGURES, SDMX
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.question import Question
from dashboard.wording.names import period_name, place_name, unit_short_name
from dashboard.wording.status import STATE_SIGNS, counts, half_years, kept_name, kept_sign, level_name, when

# States in which there can be no value: their cells have no link.
WITHOUT_PAGE = ("not_applicable", "absent")
# A table cell: the indicator's status, the question its link carries, and its place and period as text.
Told = tuple[LevelStatus, Question, str]


def by_unit(matrix: Matrix) -> html.Section:
    """Return the states of the year, by indicator and unit."""
    year = matrix.question.year
    places = {unit.id: _place(unit, matrix) for unit in matrix.units}
    heads = [
        html.Th([unit_short_name(unit), *_half(unit.period(year))], scope="col", title=places[unit.id])
        for unit in matrix.units
    ]
    name = _("Indicators by unit, {year}", year=year)

    questions = {unit.id: matrix.question.replace(units=(unit.id,)) for unit in matrix.units}

    def cells(indicator: Indicator) -> Iterable[Told]:
        for unit in matrix.units:
            yield matrix.by_unit[indicator.id, unit.id], questions[unit.id], places[unit.id]

    legend = _legend(counts(matrix.by_unit.values(), matrix.disagreements_by_unit))
    return _table(name, [legend], heads, lambda indicator: _cells(indicator, cells(indicator)), matrix)


def by_year(matrix: Matrix) -> html.Section:
    """Return the states of all years at each indicator's highest level, which its row names."""
    cut = {year: note for year in matrix.years if (note := half_years(matrix, year))}
    halves = html.Small(_("half-years"))
    heads = [
        html.Th([str(year), *([halves] if year in cut else [])], scope="col", title=period_name(str(year)))
        for year in matrix.years
    ]
    name = _("Indicators by year, at their highest level")

    @cache
    def question(year: int, unit: str) -> Question:
        return matrix.question.replace(year=year, units=(unit,))

    def cells(indicator: Indicator) -> Iterable[Told]:
        units = matrix.leading_units[indicator.id]
        for year in matrix.years:
            status = matrix.by_year[indicator.id, year]
            cell_question = question(year, (status.units or units)[0].id)
            yield status, cell_question, f"{level_name(units)}, {when(units, year)}"

    def row(indicator: Indicator) -> list:
        level = html.Td(level_name(matrix.leading_units[indicator.id]), className="level")
        return [level, *_cells(indicator, cells(indicator))]

    legend = _legend(counts(matrix.by_year.values(), matrix.disagreements_by_year))
    notes = [html.P(note, className="muted") for note in cut.values()]
    heads = [html.Th(_("Level"), scope="col"), *heads]
    return _table(name, [legend, *notes], heads, row, matrix)


def _place(unit: Unit, matrix: Matrix) -> str:
    return place_name(Place(unit, unit.period(matrix.question.year), is_fallback=False))


def _half(period: str | None) -> list[html.Small]:
    """Return a period that is not a whole year, for display below the name in a column header."""
    return [html.Small(period_name(period))] if period and "-" in period else []


def _table(
    name: str, above: Sequence, heads: Sequence[html.Th], row: Callable[[Indicator], list], matrix: Matrix
) -> html.Section:
    """Return a table with a row per indicator, grouped by pillar; `above` goes between its heading and the table."""
    head = html.Tr([html.Th(_("Indicator"), scope="col"), *heads])
    body = []
    for pillar in matrix.catalog.pillars.values():
        title = f"{pillar.id}. {pillar.name(matrix.question.year)}"
        body.append(html.Tr(html.Th(title, colSpan=len(heads) + 1, scope="colgroup"), className="pillar"))
        body += [
            html.Tr([html.Th(indicator.text("short"), scope="row"), *row(indicator)])
            for indicator in matrix.catalog.ordered_indicators
            if indicator.pillar == pillar.id
        ]
    table = html.Table([html.Thead(head), html.Tbody(body)], className="states")
    box = html.Div(table, className="scrolls", tabIndex=0, role="region", **attributes({"aria-label": name}))
    return html.Section([html.H2(name), *above, box], className="card status")


def _cells(indicator: Indicator, cells: Iterable[Told]) -> list[Markup]:
    return [_cell(indicator, *cell) for cell in cells]


def _cell(indicator: Indicator, status: LevelStatus, question: Question, where: str) -> Markup:
    """Return a cell as HTML: a table has hundreds of them, and a Dash component takes ten times as long to make."""
    title = escape(f"{indicator.text('short')}, {where}: {kept_name(status)}")
    sign = escape(kept_sign(status))
    if status.state in WITHOUT_PAGE:
        return Markup(f'<td class="{status.state}" title="{title}">{sign}</td>')
    address = escape(page_address(f"/chi-tieu/{indicator.id}", question))
    link = f'<a href="{address}" title="{title}" aria-label="{title}">{sign}</a>'
    return Markup(f'<td class="{status.state}">{link}</td>')


def _legend(state_counts: Iterable[tuple[State, str]]) -> html.Ul:
    """Return each state that occurs, with its sign, name and count."""
    hidden = attributes({"aria-hidden": "true"})
    items = [
        html.Li([html.Span(STATE_SIGNS[state], className=f"key {state}", **hidden), text])
        for state, text in state_counts
    ]
    return html.Ul(items, className="signs")


def owed(matrix: Matrix) -> html.Section:
    """Return, unit by unit, which indicators have no figure from a source in the year."""
    lists = []
    for unit in matrix.units:
        lacking = matrix.owed(unit)
        links = [
            html.Li(
                html.A(
                    indicator.text("name"),
                    href=page_address(f"/chi-tieu/{indicator.id}", matrix.question.replace(units=(unit.id,))),
                )
            )
            for indicator in lacking
        ]
        head = ngettext(
            "{unit}: {count} indicator",
            "{unit}: {count} indicators",
            len(lacking),
            unit=_place(unit, matrix),
        )
        lists.append(html.Details([html.Summary(head), html.Ul(links)]) if links else html.P(head))
    title = _("Without a published figure in {year}", year=matrix.question.year)
    return html.Section([html.H2(title), *lists], className="card owed")


def whole_data_set(question: Question) -> html.Section:
    """Return the links to the whole data set in standard formats, for the question's version and choice of figures."""
    formats = {
        DESCRIPTOR: "Frictionless Data Package",
        CSVW: "CSV on the Web",
        SDMX: "SDMX-CSV 2.0",
        DCAT: "DCAT 3",
        FIGURES: _("figures only (CSV)"),
    }
    items = [html.Li(html.A(name, href=f"/du-lieu/{file}{question.query}")) for file, name in formats.items()]
    description = _(
        "For use in other programs: every figure with its status, source and passage; simulated figures "
        "are marked."
    )
    return html.Section(
        [html.H2(_("The whole data set")), html.P(description), html.Ul(items)],
        className="card whole",
    )
