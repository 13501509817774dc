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
    say: Callable[[str], None] = silent,
) -> Reading:
    """Return the parsed content of a file and the issues found in it. Raises FileRefused if it cannot be read at all.

    Unit, period and form are the user's choices; a file that contradicts them is reported as an issue. `say` receives
    progress messages.
    """
    with collector_at_rest():
        sheets = open_file(name, data, limits)
        rows = sum(len(one.rows) for one in sheets)
        say(f"{name}: đã mở, {len(sheets)} trang, {rows} hàng; đang đọc từng hàng…")
        return _read(sheets, catalog, unit, period, form, lambda row: say(f"{name}: đã đọc {row} hàng…"))


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
    marked = marks[0] if marks else None
    if not marked and (long := read_long_table(sheets, catalog, period, at_row)) is not None:
        status, unclear = _status(sheets)
        others = (*unclear, *_not_chosen(long, catalog, unit, period))
        return _finished(long, Reading(TABLE, "", "", findings=others, status=status), sheets)
    chosen = {"form": form, "unit": unit, "period": period}
    said = dict(zip(chosen, marked[2][:3], strict=True)) if marked else {}
    asked = {key: said.get(key) or chosen[key] for key in chosen}
    base = Reading(asked["form"], asked["unit"], asked["period"])
    faults = [*_second_forms(marks), *_contradictions(marked, chosen, catalog)] if marked else []
    if not all(asked.values()):
        return replace(base, findings=(*faults, _unsaid(sheets[0], asked)))
    try:
        made = sheet(catalog, asked["form"], asked["unit"], asked["period"])
    except NoForm as error:
        place = marked[1] if marked else CellRef(sheets[0].name, "A1")
        found = Issue("error", "form", place, error.place, error.problem.rstrip("."), error.remedy)
        return replace(base, findings=(*faults, found))
    gathered = read_form(sheets, made, marked[0] if marked else None)
    titled = _title(sheets)
    if titled:
        decided = f"như dòng Mã phiếu (ô {marked[1].cell})" if marked else "như đã chọn khi nộp"
        faults += _title_differs(titled, made, catalog, decided)
    where = titled[0] if titled else marked[1] if marked else gathered.place(0, 0)
    status, unclear = _status(sheets)
    base = replace(base, findings=(*faults, *unclear), status=status, said_at={made.period: where})
    return _finished(gathered, base, sheets)


def _finished(gathered: Gathered, base: Reading, sheets: tuple[RawSheet, ...]) -> Reading:
    wrong = any(one.severity == "error" for one in (*base.findings, *gathered.findings))
    if not (gathered.figures or gathered.missing or wrong):
        remedy = "điền số vào phiếu, lưu lại rồi gửi."
        gathered.note(0, 0, "nothing", "ít nhất một số liệu", remedy, read="chưa điền số nào")
    return replace(
        base,
        figures=tuple(gathered.figures),
        remarks=tuple(gathered.remarks),
        missing=tuple(gathered.missing),
        findings=(*base.findings, *gathered.findings),
        sheets=tuple(one.name for one in sheets),
        columns=gathered.columns,
        said_at=gathered.said_at or base.said_at,
    )


def _marks(sheets: tuple[RawSheet, ...]) -> list[Mark]:
    """Return the form codes of a file with their places, the first of each sheet."""
    return [found for one in sheets if (found := _mark(one))]


def _mark(sheet: RawSheet) -> Mark | None:
    for row, cells in enumerate(sheet.rows[:MARKED_WITHIN]):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and (found := MARK.search(normalize(cell))):
                return sheet, CellRef(sheet.name, f"{letters(column)}{row + 1}"), found.groups()
    return None


def _second_forms(marks: Sequence[Mark]) -> Iterator[Issue]:
    """Yield an error for each further form in a file: only one can be read, and it is unclear which is meant."""
    for other, place, said in marks[1:]:
        expected = f"một phiếu trong một tệp; trang “{marks[0][0].name}” cũng là phiếu"
        hidden = " (trang này đang ẩn)" if other.hidden else ""
        remedy = f"mỗi phiếu nộp một tệp riêng: xóa trang thừa{hidden}, hoặc tách thành hai tệp."
        yield Issue("error", "second-form", place, "/".join(said[:3]), expected, remedy)


def _not_chosen(table: Gathered, catalog: Catalog, unit: str, period: str) -> Iterator[Issue]:
    """Yield one error for each unit and period of a table that differ from those chosen at upload."""
    seen = set()
    for figure in table.figures:
        where = (figure.unit, figure.period)
        if where in seen or (unit in ("", figure.unit) and period in ("", figure.period)):
            continue
        seen.add(where)
        found, chosen = ("; ".join(_named(*one, catalog)) for one in (where, (unit, period)))
        remedy = "sửa đơn vị, kỳ trong bảng, hoặc nộp bảng mà không chọn đơn vị và kỳ."
        yield Issue("error", "not-chosen", figure.place, found, f"{chosen}, như đã chọn khi nộp", remedy)


@use_language("vi")
def _named(unit: str, period: str, catalog: Catalog) -> list[str]:
    units = [unit_name(catalog.units[unit]) if unit in catalog.units else unit] if unit else []
    return [*units, period_name(period)] if period else units


def _title(sheets: tuple[RawSheet, ...]) -> tuple[CellRef, tuple[str, str]] | None:
    """Return the place of a form's title line, and the unit and period written in it."""
    for one in sheets:
        for row, cells in enumerate(one.rows[:MARKED_WITHIN]):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and (found := TITLE.fullmatch(normalize(cell))):
                    return CellRef(one.name, f"{letters(column)}{row + 1}"), (found[1], found[2])
    return None


def _title_differs(
    titled: tuple[CellRef, tuple[str, str]], made: FormSheet, catalog: Catalog, decided: str
) -> Iterator[Issue]:
    """Yield an error if the title line contradicts the form code, or without one the chosen unit and period."""
    place, (unit, period) = titled
    with use_language("vi"):
        span, own = period_name(made.period), f"{made.unit.type_vi} {made.unit.name}"
    meant = (
        (
            "unit",
            unit,
            f"đơn vị “{own}”",
            label(unit) == label(own) or UnitNames(catalog).find(unit, made.period) == made.unit.id,
        ),
        ("period", period, f"kỳ “{span}”", label(period) in (label(span), label(made.period))),
    )
    for key, written, expected, agrees in meant:
        if not agrees:
            remedy = (
                "hai nơi nói khác nhau: sửa lại chỗ sai, hoặc tải phiếu đúng đơn vị và kỳ rồi chép số sang."
            )
            yield Issue("error", f"title-{key}", place, written, f"{expected} {decided}", remedy)


def _status(sheets: tuple[RawSheet, ...]) -> tuple[str, list[Issue]]:
    """Return the status that the file states, empty if none, and an issue if the statement is unclear."""
    for one in sheets:
        for row, cells in enumerate(one.rows[:MARKED_WITHIN]):
            begun = next((at for at, cell in enumerate(cells) if label(cell).startswith(STATUS)), None)
            if begun is None:
                continue
            said = " ".join(normalize(cell) for cell in cells[begun:])
            words_said = label(said).removeprefix(STATUS).strip()
            meant = {status for word, status in STATUSES.items() if word in words_said}
            if len(meant) == 1 and NOT.isdisjoint(words_said.split()):
                return meant.pop(), []
            if not words_said:
                return "", []
            place = CellRef(one.name, f"{letters(begun)}{row + 1}")
            remedy = "ghi một trong hai từ đó."
            return "", [Issue("error", "status", place, said, "“chính thức” hoặc “sơ bộ”", remedy)]
    return "", []


def _contradictions(marked, chosen: Mapping[str, str], catalog: Catalog) -> Iterator[Issue]:
    _, place, (form, unit, period, version) = marked
    names = {"form": "mẫu phiếu", "unit": "đơn vị", "period": "kỳ"}
    for key, said in zip(chosen, (form, unit, period), strict=True):
        if chosen[key] and chosen[key] != said:
            expected = f"{names[key]} {chosen[key]} như đã chọn"
            remedy = f"chọn {said}, hoặc dùng phiếu của {chosen[key]}."
            yield Issue("error", f"other-{key}", place, said, expected, remedy)
    if form in catalog.forms and catalog.forms[form].version != int(version):
        now = catalog.forms[form].version
        remedy = "tải phiếu mới và chép số sang."
        yield Issue("error", "version", place, f"bản {version}", f"bản {now} của mẫu phiếu", remedy)


def _unsaid(first: RawSheet, asked: Mapping[str, str]) -> Issue:
    """Return the error for a file that is neither a table with a header nor a form with a code."""
    names = {"form": "mẫu phiếu", "unit": "đơn vị", "period": "kỳ"}
    lacking = ", ".join(names[key] for key, said in asked.items() if not said)
    return Issue(
        "error",
        "unsaid",
        CellRef(first.name, "A1"),
        f"không có hàng tiêu đề của bảng trong {FIRST_ROWS} hàng đầu, không có dòng “Mã phiếu”",
        f"biết {lacking}, hoặc hàng tiêu đề có các cột “Đơn vị”, “Kỳ”, “Mã chỉ tiêu”, “Tử số”, “Mẫu số”, “Số lượng”",
        f"nộp phiếu thì chọn {lacking} khi nộp, hoặc dùng phiếu tải từ đây; nộp bảng thì ghi các tiêu đề đó "
        "trên một hàng.",
    )
