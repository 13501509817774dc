"""A disagreement as a card: sides and their passages, why one is used, who decided, consequences of the others."""

from collections.abc import Sequence

from dash import html

from dashboard.catalog import Catalog
from dashboard.components.attributes import attributes
from dashboard.components.evidence import value_address, value_link
from dashboard.components.links import page_address
from dashboard.data.cells import key_of
from dashboard.data.claim import Claim
from dashboard.data.disagreements import Disagreement, Side
from dashboard.language import format_number
from dashboard.language import gettext as _
from dashboard.question import Question
from dashboard.theme import SIGNS
from dashboard.wording.disagreements import (
    consequences,
    decider,
    either_or,
    passage,
    passages,
    reason,
    record,
    stated,
)
from dashboard.wording.names import period_name, unit_name


def disagreement_cards(found: Sequence[Disagreement], question: Question, catalog: Catalog) -> html.Div:
    """Return a card for each disagreement; the first card of an indicator has the indicator id as anchor."""
    seen: set[str] = set()
    cards = []
    for one in found:
        name, place = one.cell.indicator.id, one.cell.place
        anchor = name if name not in seen else f"{name}-{one.cell.category}-{place.unit.id}-{place.period}"
        seen.add(name)
        cards.append(_card(one, anchor, question, catalog))
    return html.Div(cards, className="disagreements")


def years_offered(years: Sequence[int], question: Question) -> html.Div:
    """Return the empty state of a year, with links to the years that have disagreements."""
    links = [html.A(str(year), href=question.replace(year=year).query) for year in years]
    offered = html.P([_("Years with disagreements:"), *(part for one in links for part in (" ", one))])
    none = html.P(_("Sources agree in every year."))
    said = html.P(_("Where sources agree, there is nothing to choose between."))
    return html.Div([said, offered if links else none], className="nothing")


def _card(one: Disagreement, anchor: str, question: Question, catalog: Catalog) -> html.Section:
    cell, heading = one.cell, f"heading-{anchor}"
    where = " · ".join(
        [
            catalog.pillars[cell.indicator.pillar].text("short"),
            unit_name(cell.place.unit),
            period_name(cell.place.when),
        ]
    )
    sides = [
        html.Li(_side(side, one, question, catalog), className="used" if side.used else "")
        for side in one.sides
    ]
    more = html.A(
        _("More about {name}", name=cell.indicator.text("name")),
        href=page_address(f"/chi-tieu/{cell.indicator.id}", question),
    )
    return html.Section(
        [
            html.P(where, className="topic"),
            html.H2(value_link(cell, f"{SIGNS['disputed']} {either_or(one)}", question), id=heading),
            html.Ul(sides, className="sides"),
            _why(one, catalog),
            html.P(more, className="more"),
        ],
        id=anchor,
        className="card disagreement",
        **attributes({"aria-labelledby": heading}),
    )


def _side(side: Side, one: Disagreement, question: Question, catalog: Catalog) -> list:
    tag = _("Figure used") if side.used else _("Figure not used")
    counted, follows = stated(side, one, catalog)
    return [
        html.H3(tag),
        html.P(value_link(one.cell, counted, question), className="counted"),
        html.P(value_link(one.cell, follows, question) if follows else "", className="follows"),
        html.Ul([html.Li(_passage(claim, side, question, catalog)) for claim in side.claims]),
    ]


def _passage(claim: Claim, side: Side, question: Question, catalog: Catalog) -> list:
    """Return a claim's passage as a link, the paragraph's subject, and our remark on the claim."""
    source = catalog.sources[claim.source]
    paragraph = next((one for one in source.paragraphs if f"p{one.number}" == claim.locator), None)
    link = html.A(
        passage(claim, catalog), href=page_address(f"/nguon/{claim.source}", question, claim.locator)
    )
    about = [html.Span(paragraph.text("about"))] if paragraph else []
    note = claim.text("note")
    term = value_address(key_of(claim), _term(claim, catalog), question)
    label = [html.Span(term, className="term")] if side.is_sum else []
    return [*label, link, *about, *([html.Span(note, className="remark")] if note else [])]


def _term(claim: Claim, catalog: Catalog) -> str:
    name = catalog.indicators[claim.indicator].text("short")
    return f"{name}: {format_number(claim.amount)}"


def _why(one: Disagreement, catalog: Catalog) -> html.Dl:
    pairs: list[tuple[str, html.P | html.Ul]] = [
        (_("Why it is used"), html.P(reason(one))),
        (_("Who decided"), html.P(decider(one))),
    ]
    for side in one.others:
        lead = _("If {passages} were right", passages=passages(side, one, catalog))
        pairs.append((lead, html.Ul([html.Li(said) for said in consequences(side, one, catalog)])))
    if earlier := record(one):
        pairs.append((_("Earlier decisions"), html.Ul([html.Li(said) for said in earlier])))
    return html.Dl([part for name, said in pairs for part in (html.Dt(name), html.Dd(said))], className="why")
