"""The overview: filters, key numbers and the cards, all made again from the question on each choice."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from dash import ALL, Input, Output, callback, ctx, dcc, html
from flask import abort

from dashboard.catalog import Card
from dashboard.data.answers import Answer, answers, choices, standing
from dashboard.data.current import current_warehouse
from dashboard.data.warehouse import Warehouse
from dashboard.figures import figure
from dashboard.figures.panel import Drawing
from dashboard.pages.visit import Visit
from dashboard.parts.card import Content, content, failed, shell
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
    """A card made for a question: its content, and the tile of its key number."""

    card: Card
    content: Content
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
    made = _make(warehouse.catalog.ordered_cards, question, warehouse, said)
    units = warehouse.catalog.chosen_units
    bar = filter_bar(
        question, visit.choices, units, default_question(visit.choices), settings().simulated, said
    )
    main = [
        html.H1(heading(visit), id="title"),
        html.P(
            standing_line(standing(question, warehouse), question, said), id="standing", className="standing"
        ),
        html.Div(
            _tiles(made),
            id="key-numbers",
            className="tiles",
            role="group",
            **{"aria-label": said.say("Key numbers")},
        ),
        html.Div(
            [shell(one.card, one.content, warehouse.catalog, said) for one in made],
            id="cards",
            className="cards",
            **{"data-query": question.query},
        ),
        dcc.Store(id="question", data=question.query),
    ]
    return frame(visit.path, question, said, warehouse.version.id, main, [bar])


def outline(visit: Visit) -> list[Outline]:
    """Return what each card says, for the page before its scripts run."""

    def make(found: Answer) -> Outline:
        drawn, _ = figure(found, Drawing(visit.words, PALETTES[visit.question.theme]))
        height = drawn["layout"]["height"] + AROUND_CHART
        return Outline(
            _topic(found.card, visit.words), finding(found, visit.words), values(found, visit.words), height
        )

    def failure(card: Card) -> Outline:
        return Outline(_topic(card, visit.words), _topic(card, visit.words), "", AROUND_CHART)

    return _for_each(visit.warehouse.catalog.ordered_cards, visit.question, visit.warehouse, make, failure)


@callback(
    Output("title", "children"),
    Output("standing", "children"),
    Output("key-numbers", "children"),
    Output({"part": "finding", "card": ALL}, "children"),
    Output({"part": "above", "card": ALL}, "children"),
    Output({"part": "graph", "card": ALL}, "figure"),
    Output({"part": "graph", "card": ALL}, "style"),
    Output({"part": "below", "card": ALL}, "children"),
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
    made = _make(_cards_on_page(catalog.cards), question, warehouse, said)
    contents = [one.content for one in made]
    heading = title(question, catalog.units, said)
    return (
        heading,
        standing_line(standing(question, warehouse), question, said),
        _tiles(made),
        *zip(*((one.finding, one.above, one.figure, one.height, one.below) for one in contents), strict=True),
        units_summary(question, catalog.chosen_units, said),
        question.year == asked.years[0],
        question.year == asked.years[-1],
        page_address("/", other_language(question)),
        page_address("/", other_theme(question)),
        said.say(
            "Now showing {title}. {findings}",
            title=heading,
            findings=". ".join(one.finding for one in contents),
        ),
    )


def _question(query, asked) -> Question:
    if not isinstance(query, str):
        abort(400)
    try:
        return parse_query(query, asked)
    except QuestionError:
        abort(400)


def _cards_on_page(cards: dict[str, Card]) -> list[Card]:
    """Return the cards that are asked for; the page may be older than the data."""
    named = [output["id"]["card"] for output in ctx.outputs_list[3]]
    if not all(name in cards for name in named):
        abort(400)
    return [cards[name] for name in named]


def _make(cards: Sequence[Card], question: Question, warehouse: Warehouse, said: Words) -> list[Made]:
    def make(found: Answer) -> Made:
        return Made(found.card, content(found, said), [tile(found, said)])

    def failure(card: Card) -> Made:
        return Made(card, failed(card, page_address("/", question), said), [])

    return _for_each(cards, question, warehouse, make, failure)


def _for_each(
    cards: Sequence[Card],
    question: Question,
    warehouse: Warehouse,
    make: Callable[[Answer], T],
    failure: Callable[[Card], T],
) -> list[T]:
    """Make something of each card's answer; a card that fails is logged and says so, and the others live on."""
    made = []
    for card, found in zip(cards, answers(cards, question, warehouse), strict=True):
        try:
            made.append(make(found))
        except Exception:
            log.exception("card %s could not be made for %s", card.key, question.query)
            made.append(failure(card))
    return made


def _topic(card: Card, said: Words) -> str:
    return card.text("title", said.language)


def _tiles(made: Iterable[Made]) -> list:
    return [tile for one in made for tile in one.tile]
