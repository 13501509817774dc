"""How the data stands as tables of signs: each cell leads to its indicator and says its state in words."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from dash import html

from dashboard.catalog import Indicator
from dashboard.data.status import ORDER, Matrix, State, leading_units
from dashboard.exports.dataset.tables import CSVW, DCAT, DESCRIPTOR, FIGURES, SDMX
from dashboard.parts.attributes import attributes
from dashboard.parts.links import page_address
from dashboard.question import Question
from dashboard.wording import Words
from dashboard.wording.status import STATE_SIGNS, state_name

# Where there can be nothing, there is nothing to go to.
WITHOUT_PAGE = ("not_applicable", "absent")


def by_unit(matrix: Matrix, words: Words) -> html.Section:
    """Return the states of the year, indicator by unit."""
    heads = [(words.unit_short(unit), words.unit(unit)) for unit in matrix.units]
    name = words.say("Indicators by unit, {year}", year=matrix.question.year)

    def cells(indicator: Indicator) -> Iterable[tuple[State, Question, str]]:
        for unit in matrix.units:
            state = matrix.by_unit[indicator.id, unit.id]
            yield state, matrix.question.but(units=(unit.id,)), words.unit(unit)

    return _table(name, heads, cells, matrix.by_unit.values(), matrix, words)


def by_year(matrix: Matrix, words: Words) -> html.Section:
    """Return the states of all years at each indicator's highest level."""
    heads = [(str(year), words.period(str(year))) for year in matrix.years]
    name = words.say("Indicators by year, at their highest level")

    def cells(indicator: Indicator) -> Iterable[tuple[State, Question, str]]:
        unit = leading_units(indicator, matrix.catalog)[0]
        for year in matrix.years:
            asked = matrix.question.but(year=year, units=(unit.id,))
            yield matrix.by_year[indicator.id, year], asked, words.period(str(year))

    return _table(name, heads, cells, matrix.by_year.values(), matrix, words)


def _table(
    name: str,
    heads: Sequence[tuple[str, str]],
    cells: Callable[[Indicator], Iterable[tuple[State, Question, str]]],
    states: Iterable[State],
    matrix: Matrix,
    words: Words,
) -> html.Section:
    head = html.Tr(
        [
            html.Th(words.say("Indicator"), scope="col"),
            *(html.Th(short, scope="col", title=long) for short, long in heads),
        ]
    )
    body = []
    for pillar in matrix.catalog.pillars.values():
        title = f"{pillar.id}. {pillar.name(matrix.question.year, words.language)}"
        body.append(html.Tr(html.Th(title, colSpan=len(heads) + 1, scope="colgroup"), className="pillar"))
        body += [
            html.Tr(
                [
                    html.Th(one.text("short", words.language), scope="row"),
                    *(_cell(one, *cell, words) for cell in cells(one)),
                ]
            )
            for one in matrix.catalog.ordered_indicators
            if one.pillar == pillar.id
        ]
    table = html.Table([html.Thead(head), html.Tbody(body)], className="states")
    box = html.Div(table, className="scrolls", tabIndex=0, role="region", **attributes({"aria-label": name}))
    return html.Section([html.H2(name), _legend(states, words), box], className="card status")


def _cell(indicator: Indicator, state: State, question: Question, where: str, words: Words) -> html.Td:
    said = f"{indicator.text('short', words.language)}, {where}: {state_name(state, words)}"
    if state in WITHOUT_PAGE:
        return html.Td(STATE_SIGNS[state], className=state, title=said)
    link = html.A(
        STATE_SIGNS[state],
        href=page_address(f"/chi-tieu/{indicator.id}", question),
        title=said,
        **attributes({"aria-label": said}),
    )
    return html.Td(link, className=state)


def _legend(states: Iterable[State], words: Words) -> html.Ul:
    """Return each state that occurs with its sign, name and how often it occurs."""
    counted = Counter(states)
    items = [
        html.Li(
            [
                html.Span(
                    STATE_SIGNS[state], className=f"key {state}", **attributes({"aria-hidden": "true"})
                ),
                f"{state_name(state, words)}: {counted[state]}",
            ]
        )
        for state in ORDER
        if counted[state]
    ]
    return html.Ul(items, className="signs")


def owed(matrix: Matrix, words: Words) -> html.Section:
    """Return, unit by unit, which indicators have no published figure in the year."""
    lists = []
    for unit in matrix.units:
        lacking = matrix.owed(unit)
        links = [
            html.Li(
                html.A(
                    one.text("name", words.language),
                    href=page_address(f"/chi-tieu/{one.id}", matrix.question.but(units=(unit.id,))),
                )
            )
            for one in lacking
        ]
        head = words.say("{unit}: {count} indicators", unit=words.unit(unit), count=len(lacking))
        lists.append(html.Details([html.Summary(head), html.Ul(links)]) if links else html.P(head))
    title = words.say("Without a published figure in {year}", year=matrix.question.year)
    return html.Section([html.H2(title), *lists], className="card owed")


def whole_data_set(question: Question, words: Words) -> html.Section:
    """Return the links to the whole data set in other programs' formats, with the version and figures asked for."""
    formats = {
        DESCRIPTOR: "Frictionless Data Package",
        CSVW: "CSV on the Web",
        SDMX: "SDMX-CSV 2.0",
        DCAT: "DCAT 3",
        FIGURES: words.say("the figures alone (CSV)"),
    }
    items = [html.Li(html.A(name, href=f"/du-lieu/{file}{question.query}")) for file, name in formats.items()]
    about = words.say(
        "For other programs: every figure with its status, source and passage, simulated ones marked."
    )
    return html.Section(
        [html.H2(words.say("The whole data set")), html.P(about), html.Ul(items)],
        className="card whole",
    )
