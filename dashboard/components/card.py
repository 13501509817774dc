"""A card: heading, buttons, chart, legend, table, definition and sources, all made from one chart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.catalog import Catalog, Indicator
from dashboard.components.attributes import attributes
from dashboard.components.embed import embed_lines
from dashboard.components.evidence import value_address
from dashboard.components.links import disagreement_address, file_name, page_address
from dashboard.components.slides import collect_button
from dashboard.data.answers import Answer, NearestYears
from dashboard.data.schema import BASES
from dashboard.figures import SHAPES, Chart, card_chart, figure
from dashboard.figures.panel import Drawing
from dashboard.language import current_language
from dashboard.language import gettext as _
from dashboard.question import Question
from dashboard.theme import PALETTES
from dashboard.wording.names import counted_noun, unit_name, unit_short_name
from dashboard.wording.trend import levels

# Number marks by language. All graphs share one configuration, without a mode bar: it offers to upload the chart.
NUMBER_MARKS = {
    "vi": {"dictionary": {}, "format": {"decimal": ",", "thousands": ".", "grouping": [3]}},
    "en": {"dictionary": {}, "format": {"decimal": ".", "thousands": ",", "grouping": [3]}},
}


def graph_config() -> dcc.Graph.Config:
    """Return the configuration shared by all graphs, with the number marks of the current language."""
    return {
        "displayModeBar": False,
        "showSendToCloud": False,
        "displaylogo": False,
        "plotlyServerURL": "",
        "scrollZoom": False,
        "doubleClick": False,
        "locale": current_language(),
        "locales": NUMBER_MARKS,
    }


@dataclass(frozen=True)
class Content:
    """The parts of a card that depend on the question, from top to bottom; `figure` is None if no chart is drawn."""

    finding: str
    heading: html.A | str
    above: list
    figure: dict | None
    below: list
    empty: bool


def chart_card(
    chart: Chart,
    question: Question,
    version: str,
    definitions: html.Div | None = None,
    hosts: Sequence[str] = (),
) -> html.Section:
    """Return the card of a chart on a page that is rendered as a whole; an empty card says so."""
    below = [blank(question)] if chart.empty else []
    card_content = content(chart, question, version, below)
    return shell(chart.key, chart.topic, card_content, definitions, hosts=hosts)


def shell(
    key: str,
    topic: str,
    card_content: Content,
    definitions: html.Div | None = None,
    small: bool = False,
    hosts: Sequence[str] = (),
    wrap_graph: Callable[[Component], Component] = lambda element: element,
) -> html.Section:
    """Return a card around its content; a small one takes a third of the width.

    The root element's `data-view` names the visible view. `hosts` are the sites that may embed the card.
    `wrap_graph` is applied to the graph: `adopt` on a page whose cards stay.

    The graph is part of the shell and stays, so a new question only redraws it. The table is fetched as
    HTML when its view is opened: hundreds of cells would slow down every filter change.
    """
    table = html.Div(
        className="view table", tabIndex=0, role="region", **attributes({"aria-label": _("Table")})
    )
    return html.Section(
        [
            html.P(topic, className="topic"),
            html.H2(card_content.heading, id=f"finding-{key}"),
            _buttons(key, topic, definitions is not None, card_content.empty, hosts),
            html.Div(card_content.above, id=f"above-{key}"),
            html.Figure(_picture(key, card_content, wrap_graph), className="view chart"),
            table,
            *([definitions] if definitions else []),
            html.Div(card_content.below, id=f"below-{key}", className="below"),
        ],
        id=f"card-{key}",
        className="card small" if small else "card",
        **attributes({"data-view": "chart", "aria-label": topic}),
    )


def graph_id(key: Any) -> dict[str, Any]:
    """Return the id of a card's graph; of all graphs if the key is a wildcard."""
    return {"type": "graph", "key": key}


def _picture(key: str, card_content: Content, wrap_graph: Callable[[Component], Component]) -> html.Div:
    plotly_figure = card_content.figure or {"data": [], "layout": {}}
    height = (
        {"height": f"{plotly_figure['layout']['height']}px"} if card_content.figure else {"display": "none"}
    )
    graph = dcc.Graph(id=graph_id(key), figure=plotly_figure, config=graph_config(), style=height)
    return html.Div(wrap_graph(graph), role="img", **attributes({"aria-labelledby": _alternative_id(key)}))


def answer_content(answer: Answer) -> Content:
    """Return a card's content for an answer; an empty one links to available data."""
    chart = card_chart(answer)
    return content(chart, answer.question, answer.version, [nothing(answer)])


def content(chart: Chart, question: Question, version: str, first_below: Sequence = ()) -> Content:
    """Return a card's content for a chart; `first_below` goes directly below the chart."""
    plotly_figure, colours = figure(chart, Drawing(PALETTES[question.theme]))
    above = [
        html.P(chart.subtitle, className="subtitle"),
        html.Ul([html.Li(text, className=kind) for kind, text in chart.notes], className="notes"),
        _keys([] if chart.empty else colours),
        html.P(chart.alternative, id=_alternative_id(chart.key), hidden=True),
    ]
    foot = _foot(chart, question, version)
    heading = value_address(chart.lead, chart.finding, question)
    below = [*first_below, _signs(chart), foot]
    return Content(chart.finding, heading, above, None if chart.empty else plotly_figure, below, chart.empty)


def failed(key: str, topic: str, question_address: str) -> Content:
    """Return the content of a card that could not be made; other cards are unaffected."""
    above = [
        html.P(
            _("This card could not be created. The others are not affected."),
            className="failed",
            role="alert",
        ),
        html.A(_("Try again"), href=question_address),
        html.P(_("no data"), id=_alternative_id(key), hidden=True),
    ]
    return Content(topic, topic, above, None, [], empty=True)


def _alternative_id(key: str) -> str:
    return f"alternative-{key}"


def _buttons(key: str, topic: str, defined: bool, empty: bool, hosts: Sequence[str]) -> html.Div:
    views = [("chart", _("Chart")), ("table", _("Table"))]
    views += [("definition", _("Definition"))] if defined else []
    return html.Div(
        [
            html.Div(
                [
                    html.Button(
                        name,
                        type="button",
                        **attributes(
                            {"data-show": view, "aria-pressed": "true" if view == "chart" else "false"}
                        ),
                    )
                    for view, name in views
                ],
                className="views",
                role="group",
                **attributes({"aria-label": _("View")}),
            ),
            _taking(key, topic, empty, hosts),
        ],
        className="buttons",
    )


def _taking(key: str, topic: str, empty: bool, hosts: Sequence[str]) -> html.Div:
    """Return the download menu and the copy-picture button; assets/graphs.js hides both on an empty card."""
    return html.Div(
        [
            html.Details(
                [
                    html.Summary(_("Download")),
                    html.Div(
                        [
                            collect_button(key),
                            *_files(key),
                            *embed_lines(key, topic, hosts),
                        ],
                        className="menu",
                    ),
                ],
                className="downloads pop",
            ),
            html.Button(_("Copy picture"), type="button", **attributes({"data-copy": key})),
        ],
        className="taking",
        hidden=empty,
    )


def _files(key: str) -> list:
    """Return the links to a card's files; reader.js keeps their page and question in step with the user's choices."""
    files = (
        (_("Excel workbook"), f"/tai/{key}.xlsx"),
        (_("PowerPoint slides"), f"/tai/{key}.pptx"),
        (_("CSV, comma"), f"/tai/{key}.csv"),
        (_("CSV, semicolon"), f"/tai/{key}.csv?dau=cham-phay"),
        ("JSON", f"/tai/{key}.json"),
        ("Parquet", f"/tai/{key}.parquet"),
        (_("Excel workbook of the whole page"), "/tai/trang.xlsx"),
        (_("PowerPoint slides of the whole page"), "/tai/trang.pptx"),
    )
    mark = attributes({"data-file-of": key})
    return [html.A(name, href=address, **mark) for name, address in files]


def picture_shapes() -> list[tuple[str, str]]:
    """Return the picture shapes as (name in addresses, label for users)."""
    labels = {"16x9": _("Wide 16:9"), "vuong": _("Square"), "a4": _("Half an A4 page")}
    return [
        (shape.name, f"{labels[shape.name]}, {shape.width} × {shape.height}") for shape in SHAPES.values()
    ]


def _keys(colours: list[tuple[str, int]]) -> html.Ul:
    items = [
        html.Li([html.Span(className="sign", style={"background": f"var(--series-{series})"}), name])
        for name, series in colours
    ]
    return html.Ul(items, className="signs keys", hidden=not items)


# An empty card names at most this many units, and years of each kind.
MOST_OFFERED = 3


def nothing(answer: Answer) -> html.Div:
    """Return the empty state: links to available data. The notes say why there is none here."""
    if answer.stated:
        return html.Div(hidden=True)
    question = answer.question
    lines = [_years_offered(nearest, question) for nearest in answer.nearest]
    if answer.units_with_data:
        units = [(unit_name(unit), question.replace(units=(unit.id,))) for unit in answer.units_with_data[:3]]
        lines.append(_offer(_("Units with data in {year}:", year=question.year), units))
    related = answer.related_units
    if related:
        units = [(unit_name(unit), question.replace(units=(unit.id,))) for unit in related]
        lines.append(_offer(_("Units of this territory in {year}:", year=question.year), units))
    if question.official_only and any(cell.missing_reason == "hidden" for cell in answer.cells):
        lines.append(_offer("", [(_("Show simulated figures"), question.replace(official_only=False))]))
    return html.Div(
        [html.P(_("Nothing to show here."), className="empty"), *lines],
        className="view chart nothing",
    )


def _years_offered(nearest: NearestYears, question: Question) -> html.P:
    """Return links to the nearest years with data, which say whether it is simulated."""
    years = [(str(year), question.replace(year=year)) for year in nearest.years[:MOST_OFFERED]]
    names = ", ".join(unit_short_name(unit) for unit in nearest.units[:MOST_OFFERED])
    if nearest.simulated:
        return _offer(_("Years with simulated figures only, nearest first ({units}):", units=names), years)
    return _offer(_("Years with figures from a source, nearest first ({units}):", units=names), years)


def blank(question: Question) -> html.Div:
    """Return the empty state of a chart whose finding already says why; offers to show hidden figures."""
    line = _offer("", [(_("Show simulated figures"), question.replace(official_only=False))])
    lines = [line] if question.official_only else []
    return html.Div(
        [html.P(_("Nothing to show here."), className="empty"), *lines],
        className="view chart nothing",
    )


def _offer(introduction: str, questions: list[tuple[str, Question]]) -> html.P:
    """Return a line of links to other questions."""
    links = [html.A(name, href=question.query) for name, question in questions]
    return html.P([introduction, *(item for link in links for item in (" ", link))])


def definitions(indicators: Sequence[Indicator], catalog: Catalog) -> html.Div:
    """Return the definition view: what indicators mean and how they are computed."""
    defined = [_definition(indicator, catalog) for indicator in indicators]
    return html.Div(defined, className="view definition")


def _definition(indicator: Indicator, catalog: Catalog) -> html.Div:
    directions = {
        "up": _("higher is better"),
        "down": _("lower is better"),
        "none": _("no better direction"),
    }
    pairs = [
        (_("Definition"), indicator.text("definition")),
        (_("Formula"), indicator.text("formula")),
        (_("Measure unit"), counted_noun(indicator, catalog.measure_units)),
        (_("Available for"), levels(indicator)),
        (_("Direction"), directions[indicator.direction]),
        (_("Legal basis"), indicator.text("legal_basis")),
        (_("Series"), indicator.text("ended")),
    ]
    entries = [item for name, text in pairs if text for item in (html.Dt(name), html.Dd(text))]
    return html.Div([html.H3(indicator.text("name")), html.Dl(entries)])


def _signs(chart: Chart) -> html.Ul:
    marks = [
        html.Li(
            [
                html.Span(
                    "" if kind in BASES else sign,
                    className=f"sign {kind}",
                    **attributes({"aria-hidden": "true"}),
                ),
                word,
            ]
        )
        for kind, sign, word in chart.signs
    ]
    return html.Ul(marks, className="signs", **attributes({"aria-label": _("Symbols used")}))


def _foot(chart: Chart, question: Question, version: str) -> html.Div:
    links = [
        html.A(text, href=page_address(f"/nguon/{source}", question, locator))
        for source, locator, text in chart.sources
    ]
    disputes = chart.disagreements
    flag = _("Places where sources disagree: {count}", count=len(disputes))
    head = html.A(flag, href=disagreement_address(chart.disputed, question))
    dispute_list = (
        [html.Div([html.Strong(head), html.Ul([html.Li(text) for text in disputes])], className="disputes")]
        if disputes
        else []
    )
    return html.Div(
        [*dispute_list, html.P(links, className="sources")],
        className="foot",
        **attributes({"data-file": file_name(chart.key, question, version)}),
    )
