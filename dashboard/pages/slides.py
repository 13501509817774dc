"""Slides page: the cards that a user collected, in order; the address holds them all."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import ClassVar, NamedTuple

from dashboard.components.slides import Collected, collected_list, empty_basket
from dashboard.data.open_version import VersionNotOpen, warehouse_for
from dashboard.data.warehouse import Warehouse
from dashboard.figures import Chart
from dashboard.language import gettext as _
from dashboard.pages.page import PageMissing
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.question import CARD, OF_PAGE, QuestionError
from dashboard.settings import settings


class Finder(NamedTuple):
    """How to find a collected card: `visit` parses its address into a request, `chart` returns a chart by its key."""

    visit: Callable[[str, str, Warehouse], PageRequest]
    chart: Callable[[PageRequest, str], Chart | None]


class SlidesPage(ContentPage):
    """The collected cards: reorder them, remove some, download the deck. The registry sets `find`."""

    find: ClassVar[Finder]

    @cached_property
    def heading(self) -> str:
        return _("Slides")

    @cached_property
    def content(self) -> list:
        """Return the list of cards with the download, or how to collect some."""
        cards = [card for card, _unused in collected(self.visit, self.find)]
        return [collected_list(cards, self.question) if cards else empty_basket()]


def collected(visit: PageRequest, find: Finder) -> list[tuple[Collected, PageRequest]]:
    """Return the cards that a request's question names, in order and in its language, each with its own request.

    A card that cannot be found comes with the given request.
    """
    return [_collected(address, visit, find) for address in visit.question.cards]


def _collected(address: str, page_request: PageRequest, find: Finder) -> tuple[Collected, PageRequest]:
    match = CARD.fullmatch(address)
    if match is None:
        return Collected(address), page_request
    path, query, key = match.groups("")
    # A card whose address names no version uses the page's, so that all cards of a list agree.
    query = f"{query}&{OF_PAGE}={page_request.warehouse.version.id}"
    try:
        card_request = find.visit(path, query, warehouse_for(settings(), query))
        question = card_request.question.replace(
            language=page_request.question.language, theme=page_request.question.theme
        )
        card_request = replace(card_request, question=question)
        return Collected(address, find.chart(card_request, key)), card_request
    except (PageMissing, QuestionError, VersionNotOpen):
        return Collected(address), page_request
