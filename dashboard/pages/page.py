"""The base class of pages: heading, layout, update on a filter change, and charts by key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dash import html

from dashboard.catalog import Catalog
from dashboard.components.card import Content
from dashboard.components.filters import filter_bar
from dashboard.components.frame import frame
from dashboard.data.answers import answer
from dashboard.data.open_version import edition
from dashboard.data.warehouse import Warehouse
from dashboard.figures import Chart, card_chart
from dashboard.pages.visit import PageRequest
from dashboard.question import FilterOptions, Question
from dashboard.settings import settings


@dataclass(frozen=True)
class PageUpdate:
    """What a new question changes on a loaded page.

    `parts` maps element ids to new content, `cards` maps keys of cards that stay to their content, `finding` is
    announced to screen readers after the heading, `order` lists the ids on a board from the top.
    """

    parts: Mapping[str, object]
    finding: str
    cards: Mapping[str, Content] = field(default_factory=dict)
    order: Sequence[str] = ()


class PageMissing(LookupError):
    """No page has this address."""


class NothingToChoose(LookupError):
    """The page has nothing to choose."""


class Page:
    """The page of one request. What several methods need is made once, as a cached property."""

    # The fields of the filter bar, in order: of `year`, `since`, `since_day`, `unit`, `units`, `indicator`,
    # `indicators`, `figures`.
    filters: Sequence[str] = ()
    # Whether the page depends on its request alone (no file, clock or history), so that responses can be cached.
    cacheable = False

    def __init__(self, visit: PageRequest):
        self.visit = visit

    @property
    def question(self) -> Question:
        """Return the question of the request."""
        return self.visit.question

    @property
    def warehouse(self) -> Warehouse:
        """Return the open data of the request."""
        return self.visit.warehouse

    @property
    def catalog(self) -> Catalog:
        """Return the definitions of the request's data."""
        return self.visit.warehouse.catalog

    @classmethod
    def exists(cls, name: str, catalog: Catalog) -> bool:
        """Return whether the page exists; `name` is the variable part of its path."""
        return True

    @classmethod
    def choices(cls, name: str, options: FilterOptions, catalog: Catalog) -> FilterOptions:
        """Return the filter options of the page that `name` identifies, with its defaults."""
        return options

    @cached_property
    def heading(self) -> str:
        """Return the page's heading."""
        raise NotImplementedError

    def layout(self) -> html.Div:
        """Return the whole page."""
        raise NotImplementedError

    def changed(self) -> PageUpdate:
        """Return what the request changes on the loaded page. Raises NothingToChoose if the page has no filters."""
        raise NothingToChoose(self.visit.path)

    @cached_property
    def keys(self) -> Sequence[str]:
        """Return the keys of the charts that the page shows, in order."""
        return ()

    def chart(self, key: str) -> Chart | None:
        """Return a chart by its key, for tables and images, None if there is none; any page can serve any card."""
        card = self.catalog.card(key)
        return card_chart(answer(card, self.question, self.warehouse)) if card else None


def framed(visit: PageRequest, main: list, bar: list | None = None) -> html.Div:
    """Return a whole page around its main content and optional filter bar."""
    version = edition(visit.warehouse.version, settings())
    return frame(visit.path, visit.question, visit.warehouse.catalog, version, main, bar)


def bar(fields: Sequence[str], visit: PageRequest, default: Question | None = None) -> html.Form:
    """Return the filter bar of a page with these fields; `default` is the question that its reset leads to."""
    catalog, simulated = visit.warehouse.catalog, settings().simulated
    return filter_bar(fields, visit.question, visit.choices, catalog, simulated, default)
