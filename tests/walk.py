"""One look at one address: its HTML as a browser gets it, as a tree, with the tables of its cards."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from lxml import html

from dashboard import pages
from dashboard.data.open_version import current_warehouse
from dashboard.data.warehouse import Warehouse
from dashboard.question import Question
from dashboard.settings import settings

LANGUAGES = ("vi", "en")
# What a page shows differs in kind between these: official figures, with simulated ones of other years, and alone.
OFFICIAL = "nam=2019&don-vi=178"
OFFICIAL_ALONE = "nam=2019&don-vi=178&so-lieu=chinh-thuc"
OTHERS = (
    "nam=2018&don-vi=178-xa",  # a total, simulated
    "nam=2021&don-vi=05977&don-vi=178-xa",  # a ward beside the total
    "nam=2025&don-vi=05983@2025-07-01",  # a new ward, of half a year
    "nam=2025&don-vi=05977&don-vi=05977@2025-07-01",  # two wards of one code
    "nam=2024&don-vi=05971&don-vi=05983&don-vi=05992&so-lieu=chinh-thuc",  # nothing to show
)


@dataclass(frozen=True)
class Visit:
    """An answered address and the question that it asks; `fetch` returns the HTML of a card's table."""

    address: str
    status: int
    html: str
    question: Question
    warehouse: Warehouse
    fetch: Callable[[str], str]

    @property
    def path(self) -> str:
        """Return the address without its query."""
        return self.address.partition("?")[0]

    @cached_property
    def tree(self) -> html.HtmlElement:
        """Return the page as a tree."""
        return html.document_fromstring(self.html)

    @cached_property
    def texts(self) -> list[str]:
        """Return the words of the page piece by piece; `around` tells what a piece stands in."""
        return [text for text in self.tree.xpath("//body//text()[not(parent::script)]") if text.strip()]

    @cached_property
    def cards(self) -> dict[str, html.HtmlElement]:
        """Return the cards with a chart by their keys."""
        found = self.tree.xpath("//*[starts-with(@id, 'card-')]")
        return {card.get("id").removeprefix("card-"): card for card in found}

    @cached_property
    def tables(self) -> dict[str, html.HtmlElement]:
        """Return the table of each card by its key."""
        return {key: html.fragment_fromstring(self.fetch(key)) for key in self.cards}

    @cached_property
    def figures(self) -> list[dict]:
        """Return the charts as plotly.js is told to draw them."""
        return figures_in(self.tree)

    @cached_property
    def links(self) -> list[html.HtmlElement]:
        """Return the links of the page and its tables that lead to what stands behind a value."""
        return [link for part in (self.tree, *self.tables.values()) for link in value_links(part)]

    @cached_property
    def keys(self) -> set[str]:
        """Return the keys of the values that the page and its tables lead to."""
        return {link.get("data-value") for link in self.links}


def around(text: str) -> list[html.HtmlElement]:
    """Return the elements that a text of a tree stands in, innermost first."""
    inside = text.getparent().getparent() if text.is_tail else text.getparent()
    return [inside, *inside.iterancestors()]


def value_links(part: html.HtmlElement) -> list[html.HtmlElement]:
    """Return the links in a part of a page that lead to what stands behind a value."""
    return part.xpath(".//a[@data-value][contains(@href, 'doan=')]")


def figures_in(part: html.HtmlElement) -> list[dict]:
    """Return the charts in a part of a page."""
    return [json.loads(text)["figure"] for text in part.xpath(".//*[@class='graph']/script/text()")]


def look(client, address: str) -> Visit:
    """Visit an address of what is served; each table is fetched when a rule asks for tables."""
    path, _, query = address.partition("?")
    warehouse = current_warehouse(settings())
    page = client.get(address)

    def fetch(key: str) -> str:
        table = client.get(f"/bang/{key}?trang={path}&{query}")
        assert table.status_code == 200, (address, key)
        return table.text

    question = pages.visit(path, query, warehouse).question
    return Visit(address, page.status_code, page.text, question, warehouse, fetch)
