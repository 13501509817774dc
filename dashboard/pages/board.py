"""A board of cards: the overview, or one pillar. Filters, key numbers and cards, all made again on each choice."""

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from dash import ALL, Input, Output, State, callback, ctx, dcc, html
from flask import abort

from dashboard.catalog import Card, Catalog, Indicator
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
PILLAR = re.compile(r"/tru-cot/([1-6])")

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


class Board:
    """A page of cards. What differs between boards: the cards, the heading, and whether key numbers lead."""

    @staticmethod
    def cards(catalog: Catalog, name: str) -> tuple[Card, ...]:
        """Return the cards of the board of that name, in order."""
        return catalog.ordered_cards

    @staticmethod
    def title(question: Question, catalog: Catalog, name: str, said: Words) -> str:
        """Return the board's heading for a question."""
        return title(question, catalog.units, said)

    @classmethod
    def heading(cls, visit: Visit) -> str:
        """Return the page's heading."""
        return cls.title(visit.question, visit.warehouse.catalog, visit.name, visit.words)

    @classmethod
    def layout(cls, visit: Visit) -> html.Div:
        """Return the page for a visit, its first question already answered."""
        question, warehouse, said = visit.question, visit.warehouse, visit.words
        catalog = warehouse.catalog
        made = _make(cls.cards(catalog, visit.name), question, warehouse, said)
        state = standing(_indicators(made, catalog), question, warehouse)
        bar = filter_bar(
            question,
            visit.choices,
            catalog.chosen_units,
            default_question(visit.choices),
            settings().simulated,
            said,
        )
        tiles = html.Div(
            _tiles(made),
            id="key-numbers",
            className="tiles",
            role="group",
            **{"aria-label": said.say("Key numbers")},
        )
        cards = [shell(one.card, one.content, catalog, said) for one in made]
        main = [
            html.H1(cls.heading(visit), id="title"),
            html.P(standing_line(state, question, said), id="standing", className="standing"),
            tiles,
            html.Div(cards, id="cards", className="cards", **{"data-query": question.query}),
            dcc.Store(id="question", data=question.query),
            dcc.Store(id="path", data=visit.path),
        ]
        return frame(visit.path, question, said, warehouse, main, [bar])

    @classmethod
    def outline(cls, visit: Visit) -> list[Outline]:
        """Return what each card says, for the page before its scripts run."""

        def make(found: Answer) -> Outline:
            drawn, _ = figure(found, Drawing(visit.words, PALETTES[visit.question.theme]))
            height = drawn["layout"]["height"] + AROUND_CHART
            return Outline(
                _topic(found.card, visit.words),
                finding(found, visit.words),
                values(found, visit.words),
                height,
            )

        def failure(card: Card) -> Outline:
            return Outline(_topic(card, visit.words), _topic(card, visit.words), "", AROUND_CHART)

        cards = cls.cards(visit.warehouse.catalog, visit.name)
        return _for_each(cards, visit.question, visit.warehouse, make, failure)


class Pillar(Board):
    """All indicators of one pillar."""

    @staticmethod
    def cards(catalog: Catalog, name: str) -> tuple[Card, ...]:
        """Return the cards of the pillar."""
        return catalog.cards_of_pillar(int(name))

    @staticmethod
    def title(question: Question, catalog: Catalog, name: str, said: Words) -> str:
        """Return the pillar's name in the year asked for, before year and units."""
        pillar = catalog.pillars[int(name)].name(question.year, said.language)
        return f"{pillar}. {title(question, catalog.units, said)}"


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
    State("path", "data"),
    running=[(Output("cards", "className"), "cards loading", "cards")],
    prevent_initial_call=True,
)
def show(query: str, path: str):
    """Return everything on the page that a question changes; what cannot be read is a 400."""
    warehouse = current_warehouse(settings())
    asked = choices(warehouse)
    question = _question(query, asked)
    said, catalog = words(question.language), warehouse.catalog
    made = _make(_cards_on_page(catalog), question, warehouse, said)
    contents = [one.content for one in made]
    heading = _title(path, question, catalog, said)
    state = standing(_indicators(made, catalog), question, warehouse)
    return (
        heading,
        standing_line(state, question, said),
        _tiles(made),
        *zip(*((one.finding, one.above, one.figure, one.height, one.below) for one in contents), strict=True),
        units_summary(question, catalog.chosen_units, said),
        question.year == asked.years[0],
        question.year == asked.years[-1],
        page_address(path, other_language(question)),
        page_address(path, other_theme(question)),
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


def _title(path: str, question: Question, catalog: Catalog, said: Words) -> str:
    found = PILLAR.fullmatch(path) if isinstance(path, str) else abort(400)
    if not found and path != "/":
        abort(400)
    return (
        Pillar.title(question, catalog, found[1], said) if found else Board.title(question, catalog, "", said)
    )


def _indicators(made: Iterable[Made], catalog: Catalog) -> list[Indicator]:
    """Return the indicators that the cards show, each once."""
    return [
        catalog.indicators[name]
        for name in dict.fromkeys(name for one in made for name in one.card.indicators)
    ]


def _cards_on_page(catalog: Catalog) -> list[Card]:
    """Return the cards that are asked for; the page may be older than the data."""
    cards = [catalog.card(output["id"]["card"]) for output in ctx.outputs_list[3]]
    return cards if all(cards) else abort(400)


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
