"""The overview's six rows, one per pillar, and the box of what needs attention."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from dashboard.catalog import Catalog
from dashboard.components.evidence import value_address, value_link
from dashboard.components.links import disagreement_address, page_address
from dashboard.components.numbers import gauge, status_marks, whose
from dashboard.data.cells import Cell, usual_basis
from dashboard.data.comparison import Unmatched
from dashboard.data.overview import Attention, KeyNumber, Outlook, OverviewRow, obstacle_of
from dashboard.data.schema import Basis
from dashboard.language import gettext as _
from dashboard.question import Question
from dashboard.theme import SIGNS
from dashboard.wording import finding, key_number
from dashboard.wording.findings import sentence
from dashboard.wording.names import cell_label
from dashboard.wording.notes import usual_note
from dashboard.wording.obstacles import without_figure
from dashboard.wording.overview import change, distance, not_compared, rest_not_compared, worse

MOST_LINES = 4


@dataclass(frozen=True)
class Shared:
    """What most key numbers have in common: the page states it once, and only exceptions state their own."""

    obstacle: Unmatched | None
    basis: Basis | None


def pillar_rows(outlook: Outlook, question: Question, catalog: Catalog) -> html.Section:
    """Return the pillars: name, finding, and key numbers with their change and distance to the target.

    Indicators that do not exist at the level of the chosen units follow under a heading that names their units.
    """
    basis = usual_basis(outlook.cells)
    own = _part(_("The six pillars"), outlook.rows, basis, question, catalog)
    apart = _part(_whose(outlook), outlook.fallback, basis, question, catalog)
    basis_note = [html.P(sentence(usual_note(basis)), className="muted aside")] if basis else []
    return html.Section([*own, *apart, *basis_note], className="outlook")


def _part(
    name: str, rows: Sequence[OverviewRow], basis: Basis | None, question: Question, catalog: Catalog
) -> list:
    """Return rows under a heading, and why most of their numbers are not compared with the previous year."""
    if not rows:
        return []
    shared = Shared(obstacle_of(rows), basis)
    compared = any(number.before and not number.obstacle for row in rows for number in row.numbers)
    explain = rest_not_compared if compared else not_compared
    asides = [sentence(explain(shared.obstacle, question.year))] if shared.obstacle else []
    return [
        html.H2(name),
        html.Ol([_row(row, shared, question, catalog) for row in rows], className="rows"),
        *(html.P(text, className="muted aside") for text in asides),
    ]


def _whose(outlook: Outlook) -> str:
    """Return the heading for figures of units other than the chosen ones."""
    cells = [number.cell for row in outlook.fallback for number in row.numbers]
    names = ", ".join(dict.fromkeys(whose(cell) for cell in cells if cell.place.period))
    if not names:
        return _("Not measured at this level")
    return _("Not measured at this level; showing the figures for: {units}", units=names)


def _row(row: OverviewRow, shared: Shared, question: Question, catalog: Catalog) -> html.Li:
    name = f"{row.pillar.id}. {row.pillar.name(question.year)}"
    link = html.A(name, href=page_address(f"/tru-cot/{row.pillar.id}", question), className="topic")
    groups = [_group_of_units(group, shared, question, catalog) for group in row.groups]
    return html.Li(
        [
            html.Div(
                [link, html.H3(value_address(row.answer.lead, finding(row.answer), question))],
                className="said",
            ),
            html.Ul(groups, className="numbers"),
        ]
    )


def _group_of_units(
    group: Sequence[KeyNumber], shared: Shared, question: Question, catalog: Catalog
) -> html.Li:
    """Return what is measured and its number in each unit; several units form a nested list."""
    label = html.Span(cell_label(group[0].cell), className="label")
    if len(group) == 1 and question.units == (group[0].cell.place.unit.id,):
        return html.Li([label, *_number(group[0], shared, question, catalog)])
    units = [
        html.Li(
            [
                html.Span(whose(number.cell), className="whose"),
                *_number(number, shared, question, catalog),
            ]
        )
        for number in group
    ]
    return html.Li([label, html.Ul(units, className="of-units")])


def _number(number: KeyNumber, shared: Shared, question: Question, catalog: Catalog) -> list[html.Span]:
    """Return a key number, and why it is not compared with the previous year unless most share that reason."""
    cell = number.cell
    if cell.claim is None:
        return [html.Span(f"{SIGNS['missing']} {without_figure(cell)}", className="value none")]
    value, counts = key_number(cell, catalog)
    below = [change(number.before, cell, catalog)] if number.before and not number.obstacle else []
    if number.obstacle and number.obstacle != shared.obstacle:
        below.append(not_compared(number.obstacle, question.year))
    below += [distance(number, catalog)] if number.target else []
    return [
        html.Span(value_link(cell, value, question), className="value"),
        *([gauge(cell)] if cell.rate is not None else []),
        html.Span([counts, *status_marks(cell, question, shared.basis)], className="counts"),
        *(html.Span(text, className="moved") for text in below),
    ]


def attention_box(attention: Attention, question: Question, catalog: Catalog) -> html.Section:
    """Return what needs attention: disputed, worsened and missing values, each linked to its indicator."""
    disputed = [_link(cell, question, f"{SIGNS['disputed']} ") for cell in attention.disputed]
    fallen = [_link(after, question, "", worse(before, after, catalog)) for before, after in attention.worse]
    lacking = [_lacking(name, attention, question, catalog) for name in _indicators(attention.missing)]
    groups = [
        _group(_("Sources disagree"), disputed, question, disagreement_address(None, question)),
        _group(_("Worse than the previous year"), fallen, question),
        _group(_("Missing figures"), lacking, question),
    ]
    content: list = [group for group in groups if group] or [html.P(_("Nothing needs attention here."))]
    return html.Section([html.H2(_("Needs attention")), *content], className="attention")


def _link(cell: Cell, question: Question, sign: str = "", text: str = "") -> html.A:
    name = cell.indicator.text("short")
    category = cell.indicator.category(cell.category)
    label = text or sign + (f"{name}: {category.text('name')}" if category else name)
    label += f" ({whose(cell)})" if cell.place.is_fallback else ""
    return html.A(label, href=page_address(f"/chi-tieu/{cell.indicator.id}", question))


def _indicators(cells: Sequence[Cell]) -> list[str]:
    return list(dict.fromkeys(cell.indicator.id for cell in cells))


def _lacking(name: str, attention: Attention, question: Question, catalog: Catalog) -> html.A:
    """Return the link to an indicator with missing values, and how many units lack it if not all do."""
    label = catalog.indicators[name].text("short")
    lacking, all_units = attention.lacking(name)
    if lacking < all_units:
        label = _("{name}: no figure for {count} of {all} units", name=label, count=lacking, all=all_units)
    return html.A(label, href=page_address(f"/chi-tieu/{name}", question))


def _group(name: str, links: Sequence[html.A], question: Question, address: str = "") -> html.Div | None:
    """Return a group under its name, which links to `address` if given."""
    if not links:
        return None
    more = len(links) - MOST_LINES
    rest = html.A(_("and {count} more", count=more), href=page_address("/tinh-trang", question))
    items = [html.Li(link) for link in [*links[:MOST_LINES], *([rest] if more > 0 else [])]]
    head = f"{name} ({len(links)})"
    return html.Div([html.H3(html.A(head, href=address) if address else head), html.Ul(items)])
