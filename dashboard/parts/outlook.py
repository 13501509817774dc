"""The overview's six rows, one for each pillar, and the box of what needs a look."""

from collections.abc import Sequence

from dash import html

from dashboard.catalog import Catalog
from dashboard.data.cells import Cell
from dashboard.data.comparison import Obstacle
from dashboard.data.outlook import Attention, KeyNumber, Outlook, Row
from dashboard.parts.evidence import value_address, value_link
from dashboard.parts.links import disagreement_address, page_address
from dashboard.parts.numbers import gauge, marks
from dashboard.question import Question
from dashboard.theme import SIGNS
from dashboard.wording import Words, finding, key_number
from dashboard.wording.outlook import change, distance, not_compared, rest_not_compared, worse

MOST_LINES = 4


def pillar_rows(outlook: Outlook, question: Question, catalog: Catalog, words: Words) -> html.Section:
    """Return the six pillars: name, finding, key numbers with what is known of their movement and target."""
    shared = outlook.obstacle
    aside = (
        [html.P(rest_not_compared(shared, question.year, words), className="muted aside")] if shared else []
    )
    rows = [_row(row, shared, question, catalog, words) for row in outlook.rows]
    return html.Section(
        [
            html.H2(words.say("The six pillars")),
            html.Ol(rows, className="rows"),
            *aside,
        ],
        className="outlook",
    )


def _row(row: Row, shared: Obstacle | None, question: Question, catalog: Catalog, words: Words) -> html.Li:
    name = f"{row.pillar.id}. {row.pillar.name(question.year, words.language)}"
    link = html.A(name, href=page_address(f"/tru-cot/{row.pillar.id}", question), className="topic")
    numbers = [_number(number, shared, question, catalog, words) for number in row.numbers]
    return html.Li(
        [
            html.Div(
                [link, html.H3(value_address(row.answer.lead, finding(row.answer, words), question))],
                className="said",
            ),
            html.Ul(numbers, className="numbers"),
        ]
    )


def _number(
    number: KeyNumber, shared: Obstacle | None, question: Question, catalog: Catalog, words: Words
) -> html.Li:
    """Return a key number, and why it is not set against the year before unless most `shared` that reason."""
    cell = number.cell
    label = html.Span(words.label(cell), className="label")
    if cell.claim is None:
        missing = f"{SIGNS['missing']} {words.say('no data')}"
        return html.Li([label, html.Span(missing, className="value none")])
    value, counts = key_number(cell, catalog, words)
    below = [change(number.before, cell, catalog, words)] if number.before and not number.obstacle else []
    if number.obstacle and number.obstacle != shared:
        below.append(not_compared(number.obstacle, question.year, words))
    below += [distance(number, catalog, words)] if number.target else []
    return html.Li(
        [
            label,
            html.Span(value_link(cell, value, question), className="value"),
            *([gauge(cell)] if cell.rate is not None else []),
            html.Span([counts, *marks(cell, question, words)], className="counts"),
            *(html.Span(text, className="moved") for text in below),
        ]
    )


def attention_box(attention: Attention, question: Question, catalog: Catalog, words: Words) -> html.Section:
    """Return what needs a look: disputed, moved the wrong way, without a figure; each leads to its indicator."""
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
        _group(words.say("Moved the wrong way"), fallen, question, words),
        _group(words.say("Without a figure"), lacking, question, words),
    ]
    shown: list = [group for group in groups if group] or [html.P(words.say("Nothing needs a look here."))]
    return html.Section([html.H2(words.say("Needs a look")), *shown], className="attention")


def _link(cell: Cell, question: Question, words: Words, sign: str = "", text: str = "") -> html.A:
    name = cell.indicator.text("short", words.language)
    category = cell.indicator.category(cell.category)
    said = text or sign + (f"{name}: {category.text('name', words.language)}" if category else name)
    return html.A(said, href=page_address(f"/chi-tieu/{cell.indicator.id}", question))


def _indicators(cells: Sequence[Cell]) -> list[str]:
    return list(dict.fromkeys(cell.indicator.id for cell in cells))


def _lacking(name: str, attention: Attention, question: Question, catalog: Catalog, words: Words) -> html.A:
    """Return the link to an indicator that lacks values; where it has some, how many units lack it."""
    said = catalog.indicators[name].text("short", words.language)
    lacking, all_units = attention.lacking(name)
    if lacking < all_units:
        said = words.say(
            "{name}: no figure of {count} of {all} units", name=said, count=lacking, all=all_units
        )
    return html.A(said, href=page_address(f"/chi-tieu/{name}", question))


def _group(
    name: str, links: Sequence[html.A], question: Question, words: Words, address: str = ""
) -> html.Div | None:
    """Return a group under its name, which leads to `address` where one is given."""
    if not links:
        return None
    more = len(links) - MOST_LINES
    rest = html.A(words.say("and {count} more", count=more), href=page_address("/tinh-trang", question))
    items = [html.Li(link) for link in [*links[:MOST_LINES], *([rest] if more > 0 else [])]]
    head = f"{name} ({len(links)})"
    return html.Div([html.H3(html.A(head, href=address) if address else head), html.Ul(items)])
