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


def disagreement_cards(
    disagreements: Sequence[Disagreement], question: Question, catalog: Catalog
) -> html.Div:
    """Return a card for each disagreement; the first card of an indicator has the indicator id as anchor."""
    seen: set[str] = set()
    cards = []
    for disagreement in disagreements:
        name, place = disagreement.cell.indicator.id, disagreement.cell.place
        anchor = (
            name
            if name not in seen
            else f"{name}-{disagreement.cell.category}-{place.unit.id}-{place.period}"
        )
        seen.add(name)
        cards.append(_card(disagreement, anchor, question, catalog))
    return html.Div(cards, className="disagreements")


def years_offered(years: Sequence[int], question: Question) -> html.Div:
    """Return the empty state of a year, with links to the years that have disagreements."""
    links = [html.A(str(year), href=question.replace(year=year).query) for year in years]
    year_links = html.P([_("Years with disagreements:"), *(part for link in links for part in (" ", link))])
    none = html.P(_("Sources agree in every year."))
    explanation = html.P(_("Where sources agree, there is nothing to choose between."))
    return html.Div([explanation, year_links if links else none], className="nothing")


def _card(disagreement: Disagreement, anchor: str, question: Question, catalog: Catalog) -> html.Section:
    cell, heading = disagreement.cell, f"heading-{anchor}"
    where = " · ".join(
        [
            catalog.pillars[cell.indicator.pillar].text("short"),
            unit_name(cell.place.unit),
            period_name(cell.place.when),
        ]
    )
    sides = [
        html.Li(_side(side, disagreement, question, catalog), className="used" if side.used else "")
        for side in disagreement.sides
    ]
    more = html.A(
        _("More about {name}", name=cell.indicator.text("name")),
        href=page_address(f"/chi-tieu/{cell.indicator.id}", question),
    )
    return html.Section(
        [
            html.P(where, className="topic"),
            html.H2(value_link(cell, f"{SIGNS['disputed']} {either_or(disagreement)}", question), id=heading),
            html.Ul(sides, className="sides"),
            _why(disagreement, catalog),
            html.P(more, className="more"),
        ],
        id=anchor,
        className="card disagreement",
        **attributes({"aria-labelledby": heading}),
    )


def _side(side: Side, disagreement: Disagreement, question: Question, catalog: Catalog) -> list:
    tag = _("Figure used") if side.used else _("Figure not used")
    statement, follows = stated(side, disagreement, catalog)
    return [
        html.H3(tag),
        html.P(value_link(disagreement.cell, statement, question), className="counted"),
        html.P(value_link(disagreement.cell, follows, question) if follows else "", className="follows"),
        html.Ul([html.Li(_passage(claim, side, question, catalog)) for claim in side.claims]),
    ]


def _passage(claim: Claim, side: Side, question: Question, catalog: Catalog) -> list:
    """Return a claim's passage as a link, the paragraph's subject, and our remark on the claim."""
    source = catalog.sources[claim.source]
    paragraph = next(
        (paragraph for paragraph in source.paragraphs if f"p{paragraph.number}" == claim.locator), None
    )
    link = html.A(
        passage(claim, catalog), href=page_address(f"/nguon/{claim.source}", question, claim.locator)
    )
    subject = [html.Span(paragraph.text("about"))] if paragraph else []
    note = claim.text("note")
    term = value_address(key_of(claim), _term(claim, catalog), question)
    label = [html.Span(term, className="term")] if side.is_sum else []
    return [*label, link, *subject, *([html.Span(note, className="remark")] if note else [])]


def _term(claim: Claim, catalog: Catalog) -> str:
    name = catalog.indicators[claim.indicator].text("short")
    return f"{name}: {format_number(claim.amount)}"


def _why(disagreement: Disagreement, catalog: Catalog) -> html.Dl:
    pairs: list[tuple[str, html.P | html.Ul]] = [
        (_("Why it is used"), html.P(reason(disagreement))),
        (_("Who decided"), html.P(decider(disagreement))),
    ]
    for side in disagreement.others:
        lead = _("If {passages} were right", passages=passages(side, disagreement, catalog))
        pairs.append(
            (
                lead,
                html.Ul([html.Li(consequence) for consequence in consequences(side, disagreement, catalog)]),
            )
        )
    if decisions := record(disagreement):
        pairs.append((_("Earlier decisions"), html.Ul([html.Li(decision) for decision in decisions])))
    return html.Dl([part for name, text in pairs for part in (html.Dt(name), html.Dd(text))], className="why")
