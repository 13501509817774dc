"""The styles of the Word file: Word's own names if they exist, so that contents, captions and navigation work."""

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle

from dashboard.exports.report import form
from dashboard.language import Language

# Names of the report's paragraph styles in Word.
STYLES = {
    "text": "Body Text",
    "lead": "CCHC Lead",
    "item": "CCHC Item",
    "warning": "CCHC Warning",
    "remark": "CCHC Remark",
    "chart": "CCHC Chart",
    "cell": "CCHC Cell",
    "page": "CCHC Centred",
    "contents": "TOC Heading",
    "annex_of": "CCHC Annex",
    "gap": "CCHC Gap",
}
LOCALES = {"vi": "vi-VN", "en": "en-GB"}


def define_styles(document: Document, language: Language) -> None:
    """Add the report's styles to a new document."""
    _default(document, language)
    _paragraph(document, "Body Text", ALIGN.JUSTIFY, form.TEXT, indent=form.INDENT_MM, after=form.BETWEEN)
    _paragraph(document, STYLES["item"], ALIGN.JUSTIFY, form.TEXT, indent=form.INDENT_MM, after=form.BETWEEN)
    lead = _paragraph(
        document, STYLES["lead"], ALIGN.JUSTIFY, form.TEXT, indent=form.INDENT_MM, after=form.BETWEEN
    )
    lead.paragraph_format.keep_with_next = True
    warning = _paragraph(
        document, STYLES["warning"], ALIGN.JUSTIFY, form.TEXT, indent=form.INDENT_MM, after=form.BETWEEN
    )
    warning.font.bold = True
    _paragraph(document, STYLES["remark"], ALIGN.LEFT, form.TABLE, after=form.BETWEEN).font.italic = True
    chart = _paragraph(document, STYLES["chart"], ALIGN.CENTER, form.TEXT)
    chart.paragraph_format.keep_with_next = True
    cell = _paragraph(document, STYLES["cell"], ALIGN.LEFT, form.TABLE, lines=1, after=2)
    cell.paragraph_format.space_before = Pt(2)
    _paragraph(document, STYLES["page"], ALIGN.CENTER, form.PAGE_NUMBER, lines=1)
    _paragraph(document, STYLES["gap"], ALIGN.LEFT, 6, lines=1)
    _paragraph(document, STYLES["annex_of"], ALIGN.CENTER, form.ANNEX_REFERENCE, after=12).font.italic = True
    _headings(document)
    _notes(document)


def _default(document: Document, language: Language) -> None:
    normal = document.styles["Normal"]
    _font(normal, form.TEXT)
    normal.paragraph_format.space_after = Pt(0)
    language_element = OxmlElement("w:lang")
    for name in ("val", "eastAsia"):
        language_element.set(qn(f"w:{name}"), LOCALES[language])
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(language_element)


def _headings(document: Document) -> None:
    for name, size, alignment in (
        ("Title", form.TITLE, ALIGN.CENTER),
        ("Subtitle", form.TITLE, ALIGN.CENTER),
        ("Heading 1", form.TEXT, ALIGN.LEFT),
        ("Heading 2", form.TEXT, ALIGN.LEFT),
        ("Caption", form.CAPTION, ALIGN.CENTER),
        (STYLES["contents"], form.TEXT, ALIGN.CENTER),
    ):
        style = _paragraph(document, name, alignment, size, after=form.BETWEEN)
        style.font.bold, style.font.italic = True, False
        style.paragraph_format.keep_with_next = name != "Caption"
        _plain(style)
    for name in ("Heading 1", "Heading 2"):
        document.styles[name].paragraph_format.space_before = Pt(form.BETWEEN)
        document.styles[name].paragraph_format.first_line_indent = Mm(form.INDENT_MM)
    document.styles["Title"].paragraph_format.space_before = Pt(18)
    document.styles["Title"].paragraph_format.space_after = Pt(0)
    document.styles["Subtitle"].paragraph_format.space_after = Pt(2)
    contents = _paragraph(document, "toc 1", ALIGN.LEFT, form.TABLE, lines=1, after=2)
    room = Mm(form.PAPER_MM[0] - form.LEFT_MM - form.RIGHT_MM)
    contents.paragraph_format.tab_stops.add_tab_stop(room, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    contents.paragraph_format.right_indent = Mm(0)


def _notes(document: Document) -> None:
    _paragraph(document, "footnote text", ALIGN.JUSTIFY, form.FOOTNOTE, lines=1)
    sign = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    sign.font.superscript = True


def _paragraph(
    document: Document, name: str, alignment, size: int, indent: int = 0, after: int = 0, lines=form.LINES
) -> ParagraphStyle:
    """Set up and return the paragraph style of that name, added if Word's template has none."""
    style_names = {style.name for style in document.styles}
    style = (
        document.styles[name]
        if name in style_names
        else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=not name.startswith("CCHC"))
    )
    style.base_style = document.styles["Normal"] if name != "Normal" else None
    _font(style, size)
    style.paragraph_format.alignment = alignment
    style.paragraph_format.first_line_indent = Mm(indent)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(0), Pt(after)
    style.paragraph_format.line_spacing = lines
    return style


def _font(style: ParagraphStyle | CharacterStyle, size: int) -> None:
    """Set the font for all scripts; a theme's font would override it otherwise."""
    style.font.name, style.font.size, style.font.color.rgb = form.FONT, Pt(size), RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), form.FONT)
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)
    fonts.attrib.pop(qn("w:asciiTheme"), None)


def _plain(style: ParagraphStyle) -> None:
    """Remove the border line, letter spacing and other ornaments of Word's template."""
    for name in ("w:pBdr",):
        for old in style.element.findall(f".//{qn(name)}"):
            old.getparent().remove(old)
    properties = style.element.get_or_add_rPr()
    for name in ("w:spacing", "w:kern", "w:caps", "w:smallCaps"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
