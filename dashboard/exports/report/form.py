"""The layout of administrative documents: Decree 30/2020/NĐ-CP of 5 March 2020 on clerical work, Annex I, Part I.

Each measure cites its rule; sizes are in points, lengths in millimetres. "I.3" is Section I (general rules),
point 3; "II.6e" is Section II (elements of form), point 6, letter e; "V" is the table of typefaces and sizes.
See docs/report.md for the rules.
"""

from dashboard.exports.report.document import Labels, Office, ReportHead, Signature
from dashboard.language import gettext as _
from dashboard.settings import Settings

# I.1, I.2: A4 portrait; pages with wide tables may be landscape.
PAPER_MM = (210, 297)
# I.3: margins of 20–25 at top and bottom, 30–35 left, 15–20 right.
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 20, 20, 30, 20
HEADER_MM = 10
# I.4: Times New Roman, Unicode, black.
FONT = "Times New Roman"
# I.7: Arabic page numbers of 13–14 points, centred in the top margin, not on the first page.
PAGE_NUMBER = 13
# II.1a, II.1b: the country in bold capitals of 12–13, the motto in bold of 13–14 over a line of the same length.
COUNTRY, MOTTO = 12, 13
# II.2b: the parent body in capitals of 12–13, the issuing body in bold capitals over a line of 1/3 to 1/2 its length.
ISSUER, ISSUER_LINE = 12, 0.4
# II.3c, II.4c: number 13 upright; place and date 13–14 in italics.
NUMBER, PLACE = 13, 13
# II.5b: type of document and subject 13–14, bold, centred, over a line of 1/3 to 1/2 their length.
TITLE = 14
# II.6e: 13–14, justified, first line indented by 10 or 12.7, at least 6 points between paragraphs, spacing of 1 to 1.5.
TEXT, INDENT_MM, BETWEEN, LINES = 14, 10, 6, 1.15
# II.7đ: the signer's office in bold capitals of 13–14.
SIGNER = 14
# II.9d: "Nơi nhận" 12 bold italic, the list 11.
RECIPIENTS, RECIPIENT = 12, 11
# III.1b, III.1c: the word "Phụ lục" 14 bold, its title bold capitals of 13–14, the document it belongs to in italics.
ANNEX_REFERENCE = 13
# Not regulated: tables and captions, small enough for columns and large enough to read.
TABLE, CAPTION, FOOTNOTE = 12, 13, 11

DOTS = "…" * 12
SHORT_DOTS = "…" * 4


def office(settings: Settings) -> Office:
    """Return who issues the reports, from the operator's settings."""
    return Office(
        settings.report_parent,
        settings.report_issuer,
        settings.report_symbol,
        settings.report_place,
        settings.report_signer,
    )


def head(office: Office, draft: bool) -> ReportHead:
    """Return the block above the title; a draft has no number."""
    return ReportHead(
        country=_("SOCIALIST REPUBLIC OF VIET NAM"),
        motto=_("Independence - Freedom - Happiness"),
        parent=(office.parent or DOTS).upper(),
        issuer=(office.issuer or DOTS).upper(),
        number="" if draft else _("No.: {number}", number=_number(office)),
        place_and_day=_(
            "{place}, day {dots} month {dots} year {dots}", place=office.place or SHORT_DOTS, dots="……"
        ),
    )


def signature(office: Office) -> Signature:
    """Return the block below the text."""
    return Signature(
        recipients_title=_("Recipients:"),
        recipients=(f"- {DOTS};", _("- On file: VT, {dots}.", dots=SHORT_DOTS)),
        signer=(office.signer or DOTS).upper(),
        name=DOTS,
    )


def annex_of(office: Office, draft: bool) -> str:
    """Return the reference to the document that the annex belongs to."""
    if draft:
        return _("(Enclosed with the draft report)")
    return _(
        "(Enclosed with Report No. {number} of day {dots} month {dots} year {dots} of {issuer})",
        number=_number(office),
        dots="……",
        issuer=office.issuer or SHORT_DOTS,
    )


def labels() -> Labels:
    """Return the fixed texts of the layout."""
    return Labels(
        contents=_("Contents of the report").upper(),
        table=_("Table"),
        figure=_("Illustration"),
        annex=_("Annex"),
    )


def _number(office: Office) -> str:
    return f"……/BC-{office.symbol or SHORT_DOTS}"
