"""The yearly report of a unit, laid out as an administrative document, as a Word file and as PDF."""

from dashboard.data.report_data import ReportData
from dashboard.exports.report.contents import report
from dashboard.exports.report.form import office
from dashboard.language import use_language
from dashboard.settings import Settings

# File extensions with their media types.
REPORTS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def report_file(ending: str, data: ReportData, settings: Settings) -> bytes:
    """Return a report as a file; `ending` is a key of REPORTS. Raises PrinterMissing for PDF without Pango."""
    # Imported here because the libraries of both formats take a second to load and most addresses need neither.
    if ending == "pdf":
        from dashboard.exports.report.pdf import printed as write
    else:
        from dashboard.exports.report.word import word as write
    with use_language(data.question.language):
        return write(report(data, office(settings)))


__all__ = ["REPORTS", "office", "report", "report_file"]
