"""The command `report`: checks its arguments, and writes the file atomically."""

import os
from pathlib import Path

from dashboard.catalog import Language, Refused
from dashboard.data.answers import choices
from dashboard.data.report_data import NothingToReport, account
from dashboard.data.warehouse import Warehouse
from dashboard.exports.report import REPORTS, report_file
from dashboard.exports.report.failures import FontMissing, PrinterMissing
from dashboard.exports.report.fonts import check_fonts
from dashboard.question import Question, QuestionError, parse_query
from dashboard.settings import Settings
from dashboard.wording import words
from dashboard.wording.report import refusal


def ready() -> None:
    """Raise Refused if a font of the reports is missing: an error at the start instead of boxes in a file."""
    try:
        check_fonts()
    except FontMissing as error:
        raise Refused.at(
            str(error), "phông chữ", "thiếu tệp phông chữ tiếng Việt.", "cài lại chương trình."
        ) from error


def asked_report(
    unit: str, period: str, official: bool, language: Language, warehouse: Warehouse
) -> Question:
    """Return the question of a report. Raises Refused for a unit or year that is not in the data."""
    given, found = choices(warehouse), dict[str, Question]()
    for option, key, value, remedy in (
        ("--unit", "don-vi", unit, "dùng mã đơn vị như trên trang /don-vi, ví dụ 178."),
        ("--period", "nam", period, f"dùng một năm từ {given.years[0]} đến {given.years[-1]}."),
    ):
        try:
            found[key] = parse_query(f"{key}={value.replace('&', ' ')}", given)
        except QuestionError as error:
            raise Refused.at("report", option, f"không có {value!r} trong số liệu.", remedy) from error
    return found["don-vi"].replace(year=found["nam"].year, official_only=official, language=language)


def write_report(asked: Question, out: Path, warehouse: Warehouse, settings: Settings) -> None:
    """Write the report to a file, in the format of its extension; an existing file is replaced atomically.

    Raises Refused for another extension, a missing folder, a unit without values, and a machine that cannot make PDF
    files.
    """
    ending = out.suffix.lower().removeprefix(".")
    if ending not in REPORTS:
        raise Refused.at(out, "--out", "đuôi tệp không dùng được.", "đặt tên tệp có đuôi .docx hoặc .pdf.")
    if not out.parent.is_dir():
        raise Refused.at(
            out.parent, "--out", "không có thư mục này.", "tạo thư mục trước, hoặc ghi vào nơi khác."
        )
    ready()
    try:
        made = report_file(ending, account(asked, warehouse), settings)
    except NothingToReport as error:
        remedy = "chọn năm hoặc đơn vị khác, xem trang /tinh-trang."
        raise Refused.at("report", "--unit, --period", refusal(error, words("vi")), remedy) from error
    except PrinterMissing as error:
        remedy = "apt install libpango-1.0-0 libpangoft2-1.0-0, hoặc lập tệp .docx."
        raise Refused.at(out, "PDF", "máy này thiếu thư viện Pango.", remedy) from error
    half = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        half.write_bytes(made)
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)
