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
from dashboard.question import Question
from dashboard.wording import Words
from dashboard.wording.status import STATE_SIGNS, counts, half_years, kept_name, kept_sign, level_name, when

# States in which there can be no value: their cells have no link.
WITHOUT_PAGE = ("not_applicable", "absent")
# A table cell: the indicator's status, the question its link carries, and its place and period as text.
Told = tuple[LevelStatus, Question, str]


def by_unit(matrix: Matrix, words: Words) -> html.Section:
    """Return the states of the year, by indicator and unit."""
    year = matrix.question.year
    places = {unit.id: _place(unit, matrix, words) for unit in matrix.units}
    heads = [
        html.Th(
            [words.unit_short(unit), *_half(unit.period(year), words)], scope="col", title=places[unit.id]
        )
        for unit in matrix.units
    ]
    name = words.say("Indicators by unit, {year}", year=year)

    questions = {unit.id: matrix.question.replace(units=(unit.id,)) for unit in matrix.units}

    def cells(indicator: Indicator) -> Iterable[Told]:
        for unit in matrix.units:
            yield matrix.by_unit[indicator.id, unit.id], questions[unit.id], places[unit.id]

    legend = _legend(counts(matrix.by_unit.values(), matrix.disagreements_by_unit, words))
    return _table(
        name, [legend], heads, lambda indicator: _cells(indicator, cells(indicator), words), matrix, words
    )


def by_year(matrix: Matrix, words: Words) -> html.Section:
    """Return the states of all years at each indicator's highest level, which its row names."""
    cut = {year: said for year in matrix.years if (said := half_years(matrix, year, words))}
    halves = html.Small(words.say("half-years"))
    heads = [
        html.Th([str(year), *([halves] if year in cut else [])], scope="col", title=words.period(str(year)))
        for year in matrix.years
    ]
    name = words.say("Indicators by year, at their highest level")

    @cache
    def question(year: int, unit: str) -> Question:
        return matrix.question.replace(year=year, units=(unit,))

    def cells(indicator: Indicator) -> Iterable[Told]:
        units = matrix.leading_units[indicator.id]
        for year in matrix.years:
            kept = matrix.by_year[indicator.id, year]
            asked = question(year, (kept.units or units)[0].id)
            yield kept, asked, f"{level_name(units, words)}, {when(units, year, words)}"

    def row(indicator: Indicator) -> list:
        level = html.Td(level_name(matrix.leading_units[indicator.id], words), className="level")
        return [level, *_cells(indicator, cells(indicator), words)]

    legend = _legend(counts(matrix.by_year.values(), matrix.disagreements_by_year, words))
    notes = [html.P(said, className="muted") for said in cut.values()]
    heads = [html.Th(words.say("Level"), scope="col"), *heads]
    return _table(name, [legend, *notes], heads, row, matrix, words)


def _place(unit: Unit, matrix: Matrix, words: Words) -> str:
    return words.place(Place(unit, unit.period(matrix.question.year), is_fallback=False))


def _half(period: str | None, words: Words) -> list[html.Small]:
    """Return a period that is not a whole year, for display below the name in a column header."""
    return [html.Small(words.period(period))] if period and "-" in period else []


def _table(
    name: str,
    above: Sequence,
    heads: Sequence[html.Th],
    row: Callable[[Indicator], list],
    matrix: Matrix,
    words: Words,
) -> html.Section:
    """Return a table with a row per indicator, grouped by pillar; `above` goes between its heading and the table."""
    head = html.Tr([html.Th(words.say("Indicator"), scope="col"), *heads])
    body = []
    for pillar in matrix.catalog.pillars.values():
        title = f"{pillar.id}. {pillar.name(matrix.question.year, words.language)}"
        body.append(html.Tr(html.Th(title, colSpan=len(heads) + 1, scope="colgroup"), className="pillar"))
        body += [
            html.Tr([html.Th(one.text("short", words.language), scope="row"), *row(one)])
            for one in matrix.catalog.ordered_indicators
            if one.pillar == pillar.id
        ]
    table = html.Table([html.Thead(head), html.Tbody(body)], className="states")
    box = html.Div(table, className="scrolls", tabIndex=0, role="region", **attributes({"aria-label": name}))
    return html.Section([html.H2(name), *above, box], className="card status")


def _cells(indicator: Indicator, told: Iterable[Told], words: Words) -> list[Markup]:
    return [_cell(indicator, *one, words) for one in told]


def _cell(indicator: Indicator, kept: LevelStatus, question: Question, where: str, words: Words) -> Markup:
    """Return a cell as HTML: a table has hundreds of them, and a Dash component takes ten times as long to make."""
    said = escape(f"{indicator.text('short', words.language)}, {where}: {kept_name(kept, words)}")
    sign = escape(kept_sign(kept))
    if kept.state in WITHOUT_PAGE:
        return Markup(f'<td class="{kept.state}" title="{said}">{sign}</td>')
    address = escape(page_address(f"/chi-tieu/{indicator.id}", question))
    link = f'<a href="{address}" title="{said}" aria-label="{said}">{sign}</a>'
    return Markup(f'<td class="{kept.state}">{link}</td>')


def _legend(said: Iterable[tuple[State, str]]) -> html.Ul:
    """Return each state that occurs, with its sign, name and count."""
    hidden = attributes({"aria-hidden": "true"})
    items = [
        html.Li([html.Span(STATE_SIGNS[state], className=f"key {state}", **hidden), text])
        for state, text in said
    ]
    return html.Ul(items, className="signs")


def owed(matrix: Matrix, words: Words) -> html.Section:
    """Return, unit by unit, which indicators have no figure from a source in the year."""
    lists = []
    for unit in matrix.units:
        lacking = matrix.owed(unit)
        links = [
            html.Li(
                html.A(
                    one.text("name", words.language),
                    href=page_address(f"/chi-tieu/{one.id}", matrix.question.replace(units=(unit.id,))),
                )
            )
            for one in lacking
        ]
        head = words.plural(
            "{unit}: {count} indicator",
            "{unit}: {count} indicators",
            len(lacking),
            unit=_place(unit, matrix, words),
        )
        lists.append(html.Details([html.Summary(head), html.Ul(links)]) if links else html.P(head))
    title = words.say("Without a published figure in {year}", year=matrix.question.year)
    return html.Section([html.H2(title), *lists], className="card owed")


def whole_data_set(question: Question, words: Words) -> html.Section:
    """Return the links to the whole data set in standard formats, for the question's version and choice of figures."""
    formats = {
        DESCRIPTOR: "Frictionless Data Package",
        CSVW: "CSV on the Web",
        SDMX: "SDMX-CSV 2.0",
        DCAT: "DCAT 3",
        FIGURES: words.say("figures only (CSV)"),
    }
    items = [html.Li(html.A(name, href=f"/du-lieu/{file}{question.query}")) for file, name in formats.items()]
    about = words.say(
        "For use in other programs: every figure with its status, source and passage; simulated figures "
        "are marked."
    )
    return html.Section(
        [html.H2(words.say("The whole data set")), html.P(about), html.Ul(items)],
        className="card whole",
    )
