"""Returns the user's own file with cells coloured and commented, and a summary as its first sheet.

For a large file the answer is only the summary with the list of issues, streamed row by row: a coloured copy would
take minutes and gigabytes.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence

import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.catalog import Catalog
from dashboard.exports.cell_text import is_formula
from dashboard.intake.issues import Issue, Missing, ParsedFigure, Reading
from dashboard.intake.open_file import ZIP, Limits, open_file
from dashboard.intake.parse_cell import GONE as ABSENT
from dashboard.intake.parse_cell import normalize

SUMMARY = "Kết quả kiểm tra"
CSV_SHEET = "Tệp đã gửi"
GOOD, DOUBTFUL, WRONG, GONE = "D5EBDD", "FBE7B2", "F6C7C1", "DCE6F2"
FILLS = {colour: PatternFill("solid", start_color=colour) for colour in (GOOD, DOUBTFUL, WRONG, GONE)}
COLOURS = {"error": WRONG, "warning": DOUBTFUL}
NAMES = {"error": "Lỗi, phải sửa", "warning": "Cảnh báo, cần lý do"}
AUTHOR = "Kiểm tra"
# The length of a comment that every spreadsheet program accepts.
LONGEST = 1000
TITLES = ("Mức", "Trang", "Ô", "Đọc được", "Cần", "Cách sửa")
WIDTHS = (20, 18, 12, 36, 44, 52)
# Sizes up to which a coloured copy takes a few seconds: about a hundred thousand cells.
LARGE_TEXT, LARGE_UNPACKED = 1_000_000, 5_000_000
TOO_LARGE = (
    "Tệp lớn: đây là danh sách các điều tìm thấy, không phải bản tô màu của tệp đã gửi. "
    "Xem ô theo cột Trang và Ô."
)


def answer(name: str, data: bytes, reading: Reading, catalog: Catalog) -> bytes:
    """Return the uploaded file as a workbook with its cells coloured: accepted, to be explained, to be corrected.

    An issue is never shown by colour alone: its cell also has a comment, and the summary a row. If the file `is_large`,
    the workbook contains only the summary.
    """
    if is_large(data):
        return _listed(reading, catalog)
    book = load_workbook(io.BytesIO(data)) if data.startswith(ZIP) else _of_text(name, data)
    entries: list[ParsedFigure | Missing] = [*reading.figures, *reading.missing]
    for sheet, row in {(entry.place.sheet, entry.place.row) for entry in entries}:
        _taken(_page(book, sheet), row, reading.columns)
    for issue in sorted(reading.findings, key=lambda issue: issue.severity == "error"):
        _mark(book, issue)
    _summary(book, reading, catalog)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def is_large(data: bytes) -> bool:
    """Return whether a file is too large for a coloured copy, by its size or the unpacked size of its parts."""
    if not data.startswith(ZIP):
        return len(data) > LARGE_TEXT
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(member.file_size for member in archive.infolist()) > LARGE_UNPACKED


def _listed(reading: Reading, catalog: Catalog) -> bytes:
    """Return a workbook that contains only the summary."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(SUMMARY)
        wrapped = {"text_wrap": True, "valign": "top"}
        plain, bold = book.add_format(wrapped), book.add_format({"bold": True})
        colours = {
            key: book.add_format({**wrapped, "bg_color": f"#{colour}"}) for key, colour in COLOURS.items()
        }
        page.write_string(0, 0, SUMMARY, book.add_format({"bold": True, "font_size": 14}))
        lines = [*_lines(reading, catalog), TOO_LARGE]
        for at, line in enumerate(lines, start=1):
            page.write_string(at, 0, _plain(line))
        head = len(lines) + 2
        for column, (title, width) in enumerate(zip(TITLES, WIDTHS, strict=True)):
            page.write_string(head, column, title, bold)
            page.set_column(column, column, width)
        for at, issue in enumerate(_ordered(reading.findings), start=head + 1):
            for column, text in enumerate(_told(issue)):
                kind = colours[issue.severity] if column == 0 else plain
                page.write_string(at, column, _plain(normalize(text)), kind)
        page.freeze_panes(head + 1, 0)
        page.set_landscape()
        page.fit_to_pages(1, 0)
    return buffer.getvalue()


def _of_text(name: str, data: bytes) -> Workbook:
    """Return a CSV file as a workbook of plain text; a cell that starts like a formula stays text."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = CSV_SHEET
    sheet = open_file(name, data, Limits(bytes=max(len(data), 1)))[0]
    for row, cells in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(cells, start=1):
            if cell != "":
                _write(page, row, column, cell)
    return book


def _write(page: Worksheet, row: int, column: int, text: str):
    cell = page.cell(row, column)
    cell.value = _plain(text)
    cell.data_type = "s"
    cell.quotePrefix = is_formula(str(text))
    return cell


def _plain(text: str) -> str:
    """Return a text without the control characters that a sheet cannot contain."""
    return "".join(sign for sign in str(text) if sign in "\n\t" or ord(sign) >= 32)


def _page(book: Workbook, sheet: str) -> Worksheet | None:
    if not sheet:
        return book[CSV_SHEET]
    page = book[sheet] if sheet in book.sheetnames else None
    return page if isinstance(page, Worksheet) else None


def _colour(book: Workbook, sheet: str, reference: str, colour: str):
    """Colour a cell and return it, or None without its sheet; one covered by a merged range can hold no value."""
    page = _page(book, sheet)
    if page is None:
        return None
    cell = page[reference]
    cell.fill = FILLS[colour]
    return cell


def _taken(page: Worksheet | None, row: int, columns: Sequence[str]) -> None:
    """Colour the cells read of a row: values, and statements that a figure is missing."""
    for cell in [] if page is None else [page[f"{column}{row}"] for column in columns]:
        if cell.value not in (None, "") and not isinstance(cell, MergedCell):
            cell.fill = FILLS[GONE if normalize(cell.value).casefold() in ABSENT else GOOD]


def _mark(book: Workbook, issue: Issue) -> None:
    cell = _colour(book, issue.place.sheet, issue.place.cell, COLOURS[issue.severity])
    if cell is None or isinstance(cell, MergedCell):
        return
    text = (
        f"{NAMES[issue.severity]}. Đọc được: {issue.read or '(trống)'}. Cần: {issue.expected}. "
        f"Cách sửa: {issue.remedy}"
    )
    before = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment((before + _plain(text))[:LONGEST], AUTHOR, height=140, width=320)


def _summary(book: Workbook, reading: Reading, catalog: Catalog) -> None:
    page = book.create_sheet(_free(book.sheetnames), 0)
    _write(page, 1, 1, SUMMARY).font = Font(bold=True, size=14)
    for at, line in enumerate(_lines(reading, catalog), start=2):
        _write(page, at, 1, line)
    head = page.max_row + 2
    for column, title in enumerate(TITLES, start=1):
        _write(page, head, column, title).font = Font(bold=True)
        page.column_dimensions[chr(64 + column)].width = WIDTHS[column - 1]
    for at, issue in enumerate(_ordered(reading.findings), start=head + 1):
        _line(page, at, issue, book)
    page.freeze_panes = f"A{head + 1}"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    book.active = 0


def _free(names_in_use: Sequence[str]) -> str:
    """Return a name for the summary that no sheet of the file has."""
    names = [SUMMARY, *(f"{SUMMARY} {number}" for number in range(2, 100))]
    return next(name for name in names if name not in names_in_use)


def _lines(reading: Reading, catalog: Catalog) -> Iterable[str]:
    form, unit = catalog.forms.get(reading.form), catalog.units.get(reading.unit)
    about = [
        form.name_vi if form else "Bảng số liệu",
        f"{unit.type_vi} {unit.name}" if unit else "",
        reading.period,
    ]
    yield ", ".join(part for part in about if part)
    yield f"Nhận được: {len(reading.figures)} số liệu (ô xanh). Ghi là chưa có: {len(reading.missing)} (ô lam)."
    yield f"Cảnh báo cần lý do: {len(reading.warnings)} (ô vàng). Lỗi phải sửa: {len(reading.errors)} (ô đỏ)."
    yield (
        "Chưa nộp được: sửa các ô đỏ rồi gửi lại tệp."
        if reading.errors
        else "Không có lỗi: nêu lý do cho từng cảnh báo rồi nộp."
        if reading.warnings
        else "Không có lỗi và cảnh báo: có thể nộp."
    )


def _ordered(issues: Iterable[Issue]) -> list[Issue]:
    return sorted(issues, key=lambda issue: issue.severity != "error")


def _told(issue: Issue) -> tuple[str, ...]:
    """Return the cells of an issue's row in the summary, in the order of the titles."""
    where = (issue.place.sheet or CSV_SHEET, issue.place.cell)
    return (NAMES[issue.severity], *where, issue.read, issue.expected, issue.remedy)


def _line(page: Worksheet, at: int, issue: Issue, book: Workbook) -> None:
    for column, text in enumerate(_told(issue), start=1):
        _write(page, at, column, normalize(text)).alignment = Alignment(wrap_text=True, vertical="top")
    page.cell(at, 1).fill = FILLS[COLOURS[issue.severity]]
    sheet = _page(book, issue.place.sheet)
    if sheet is not None:
        quoted_title = sheet.title.replace("'", "''")
        page.cell(at, 3).hyperlink = f"#'{quoted_title}'!{issue.place.cell}"
        page.cell(at, 3).font = Font(color="0B5CAD", underline="single")
