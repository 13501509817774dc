"""Source pages: the documents that the figures come from, and the figures that each paragraph states."""

from functools import cached_property
from itertools import islice

from dash import html

from dashboard.catalog import Catalog, Paragraph, Source
from dashboard.components.evidence import quoted, value_address
from dashboard.components.links import page_address
from dashboard.data.cells import key_of
from dashboard.data.claim import Claim
from dashboard.data.documents import document_file, read_passage
from dashboard.data.reported_rates import printed_numbers
from dashboard.language import format_day
from dashboard.language import gettext as _
from dashboard.pages.page import Page, framed
from dashboard.pages.visit import PageRequest
from dashboard.settings import settings
from dashboard.wording.amounts import claim_counts, claim_value, passage_name, printed_rate
from dashboard.wording.names import basis_name, period_name, unit_short_name

# Nobody reads a page of thousands of rows; such tables are for download.
MOST_ROWS = 500


class SourceListPage(Page):
    """The list of sources."""

    @cached_property
    def heading(self) -> str:
        return _("Sources")

    def layout(self) -> html.Div:
        items = [
            html.Li(
                html.A(
                    source.text("title"),
                    href=page_address(f"/nguon/{source.id}", self.question),
                )
            )
            for source in self.catalog.sources.values()
        ]
        return _page(self.visit, [html.H1(self.heading), html.Ul(items, className="plain")])


class SourcePage(Page):
    """One source, paragraph by paragraph, with the figures taken from each."""

    @classmethod
    def exists(cls, name: str, catalog: Catalog) -> bool:
        return name in catalog.sources

    @cached_property
    def source(self) -> Source:
        """Return the source."""
        return self.catalog.sources[self.visit.name]

    @cached_property
    def heading(self) -> str:
        return self.source.text("title")

    def layout(self) -> html.Div:
        source, visit = self.source, self.visit
        claims = self.warehouse.claims_of(source.id) if source.paragraphs or source.form else []
        paragraphs = [_paragraph(visit, paragraph, claims) for paragraph in source.paragraphs]
        rows = _rows(visit, claims) if source.form else []
        return _page(visit, [html.H1(self.heading), _facts(source), *paragraphs, *rows])


def _page(visit: PageRequest, main: list) -> html.Div:
    return framed(visit, [html.Div(main, className="sheet")])


def _facts(source: Source) -> html.Dl:
    address = html.A(source.address, href=source.address) if source.address else _("not known")
    pairs = [
        (_("Publisher"), source.text("publisher")),
        (_("Author"), source.author),
        (_("Published"), format_day(source.published)),
        (_("Address"), address),
        (_("Document"), _kept(source)),
        (_("Note"), source.text("note")),
    ]
    return html.Dl([item for name, value in pairs if value for item in (html.Dt(name), html.Dd(value))])


def _kept(source: Source) -> list:
    """Return links to the document if the operator stores it beside the data."""
    names = {"pdf": _("as PDF"), "txt": _("as text")}
    endings = [ending for ending in names if document_file(settings().data, source, ending)]
    return [
        part
        for ending in endings
        for part in (html.A(names[ending], href=f"/tai-lieu/{source.id}.{ending}"), " ")
    ]


def _paragraph(visit: PageRequest, paragraph: Paragraph, claims: list[Claim]) -> html.Section:
    """Return one paragraph: our description, its text if the operator has it, and every figure taken from it."""
    locator = f"p{paragraph.number}"
    paragraph_claims = [claim for claim in claims if claim.locator == locator]
    source, numbers = visit.warehouse.catalog.sources[visit.name], printed_numbers(paragraph_claims)
    quote = quoted(read_passage(settings().data, source, locator, numbers), source, numbers)
    none = html.P(_("No figures were taken from this paragraph."), className="muted")
    return html.Section(
        [
            html.H2(_("Paragraph {number}", number=paragraph.number)),
            html.P(paragraph.text("about")),
            *quote,
            html.Ul([html.Li(_figure(visit, claim)) for claim in paragraph_claims])
            if paragraph_claims
            else none,
        ],
        id=locator,
    )


def _rows(visit: PageRequest, claims: list[Claim]) -> list[html.Section]:
    """Return each row of a submitted form with its figures, at most MOST_ROWS."""
    by_row: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: int(claim.locator[1:])):
        by_row.setdefault(claim.locator, []).append(claim)
    return [
        html.Section(
            [
                html.H2(passage_name([row]).capitalize()),
                html.Ul([html.Li(_figure(visit, claim)) for claim in row_claims]),
            ],
            id=row,
        )
        for row, row_claims in islice(by_row.items(), MOST_ROWS)
    ]


def _figure(visit: PageRequest, claim: Claim) -> list:
    """Return one figure in words; its value links to the evidence."""
    catalog = visit.warehouse.catalog
    indicator = catalog.indicators[claim.indicator]
    category = indicator.category(claim.category)
    part = f", {category.text('name')}" if category else ""
    where = f"{unit_short_name(catalog.units[claim.unit])}, {period_name(claim.time_period)}"
    details = [printed_rate(claim)] if claim.reported_rate_pct is not None else []
    details += [basis_name(claim.basis)] if claim.basis == "provisional" else []
    details += [] if claim.preferred else [_("not used")]
    details += [note] if (note := claim.text("note")) else []
    value = value_address(key_of(claim), claim_counts(claim) or claim_value(claim), visit.question)
    return [
        f"{indicator.text('name')}{part} ({where}): ",
        value,
        *(f"; {detail}" for detail in details),
    ]
