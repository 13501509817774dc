"""Parses an uploaded file: one of our forms, even rearranged, or a long table of several units and periods."""

import gc
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from dashboard.build.build import silent
from dashboard.catalog import Catalog
from dashboard.intake.collect import Gathered, letters
from dashboard.intake.find_header import FIRST_ROWS, UnitNames, label
from dashboard.intake.form_layout import FormSheet, NoForm, sheet
from dashboard.intake.issues import CellRef, Issue, Reading
from dashboard.intake.open_file import Limits, RawSheet, open_file
from dashboard.intake.parse_cell import normalize
from dashboard.intake.parse_form import read_form
from dashboard.intake.parse_long_table import read_long_table
from dashboard.language import use_language
from dashboard.wording.names import period_name, unit_name

# The form code, in a cell of its own: `Mã phiếu: yearly/05977@2025-07-01/2026/1`.
MARK = re.compile(r"Mã phiếu:\s*([a-z0-9_-]+)/([0-9a-z@-]+)/([0-9A-Z-]+)/([0-9]+)")
# The human-readable title line above it: `Đơn vị: Phường Đông Kinh. Kỳ: năm 2026.`
TITLE = re.compile(r"Đơn vị:\s*(.+?)\.?\s*Kỳ:\s*(.+?)\.?")
MARKED_WITHIN = 20
# The sheet and cell of a form code, and the form, unit, period and version in it.
Mark = tuple[RawSheet, CellRef, tuple[str, ...]]
TABLE = "table"
STATUS = "tinh chat so lieu"
NOT = {"chua", "khong"}
STATUSES = {
    "chinh thuc": "official",
    "so bo": "provisional",
    "tam thoi": "provisional",
    "uoc tinh": "provisional",
    "du kien": "provisional",
}


def parse_file(
    name: str,
    data: bytes,
    catalog: Catalog,
    limits: Limits,
    unit: str = "",
    period: str = "",
    form: str = "",
    report_progress: Callable[[str], None] = silent,
) -> Reading:
    """Return the parsed content of a file and the issues found in it. Raises FileRefused if it cannot be read at all.

    Unit, period and form are the user's choices; a file that contradicts them is reported as an issue.
    `report_progress` receives progress messages.
    """
    with collector_at_rest():
        sheets = open_file(name, data, limits)
        rows = sum(len(raw_sheet.rows) for raw_sheet in sheets)
        report_progress(f"{name}: đã mở, {len(sheets)} trang, {rows} hàng; đang đọc từng hàng…")
        return _read(
            sheets, catalog, unit, period, form, lambda row: report_progress(f"{name}: đã đọc {row} hàng…")
        )


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Disable the garbage collector while parsing: a long table is a million small objects, all of them kept."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _read(
    sheets: tuple[RawSheet, ...],
    catalog: Catalog,
    unit: str,
    period: str,
    form: str,
    at_row: Callable[[int], None],
) -> Reading:
    marks = _marks(sheets)
    mark = marks[0] if marks else None
    if not mark and (table := read_long_table(sheets, catalog, period, at_row)) is not None:
        status, issues = _status(sheets)
        table_issues = (*issues, *_not_chosen(table, catalog, unit, period))
        return _finished(table, Reading(TABLE, "", "", findings=table_issues, status=status), sheets)
    choices = {"form": form, "unit": unit, "period": period}
    code_fields = dict(zip(choices, mark[2][:3], strict=True)) if mark else {}
    fields = {key: code_fields.get(key) or choices[key] for key in choices}
    base = Reading(fields["form"], fields["unit"], fields["period"])
    faults = [*_second_forms(marks), *_contradictions(mark, choices, catalog)] if mark else []
    if not all(fields.values()):
        return replace(base, findings=(*faults, _unsaid(sheets[0], fields)))
    try:
        form_sheet = sheet(catalog, fields["form"], fields["unit"], fields["period"])
    except NoForm as error:
        place = mark[1] if mark else CellRef(sheets[0].name, "A1")
        issue = Issue("error", "form", place, error.place, error.problem.rstrip("."), error.remedy)
        return replace(base, findings=(*faults, issue))
    gathered = read_form(sheets, form_sheet, mark[0] if mark else None)
    title = _title(sheets)
    if title:
        basis = f"như dòng Mã phiếu (ô {mark[1].cell})" if mark else "như đã chọn khi nộp"
        faults += _title_differs(title, form_sheet, catalog, basis)
    where = title[0] if title else mark[1] if mark else gathered.place(0, 0)
    status, issues = _status(sheets)
    base = replace(base, findings=(*faults, *issues), status=status, said_at={form_sheet.period: where})
    return _finished(gathered, base, sheets)


def _finished(gathered: Gathered, base: Reading, sheets: tuple[RawSheet, ...]) -> Reading:
    has_error = any(issue.severity == "error" for issue in (*base.findings, *gathered.findings))
    if not (gathered.figures or gathered.missing or has_error):
        remedy = "điền số vào phiếu, lưu lại rồi gửi."
        gathered.note(0, 0, "nothing", "ít nhất một số liệu", remedy, read="chưa điền số nào")
    return replace(
        base,
        figures=tuple(gathered.figures),
        remarks=tuple(gathered.remarks),
        missing=tuple(gathered.missing),
        findings=(*base.findings, *gathered.findings),
        sheets=tuple(raw_sheet.name for raw_sheet in sheets),
        columns=gathered.columns,
        said_at=gathered.said_at or base.said_at,
    )


def _marks(sheets: tuple[RawSheet, ...]) -> list[Mark]:
    """Return the form codes of a file with their places, the first of each sheet."""
    return [mark for raw_sheet in sheets if (mark := _mark(raw_sheet))]


def _mark(sheet: RawSheet) -> Mark | None:
    for row, cells in enumerate(sheet.rows[:MARKED_WITHIN]):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and (match := MARK.search(normalize(cell))):
                return sheet, CellRef(sheet.name, f"{letters(column)}{row + 1}"), match.groups()
    return None


def _second_forms(marks: Sequence[Mark]) -> Iterator[Issue]:
    """Yield an error for each further form in a file: only one can be read, and it is unclear which is meant."""
    for other_sheet, place, code_fields in marks[1:]:
        expected = f"một phiếu trong một tệp; trang “{marks[0][0].name}” cũng là phiếu"
        hidden = " (trang này đang ẩn)" if other_sheet.hidden else ""
        remedy = f"mỗi phiếu nộp một tệp riêng: xóa trang thừa{hidden}, hoặc tách thành hai tệp."
        yield Issue("error", "second-form", place, "/".join(code_fields[:3]), expected, remedy)


def _not_chosen(table: Gathered, catalog: Catalog, unit: str, period: str) -> Iterator[Issue]:
    """Yield one error for each unit and period of a table that differ from those chosen at upload."""
    reported_pairs = set()
    for figure in table.figures:
        where = (figure.unit, figure.period)
        if where in reported_pairs or (unit in ("", figure.unit) and period in ("", figure.period)):
            continue
        reported_pairs.add(where)
        table_text, choice_text = ("; ".join(_named(*pair, catalog)) for pair in (where, (unit, period)))
        remedy = "sửa đơn vị, kỳ trong bảng, hoặc nộp bảng mà không chọn đơn vị và kỳ."
        yield Issue(
            "error", "not-chosen", figure.place, table_text, f"{choice_text}, như đã chọn khi nộp", remedy
        )


@use_language("vi")
def _named(unit: str, period: str, catalog: Catalog) -> list[str]:
    units = [unit_name(catalog.units[unit]) if unit in catalog.units else unit] if unit else []
    return [*units, period_name(period)] if period else units


def _title(sheets: tuple[RawSheet, ...]) -> tuple[CellRef, tuple[str, str]] | None:
    """Return the place of a form's title line, and the unit and period written in it."""
    for raw_sheet in sheets:
        for row, cells in enumerate(raw_sheet.rows[:MARKED_WITHIN]):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and (match := TITLE.fullmatch(normalize(cell))):
                    return CellRef(raw_sheet.name, f"{letters(column)}{row + 1}"), (match[1], match[2])
    return None


def _title_differs(
    title: tuple[CellRef, tuple[str, str]], form_sheet: FormSheet, catalog: Catalog, basis: str
) -> Iterator[Issue]:
    """Yield an error if the title line contradicts the form code, or without one the chosen unit and period."""
    place, (unit, period) = title
    with use_language("vi"):
        span, own_name = period_name(form_sheet.period), f"{form_sheet.unit.type_vi} {form_sheet.unit.name}"
    checks = (
        (
            "unit",
            unit,
            f"đơn vị “{own_name}”",
            label(unit) == label(own_name)
            or UnitNames(catalog).find(unit, form_sheet.period) == form_sheet.unit.id,
        ),
        ("period", period, f"kỳ “{span}”", label(period) in (label(span), label(form_sheet.period))),
    )
    for key, text, expected, agrees in checks:
        if not agrees:
            remedy = (
                "hai nơi nói khác nhau: sửa lại chỗ sai, hoặc tải phiếu đúng đơn vị và kỳ rồi chép số sang."
            )
            yield Issue("error", f"title-{key}", place, text, f"{expected} {basis}", remedy)


def _status(sheets: tuple[RawSheet, ...]) -> tuple[str, list[Issue]]:
    """Return the status that the file states, empty if none, and an issue if the statement is unclear."""
    for raw_sheet in sheets:
        for row, cells in enumerate(raw_sheet.rows[:MARKED_WITHIN]):
            start = next((at for at, cell in enumerate(cells) if label(cell).startswith(STATUS)), None)
            if start is None:
                continue
            statement = " ".join(normalize(cell) for cell in cells[start:])
            words = label(statement).removeprefix(STATUS).strip()
            statuses = {status for word, status in STATUSES.items() if word in words}
            if len(statuses) == 1 and NOT.isdisjoint(words.split()):
                return statuses.pop(), []
            if not words:
                return "", []
            place = CellRef(raw_sheet.name, f"{letters(start)}{row + 1}")
            remedy = "ghi một trong hai từ đó."
            return "", [Issue("error", "status", place, statement, "“chính thức” hoặc “sơ bộ”", remedy)]
    return "", []


def _contradictions(mark, choices: Mapping[str, str], catalog: Catalog) -> Iterator[Issue]:
    _, place, (form, unit, period, version) = mark
    names = {"form": "mẫu phiếu", "unit": "đơn vị", "period": "kỳ"}
    for key, value in zip(choices, (form, unit, period), strict=True):
        if choices[key] and choices[key] != value:
            expected = f"{names[key]} {choices[key]} như đã chọn"
            remedy = f"chọn {value}, hoặc dùng phiếu của {choices[key]}."
            yield Issue("error", f"other-{key}", place, value, expected, remedy)
    if form in catalog.forms and catalog.forms[form].version != int(version):
        current_version = catalog.forms[form].version
        remedy = "tải phiếu mới và chép số sang."
        yield Issue(
            "error", "version", place, f"bản {version}", f"bản {current_version} của mẫu phiếu", remedy
        )


def _unsaid(first: RawSheet, fields: Mapping[str, str]) -> Issue:
    """Return the error for a file that is neither a table with a header nor a form with a code."""
    names = {"form": "mẫu phiếu", "unit": "đơn vị", "period": "kỳ"}
    lacking = ", ".join(names[key] for key, value in fields.items() if not value)
    return Issue(
        "error",
        "unsaid",
        CellRef(first.name, "A1"),
        f"không có hàng tiêu đề của bảng trong {FIRST_ROWS} hàng đầu, không có dòng “Mã phiếu”",
        f"biết {lacking}, hoặc hàng tiêu đề có các cột “Đơn vị”, “Kỳ”, “Mã chỉ tiêu”, “Tử số”, “Mẫu số”, “Số lượng”",
        f"nộp phiếu thì chọn {lacking} khi nộp, hoặc dùng phiếu tải từ đây; nộp bảng thì ghi các tiêu đề đó "
        "trên một hàng.",
    )
