"""An indicator outside its charts: its row in the list of all, its basis and targets, its neighbours."""

from collections.abc import Sequence

from dash import html

from dashboard.catalog import TOTAL, Catalog, Indicator, Target
from dashboard.components.evidence import value_link
from dashboard.components.links import page_address
from dashboard.components.numbers import gauge, marks, status_marks
from dashboard.data.answers import Answer
from dashboard.data.cells import Cell
from dashboard.data.claim import Claim
from dashboard.data.history import History
from dashboard.data.schema import Basis
from dashboard.language import gettext as _
from dashboard.question import Question
from dashboard.theme import SIGNS
from dashboard.wording import key_number
from dashboard.wording.amounts import claim_counts, claim_passage, claim_value
from dashboard.wording.names import basis_name, cell_label, period_name, unit_name, unit_short_name
from dashboard.wording.notes import value_said
from dashboard.wording.obstacles import without_figure
from dashboard.wording.overview import aim
from dashboard.wording.trend import levels


def row(answer: Answer, question: Question, usual_basis: Basis | None) -> html.Li:
    """Return an indicator's row in the list of all: name, value, counts, bar and any status other than `usual_basis`.

    The name links to the indicator's page with `question`, the user's question. If only single units have the
    indicator, the row says how many have a figure and names each.
    """
    indicator = answer.catalog.indicators[answer.card.key]
    name = html.A(indicator.text("name"), href=page_address(f"/chi-tieu/{indicator.id}", question))
    cells = answer.cells_named(answer.card.key_cell) or answer.cells
    stated_cells = [cell for cell in cells if cell.claim] or answer.stated
    if not stated_cells:
        return html.Li([name, html.Span(_without(cells), className="none")])
    if len(cells) > 1:
        return html.Li([name, html.Span(), *_units(stated_cells, len(cells), answer, usual_basis)])
    cell = stated_cells[0]
    category = indicator.category(cell.category)
    part = [cell_label(cell)] if category and category.id != TOTAL else []
    value, counts = key_number(cell, answer.catalog)
    bar = [gauge(cell)] if cell.rate is not None else [html.Span()]
    spans = [
        html.Span(value_link(cell, value, answer.question), className="value"),
        html.Span(
            [
                *(html.Span(text) for text in [*part, counts] if text),
                *marks(cell, answer.question, usual_basis),
            ],
            className="counts",
        ),
    ]
    return html.Li([name, *bar, *spans])


def _without(cells: Sequence[Cell]) -> str:
    """Return that there is no figure or why there can be none, with the level if it is not the city's."""
    text = f"{SIGNS['missing']} {without_figure(cells[0])}"
    place = cells[0].place
    level = _("each ward and commune") if len(cells) > 1 else unit_name(place.unit)
    return f"{text} ({level})" if len(cells) > 1 or place.is_fallback else text


def _units(
    stated_cells: Sequence[Cell], count: int, answer: Answer, usual_basis: Basis | None
) -> list[html.Span]:
    """Return how many units have a figure, and each figure with its marks."""
    count_text = _("{count} of {all} units have a figure", count=len(stated_cells), all=count)
    value_spans = [
        html.Span(
            [
                f"{unit_short_name(cell.place.unit)}: ",
                value_link(cell, value_said(cell), answer.question),
                *(
                    part
                    for mark in status_marks(cell, answer.question, usual_basis)
                    for part in (" · ", mark)
                ),
            ]
        )
        for cell in stated_cells
    ]
    return [html.Span(count_text, className="value"), html.Span(value_spans, className="counts")]


def facts(history: History, answer: Answer) -> html.Section:
    """Return formula, levels, legal basis, targets, end of the series, and the passages behind all years' values."""
    indicator = history.indicator
    targets = [
        html.Li(_target(target, history.catalog))
        for target in history.catalog.targets
        if target.indicator == indicator.id
    ]
    claims = sorted(
        {*answer.claims, *history.answer.claims}, key=lambda claim: (claim.time_period, claim.locator)
    )
    pairs: list[tuple[str, list]] = [
        (_("Formula"), [html.P(indicator.text("formula"))]),
        (_("Available for"), [html.P(levels(indicator))]),
        (_("Legal basis"), [html.P(indicator.text("legal_basis") or _("not known"))]),
        (
            _("Targets"),
            [html.Ul(targets)] if targets else [],
        ),
        (_("Series"), [html.P(indicator.text("ended"))] if indicator.last_year else []),
        (_("Sources"), _passages(claims, history)),
    ]
    entries = [part for name, text in pairs if text for part in (html.H3(name), *text)]
    return html.Section([html.H2(_("Basis and sources")), *entries], className="card")


def _target(target: Target, catalog: Catalog) -> str:
    verified = _("document checked") if target.verified else _("as worded by the press")
    note = target.text("note")
    return " · ".join(part for part in (aim(target, catalog), target.document, verified, note) if part)


def _passages(claims: Sequence[Claim], history: History) -> list:
    """Return each claim behind the values: its period, what it states, and a link to its passage."""
    passages = dict.fromkeys(
        (claim.source, claim.locator, _stated(claim, history)) for claim in claims if claim.locator
    )
    if not passages:
        return [html.P(_("no source passage for this selection"), className="muted")]
    links = [
        html.Li(html.A(text, href=page_address(f"/nguon/{source}", history.question, locator)))
        for source, locator, text in passages
    ]
    return [html.Ul(links)]


def _stated(claim: Claim, history: History) -> str:
    """Return what a claim states, prefixed with its category, or with its indicator if it belongs to another one."""
    text = claim_counts(claim) or claim_value(claim)
    indicator = history.catalog.indicators[claim.indicator]
    category = indicator.category(claim.category)
    if indicator != history.indicator:
        text = f"{indicator.text('short')} {text}"
    elif category and category.id != TOTAL:
        text = f"{category.text('name')} {text}"
    unit = unit_name(history.catalog.units[claim.unit])
    mark = f" ({basis_name(claim.basis)})" if claim.basis == "provisional" else ""
    return f"{unit}, {period_name(claim.time_period)}, {claim_passage(claim)}: {text}{mark}"


def neighbours(indicator: Indicator, question: Question, catalog: Catalog) -> html.Section:
    """Return links to the pillar and to its other indicators."""
    pillar = catalog.pillars[indicator.pillar]
    others = [
        other for other in catalog.ordered_indicators if other.pillar == pillar.id and other != indicator
    ]
    links = [
        html.Li(html.A(other.text("name"), href=page_address(f"/chi-tieu/{other.id}", question)))
        for other in others
    ]
    name = html.A(pillar.name(question.year), href=page_address(f"/tru-cot/{pillar.id}", question))
    return html.Section([html.H2(_("In the same pillar")), html.P(name), html.Ul(links)], className="card")
