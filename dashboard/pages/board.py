"""Boards of cards: the overview and the pillar pages. Graphs stay in place and are redrawn on each filter change."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from dash import html

from dashboard.catalog import Card, Catalog, Indicator, Unit
from dashboard.components.attributes import attributes
from dashboard.components.card import Content, answer_content, definitions, failed, shell
from dashboard.components.numbers import standing_line, title
from dashboard.components.overview import attention_box, pillar_rows
from dashboard.data.answers import Answer, answers, standing
from dashboard.data.overview import outlook
from dashboard.data.warehouse import Warehouse
from dashboard.pages.page import Page, PageUpdate, bar, framed
from dashboard.pages.visit import PageRequest, mark_uncacheable
from dashboard.question import Question
from dashboard.settings import settings
from dashboard.wording import Words

PILLAR = re.compile(r"/tru-cot/([1-6])")
# Element id of the heading above the cards that fall back to other units.
APART = "apart"

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """A card rendered for a question; `elsewhere` lists the units it falls back to, empty if it shows a chosen unit."""

    card: Card
    content: Content
    elsewhere: tuple[Unit, ...] = ()


class OverviewPage(Page):
    """The overview: the six pillars, points that need attention, then the cards."""

    filters = ("year", "units", "figures")
    cacheable = True

    @classmethod
    def cards(cls, catalog: Catalog, name: str) -> tuple[Card, ...]:
        """Return the cards of the named board, in order."""
        return catalog.ordered_cards

    @classmethod
    def title(cls, question: Question, catalog: Catalog, name: str, said: Words) -> str:
        """Return the board's heading for a question."""
        return title(question, catalog.units, said)

    @classmethod
    def indicators(cls, catalog: Catalog, name: str) -> tuple[Indicator, ...]:
        """Return the indicators that the board covers."""
        return catalog.ordered_indicators

    @classmethod
    def leading(cls, question: Question, warehouse: Warehouse, said: Words) -> list:
        """Return the elements above the cards: pillar rows and the attention box."""
        found, catalog = outlook(question, warehouse), warehouse.catalog
        return [
            pillar_rows(found, question, catalog, said),
            attention_box(found.attention, question, catalog, said),
        ]

    @classmethod
    def heading(cls, visit: PageRequest) -> str:
        """Return the page's heading."""
        return cls.title(visit.question, visit.warehouse.catalog, visit.name, visit.words)

    @classmethod
    def layout(cls, visit: PageRequest) -> html.Div:
        """Return the page layout for a request, with the first question already answered."""
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
                [_shown(one, made, catalog, said) for one in _in_order(made)],
                id="cards",
                className="cards",
                **attributes({"data-query": question.query}),
            ),
        ]
        return framed(visit, main, [bar(cls.filters, visit)])

    @classmethod
    def changed(cls, visit: PageRequest) -> PageUpdate:
        """Return the parts of the board that a question changes; cards stay in place, their graphs are redrawn."""
        question, warehouse, said = visit.question, visit.warehouse, visit.words
        catalog = warehouse.catalog
        made = _make(cls.cards(catalog, visit.name), question, warehouse, said)
        state = standing(cls.indicators(catalog, visit.name), question, warehouse)
        parts: dict[str, object] = {
            "standing": standing_line(state, question, said),
            "key-numbers": cls.leading(question, warehouse, said),
        }
        for one in made:
            key, content = one.card.key, one.content
            parts |= {
                f"finding-{key}": content.heading,
                f"above-{key}": content.above,
                f"below-{key}": content.below,
            }
        parts[APART] = _apart(made, said)
        graphs = {f"graph-{one.card.key}": (one.content.figure, one.content.height) for one in made}
        order = [_id(one) for one in _in_order(made)]
        return PageUpdate(parts, ". ".join(one.content.finding for one in made), graphs, order)

    @classmethod
    def keys(cls, visit: PageRequest) -> list[str]:
        """Return the keys of the board's cards."""
        return [card.key for card in cls.cards(visit.warehouse.catalog, visit.name)]


class PillarPage(OverviewPage):
    """All indicators of one pillar."""

    @classmethod
    def cards(cls, catalog: Catalog, name: str) -> tuple[Card, ...]:
        """Return the cards of the pillar."""
        return catalog.cards_of_pillar(int(name))

    @classmethod
    def title(cls, question: Question, catalog: Catalog, name: str, said: Words) -> str:
        """Return the pillar's name in the question's year, followed by year and units."""
        pillar = catalog.pillars[int(name)].name(question.year, said.language)
        return f"{pillar}. {title(question, catalog.units, said)}"

    @classmethod
    def indicators(cls, catalog: Catalog, name: str) -> tuple[Indicator, ...]:
        """Return the indicators of the pillar."""
        return tuple(one for one in catalog.ordered_indicators if one.pillar == int(name))

    @classmethod
    def leading(cls, question: Question, warehouse: Warehouse, said: Words) -> list:
        """Return an empty list: every number is on a card below."""
        return []


def _in_order(made: Sequence[Made]) -> list[Made | None]:
    """Return cards of chosen units, then None (the heading of the rest), then cards that fall back to other units."""
    return [*(one for one in made if not one.elsewhere), None, *(one for one in made if one.elsewhere)]


def _id(made: Made | None) -> str:
    """Return the element id of a card, or of the heading of the fallback cards for None."""
    return f"card-{made.card.key}" if made else APART


def _shown(one: Made | None, made: Sequence[Made], catalog: Catalog, said: Words) -> html.Section | html.Div:
    return _shell(one, catalog, said) if one else html.Div(_apart(made, said), id=APART)


def _apart(made: Sequence[Made], said: Words) -> list:
    """Return the heading above cards of other units than the chosen ones; empty if there are none."""
    units = dict.fromkeys(said.unit(unit) for one in made for unit in one.elsewhere)
    if not units:
        return []
    told = said.say("Not measured at this level; below are the figures of: {units}", units=", ".join(units))
    return [html.H2(told)]


def _shell(made: Made, catalog: Catalog, said: Words) -> html.Section:
    meant = definitions([catalog.indicators[name] for name in made.card.indicators], catalog, said)
    small = catalog.is_number(made.card)
    return shell(
        made.card.key, _topic(made.card, said), made.content, said, meant, small, settings().embed_hosts
    )


def _make(cards: Sequence[Card], question: Question, warehouse: Warehouse, said: Words) -> list[Made]:
    def make(found: Answer) -> Made:
        own = any(not place.is_fallback for place in found.places)
        units = () if own else tuple(place.unit for place in found.places)
        return Made(found.card, answer_content(found, said), units)

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
    """Apply `make` to each card's answer.

    If it raises, log the error, mark the response uncacheable and use `failure` for that card.
    """
    made = []
    for card, found in zip(cards, answers(cards, question, warehouse), strict=True):
        try:
            made.append(make(found))
        except Exception:
            log.exception("card %s could not be made for %s", card.key, question.query)
            mark_uncacheable()
            made.append(failure(card))
    return made


def _topic(card: Card, said: Words) -> str:
    return card.text("title", said.language)
