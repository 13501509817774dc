"""Which page an address means. A page is a function of a visit; a path that names nothing is refused."""

import re

from dash import html

from dashboard.data.answers import choices
from dashboard.data.warehouse import Warehouse
from dashboard.pages import board, sources
from dashboard.pages.visit import Visit
from dashboard.question import parse_query
from dashboard.wording import words

# A page is a class with `heading(visit)`, `layout(visit)` and `outline(visit)`; its path may name something.
PAGES = {
    r"/": board.Board,
    board.PILLAR.pattern: board.Pillar,
    r"/nguon": sources.All,
    r"/nguon/([a-z0-9_-]{1,60})": sources.One,
}


class PageMissing(LookupError):
    """No page has this address."""


def visit(path: str, query: str, warehouse: Warehouse) -> Visit:
    """Return the visit that an address asks for. Raises PageMissing or QuestionError."""
    page, name = _page(path)
    if page is sources.One and name not in warehouse.catalog.sources:
        raise PageMissing(path)
    asked = choices(warehouse)
    question = parse_query(query, asked)
    return Visit(path, name, question, asked, warehouse, words(question.language))


def heading(asked: Visit) -> str:
    """Return the heading of the page of a visit."""
    return _page(asked.path)[0].heading(asked)


def outline(asked: Visit) -> list[board.Outline]:
    """Return the cards of the page of a visit in words, for the time before its scripts run."""
    return _page(asked.path)[0].outline(asked)


def layout(asked: Visit) -> html.Div:
    """Return the page of a visit."""
    return _page(asked.path)[0].layout(asked)


def _page(path: str) -> tuple[type, str]:
    """Return the page of a path and what the path names."""
    for pattern, page in PAGES.items():
        if found := re.fullmatch(pattern, path):
            return page, "".join(found.groups())
    raise PageMissing(path)
