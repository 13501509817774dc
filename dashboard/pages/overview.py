"""The overview: filters, key numbers and the cards, all made again from the question on each choice."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from dash import ALL, Input, Output, callback, ctx, dcc, html
from flask import abort

from dashboard.catalog import Card
from dashboard.data.answers import answer, choices, standing
from dashboard.data.current import current_warehouse
from dashboard.data.warehouse import Warehouse
from dashboard.figures import figure
from dashboard.figures.panel import Drawing
from dashboard.pages.visit import Visit
from dashboard.parts.card import body, failed, shell
from dashboard.parts.filters import filter_bar, units_summary
from dashboard.parts.frame import frame, other_language, other_theme
from dashboard.parts.links import page_address
from dashboard.parts.numbers import standing_line, tile, title
from dashboard.question import Question, QuestionError, default_question, parse_query
from dashboard.settings import settings
from dashboard.theme import PALETTES
from dashboard.wording import Words, finding, values, words

# About how many px of a card stand above and below its chart.
AROUND_CHART = 230

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """A card made for a question: its heading, body, and the tile of its key number."""

    card: Card
    finding: str
    body: list
    tile: list


@dataclass(frozen=True)
class Outline:
    """A card in words alone: topic, finding, all its values, and about how high in px the card will be."""

    topic: str
    finding: str
    values: str
    height: int


def heading(visit: Visit) -> str:
    """Return the page's heading: year and units."""
    return title(visit.question, visit.warehouse.catalog.units, visit.words)


def layout(visit: Visit) -> html.Div:
    """Return the page for a visit, its first question already answered."""
    question, warehouse, said = visit.question, visit.warehouse, visit.words
    made = [_make(card, question, warehouse, said) for card in warehouse.catalog.ordered_cards]
    units = warehouse.catalog.chosen_units
    bar = filter_bar(question, visit.choices, units, default_question(visit.choices), settings().simulated, said)
    main = [
        html.H1(heading(visit), id="title"),
        html.P(standing_line(standing(question, warehouse), question, said), id="standing", className="standing"),
        html.Div(_tiles(made), id="key-numbers", className="tiles", role="group", **{"aria-label": said.say("Key numbers")}),
        html.Div([shell(one.card, one.finding, one.body, said) for one in made], id="cards", className="cards", **{"data-query": question.query}),
        dcc.Store(id="question", data=question.query),
    ]
    return frame(visit.path, question, said, warehouse.version.id, main, [bar])


def outline(visit: Visit) -> list[Outline]:
    """Return what each card says, for the page before its scripts run."""
    return [_outline(card, visit) for card in visit.warehouse.catalog.ordered_cards]


@callback(
    Output("title", "children"),
    Output("standing", "children"),
    Output("key-numbers", "children"),
    Output({"part": "finding", "card": ALL}, "children"),
    Output({"part": "body", "card": ALL}, "children"),
    Output("units-chosen", "children"),
    Output("year-before", "disabled"),
    Output("year-after", "disabled"),
    Output("other-language", "href"),
    Output("other-theme", "href"),
    Output("spoken", "children"),
    Input("question", "data"),
    running=[(Output("cards", "className"), "cards loading", "cards")],
    prevent_initial_call=True,
)
def show(query: str):
    """Return everything on the page that a question changes; a query that cannot be read is a 400."""
    warehouse = current_warehouse(settings())
    asked = choices(warehouse)
    question = _question(query, asked)
    said, catalog = words(question.language), warehouse.catalog
    made = [_make(card, question, warehouse, said) for card in _cards_on_page(catalog.cards)]
    heading = title(question, catalog.units, said)
    return (
        heading,
        standing_line(standing(question, warehouse), question, said),
        _tiles(made),
        [one.finding for one in made],
        [one.body for one in made],
        units_summary(question, catalog.chosen_units, said),
        question.year == asked.years[0],
        question.year == asked.years[-1],
        page_address("/", other_language(question)),
        page_address("/", other_theme(question)),
        said.say("Now showing {title}. {findings}", title=heading, findings=". ".join(one.finding for one in made)),
    )


def _outline(card: Card, visit: Visit) -> Outline:
    said, topic = visit.words, card.text("title", visit.words.language)

    def make() -> Outline:
        found = answer(card, visit.question, visit.warehouse)
        drawn = figure(found, Drawing(said, PALETTES[visit.question.theme]))
        return Outline(topic, finding(found, said), values(found, said), drawn["layout"]["height"] + AROUND_CHART)

    return _or_failure(card, visit.question, make, Outline(topic, topic, "", AROUND_CHART))


def _question(query, asked) -> Question:
    if not isinstance(query, str):
        abort(400)
    try:
        return parse_query(query, asked)
    except QuestionError:
        abort(400)


def _cards_on_page(cards: dict[str, Card]) -> list[Card]:
    """Return the cards whose bodies are asked for; the page may be older than the data."""
    named = [output["id"]["card"] for output in ctx.outputs_list[4]]
    if not all(name in cards for name in named):
        abort(400)
    return [cards[name] for name in named]


def _make(card: Card, question: Question, warehouse: Warehouse, said: Words) -> Made:
    def make() -> Made:
        found = answer(card, question, warehouse)
        return Made(card, finding(found, said), body(found, said), [tile(found, said)])

    failure = Made(card, card.text("title", said.language), failed(page_address("/", question), said), [])
    return _or_failure(card, question, make, failure)


def _or_failure(card: Card, question: Question, make: Callable[[], T], failure: T) -> T:
    """Return what is made of a card; one that fails is logged and says so, and the others live on."""
    try:
        return make()
    except Exception:
        log.exception("card %s could not be made for %s", card.key, question.query)
        return failure


def _tiles(made: Iterable[Made]) -> list:
    return [tile for one in made for tile in one.tile]
