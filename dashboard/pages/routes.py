"""Which page an address means. A page is a function of a visit; a path that names nothing is refused."""

import re

from dash import html

from dashboard.data.answers import choices
from dashboard.data.warehouse import Warehouse
from dashboard.pages import overview, sources
from dashboard.pages.visit import Visit
from dashboard.question import parse_query
from dashboard.wording import words

# A page is a module or class with `heading(visit)`, `layout(visit)` and `outline(visit)`.
PAGES = {
    r"/": overview,
    r"/nguon": sources.All,
    r"/nguon/(?P<source>[a-z0-9_-]{1,60})": sources.One,
}


class PageMissing(LookupError):
    """No page has this address."""


def visit(path: str, query: str, warehouse: Warehouse) -> Visit:
    """Return the visit that an address asks for. Raises PageMissing or QuestionError."""
    _, names = _page(path)
    source = names.get("source", "")
    if source and source not in warehouse.catalog.sources:
        raise PageMissing(path)
    asked = choices(warehouse)
    question = parse_query(query, asked)
    return Visit(path, source, question, asked, warehouse, words(question.language))


def heading(asked: Visit) -> str:
    """Return the heading of the page of a visit."""
    return _page(asked.path)[0].heading(asked)


def outline(asked: Visit) -> list[overview.Outline]:
    """Return the cards of the page of a visit in words, for the time before its scripts run."""
    return _page(asked.path)[0].outline(asked)


def layout(asked: Visit) -> html.Div:
    """Return the page of a visit."""
    return _page(asked.path)[0].layout(asked)


def _page(path: str) -> tuple:
    for pattern, page in PAGES.items():
        if found := re.fullmatch(pattern, path):
            return page, found.groupdict()
    raise PageMissing(path)
