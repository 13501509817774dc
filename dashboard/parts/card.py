"""A card: heading, buttons, and a body of chart, signs, table, definition and sources made from one answer."""

from dash import dcc, html

from dashboard.catalog import Card, Indicator
from dashboard.data.answers import Answer
from dashboard.figures import SHAPES, figure, keys
from dashboard.figures.panel import Drawing
from dashboard.parts.links import file_name, page_address
from dashboard.question import Question
from dashboard.theme import PALETTES
from dashboard.wording import (
    Words,
    alternative,
    disagreement_notes,
    notes,
    signs,
    sources,
    subtitle,
    table,
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


def shell(card: Card, finding: str, body: list, words: Words) -> html.Section:
    """Return a card around its heading and body; which of its views shows is an attribute of the root."""
    return html.Section(
        [
            html.P(card.text("title", words.language), className="topic"),
            html.H2(finding, id={"part": "finding", "card": card.key}),
            _buttons(card, words),
            html.Div(body, id={"part": "body", "card": card.key}, className="body"),
        ],
        id=f"card-{card.key}",
        className="card",
        **{"data-view": "chart", "aria-label": card.text("title", words.language)},
    )


def body(answer: Answer, words: Words) -> list:
    """Return what stands below a card's heading for an answer."""
    content = [_chart(answer, words), _table(answer, words)] if answer.stated else [_nothing(answer, words), _table(answer, words)]
    return [
        html.P(subtitle(answer, words), className="subtitle"),
        html.Ul([html.Li(text, className=kind) for kind, text in notes(answer, words)], className="notes"),
        *content,
        _definitions(answer, words),
        _signs(answer, words),
        _foot(answer, words),
    ]


def failed(question_address: str, words: Words) -> list:
    """Return the body of a card that could not be made; the others live on."""
    return [
        html.P(words.say("This card could not be made. The others are not affected."), className="failed", role="alert"),
        html.A(words.say("Try again"), href=question_address),
    ]


def _buttons(card: Card, words: Words) -> html.Div:
    views = (("chart", words.say("Chart")), ("table", words.say("Table")), ("definition", words.say("Definition")))
    return html.Div(
        [
            html.Div(
                [
                    html.Button(name, type="button", **{"data-show": view, "aria-pressed": "true" if view == "chart" else "false"})
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


def _chart(answer: Answer, words: Words) -> html.Figure:
    drawing = Drawing(words, PALETTES[answer.question.theme])
    drawn = figure(answer, drawing)
    graph = dcc.Graph(
        id={"part": "graph", "card": answer.card.key},
        figure=drawn,
        config=graph_config(words.language),
        responsive=True,
        style={"height": f"{drawn['layout']['height']}px"},
    )
    colours = [
        html.Li([html.Span(className="sign", style={"background": f"var(--series-{place})"}), name])
        for name, place in keys(answer, drawing)
    ]
    picture = html.Div(graph, role="img", **{"aria-label": alternative(answer, words)})
    return html.Figure([html.Ul(colours, className="signs keys", hidden=not colours), picture], className="view chart")


def _nothing(answer: Answer, words: Words) -> html.Div:
    """Return the empty state: the notes say why; here stands where there is data."""
    question = answer.question
    offered = [(str(year), question.but(year=year)) for year in answer.nearest_years[:3]]
    found = [_offer(words.say("Years with data, nearest first:"), offered)] if offered else []
    related = answer.related_units
    if related:
        names = [(words.unit(unit), question.but(units=(unit.id,))) for unit in related]
        found.append(_offer(words.say("Units of this territory in {year}:", year=question.year), names))
    if question.official_only and any(cell.gap == "hidden" for cell in answer.cells):
        found.append(_offer("", [(words.say("Show simulated figures"), question.but(official_only=False))]))
    return html.Div([html.P(words.say("Nothing to draw here."), className="empty"), *found], className="view chart nothing")


def _offer(introduction: str, questions: list[tuple[str, Question]]) -> html.P:
    """Return a line of links to other questions."""
    links = [html.A(name, href=page_address("/", question)) for name, question in questions]
    return html.P([introduction, *(item for link in links for item in (" ", link))])


def _table(answer: Answer, words: Words) -> html.Div:
    found = table(answer, words)
    numeric = [is_number for _, is_number in found.columns]
    head = html.Tr([html.Th(name, scope="col", className="number" if is_number else "") for name, is_number in found.columns])
    rows = [
        html.Tr(
            [html.Th(row[0], scope="row")]
            + [html.Td(text, className="number" if is_number else "") for text, is_number in zip(row[1:], numeric[1:], strict=True)],
            className="simulated" if simulated else "",
        )
        for row, simulated in zip(found.rows, found.simulated, strict=True)
    ]
    caption = html.Caption(f"{answer.card.text('title', words.language)}, {answer.question.year}")
    whole = html.Table([caption, html.Thead(head), html.Tbody(rows)])
    return html.Div(whole, className="view table", tabIndex=0, role="region", **{"aria-label": words.say("Table")})


def _definitions(answer: Answer, words: Words) -> html.Div:
    indicators = [answer.catalog.indicators[name] for name in answer.card.indicators]
    return html.Div([_definition(indicator, answer, words) for indicator in indicators], className="view definition")


def _definition(indicator: Indicator, answer: Answer, words: Words) -> html.Div:
    say, language = words.say, words.language
    levels = {"city": say("city"), "communes": say("all communes together"), "commune": say("each ward and commune")}
    directions = {"up": say("higher is better"), "down": say("lower is better"), "none": say("no better direction")}
    pairs = [
        (say("Definition"), indicator.text("definition", language)),
        (say("Formula"), indicator.text("formula", language)),
        (say("Measure unit"), words.noun(indicator, answer.catalog.measure_units)),
        (say("Exists for"), ", ".join(levels[level] for level in indicator.levels)),
        (say("Direction"), directions[indicator.direction]),
        (say("Legal basis"), indicator.text("legal_basis", language)),
        (say("Series"), indicator.text("ended", language)),
    ]
    entries = [item for name, text in pairs if text for item in (html.Dt(name), html.Dd(text))]
    return html.Div([html.H3(indicator.text("name", language)), html.Dl(entries)])


def _signs(answer: Answer, words: Words) -> html.Ul:
    marks = [
        html.Li([html.Span("" if kind in ("official", "simulated") else sign, className=f"sign {kind}", **{"aria-hidden": "true"}), word])
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
    listed = [html.Div([html.Strong(flag), html.Ul([html.Li(text) for text in disputes])], className="disputes")] if disputes else []
    return html.Div([*listed, html.P(links, className="sources")], className="foot", **{"data-file": file_name(answer.card.key, answer.question, answer.version)})
