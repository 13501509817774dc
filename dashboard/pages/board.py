"""A board of cards: the overview, or one pillar. Its graphs stay and are drawn again on each choice."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from dash import ALL, Input, Output, State, callback, ctx, dcc, html
from flask import abort

from dashboard.catalog import Card, Catalog, Indicator
from dashboard.data.answers import Answer, answers, choices, standing
from dashboard.data.current import warehouse_for
from dashboard.data.outlook import outlook
from dashboard.data.warehouse import Warehouse
from dashboard.figures import card_chart, figure
from dashboard.figures.panel import Drawing
from dashboard.pages.page import Outline, Page, bar
from dashboard.pages.visit import Visit, answering, unfinished
from dashboard.parts.card import Content, answer_content, definitions, failed, shell
from dashboard.parts.frame import frame
from dashboard.parts.numbers import standing_line, title
from dashboard.parts.outlook import attention_box, pillar_rows
from dashboard.parts.still import still
from dashboard.question import Choices, Question, QuestionError, parse_query
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
    """A card made for a question."""

    card: Card
    content: Content


class Board(Page):
    """The overview: the six pillars, what needs a look, then the cards."""

    filters = ("year", "units", "figures")
    lasting = True

    @classmethod
    def cards(cls, catalog: Catalog, name: str) -> tuple[Card, ...]:
        """Return the cards of the board of that name, in order."""
        return catalog.ordered_cards

    @classmethod
    def title(cls, question: Question, catalog: Catalog, name: str, said: Words) -> str:
        """Return the board's heading for a question."""
        return title(question, catalog.units, said)

    @classmethod
    def indicators(cls, catalog: Catalog, name: str) -> tuple[Indicator, ...]:
        """Return the indicators that the board is about."""
        return catalog.ordered_indicators

    @classmethod
    def leading(cls, question: Question, warehouse: Warehouse, said: Words) -> list:
        """Return what leads the cards."""
        found, catalog = outlook(question, warehouse), warehouse.catalog
        return [
            pillar_rows(found, question, catalog, said),
            attention_box(found.attention, question, catalog, said),
        ]

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
        state = standing(cls.indicators(catalog, visit.name), question, warehouse)
        leading = html.Div(cls.leading(question, warehouse, said), id="key-numbers", className="leading")
        main = [
            html.H1(cls.heading(visit), id="title"),
            html.P(standing_line(state, question, said), id="standing", className="standing"),
            leading,
            html.Div(
                [_shell(one, catalog, said) for one in made],
                id="cards",
                className="cards",
                **{"data-query": question.query},
            ),
            dcc.Store(id="question", data=question.query),
            dcc.Store(id="path", data=visit.path),
        ]
        return frame(visit.path, question, said, warehouse, main, [bar(cls.filters, visit)])

    @classmethod
    def keys(cls, visit: Visit) -> list[str]:
        """Return the keys of the board's cards."""
        return [card.key for card in cls.cards(visit.warehouse.catalog, visit.name)]

    @classmethod
    def outline(cls, visit: Visit) -> list[Outline]:
        """Return what each card says, for the page before its scripts run."""
        said = visit.words

        def make(found: Answer) -> Outline:
            drawn, _ = figure(card_chart(found, said), Drawing(said, PALETTES[visit.question.theme]))
            height = drawn["layout"]["height"] + AROUND_CHART
            small = visit.warehouse.catalog.is_number(found.card)
            return Outline(_topic(found.card, said), finding(found, said), values(found, said), height, small)

        def failure(card: Card) -> Outline:
            return Outline(_topic(card, said), _topic(card, said), "", AROUND_CHART)

        cards = cls.cards(visit.warehouse.catalog, visit.name)
        return _for_each(cards, visit.question, visit.warehouse, make, failure)


class Pillar(Board):
    """All indicators of one pillar."""

    @classmethod
    def cards(cls, catalog: Catalog, name: str) -> tuple[Card, ...]:
        """Return the cards of the pillar."""
        return catalog.cards_of_pillar(int(name))

    @classmethod
    def title(cls, question: Question, catalog: Catalog, name: str, said: Words) -> str:
        """Return the pillar's name in the year asked for, before year and units."""
        pillar = catalog.pillars[int(name)].name(question.year, said.language)
        return f"{pillar}. {title(question, catalog.units, said)}"

    @classmethod
    def indicators(cls, catalog: Catalog, name: str) -> tuple[Indicator, ...]:
        """Return the indicators of the pillar."""
        return tuple(one for one in catalog.ordered_indicators if one.pillar == int(name))

    @classmethod
    def leading(cls, question: Question, warehouse: Warehouse, said: Words) -> list:
        """Return nothing: every number is on a card below."""
        return []


@callback(
    Output("title", "children"),
    Output("standing", "children"),
    Output("key-numbers", "children"),
    Output({"part": "finding", "card": ALL}, "children"),
    Output({"part": "above", "card": ALL}, "children"),
    Output({"part": "graph", "card": ALL}, "figure"),
    Output({"part": "graph", "card": ALL}, "style"),
    Output({"part": "below", "card": ALL}, "children"),
    Output("spoken", "children"),
    Input("question", "data"),
    State("path", "data"),
    running=[(Output("cards", "className"), "cards loading", "cards")],
    prevent_initial_call=True,
)
def show(query: str, path: str):
    """Return everything on a board that a question changes; what cannot be read is a 400."""
    warehouse = warehouse_for(settings(), query if isinstance(query, str) else abort(400))
    page, name = _board(path)
    offered = choices(warehouse)
    question, catalog = _question(query, offered), warehouse.catalog
    said = words(question.language)
    answering(Visit(path, name, question, offered, warehouse, said))
    made = _make(_cards_on_page(catalog), question, warehouse, said)
    contents = [one.content for one in made]
    heading = page.title(question, catalog, name, said)
    findings = ". ".join(one.finding for one in contents)
    return (
        heading,
        standing_line(standing(page.indicators(catalog, name), question, warehouse), question, said),
        still(page.leading(question, warehouse, said)),
        *zip(*map(_shown, contents), strict=True),
        said.say("Now showing {title}. {findings}", title=heading, findings=findings),
    )


def _shown(made: Content) -> tuple:
    return still(made.heading), still(made.above), made.figure, made.height, still(made.below)


def _question(query: str, offered: Choices) -> Question:
    try:
        return parse_query(query, offered)
    except QuestionError:
        abort(400)


def _board(path: str) -> tuple[type[Board], str]:
    """Return the board of a path, and the pillar that it names."""
    found = PILLAR.fullmatch(path) if isinstance(path, str) else abort(400)
    if not found and path != "/":
        abort(400)
    return (Pillar, found[1]) if found else (Board, "")


def _cards_on_page(catalog: Catalog) -> list[Card]:
    """Return the cards that are asked for; the page may be older than the data."""
    cards = [catalog.card(output["id"]["card"]) for output in ctx.outputs_list[3]]
    return cards if all(cards) else abort(400)


def _shell(made: Made, catalog: Catalog, said: Words) -> html.Section:
    meant = definitions([catalog.indicators[name] for name in made.card.indicators], catalog, said)
    small = catalog.is_number(made.card)
    return shell(made.card.key, _topic(made.card, said), made.content, said, meant, small)


def _make(cards: Sequence[Card], question: Question, warehouse: Warehouse, said: Words) -> list[Made]:
    def make(found: Answer) -> Made:
        return Made(found.card, answer_content(found, said))

    def failure(card: Card) -> Made:
        return Made(card, failed(card.key, _topic(card, said), question.query, said))

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
            unfinished()
            made.append(failure(card))
    return made


def _topic(card: Card, said: Words) -> str:
    return card.text("title", said.language)
