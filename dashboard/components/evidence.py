"""The evidence panel of a value: what it is, its source, competing claims, and a form to report a mistake."""

from collections.abc import Mapping, Sequence

import dash_bootstrap_components as dbc
from dash import html

from dashboard.catalog import Source
from dashboard.components.attributes import attributes
from dashboard.components.links import page_address
from dashboard.components.numbers import status_marks
from dashboard.data.cells import Cell
from dashboard.data.claim import Claim
from dashboard.data.documents import DocumentError, Passage, mentions
from dashboard.data.evidence import Evidence
from dashboard.data.reported_rates import printed_numbers
from dashboard.language import gettext as _
from dashboard.question import Question
from dashboard.wording import evidence as evidence_wording
from dashboard.wording.names import unit_name

LONGEST_REPORT = 2000
# The passages of claims in the operator's documents, as returned by `data.evidence.passages`.
Texts = Mapping[Claim, Passage | DocumentError | None]


def value_link(cell: Cell, text: str, question: Question) -> html.A | str:
    """Return the text of a value as a link to its evidence panel, or plain text if there is no value."""
    return value_address(cell.key, text, question) if cell.claim else text


def value_address(key: str, text: str, question: Question) -> html.A | str:
    """Return a text as a link to a value's evidence panel, or plain text if the key is empty."""
    if not key:
        return text
    return html.A(
        text, href=f"{question.query}&doan={key}", className="stated", **attributes({"data-value": key})
    )


def panel() -> html.Dialog:
    """Return a page's evidence panel, closed; assets/evidence.js opens it and one callback fills it."""
    close = dbc.Button(_("Close"), id="close-evidence", type="button", className="quiet")
    return html.Dialog(
        [close, html.Div(id="evidence-content", **attributes({"aria-live": "polite"}))],
        id="evidence",
        **attributes({"aria-labelledby": "evidence-title"}),
    )


def content(evidence: Evidence, question: Question, texts: Texts) -> list:
    """Return the panel's content for a value; `texts` are the passages of its claims, if there are any."""
    cell = evidence.cell
    marks = status_marks(cell, question) if cell.claim else []
    head = [
        html.H2(evidence_wording.title(evidence), id="evidence-title"),
        html.P([html.Strong(evidence_wording.value(evidence)), *marks], className="stated-value"),
    ]
    claims = [_claim(evidence, claim, question, texts) for claim in evidence.claims]
    return [*head, *claims, _entered(evidence), _onward(evidence, question), _report(evidence)]


def unknown() -> list:
    """Return the panel's content for a key that no value has."""
    return [
        html.H2(_("Value not found"), id="evidence-title"),
        html.P(
            _(
                "The address may be incomplete, or the data has changed. Close this and choose the value "
                "again."
            )
        ),
    ]


def _claim(evidence: Evidence, claim: Claim, question: Question, texts: Texts) -> html.Section:
    """Return one claim: what it states, where, how it was computed, and whether it is used."""
    indicator = evidence.catalog.indicators[claim.indicator]
    prefix = indicator.text("short") + ": " if claim.indicator != evidence.cell.indicator.id else ""
    head = html.H3(
        [
            f"{prefix}{evidence_wording.stated(claim)} ",
            html.Span(evidence_wording.part_played(evidence, claim), className="used"),
        ]
    )
    pairs = [
        part
        for name, text in evidence_wording.facts(evidence, claim)
        for part in (html.Dt(name), html.Dd(text))
    ]
    passage = _passage(evidence, claim, question, texts)
    return html.Section([head, *passage, html.Dl(pairs)], className="claim")


def _passage(evidence: Evidence, claim: Claim, question: Question, texts: Texts) -> list:
    where = evidence_wording.where(evidence, claim)
    address = page_address(f"/nguon/{claim.source}", question, claim.locator)
    paragraph = evidence.paragraph(claim)
    quote = quoted(texts.get(claim), evidence.source(claim), printed_numbers([claim]))
    parts = [html.P(html.A(where, href=address))]
    parts += [html.P(paragraph.text("about"), className="about")] if paragraph else []
    return parts + quote


def quoted(text: Passage | DocumentError | None, source: Source, numbers: Sequence[str]) -> list:
    """Return a passage of the operator's document with numbers highlighted; empty if there is no document.

    If the document cannot be used, a sentence replaces its text.
    """
    if isinstance(text, DocumentError):
        sentence = _(
            "The text of the document is available but cannot be read; the figures do not depend on it."
        )
        return [html.P(sentence, className="muted")]
    if text is None:
        return []
    quote = html.Blockquote(marked(text.text, numbers))
    if text.page is None:
        return [quote]
    address = f"/tai-lieu/{source.id}.pdf#page={text.page}"
    page = html.A(_("page {number} of the PDF", number=text.page), href=address)
    return [quote, html.P([page, _(", located by its figures")], className="muted")]


def marked(text: str, numbers: Sequence[str]) -> list:
    """Return a passage with the numbers that were taken from it highlighted."""
    if not numbers:
        return [text]
    pieces = mentions(numbers).split(text)
    return [html.Mark(piece) if index % 2 else piece for index, piece in enumerate(pieces) if piece]


def _entered(evidence: Evidence) -> html.P:
    return html.P([html.Strong(_("Data:")), " ", evidence_wording.entered(evidence)], className="muted")


def _onward(evidence: Evidence, question: Question) -> html.P:
    cell = evidence.cell
    unit_question = question.replace(year=cell.place.year, units=(cell.place.unit.id,))
    links = [
        html.A(
            _("View full indicator"),
            href=page_address(f"/chi-tieu/{cell.indicator.id}", unit_question),
        )
    ]
    if cell.place.unit.level != "outside":
        links.append(
            html.A(
                unit_name(cell.place.unit), href=page_address(f"/don-vi/{cell.place.unit.id}", unit_question)
            )
        )
    return html.P([part for link in links for part in (link, " ")], className="onward")


def _report(evidence: Evidence) -> html.Details:
    """Return the form for a correction request; assets/evidence.js submits it."""
    note = _("The office that runs this site will read it. Do not include private information.")
    fields = [
        html.Label(_("What is wrong, and how do you know?"), htmlFor="report-text"),
        html.Textarea(id="report-text", maxLength=LONGEST_REPORT, required=True, rows=4),
        html.Label(_("How to contact you (optional)"), htmlFor="report-contact"),
        html.Div(html.Textarea(id="report-contact", maxLength=200, rows=1)),
        html.P(note, className="muted"),
        html.Button(
            _("Send"), id="send-report", type="button", **attributes({"data-value": evidence.cell.key})
        ),
        html.P(id="report-said", role="status"),
    ]
    return html.Details([html.Summary(_("Report a mistake")), html.Div(fields, className="report")])
