"""Boards of cards: the overview and the pillar pages. Graphs stay in place and are redrawn on each filter change."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from dash import html

from dashboard.catalog import Card, Catalog, Indicator
from dashboard.components.adopted import adopt
from dashboard.components.attributes import attributes
from dashboard.components.card import Content, answer_content, definitions, failed, shell
from dashboard.components.numbers import standing_line, title
from dashboard.components.overview import attention_box, pillar_rows
from dashboard.data.answers import Answer, answers, standing
from dashboard.data.cells import Place
from dashboard.data.overview import outlook
from dashboard.data.warehouse import Warehouse
from dashboard.language import gettext as _
from dashboard.pages.page import Page, PageUpdate, bar, framed
from dashboard.pages.visit import mark_uncacheable
from dashboard.question import Question
from dashboard.settings import settings
from dashboard.wording.names import place_name

PILLAR = re.compile(r"/tru-cot/([1-6])")
# Element id of the heading above the cards that fall back to other units.
APART = "apart"

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """A card made for a question; `elsewhere` lists the places it falls back to, none if it shows a chosen unit."""

    card: Card
    content: Content
    elsewhere: tuple[Place, ...] = ()


class OverviewPage(Page):
    """The overview: the six pillars, points that need attention, then the cards."""

    filters = ("year", "units", "figures")
    cacheable = True

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """Return the board's cards, in order."""
        return self.catalog.ordered_cards

    @cached_property
    def heading(self) -> str:
        return title(self.question, self.catalog.units)

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """Return the indicators that the board covers."""
        return self.catalog.ordered_indicators

    @cached_property
    def leading(self) -> list:
        """Return the elements above the cards: pillar rows and the attention box."""
        year_outlook = outlook(self.question, self.warehouse)
        return [
            pillar_rows(year_outlook, self.question, self.catalog),
            attention_box(year_outlook.attention, self.question, self.catalog),
        ]

    @cached_property
    def made(self) -> list[Made]:
        """Return the cards, rendered for the question."""
        return _make(self.cards, self.question, self.warehouse)

    @cached_property
    def standing(self) -> list:
        """Return the line that counts the figures and disagreements of the year."""
        state = standing(self.indicators, self.question, self.warehouse)
        return standing_line(state, self.question)

    @cached_property
    def keys(self) -> list[str]:
        return [card.key for card in self.cards]

    def layout(self) -> html.Div:
        """Return the whole page, with the first question already answered."""
        cards = [_shown(made_card, self.made, self.catalog) for made_card in _in_order(self.made)]
        query = attributes({"data-query": self.question.query})
        main = [
            html.H1(self.heading, id="title"),
            html.P(self.standing, id="standing", className="standing"),
            html.Div(self.leading, id="key-numbers", className="leading"),
            html.Div(cards, id="cards", className="cards", **query),
        ]
        return framed(self.visit, main, [bar(self.filters, self.visit)])

    def changed(self) -> PageUpdate:
        """Return the parts of the board that a question changes; cards stay in place, their graphs are redrawn."""
        parts = {
            "standing": self.standing,
            "key-numbers": self.leading,
            APART: _apart(self.made),
        }
        cards = {made_card.card.key: made_card.content for made_card in self.made}
        order = [_id(made_card) for made_card in _in_order(self.made)]
        return PageUpdate(
            parts, ". ".join(made_card.content.finding for made_card in self.made), cards, order
        )


class PillarPage(OverviewPage):
    """All indicators of one pillar."""

    @cached_property
    def pillar(self) -> int:
        """Return the pillar's number."""
        return int(self.visit.name)

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        return self.catalog.cards_of_pillar(self.pillar)

    @cached_property
    def heading(self) -> str:
        """Return the pillar's name in the question's year, followed by year and units."""
        name = self.catalog.pillars[self.pillar].name(self.question.year)
        return f"{name}. {title(self.question, self.catalog.units)}"

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(
            indicator for indicator in self.catalog.ordered_indicators if indicator.pillar == self.pillar
        )

    @cached_property
    def leading(self) -> list:
        """Return an empty list: every number is on a card below."""
        return []


def _in_order(made_cards: Sequence[Made]) -> list[Made | None]:
    """Return cards of chosen units, then None (the heading of the rest), then cards that fall back to other units."""
    return [
        *(made_card for made_card in made_cards if not made_card.elsewhere),
        None,
        *(made_card for made_card in made_cards if made_card.elsewhere),
    ]


def _id(made_card: Made | None) -> str:
    """Return the element id of a card, or of the heading of the fallback cards for None."""
    return f"card-{made_card.card.key}" if made_card else APART


def _shown(made_card: Made | None, made_cards: Sequence[Made], catalog: Catalog) -> html.Section | html.Div:
    return _shell(made_card, catalog) if made_card else html.Div(_apart(made_cards), id=APART)


def _apart(made_cards: Sequence[Made]) -> list:
    """Return the heading above cards of other units than the chosen ones; empty if there are none."""
    units = dict.fromkeys(place_name(place) for made_card in made_cards for place in made_card.elsewhere)
    if not units:
        return []
    heading = _("Not measured at this level; showing the figures for: {units}", units=", ".join(units))
    return [html.H2(heading)]


def _shell(made_card: Made, catalog: Catalog) -> html.Section:
    definition_panel = definitions([catalog.indicators[name] for name in made_card.card.indicators], catalog)
    small = catalog.is_number(made_card.card)
    hosts = settings().embed_hosts
    return shell(
        made_card.card.key, _topic(made_card.card), made_card.content, definition_panel, small, hosts, adopt
    )


def _make(cards: Sequence[Card], question: Question, warehouse: Warehouse) -> list[Made]:
    def make(answer: Answer) -> Made:
        has_own_place = any(not place.is_fallback for place in answer.places)
        return Made(answer.card, answer_content(answer), () if has_own_place else tuple(answer.places))

    def failure(card: Card) -> Made:
        return Made(card, failed(card.key, _topic(card), question.query))

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
    results = []
    for card, answer in zip(cards, answers(cards, question, warehouse), strict=True):
        try:
            results.append(make(answer))
        except Exception:
            log.exception("card %s could not be made for %s", card.key, question.query)
            mark_uncacheable()
            results.append(failure(card))
    return results


def _topic(card: Card) -> str:
    return card.text("title")
