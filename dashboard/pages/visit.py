"""Page requests: everything that is needed to render a page."""

from dataclasses import dataclass

from flask import g, has_request_context

from dashboard.data.warehouse import Warehouse
from dashboard.question import FilterOptions, Question


@dataclass(frozen=True)
class PageRequest:
    """A request for a page.

    It holds the path, the variable part of the path (such as a pillar or a source), the question and its filter
    options, and the data.
    """

    path: str
    name: str
    question: Question
    choices: FilterOptions
    warehouse: Warehouse


def answering(visit: PageRequest) -> PageRequest:
    """Record the page request that is being answered, and return it."""
    if has_request_context():
        g.visit = visit
    return visit


def mark_uncacheable() -> None:
    """Mark this response as incomplete (a later one may be complete), so that it is not cached."""
    if has_request_context():
        g.uncacheable = True
