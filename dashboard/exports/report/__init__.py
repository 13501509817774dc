"""The yearly report of a unit, laid out as an administrative document, as a Word file and as PDF."""

from dashboard.data.report_data import account
from dashboard.data.warehouse import Warehouse
from dashboard.exports.report.contents import report
from dashboard.exports.report.form import office
from dashboard.question import Question
from dashboard.settings import Settings
from dashboard.wording import words

# File extensions with their media types.
REPORTS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def report_file(ending: str, question: Question, warehouse: Warehouse, settings: Settings) -> bytes:
    """Return the report of the question's unit and year as a file; `ending` is a key of REPORTS.

    Raises SeveralUnits, NothingToReport and, for PDF without Pango, PrinterMissing.
    """
    # Imported here because the libraries of both formats take a second to load and most addresses need neither.
    if ending == "pdf":
        from dashboard.exports.report.pdf import printed as written
    else:
        from dashboard.exports.report.word import word as written
    said = words(question.language)
    return written(report(account(question, warehouse), office(settings), said))


__all__ = ["REPORTS", "office", "report", "report_file"]
