"""Which page an address means, and what a new question changes on a sheet."""

import re
from collections.abc import Sequence

from dash import Input, Output, State, callback, html
from flask import abort

from dashboard.data.answers import choices
from dashboard.data.current import warehouse_for
from dashboard.data.evidence import ValueMissing, evidence, names_value
from dashboard.data.warehouse import Warehouse
from dashboard.figures import Chart
from dashboard.pages import (
    board,
    changes,
    checks,
    compare,
    disagreements,
    guide,
    indicator,
    map,
    report,
    slides,
    sources,
    status,
    unit,
)
from dashboard.pages.page import Outline, Page
from dashboard.pages.sheet import Sheet
from dashboard.pages.visit import Visit, answering
from dashboard.parts.evidence import content, unknown
from dashboard.parts.still import still
from dashboard.question import QuestionError, parse_query, value_named
from dashboard.settings import settings
from dashboard.wording import words

# A path may name something: a pillar, an indicator, a unit, a source.
PAGES: dict[str, type[Page]] = {
    r"/": board.Board,
    board.PILLAR.pattern: board.Pillar,
    r"/chi-tieu": indicator.All,
    r"/chi-tieu/([a-z0-9_-]{1,60})": indicator.One,
    r"/don-vi": unit.All,
    r"/don-vi/([0-9a-z@-]{1,30})": unit.One,
    r"/so-sanh": compare.Compare,
    r"/ban-do": map.Map,
    r"/tinh-trang": status.Status,
    r"/kiem-tra": checks.Checks,
    r"/nguon": sources.All,
    r"/nguon/([a-z0-9_-]{1,60})": sources.One,
    r"/mau-thuan": disagreements.Disagreements,
    r"/huong-dan": guide.Guide,
    r"/thay-doi": changes.Changes,
    r"/bao-cao": report.YearlyReport,
    r"/trang-chieu": slides.Slides,
}


# Dash's own endpoints, which take what no other route takes.
ENDPOINTS = ("/", "/<path:path>")


class PageMissing(LookupError):
    """No page has this address."""


def visit(path: str, query: str, warehouse: Warehouse) -> Visit:
    """Return the visit that an address asks for. Raises PageMissing or QuestionError."""
    page, name = _page(path)
    if not page.exists(name, warehouse.catalog):
        raise PageMissing(path)
    asked = page.choices(name, choices(warehouse), warehouse.catalog)
    question = parse_query(query, asked)
    if (key := value_named(query)) and not names_value(key, warehouse.catalog):
        raise QuestionError(404, "doan", key, question)
    return Visit(path, name, question, asked, warehouse, words(question.language))


def heading(asked: Visit) -> str:
    """Return the heading of the page of a visit."""
    return _page(asked.path)[0].heading(asked)


def outline(asked: Visit) -> list[Outline]:
    """Return the cards of the page of a visit in words, for the time before its scripts run."""
    return _page(asked.path)[0].outline(asked)


def barred(asked: Visit) -> bool:
    """Tell whether the page of a visit has a filter bar, so that room is kept for it."""
    return bool(_page(asked.path)[0].filters)


def layout(asked: Visit) -> html.Div:
    """Return the page of a visit."""
    return _page(asked.path)[0].layout(asked)


def lasting(asked: Visit) -> bool:
    """Tell whether nothing makes the page of a visit but the visit."""
    return _page(asked.path)[0].lasting


def keys(asked: Visit) -> Sequence[str]:
    """Return the keys of the charts of the page of a visit."""
    return _page(asked.path)[0].keys(asked)


def chart(asked: Visit, key: str) -> Chart | None:
    """Return a chart of the page of a visit, None where it has no such chart."""
    return _page(asked.path)[0].chart(asked, key)


@callback(
    Output("title", "children"),
    Output("content", "children"),
    Output("spoken", "children"),
    Input("asked", "data"),
    State("path", "data"),
    running=[(Output("content", "className"), "content loading", "content")],
    prevent_initial_call=True,
)
def renew(query: str, path: str):
    """Return a sheet's title, content and what is spoken, for a new question; what cannot be read is a 400."""
    if not isinstance(query, str) or not isinstance(path, str):
        abort(400)
    try:
        asked = answering(visit(path, query, warehouse_for(settings(), query)))
    except (PageMissing, QuestionError):
        abort(400)
    page, _ = _page(path)
    if not issubclass(page, Sheet):
        abort(400)
    title = page.heading(asked)
    spoken = asked.words.say("Now showing {title}. {findings}", title=title, findings=page.finding(asked))
    return title, still(page.content(asked)), spoken.strip()


@callback(
    [Output("evidence-content", "children")],
    Input("doan", "data"),
    running=[(Output("evidence", "className"), "loading", "")],
    prevent_initial_call=True,
)
def tell(query: str):
    """Return what stands behind the value that a query names as `doan`; what cannot be read is a 400.

    A list of one output, so that the gate reads this callback as it reads the others.
    """
    if not isinstance(query, str):
        abort(400)
    warehouse = warehouse_for(settings(), query)
    try:
        question = parse_query(query, choices(warehouse))
    except QuestionError:
        abort(400)
    said = words(question.language)
    try:
        found = evidence(value_named(query), question, warehouse)
    except ValueMissing:
        return [still(unknown(said))]
    return [still(content(found, question, settings().data, said))]


def _page(path: str) -> tuple[type[Page], str]:
    """Return the page of a path and what the path names."""
    for pattern, page in PAGES.items():
        if found := re.fullmatch(pattern, path):
            return page, "".join(found.groups())
    raise PageMissing(path)
