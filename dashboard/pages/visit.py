"""One look at one page: everything that a page needs to be made."""

from dataclasses import dataclass

from flask import g, has_request_context

from dashboard.data.warehouse import Warehouse
from dashboard.question import FilterOptions, Question
from dashboard.wording import Words


@dataclass(frozen=True)
class PageRequest:
    """Path, what the path names (a pillar or a source), the question and what could be asked, data and words."""

    path: str
    name: str
    question: Question
    choices: FilterOptions
    warehouse: Warehouse
    words: Words


def answering(visit: PageRequest) -> PageRequest:
    """Note which visit this request is answered for, and return it."""
    if has_request_context():
        g.visit = visit
    return visit


def mark_uncacheable() -> None:
    """Note that this answer lacks something that the next one may have, so that nobody keeps it."""
    if has_request_context():
        g.uncacheable = True
