"""What a page is: a heading, a layout, what a choice changes of it, and the charts it can be asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dash import html

from dashboard.catalog import Catalog
from dashboard.components.filters import filter_bar
from dashboard.components.frame import frame
from dashboard.data.answers import answer
from dashboard.data.open_version import edition
from dashboard.figures import Chart, card_chart
from dashboard.pages.visit import PageRequest
from dashboard.question import FilterOptions, Question
from dashboard.settings import settings


@dataclass(frozen=True)
class PageUpdate:
    """What a new question changes of a page that stands.

    `parts` are elements by their ids, `graphs` the figure and the style of charts that stay and are drawn again,
    `finding` is what is spoken besides the heading, `order` the ids of what stands on a board, from the top.
    """

    parts: Mapping[str, object]
    finding: str
    graphs: Mapping[str, tuple[dict, dict]] = field(default_factory=dict)
    order: Sequence[str] = ()


class PageMissing(LookupError):
    """No page has this address."""


class NothingToChoose(LookupError):
    """The page is the same whatever is chosen."""


class Page:
    """A page of the product. It has no state: everything is made from the visit."""

    # The fields of the filter bar, in order: of `year`, `since`, `since_day`, `units`, `indicator`, `indicators`,
    # `figures`.
    filters: Sequence[str] = ()
    # Whether nothing makes the page but its visit: no file, clock or history. Such an answer may be given again.
    cacheable = False

    @classmethod
    def exists(cls, name: str, catalog: Catalog) -> bool:
        """Tell whether there is such a page; `name` is what its path names."""
        return True

    @classmethod
    def choices(cls, name: str, asked: FilterOptions, catalog: Catalog) -> FilterOptions:
        """Return what can be asked of the page that `name` names, and what it shows without a choice."""
        return asked

    @classmethod
    def heading(cls, visit: PageRequest) -> str:
        """Return the page's heading."""
        raise NotImplementedError

    @classmethod
    def layout(cls, visit: PageRequest) -> html.Div:
        """Return the page for a visit."""
        raise NotImplementedError

    @classmethod
    def changed(cls, visit: PageRequest) -> PageUpdate:
        """Return what a visit to the page changes, where the page stands already. Raises NothingToChoose."""
        raise NothingToChoose(visit.path)

    @classmethod
    def keys(cls, visit: PageRequest) -> Sequence[str]:
        """Return the keys of the charts that the page shows, in order."""
        return ()

    @classmethod
    def chart(cls, visit: PageRequest, key: str) -> Chart | None:
        """Return a chart of the page by its key, for table and picture; any card can be asked of any page."""
        card = visit.warehouse.catalog.card(key)
        return card_chart(answer(card, visit.question, visit.warehouse), visit.words) if card else None


def framed(visit: PageRequest, main: list, bar: list | None = None) -> html.Div:
    """Return a whole page around its main content and, where given, its filter bar."""
    version = edition(visit.warehouse.version, settings())
    return frame(visit.path, visit.question, visit.words, visit.warehouse.catalog, version, main, bar)


def bar(fields: Sequence[str], visit: PageRequest, default: Question | None = None) -> html.Form:
    """Return the filter bar of a page with these fields; `default` is what the page shows without a choice."""
    catalog, simulated = visit.warehouse.catalog, settings().simulated
    return filter_bar(fields, visit.question, visit.choices, catalog, simulated, visit.words, default)
