"""Maps addresses to pages, and holds the callbacks that update a loaded page."""

import re

from dash import ALL, Input, Output, State, callback, ctx, no_update
from flask import abort

from dashboard.components.adopted import Adopter, Board, Html, Query, Store, element_id
from dashboard.components.card import graph_id
from dashboard.components.evidence import content, unknown
from dashboard.components.markup import markup
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
    options = kind.choices(name, choices(warehouse), warehouse.catalog)
    question = parse_query(query, options)
    if (key := value_named(query)) and not names_value(key, warehouse.catalog):
        raise QuestionError(404, "doan", key, question)
    return PageRequest(path, name, question, options, warehouse)


def is_page(path: str, warehouse: Warehouse) -> bool:
    """Return whether a path leads to a page."""
    try:
        kind, name = _page(path)
    except PageMissing:
        return False
    return kind.exists(name, warehouse.catalog)


def page(page_request: PageRequest) -> Page:
    """Return the requested page. Call it once per request: a page keeps what it has made."""
    page_class, _unused = _page(page_request.path)
    return page_class(page_request)


def cacheable(page_request: PageRequest) -> bool:
    """Return whether the requested page depends on the request alone, so that its response can be cached."""
    return _page(page_request.path)[0].cacheable


slides.SlidesPage.find = slides.Finder(visit, lambda page_request, key: page(page_request).chart(key))


def collected(page_request: PageRequest) -> list[tuple[Collected, PageRequest]]:
    """Return the cards collected on the slides page, in order, each with the request it comes from."""
    return slides.collected(page_request, slides.SlidesPage.find)


def layout() -> list[Adopter]:
    """Return Dash's layout: what callbacks change, on any page. A page without such an element leaves it alone.

    A page carries its own components, which take the place of those with the same ids. The questions come last: they
    take their answer when all else has it.
    """
    names = ("title", "content", "spoken", "evidence-content")
    return [
        Store(id="path"),
        *(Html(id=name) for name in names),
        Board(id="cards"),
        Query(id="question"),
        Query(id="doan"),
    ]


@callback(
    Output("title", "html"),
    Output(graph_id(ALL), "figure"),
    Output("cards", "texts"),
    Output("cards", "order"),
    Output("content", "html"),
    Output("content", "children"),
    Output("spoken", "html"),
    Output("question", "answered"),
    Input("question", "query"),
    State("path", "data"),
    prevent_initial_call=True,
)
def answer(query: str, path: str) -> list:
    """Return what a new question changes on the page at a path; abort with 400 if the input is invalid."""
    if not isinstance(query, str) or not isinstance(path, str):
        abort(400)
    try:
        page_request = answering(visit(path, query, warehouse_for(settings(), query)))
        with use_language(page_request.question.language):
            return _outputs(_changes(page(page_request)))
    except (PageMissing, QuestionError, VersionNotOpen, NothingToChoose):
        abort(400)


@callback(
    Output("evidence-content", "html"),
    Output("doan", "answered"),
    Input("doan", "query"),
    prevent_initial_call=True,
)
def tell(query: str) -> tuple[str, dict]:
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
            parts = content(value, question, passages(value, settings().data))
        except ValueMissing:
            parts = unknown()
        return markup(parts), {"fits": True}


# The id of an element and a property of the component that adopts it.
Place = tuple[str, str]


def _changes(requested_page: Page) -> dict[Place, object]:
    """Return what a question changes on a page, by element and property."""
    update = requested_page.changed()
    announcement = _(
        "Now showing {title}. {findings}", title=requested_page.heading, findings=update.finding
    ).strip()
    changes: dict[Place, object] = {
        ("title", "html"): markup(requested_page.heading),
        ("spoken", "html"): markup(announcement),
    }
    return changes | (_of_board(update) if update.order else _of_content(update))


def _of_board(update: PageUpdate) -> dict[Place, object]:
    texts = {name: markup(part) for name, part in update.parts.items()}
    for key, card in update.cards.items():
        around = {"finding": card.heading, "above": card.above, "below": card.below}
        texts |= {f"{name}-{key}": markup(part) for name, part in around.items()}
    figures = {(element_id(graph_id(key)), "figure"): card.figure for key, card in update.cards.items()}
    return {**figures, ("cards", "texts"): texts, ("cards", "order"): list(update.order)}


def _of_content(update: PageUpdate) -> dict[Place, object]:
    adopters: list[Adopter] = []
    parts = {(name, "html"): markup(part, adopters) for name, part in update.parts.items()}
    return {**parts, ("content", "children"): adopters}


def _outputs(changes: dict[Place, object]) -> list:
    """Return changes in the order of the callback's outputs.

    `fits` tells whether the page has the cards that the changes are for: others may have been published since it was
    opened. `newest` is the current data version.
    """
    single_places = {_place(output) for output in ctx.outputs_list if isinstance(output, dict)}
    cards = {_place(output) for group in ctx.outputs_list if isinstance(group, list) for output in group}
    fits = changes.keys() - single_places == cards
    changes |= {("question", "answered"): {"newest": current_warehouse(settings()).version.id, "fits": fits}}

    def value(output: dict | list[dict]) -> object:
        if isinstance(output, list):
            return [value(item) for item in output]
        return changes.get(_place(output), no_update)

    return [value(output) for output in ctx.outputs_list]


def _place(output: dict) -> Place:
    return element_id(output["id"]), output["property"]


def _page(path: str) -> tuple[type[Page], str]:
    """Return the page class of a path and the variable part of the path. Raises PageMissing."""
    for pattern, page in PAGES.items():
        if match := re.fullmatch(pattern, path):
            return page, "".join(match.groups())
    raise PageMissing(path)
