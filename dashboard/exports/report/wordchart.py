"""A native Word bar chart that the clerk can edit: its XML (DrawingML charts) and the workbook behind it."""

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, nsmap
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from dashboard.exports.report import form
from dashboard.exports.report.document import ReportChart
from dashboard.theme import PALETTES
from dashboard.wording.report import Bar

CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW_MM, EDGE_MM = 9, 6
LETTERS = 1100  # hundredths of a point
COLOURS = PALETTES["light"]


def add_chart(document: Document, paragraph: Paragraph, chart: ReportChart, number: int) -> None:
    """Add a chart to a paragraph, as wide as the text, with its text alternative."""
    part = _chart_part(document, chart.bars, number)
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    width = Mm(form.PAPER_MM[0] - form.LEFT_MM - form.RIGHT_MM)
    height = Mm(ROW_MM * len(chart.bars) + EDGE_MM)
    drawing = parse_xml(
        f"<w:drawing {nsdecls('w', 'wp', 'a', 'r')}>"
        f'<wp:inline><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{1000 + number}" name={quoteattr(chart.caption)} descr={quoteattr(chart.alternative)}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{nsmap["c"]}">'
        f'<c:chart {nsdecls("c")} r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    paragraph.add_run()._r.append(drawing)
    paragraph.paragraph_format.space_before = Pt(6)


def _chart_part(document: Document, bars: Sequence[Bar], number: int) -> Part:
    package = document.part.package
    workbook = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), WORKBOOK, _workbook(bars), package)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART, b"", package)
    part._blob = _xml(bars, part.relate_to(workbook, RELATIONSHIP_TYPE.PACKAGE)).encode()
    return part


def _workbook(bars: Sequence[Bar]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 1, "%")
        for row, bar in enumerate(bars, 1):
            sheet.write_string(row, 0, bar.name)
            sheet.write_number(row, 1, bar.length)
    return buffer.getvalue()


def _xml(bars: Sequence[Bar], workbook: str) -> str:
    """Return the chart's XML: bars from the top down on a hidden scale from 0 to 140, each with its number as text."""
    points = "".join(_point(place, bar) for place, bar in enumerate(bars))
    numbers = "".join(_label(place, bar) for place, bar in enumerate(bars))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {nsdecls("c", "a", "r")}>'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        '<c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:strRef><c:f>Sheet1!$B$1</c:f><c:strCache>'
        '<c:ptCount val="1"/><c:pt idx="0"><c:v>%</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'<c:spPr>{_solid(COLOURS.series[0])}</c:spPr><c:invertIfNegative val="0"/>{points}'
        f"<c:dLbls>{numbers}{_letters()}{_shown()}</c:dLbls>{_names(bars)}{_lengths(bars)}</c:ser>"
        '<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr><a:ln>{_solid(COLOURS.muted)}</a:ln></c:spPr>'
        f'{_letters()}<c:crossAx val="2"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>'
        '<c:max val="140"/><c:min val="0"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        '<c:crossAx val="1"/></c:valAx>'
        f'</c:plotArea><c:plotVisOnly val="1"/></c:chart><c:spPr><a:noFill/>'
        f'<a:ln><a:noFill/></a:ln></c:spPr><c:externalData r:id="{workbook}"><c:autoUpdate val="0"/>'
        "</c:externalData></c:chartSpace>"
    )


def _names(bars: Sequence[Bar]) -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{escape(bar.name)}</c:v></c:pt>' for n, bar in enumerate(bars))
    return (
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${len(bars) + 1}</c:f><c:strCache>"
        f'<c:ptCount val="{len(bars)}"/>{points}</c:strCache></c:strRef></c:cat>'
    )


def _lengths(bars: Sequence[Bar]) -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{bar.length}</c:v></c:pt>' for n, bar in enumerate(bars))
    return (
        f"<c:val><c:numRef><c:f>Sheet1!$B$2:$B${len(bars) + 1}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(bars)}"/>{points}</c:numCache></c:numRef></c:val>'
    )


def _point(place: int, bar: Bar) -> str:
    """Return the fill of a bar: a pattern if simulated or provisional, pale if a bound, empty if plain."""
    if bar.look == "plain":
        return ""
    colours = f"<a:fgClr>{_rgb(COLOURS.series[0])}</a:fgClr><a:bgClr>{_rgb('#ffffff')}</a:bgClr>"
    fill = {
        "simulated": f'<a:pattFill prst="wdUpDiag">{colours}</a:pattFill>',
        "provisional": f'<a:pattFill prst="pct50">{colours}</a:pattFill>',
        "bound": _solid(COLOURS.series[2]),
    }[bar.look]
    line = f'<a:ln w="9525">{_solid(COLOURS.edge)}</a:ln>'
    return (
        f'<c:dPt><c:idx val="{place}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"<c:spPr>{fill}{line}</c:spPr></c:dPt>"
    )


def _label(place: int, bar: Bar) -> str:
    return (
        f'<c:dLbl><c:idx val="{place}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:p><a:r>{_run()}'
        f'<a:t>{escape(bar.text)}</a:t></a:r></a:p></c:rich></c:tx><c:dLblPos val="outEnd"/>{_shown()}</c:dLbl>'
    )


def _shown() -> str:
    return (
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )


def _run(tag: str = "rPr") -> str:
    return (
        f'<a:{tag} sz="{LETTERS}"><a:solidFill>{_rgb("#000000")}</a:solidFill>'
        f'<a:latin typeface="{form.FONT}"/><a:cs typeface="{form.FONT}"/></a:{tag}>'
    )


def _letters() -> str:
    return f"<c:txPr><a:bodyPr/><a:p><a:pPr>{_run('defRPr')}</a:pPr></a:p></c:txPr>"


def _solid(colour: str) -> str:
    return f"<a:solidFill>{_rgb(colour)}</a:solidFill>"


def _rgb(colour: str) -> str:
    return f'<a:srgbClr val="{colour.lstrip("#").upper()}"/>'
