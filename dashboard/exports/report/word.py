"""The report as an editable Word file: heading styles, real tables, captions, contents, footnotes, native charts."""

import io
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from dashboard.exports.report import form
from dashboard.exports.report.document import (
    Block,
    Heading,
    ReportChart,
    ReportDocument,
    ReportGrid,
    ReportHead,
    ReportParagraph,
    Signature,
)
from dashboard.exports.report.notes import Footnotes
from dashboard.exports.report.wordchart import add_chart
from dashboard.exports.report.wordstyles import STYLES, define_styles

WIDTH_MM = form.PAPER_MM[0] - form.LEFT_MM - form.RIGHT_MM
ANNEX_WIDTH_MM = form.PAPER_MM[1] - form.LEFT_MM - form.RIGHT_MM
# Shares of the two columns of the block above the title.
HEAD_SHARES = (42, 58)
# Average width of a letter relative to its size: bold capitals, and the motto's bold letters.
CAPITAL, LETTER = 0.72, 0.5
CELL_STYLE = STYLES["cell"].replace(" ", "")


def word(report: ReportDocument) -> bytes:
    """Return the report as a .docx file."""
    return _WordWriter(report).write()


class _WordWriter:
    """Writes one report, counting captions and bookmarks as it goes."""

    def __init__(self, report: ReportDocument):
        self.report = report
        self.document = docx.Document()
        self.notes = Footnotes(self.document)
        self.counts = {"table": 0, "figure": 0, "heading": 0}

    def write(self) -> bytes:
        document, report = self.document, self.report
        define_styles(document, report.language)
        _describe(document, report)
        _page(document.sections[0], report.draft)
        _head(document, report.head)
        _title(document, report)
        self._contents()
        self._blocks(report.body, WIDTH_MM)
        if report.signature:
            _signature(document, report.signature)
        self._annex()
        self.notes.write()
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    def _blocks(self, blocks: Sequence[Block], width_mm: int) -> None:
        for block in blocks:
            match block:
                case Heading():
                    self._heading(block.text, block.level)
                case ReportParagraph():
                    self._paragraph(block)
                case ReportGrid():
                    self._caption(self.report.labels.table, "table", block.caption, keep=True)
                    _grid(self.document, block, width_mm)
                case ReportChart():
                    self._chart(block)

    def _heading(self, text: str, level: int) -> None:
        paragraph = self.document.add_paragraph(text, style=f"Heading {level}")
        self.counts["heading"] += 1
        _bookmark(paragraph, self._anchor(self.counts["heading"]), self.counts["heading"])

    def _paragraph(self, block: ReportParagraph) -> None:
        text = f"- {block.line.text}" if block.kind == "item" else block.line.text
        paragraph = self.document.add_paragraph(text, style=STYLES[block.kind])
        for note in block.line.notes:
            self.notes.add(paragraph, note)

    def _caption(self, label: str, count: str, text: str, keep: bool = False) -> None:
        self.counts[count] += 1
        paragraph = self.document.add_paragraph(f"{label} ", style="Caption")
        _field(paragraph, f"SEQ {label} \\* ARABIC", str(self.counts[count]))
        paragraph.add_run(f". {text}")
        paragraph.paragraph_format.keep_with_next = keep

    def _chart(self, chart: ReportChart) -> None:
        holder = self.document.add_paragraph(style=STYLES["chart"])
        add_chart(self.document, holder, chart, self.counts["figure"] + 1)
        self._caption(self.report.labels.figure, "figure", chart.caption)
        if chart.note:
            self.document.add_paragraph(chart.note, style=STYLES["remark"])

    def _contents(self) -> None:
        """Write the table of contents as a field that already lists the headings; Word fills in the page numbers."""
        headings = [(heading.text, heading.level) for heading in self.report.headings]
        headings.append((f"{self.report.labels.annex}. {self.report.annex_title}", 1))
        self.document.add_paragraph(self.report.labels.contents, style=STYLES["contents"])
        entries = [(number, text) for number, (text, level) in enumerate(headings, 1) if level == 1]
        for place, (number, text) in enumerate(entries):
            paragraph = self.document.add_paragraph(style="toc 1")
            if place == 0:
                _field_begin(paragraph, 'TOC \\o "1-1" \\h \\z \\u')
            link = _link(paragraph, self._anchor(number))
            _run_into(link, text)
            link.append(_tab())
            _field(paragraph, f"PAGEREF {self._anchor(number)} \\h", "…", into=link)
            if place == len(entries) - 1:
                _field_end(paragraph)

    def _annex(self) -> None:
        report, document = self.report, self.document
        section = document.add_section(WD_SECTION.NEW_PAGE)
        _page(section, report.draft, lying=True)
        heading = document.add_paragraph(style="Heading 1")
        heading.add_run(f"{report.labels.annex}").add_break()
        heading.add_run(report.annex_title)
        heading.alignment, heading.paragraph_format.first_line_indent = ALIGN.CENTER, Mm(0)
        self.counts["heading"] += 1
        _bookmark(heading, self._anchor(self.counts["heading"]), self.counts["heading"])
        document.add_paragraph(report.annex_of, style=STYLES["annex_of"])
        self._blocks(report.annex, ANNEX_WIDTH_MM)

    def _anchor(self, number: int) -> str:
        return f"_Toc{number:08d}"


def _describe(document: Document, report: ReportDocument) -> None:
    """Set the file's properties; an accessible file needs a title and a language."""
    properties = document.core_properties
    properties.title, properties.subject = f"{report.title} – {report.subject}", report.subject
    properties.author, properties.comments = report.head.issuer.strip("…"), report.made_from
    properties.language, properties.keywords = {"vi": "vi-VN", "en": "en-GB"}[report.language], report.draft
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    settings.insert(len(settings) if compat is None else settings.index(compat), update)


def _page(section: Section, draft: str, lying: bool = False) -> None:
    """Set paper, margins and page numbers; a draft is marked on every page."""
    short, long = (Mm(length) for length in form.PAPER_MM)
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if lying else (short, long)
    section.top_margin, section.bottom_margin = Mm(form.TOP_MM), Mm(form.BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(form.LEFT_MM), Mm(form.RIGHT_MM)
    section.header_distance = section.footer_distance = Mm(form.HEADER_MM)
    section.different_first_page_header_footer = True
    if lying:  # an annex has its own page numbers (III.1đ)
        section._sectPr.append(parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>'))
    for header in (section.header, section.first_page_header):
        header.is_linked_to_previous = False
    first, other = section.first_page_header.paragraphs[0], section.header.paragraphs[0]
    first.style = other.style = STYLES["page"]
    _field(other, "PAGE", "2")
    if draft:
        first.add_run(draft).bold = True
        other.insert_paragraph_before(draft, style=STYLES["page"]).runs[0].bold = True


def _head(document: Document, head: ReportHead) -> None:
    """Write issuing body and number on the left, country, motto, place and date on the right (IV, boxes 1 to 4)."""
    left, right = _columns(document, HEAD_SHARES)
    _centred(left, head.parent, form.ISSUER)
    _centred(left, head.issuer, form.ISSUER, bold=True)
    width = min(len(head.issuer) * form.ISSUER * CAPITAL * 0.3528, WIDTH_MM * HEAD_SHARES[0] / 100)
    _rule(left, width * form.ISSUER_LINE, WIDTH_MM * HEAD_SHARES[0] / 100)
    if head.number:
        _centred(left, head.number, form.NUMBER)
    _centred(right, head.country, form.COUNTRY, bold=True)
    _centred(right, head.motto, form.MOTTO, bold=True)
    width = len(head.motto) * form.MOTTO * LETTER * 0.3528
    _rule(right, width, WIDTH_MM * HEAD_SHARES[1] / 100)
    _centred(right, head.place_and_day, form.PLACE, italic=True)


def _title(document: Document, report: ReportDocument) -> None:
    document.add_paragraph(report.title, style="Title")
    document.add_paragraph(report.subject, style="Subtitle")
    line = document.add_paragraph(style=STYLES["page"])
    _bottom_line(line, WIDTH_MM * 0.32, WIDTH_MM)
    line.paragraph_format.space_after = Pt(12)


def _signature(document: Document, signature: Signature) -> None:
    """Write recipients on the left and signer on the right (IV, boxes 7 and 9b), kept on one page."""
    document.add_paragraph(style=STYLES["gap"])
    left, right = _columns(document, (50, 50))
    title = _centred(left, signature.recipients_title, form.RECIPIENTS, bold=True, italic=True)
    for line in [title, *(_centred(left, recipient, form.RECIPIENT) for recipient in signature.recipients)]:
        line.alignment = ALIGN.LEFT
    _centred(right, signature.signer, form.SIGNER, bold=True)
    for _ in range(4):
        _centred(right, "", form.SIGNER)
    _centred(right, signature.name, form.SIGNER, bold=True)


def _columns(document: Document, shares: tuple[int, int]) -> tuple[_Cell, _Cell]:
    """Return the two cells of a table without borders, each with one empty paragraph to be filled first."""
    table = document.add_table(rows=1, cols=2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _widths(table, shares, WIDTH_MM)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return tuple(table.rows[0].cells)


def _centred(cell: _Cell, text: str, size: int, bold: bool = False, italic: bool = False) -> Paragraph:
    fresh = len(cell.paragraphs) == 1 and not cell.paragraphs[0].runs
    paragraph = cell.paragraphs[0] if fresh else cell.add_paragraph()
    paragraph.style = STYLES["page"]
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _rule(cell: _Cell, width_mm: float, room_mm: float) -> None:
    line = cell.add_paragraph(style=STYLES["page"])
    _bottom_line(line, width_mm, room_mm - 4)


def _bottom_line(line: Paragraph, width_mm: float, room_mm: float) -> None:
    """Turn an empty paragraph into a centred line of the given length."""
    side = Mm(max(0.0, (room_mm - width_mm) / 2))
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = side
    line.paragraph_format.line_spacing = Pt(3)
    line.paragraph_format.space_after = Pt(6)
    border = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    # The schema requires an order: borders come before spacing.
    properties = line._p.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    properties.insert(len(properties) if spacing is None else properties.index(spacing), parse_xml(border))


def _grid(document: Document, grid: ReportGrid, width_mm: int) -> None:
    """Write a real table: its heading row is marked as such and repeated on each page, no row is split."""
    table = document.add_table(rows=1, cols=len(grid.columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _fill(table.rows[0].cells, [column.name for column in grid.columns], [ALIGN.CENTER] * len(grid.columns))
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    alignment = [ALIGN.RIGHT if column.number else ALIGN.LEFT for column in grid.columns]
    for row, span in zip(grid.rows, grid.spans(), strict=True):
        cells = table.add_row().cells
        _fill(cells, row if span else ("", *row[1:]), alignment)
        if grid.grouped:
            merged = cells[0]._tc.get_or_add_tcPr()._add_vMerge()
            merged.val = "restart" if span else "continue"
    _widths(table, [column.share for column in grid.columns], width_mm)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    caption = parse_xml(f"<w:tblCaption {nsdecls('w')}/>")
    caption.set(qn("w:val"), grid.caption)
    table._tbl.tblPr.append(caption)
    document.add_paragraph(style=STYLES["gap"])


def _fill(cells: Sequence[_Cell], texts: Sequence[str], alignment: Sequence) -> None:
    for cell, text, side in zip(cells, texts, alignment, strict=True):
        paragraph = cell.paragraphs[0]
        # By style id: python-docx searches all styles for each name, and there are hundreds of cells.
        paragraph._p.style, paragraph.alignment = CELL_STYLE, side
        paragraph.add_run(text)


def _widths(table: Table, shares: Sequence[int], width_mm: int) -> None:
    """Set the column widths by share; Word reads the cells' widths, LibreOffice the columns'."""
    widths = [Mm(width_mm * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = width


def _bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph.runs[0]._r.addprevious(start)
    paragraph._p.append(end)


def _link(paragraph: Paragraph, anchor: str):
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), anchor)
    link.set(qn("w:history"), "1")
    paragraph._p.append(link)
    return link


def _run_into(parent, text: str) -> None:
    run = OxmlElement("w:r")
    text_element = OxmlElement("w:t")
    text_element.text = text
    run.append(text_element)
    parent.append(run)


def _tab():
    run = OxmlElement("w:r")
    run.append(OxmlElement("w:tab"))
    return run


def _field(paragraph: Paragraph, code: str, text: str, into=None) -> None:
    """Write a field with the text that it shows until Word computes it."""
    parent = paragraph._p if into is None else into
    parent.append(_mark("begin"))
    parent.append(_code(code))
    parent.append(_mark("separate"))
    _run_into(parent, text)
    parent.append(_mark("end"))


def _field_begin(paragraph: Paragraph, code: str) -> None:
    paragraph._p.append(_mark("begin"))
    paragraph._p.append(_code(code))
    paragraph._p.append(_mark("separate"))


def _field_end(paragraph: Paragraph) -> None:
    paragraph._p.append(_mark("end"))


def _mark(kind: str):
    run, mark = OxmlElement("w:r"), OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    run.append(mark)
    return run


def _code(code: str):
    run, instruction = OxmlElement("w:r"), OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    run.append(instruction)
    return run
