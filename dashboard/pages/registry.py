"""Maps addresses to pages, and holds the callbacks that update a loaded page."""

import re

from dash import Input, Output, State, callback
from flask import abort

from dashboard.components.evidence import content, unknown
from dashboard.components.markup import markup, style
from dashboard.components.slides import Collected
from dashboard.data.answers import choices
from dashboard.data.evidence import ValueMissing, evidence, names_value, passages
from dashboard.data.open_version import VersionNotOpen, current_warehouse, warehouse_for
from dashboard.data.warehouse import Warehouse
from dashboard.language import gettext as _
from dashboard.language import use_language
from dashboard.pages import (
    board,
    changes,
    checks,
    comparison,
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
from dashboard.pages.page import NothingToChoose, Page, PageMissing, PageUpdate
from dashboard.pages.visit import PageRequest, answering
from dashboard.question import QuestionError, parse_query, value_named
from dashboard.settings import settings

# A path may have a variable part: a pillar, an indicator, a unit or a source.
PAGES: dict[str, type[Page]] = {
    r"/": board.OverviewPage,
    board.PILLAR.pattern: board.PillarPage,
    r"/chi-tieu": indicator.IndicatorListPage,
    r"/chi-tieu/([a-z0-9_-]{1,60})": indicator.IndicatorPage,
    r"/don-vi": unit.UnitListPage,
    r"/don-vi/([0-9a-z@-]{1,30})": unit.UnitPage,
    r"/so-sanh": comparison.ComparisonPage,
    r"/ban-do": map.MapPage,
    r"/tinh-trang": status.StatusPage,
    r"/kiem-tra": checks.ChecksPage,
    r"/nguon": sources.SourceListPage,
    r"/nguon/([a-z0-9_-]{1,60})": sources.SourcePage,
    r"/mau-thuan": disagreements.DisagreementsPage,
    r"/huong-dan": guide.GuidePage,
    r"/thay-doi": changes.ChangesPage,
    r"/bao-cao": report.ReportPage,
    r"/trang-chieu": slides.SlidesPage,
}


# Dash's own endpoints, which catch every path without another route.
ENDPOINTS = ("/", "/<path:path>")


def visit(path: str, query: str, warehouse: Warehouse) -> PageRequest:
    """Parse an address into a page request. Raises PageMissing or QuestionError."""
    kind, name = _page(path)
    if not kind.exists(name, warehouse.catalog):
        raise PageMissing(path)
    asked = kind.choices(name, choices(warehouse), warehouse.catalog)
    question = parse_query(query, asked)
    if (key := value_named(query)) and not names_value(key, warehouse.catalog):
        raise QuestionError(404, "doan", key, question)
    return PageRequest(path, name, question, asked, warehouse)


def is_page(path: str, warehouse: Warehouse) -> bool:
    """Return whether a path leads to a page."""
    try:
        kind, name = _page(path)
    except PageMissing:
        return False
    return kind.exists(name, warehouse.catalog)


def page(asked: PageRequest) -> Page:
    """Return the requested page. Call it once per request: a page keeps what it has made."""
    found, _unused = _page(asked.path)
    return found(asked)


def cacheable(asked: PageRequest) -> bool:
    """Return whether the requested page depends on the request alone, so that its response can be cached."""
    return _page(asked.path)[0].cacheable


slides.SlidesPage.find = slides.Finder(visit, lambda asked, key: page(asked).chart(key))


def collected(asked: PageRequest) -> list[tuple[Collected, PageRequest]]:
    """Return the cards collected on the slides page, in order, each with the request it comes from."""
    return slides.collected(asked, slides.SlidesPage.find)


@callback(
    Output("question", "answer"), Input("question", "data"), State("path", "data"), prevent_initial_call=True
)
def answer(query: str, path: str) -> dict:
    """Return what a new question changes on the page at a path; abort with 400 if the input is invalid."""
    if not isinstance(query, str) or not isinstance(path, str):
        abort(400)
    try:
        asked = answering(visit(path, query, warehouse_for(settings(), query)))
        with use_language(asked.question.language):
            found = page(asked)
            return _sent(found.changed(), found.heading)
    except (PageMissing, QuestionError, VersionNotOpen, NothingToChoose):
        abort(400)


@callback(Output("doan", "answer"), Input("doan", "data"), prevent_initial_call=True)
def tell(query: str) -> dict:
    """Return the evidence of the value that a query names as `doan`; abort with 400 if the input is invalid."""
    if not isinstance(query, str):
        abort(400)
    try:
        warehouse = warehouse_for(settings(), query)
        question = parse_query(query, choices(warehouse))
    except (QuestionError, VersionNotOpen):
        abort(400)
    with use_language(question.language):
        try:
            value = evidence(value_named(query), question, warehouse)
            found = content(value, question, passages(value, settings().data))
        except ValueMissing:
            found = unknown()
        return {"parts": {"evidence-content": markup(found)}, "graphs": {}}


def _sent(changed: PageUpdate, heading: str) -> dict:
    """Return an update in the shape that assets/answers.js expects: HTML by element, figures by graph.

    `newest` is the current data version, which may be newer than the page's.
    """
    spoken = _("Now showing {title}. {findings}", title=heading, findings=changed.finding).strip()
    parts = {"title": heading, **changed.parts, "spoken": spoken}
    return {
        "parts": {name: markup(part) for name, part in parts.items()},
        "graphs": {
            name: {"figure": drawn, "style": style(look)} for name, (drawn, look) in changed.graphs.items()
        },
        "order": list(changed.order),
        "newest": current_warehouse(settings()).version.id,
    }


def _page(path: str) -> tuple[type[Page], str]:
    """Return the page class of a path and the variable part of the path. Raises PageMissing."""
    for pattern, page in PAGES.items():
        if found := re.fullmatch(pattern, path):
            return page, "".join(found.groups())
    raise PageMissing(path)
