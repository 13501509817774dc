"""The report as PDF: tagged, with selectable text, from an HTML template. Requires the system's Pango."""

import base64
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.exports.report import form
from dashboard.exports.report.document import ReportDocument
from dashboard.exports.report.drawing import svg
from dashboard.exports.report.failures import PrinterMissing
from dashboard.exports.report.fonts import FAMILY, check_fonts, faces

HERE = Path(__file__).resolve().parent


def printed(report: ReportDocument) -> bytes:
    """Return the report as a PDF file. Raises PrinterMissing without Pango."""
    weasyprint, fonts = _printer()
    template = _templates().get_template("report.html")
    text = template.render(report=report, form=form, svg=_picture, faces=faces(), family=FAMILY)
    document = weasyprint.HTML(string=text, base_url=str(HERE))
    return document.write_pdf(pdf_variant="pdf/ua-1", font_config=fonts, custom_metadata=True)


@cache
def _printer():
    """Return the PDF library and its font configuration (cached); importing the library loads Pango."""
    check_fonts()
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        raise PrinterMissing(str(error)) from error
    return weasyprint, FontConfiguration()


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(HERE)
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _picture(bars) -> str:
    """Return the picture of bars as a data URL."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg(bars, FAMILY).encode()).decode()
