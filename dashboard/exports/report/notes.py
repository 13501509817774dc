"""Footnotes in a Word file: python-docx does not support them, so the part is made here, after ISO 29500-1 §17.11."""

from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
# Word reserves the first two for the lines that separate notes from text.
LINES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)
TEXT_STYLE, SIGN_STYLE = "FootnoteText", "FootnoteReference"


class Footnotes:
    """The footnotes of one document: each is referenced as it is added, and all are written at the end."""

    def __init__(self, document: Document):
        self._document = document
        self._texts: list[str] = []

    def add(self, paragraph: Paragraph, text: str) -> None:
        """Add a footnote at the end of a paragraph."""
        self._texts.append(text)
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(len(self._texts)))
        paragraph.add_run(style="footnote reference")._r.append(reference)

    def write(self) -> None:
        """Add the part with all footnotes to the document, unless there are none."""
        if not self._texts:
            return
        notes = "".join(_note(number, text) for number, text in enumerate(self._texts, 1))
        xml = f"<w:footnotes {nsdecls('w')}>{LINES}{notes}</w:footnotes>"
        part = Part(PackURI("/word/footnotes.xml"), TYPE, _declared(xml), self._document.part.package)
        self._document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        properties = (
            f'<w:footnotePr {nsdecls("w")}><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        )
        # The schema requires an order: footnotePr comes before compat.
        settings = self._document.settings.element
        compat = settings.find(qn("w:compat"))
        settings.insert(len(settings) if compat is None else settings.index(compat), parse_xml(properties))


def _note(number: int, text: str) -> str:
    return (
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="{TEXT_STYLE}"/></w:pPr>'
        f'<w:r><w:rPr><w:rStyle w:val="{SIGN_STYLE}"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(text)}</w:t></w:r></w:p></w:footnote>'
    )


def _declared(xml: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}'.encode()
