"""A card: heading, buttons, chart, signs, table, definition and sources, all made from one answer."""

from dataclasses import dataclass

from dash import dcc, html

from dashboard.catalog import Card, Catalog, Indicator
from dashboard.data.answers import Answer
from dashboard.figures import SHAPES, figure
from dashboard.figures.panel import Drawing
from dashboard.parts.links import file_name, page_address
from dashboard.question import Question
from dashboard.theme import PALETTES
from dashboard.wording import (
    Words,
    alternative,
    disagreement_notes,
    finding,
    notes,
    signs,
    sources,
    subtitle,
)

# One configuration for every graph: no mode bar (it offers to upload the chart), Vietnamese number marks.
NUMBER_MARKS = {
    "vi": {"dictionary": {}, "format": {"decimal": ",", "thousands": ".", "grouping": [3]}},
    "en": {"dictionary": {}, "format": {"decimal": ".", "thousands": ",", "grouping": [3]}},
}


def graph_config(language: str) -> dict:
    """Return the configuration shared by all graphs of a language."""
    quiet = {"displayModeBar": False, "showSendToCloud": False, "displaylogo": False, "plotlyServerURL": ""}
    return quiet | {"scrollZoom": False, "doubleClick": False, "locale": language, "locales": NUMBER_MARKS}


@dataclass(frozen=True)
class Content:
    """What of a card a question changes, in order from top to bottom."""

    finding: str
    above: list
    figure: dict
    height: dict
    below: list


def shell(card: Card, content: Content, catalog: Catalog, words: Words) -> html.Section:
    """Return a card around its content. Which of its views shows is an attribute of the root.

    The graph is part of the shell and stays, so that a new question only redraws it; the table is
    fetched as HTML when its view is opened: hundreds of cells would slow down every choice.
    """
    indicators = [catalog.indicators[name] for name in card.indicators]
    graph = dcc.Graph(
        id={"part": "graph", "card": card.key},
        figure=content.figure,
        config=graph_config(words.language),
        responsive=True,
        style=content.height,
    )
    picture = html.Div(graph, role="img", **{"aria-labelledby": _alternative_id(card)})
    return html.Section(
        [
            html.P(card.text("title", words.language), className="topic"),
            html.H2(content.finding, id={"part": "finding", "card": card.key}),
            _buttons(card, words),
            html.Div(content.above, id={"part": "above", "card": card.key}),
            html.Figure(picture, className="view chart"),
            html.Div(className="view table", tabIndex=0, role="region", **{"aria-label": words.say("Table")}),
            _definitions(indicators, catalog, words),
            html.Div(content.below, id={"part": "below", "card": card.key}, className="below"),
        ],
        id=f"card-{card.key}",
        className="card",
        **{"data-view": "chart", "aria-label": card.text("title", words.language)},
    )


def content(answer: Answer, words: Words) -> Content:
    """Return what a card shows for an answer."""
    drawing = Drawing(words, PALETTES[answer.question.theme])
    drawn, colours = figure(answer, drawing)
    height = {"height": f"{drawn['layout']['height']}px"} if answer.stated else {"display": "none"}
    above = [
        html.P(subtitle(answer, words), className="subtitle"),
        html.Ul([html.Li(text, className=kind) for kind, text in notes(answer, words)], className="notes"),
        _keys(colours),
        html.P(alternative(answer, words), id=_alternative_id(answer.card), hidden=True),
    ]
    below = [_nothing(answer, words), _signs(answer, words), _foot(answer, words)]
    return Content(finding(answer, words), above, drawn, height, below)


def failed(card: Card, question_address: str, words: Words) -> Content:
    """Return the content of a card that could not be made; the others live on."""
    above = [
        html.P(
            words.say("This card could not be made. The others are not affected."),
            className="failed",
            role="alert",
        ),
        html.A(words.say("Try again"), href=question_address),
        html.P(words.say("no data"), id=_alternative_id(card), hidden=True),
    ]
    return Content(
        card.text("title", words.language), above, {"data": [], "layout": {}}, {"display": "none"}, []
    )


def _alternative_id(card: Card) -> str:
    return f"alternative-{card.key}"


def _buttons(card: Card, words: Words) -> html.Div:
    views = (
        ("chart", words.say("Chart")),
        ("table", words.say("Table")),
        ("definition", words.say("Definition")),
    )
    return html.Div(
        [
            html.Div(
                [
                    html.Button(
                        name,
                        type="button",
                        **{"data-show": view, "aria-pressed": "true" if view == "chart" else "false"},
                    )
                    for view, name in views
                ],
                className="views",
                role="group",
                **{"aria-label": words.say("View")},
            ),
            html.Details(
                [html.Summary(words.say("Download")), html.Div(_downloads(card, words), className="menu")],
                className="downloads",
            ),
            html.Button(words.say("Copy picture"), type="button", **{"data-copy": card.key}),
        ],
        className="buttons",
    )


def _downloads(card: Card, words: Words) -> list:
    names = {"16x9": words.say("wide"), "vuong": words.say("square")}
    return [
        html.Button(
            f"{kind.upper()}, {names[shape.name]} {shape.width} × {shape.height}",
            type="button",
            **{"data-picture": card.key, "data-shape": shape.name, "data-format": kind},
        )
        for kind in ("png", "svg")
        for shape in SHAPES.values()
    ]


def _keys(colours: list[tuple[str, int]]) -> html.Ul:
    named = [
        html.Li([html.Span(className="sign", style={"background": f"var(--series-{place})"}), name])
        for name, place in colours
    ]
    return html.Ul(named, className="signs keys", hidden=not named)


def _nothing(answer: Answer, words: Words) -> html.Div:
    """Return the empty state: the notes say why; here stands where there is data."""
    if answer.stated:
        return html.Div(hidden=True)
    question = answer.question
    offered = [(str(year), question.but(year=year)) for year in answer.nearest_years[:3]]
    found = [_offer(words.say("Years with data, nearest first:"), offered)] if offered else []
    if answer.units_with_data:
        names = [(words.unit(unit), question.but(units=(unit.id,))) for unit in answer.units_with_data[:3]]
        found.append(_offer(words.say("Units with data in {year}:", year=question.year), names))
    related = answer.related_units
    if related:
        names = [(words.unit(unit), question.but(units=(unit.id,))) for unit in related]
        found.append(_offer(words.say("Units of this territory in {year}:", year=question.year), names))
    if question.official_only and any(cell.gap == "hidden" for cell in answer.cells):
        found.append(_offer("", [(words.say("Show simulated figures"), question.but(official_only=False))]))
    return html.Div(
        [html.P(words.say("Nothing to draw here."), className="empty"), *found],
        className="view chart nothing",
    )


def _offer(introduction: str, questions: list[tuple[str, Question]]) -> html.P:
    """Return a line of links to other questions."""
    links = [html.A(name, href=page_address("/", question)) for name, question in questions]
    return html.P([introduction, *(item for link in links for item in (" ", link))])


def _definitions(indicators: list[Indicator], catalog: Catalog, words: Words) -> html.Div:
    return html.Div(
        [_definition(indicator, catalog, words) for indicator in indicators], className="view definition"
    )


def _definition(indicator: Indicator, catalog: Catalog, words: Words) -> html.Div:
    say, language = words.say, words.language
    levels = {
        "city": say("city"),
        "communes": say("all communes together"),
        "commune": say("each ward and commune"),
    }
    directions = {
        "up": say("higher is better"),
        "down": say("lower is better"),
        "none": say("no better direction"),
    }
    pairs = [
        (say("Definition"), indicator.text("definition", language)),
        (say("Formula"), indicator.text("formula", language)),
        (say("Measure unit"), words.noun(indicator, catalog.measure_units)),
        (say("Exists for"), ", ".join(levels[level] for level in indicator.levels)),
        (say("Direction"), directions[indicator.direction]),
        (say("Legal basis"), indicator.text("legal_basis", language)),
        (say("Series"), indicator.text("ended", language)),
    ]
    entries = [item for name, text in pairs if text for item in (html.Dt(name), html.Dd(text))]
    return html.Div([html.H3(indicator.text("name", language)), html.Dl(entries)])


def _signs(answer: Answer, words: Words) -> html.Ul:
    marks = [
        html.Li(
            [
                html.Span(
                    "" if kind in ("official", "simulated") else sign,
                    className=f"sign {kind}",
                    **{"aria-hidden": "true"},
                ),
                word,
            ]
        )
        for kind, sign, word in signs(answer, words)
    ]
    return html.Ul(marks, className="signs", **{"aria-label": words.say("Signs used")})


def _foot(answer: Answer, words: Words) -> html.Div:
    links = [
        html.A(text, href=page_address(f"/nguon/{source}", answer.question, locator))
        for source, locator, text in sources(answer, words)
    ]
    disputes = disagreement_notes(answer, words)
    flag = words.say("Places where sources disagree: {count}", count=len(disputes))
    listed = (
        [html.Div([html.Strong(flag), html.Ul([html.Li(text) for text in disputes])], className="disputes")]
        if disputes
        else []
    )
    return html.Div(
        [*listed, html.P(links, className="sources")],
        className="foot",
        **{"data-file": file_name(answer.card.key, answer.question, answer.version)},
    )
