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
from dashboard.question import Question
from dashboard.theme import SIGNS
from dashboard.wording import Words, finding, key_number
from dashboard.wording.findings import sentence
from dashboard.wording.notes import usual_note
from dashboard.wording.obstacles import without_figure
from dashboard.wording.overview import change, distance, not_compared, rest_not_compared, worse

MOST_LINES = 4


@dataclass(frozen=True)
class Shared:
    """What most key numbers have in common: the page states it once, and only exceptions state their own."""

    obstacle: Unmatched | None
    basis: Basis | None


def pillar_rows(outlook: Outlook, question: Question, catalog: Catalog, words: Words) -> html.Section:
    """Return the pillars: name, finding, and key numbers with their change and distance to the target.

    Indicators that do not exist at the level of the chosen units follow under a heading that names their units.
    """
    basis = usual_basis(outlook.cells)
    own = _part(words.say("The six pillars"), outlook.rows, basis, question, catalog, words)
    apart = _part(_whose(outlook, words), outlook.fallback, basis, question, catalog, words)
    noted = [html.P(sentence(usual_note(basis, words)), className="muted aside")] if basis else []
    return html.Section([*own, *apart, *noted], className="outlook")


def _part(
    name: str,
    rows: Sequence[OverviewRow],
    basis: Basis | None,
    question: Question,
    catalog: Catalog,
    words: Words,
) -> list:
    """Return rows under a heading, and why most of their numbers are not compared with the previous year."""
    if not rows:
        return []
    shared = Shared(obstacle_of(rows), basis)
    compared = any(number.before and not number.obstacle for row in rows for number in row.numbers)
    say = rest_not_compared if compared else not_compared
    aside = [sentence(say(shared.obstacle, question.year, words))] if shared.obstacle else []
    return [
        html.H2(name),
        html.Ol([_row(row, shared, question, catalog, words) for row in rows], className="rows"),
        *(html.P(text, className="muted aside") for text in aside),
    ]


def _whose(outlook: Outlook, words: Words) -> str:
    """Return the heading for figures of units other than the chosen ones."""
    cells = [number.cell for row in outlook.fallback for number in row.numbers]
    names = ", ".join(dict.fromkeys(whose(cell, words) for cell in cells if cell.place.period))
    if not names:
        return words.say("Not measured at this level")
    return words.say("Not measured at this level; showing the figures for: {units}", units=names)


def _row(row: OverviewRow, shared: Shared, question: Question, catalog: Catalog, words: Words) -> html.Li:
    name = f"{row.pillar.id}. {row.pillar.name(question.year, words.language)}"
    link = html.A(name, href=page_address(f"/tru-cot/{row.pillar.id}", question), className="topic")
    groups = [_group_of_units(group, shared, question, catalog, words) for group in row.groups]
    return html.Li(
        [
            html.Div(
                [link, html.H3(value_address(row.answer.lead, finding(row.answer, words), question))],
                className="said",
            ),
            html.Ul(groups, className="numbers"),
        ]
    )


def _group_of_units(
    group: Sequence[KeyNumber], shared: Shared, question: Question, catalog: Catalog, words: Words
) -> html.Li:
    """Return what is measured and its number in each unit; several units form a nested list."""
    label = html.Span(words.label(group[0].cell), className="label")
    if len(group) == 1 and question.units == (group[0].cell.place.unit.id,):
        return html.Li([label, *_number(group[0], shared, question, catalog, words)])
    units = [
        html.Li(
            [
                html.Span(whose(number.cell, words), className="whose"),
                *_number(number, shared, question, catalog, words),
            ]
        )
        for number in group
    ]
    return html.Li([label, html.Ul(units, className="of-units")])


def _number(
    number: KeyNumber, shared: Shared, question: Question, catalog: Catalog, words: Words
) -> list[html.Span]:
    """Return a key number, and why it is not compared with the previous year unless most share that reason."""
    cell = number.cell
    if cell.claim is None:
        return [html.Span(f"{SIGNS['missing']} {without_figure(cell, words)}", className="value none")]
    value, counts = key_number(cell, catalog, words)
    below = [change(number.before, cell, catalog, words)] if number.before and not number.obstacle else []
    if number.obstacle and number.obstacle != shared.obstacle:
        below.append(not_compared(number.obstacle, question.year, words))
    below += [distance(number, catalog, words)] if number.target else []
    return [
        html.Span(value_link(cell, value, question), className="value"),
        *([gauge(cell)] if cell.rate is not None else []),
        html.Span([counts, *status_marks(cell, question, words, shared.basis)], className="counts"),
        *(html.Span(text, className="moved") for text in below),
    ]


def attention_box(attention: Attention, question: Question, catalog: Catalog, words: Words) -> html.Section:
    """Return what needs attention: disputed, worsened and missing values, each linked to its indicator."""
    disputed = [_link(cell, question, words, f"{SIGNS['disputed']} ") for cell in attention.disputed]
    fallen = [
        _link(
            after,
            question,
            words,
            "",
            worse(before, after, catalog, words),
        )
        for before, after in attention.worse
    ]
    lacking = [_lacking(name, attention, question, catalog, words) for name in _indicators(attention.missing)]
    groups = [
        _group(
            words.say("Sources disagree"), disputed, question, words, disagreement_address(None, question)
        ),
        _group(words.say("Worse than the previous year"), fallen, question, words),
        _group(words.say("Missing figures"), lacking, question, words),
    ]
    shown: list = [group for group in groups if group] or [html.P(words.say("Nothing needs attention here."))]
    return html.Section([html.H2(words.say("Needs attention")), *shown], className="attention")


def _link(cell: Cell, question: Question, words: Words, sign: str = "", text: str = "") -> html.A:
    name = cell.indicator.text("short", words.language)
    category = cell.indicator.category(cell.category)
    said = text or sign + (f"{name}: {category.text('name', words.language)}" if category else name)
    said += f" ({whose(cell, words)})" if cell.place.is_fallback else ""
    return html.A(said, href=page_address(f"/chi-tieu/{cell.indicator.id}", question))


def _indicators(cells: Sequence[Cell]) -> list[str]:
    return list(dict.fromkeys(cell.indicator.id for cell in cells))


def _lacking(name: str, attention: Attention, question: Question, catalog: Catalog, words: Words) -> html.A:
    """Return the link to an indicator with missing values, and how many units lack it if not all do."""
    said = catalog.indicators[name].text("short", words.language)
    lacking, all_units = attention.lacking(name)
    if lacking < all_units:
        said = words.say(
            "{name}: no figure for {count} of {all} units", name=said, count=lacking, all=all_units
        )
    return html.A(said, href=page_address(f"/chi-tieu/{name}", question))


def _group(
    name: str, links: Sequence[html.A], question: Question, words: Words, address: str = ""
) -> html.Div | None:
    """Return a group under its name, which links to `address` if given."""
    if not links:
        return None
    more = len(links) - MOST_LINES
    rest = html.A(words.say("and {count} more", count=more), href=page_address("/tinh-trang", question))
    items = [html.Li(link) for link in [*links[:MOST_LINES], *([rest] if more > 0 else [])]]
    head = f"{name} ({len(links)})"
    return html.Div([html.H3(html.A(head, href=address) if address else head), html.Ul(items)])
