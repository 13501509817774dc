"""The yearly report on the page: the two files to download, and a preview of their text."""

from dash import html

from dashboard.components.evidence import value_address
from dashboard.components.exports import export_link
from dashboard.components.links import page_address, report_address
from dashboard.data.report_data import NothingToReport
from dashboard.exports.report.document import Block, Heading, ReportChart, ReportDocument, ReportGrid
from dashboard.language import gettext as _
from dashboard.question import Question
from dashboard.wording.report import refusal


def files(report: ReportDocument, question: Question) -> html.Section:
    """Return the links to both files; a draft is labelled as one."""
    links = [
        export_link(name, report_address(ending, question), className="button")
        for ending, name in (("docx", _("Word file (.docx)")), ("pdf", _("PDF file")))
    ]
    form = _(
        "Formatted according to Decree 30/2020/NĐ-CP. The Word file is meant for editing: its headings, "
        "tables, captions, footnotes and charts can all be edited."
    )
    draft = [html.P(f"▨ {report.draft}", className="draft")] if report.draft else []
    return html.Section(
        [html.H2(report.subject), *draft, html.P(links, className="files"), html.P(form, className="muted")],
        className="card report",
    )


def preview(report: ReportDocument, question: Question) -> html.Section:
    """Return the text of the report, with placeholders for the tables and figures of the files."""
    title = html.H2(_("What the report contains"))
    return html.Section(
        [title, *(_block(block, question) for block in report.body)], className="card report text"
    )


def nothing(error: NothingToReport, question: Question) -> html.Div:
    """Return why there is no report, with links to the years that have one."""
    links = [
        html.A(str(year), href=page_address("", question.replace(year=year))) for year in sorted(error.years)
    ]
    year_links = [html.P([part for link in links for part in (link, " ")])] if links else []
    return html.Div([html.P(refusal(error)), *year_links], className="nothing")


def _block(block: Block, question: Question):
    """Return a block of the text; a table or figure, which only the files contain, is described instead."""
    if isinstance(block, Heading):
        return (html.H3 if block.level == 1 else html.H4)(block.text)
    if isinstance(block, ReportGrid):
        description = _("The files contain a table here: {caption}", caption=block.caption)
        return html.P(f"[{description}]", className="caption")
    if isinstance(block, ReportChart):
        description = _("The files contain a figure here: {caption}", caption=block.caption)
        return html.P(f"[{description}. {block.alternative}]", className="caption")
    notes = [html.Small(f" [{note}]") for note in block.line.notes]
    text = value_address(block.line.key, block.line.text, question)
    return html.P([text, *notes], className=block.kind)
