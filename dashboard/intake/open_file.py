"""Opens an uploaded file as sheets of raw cells, or refuses it. Memory and time are bounded for any input."""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree
from pydantic import BaseModel, ConfigDict
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from dashboard.catalog import Refused
from dashboard.intake.parse_cell import in_old_font
from dashboard.intake.sheet_xml import NEAR, NOTHING_SPECIAL, Special, extent, hidden, is_uniform, special
from dashboard.settings import Settings

ZIP, OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
PROGRAMS = (b"MZ", b"\x7fELF")
LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# What the libraries raise for a damaged workbook.
BROKEN = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    ValueError,
)
# Built-in number formats that show a per cent; quoted or escaped parts of other formats are text.
PER_CENT = {"9", "10"}
_TEXT_IN_FORMAT = re.compile(r'"[^"]*"|[\\_*].')
# Words and signs of a format that make a cell show something other than its number; and the scaling comma.
_OTHERWISE = re.compile(r"nghìn|ngàn|triệu|tỷ|tỉ|trăm|trên|dưới|hơn|gần|khoảng|chưa|[%‰+<>≥≤]", re.IGNORECASE)
_DIVIDES = re.compile(r"[0#?],+(?![0#?,])")
_CONDITION = re.compile(r"\[[^\]]*\]|\s")
# A real workbook compresses about 10:1; one with many equal rows, a few hundred to one.
HIGHEST_RATIO = 400
# Markers of macros in the content types of a workbook, whatever its parts are called.
MACROS = (b"vbaproject", b"macroenabled", b"macrosheet")
# Files that are not tables, by their first bytes.
FOREIGN = {
    re.compile(rb"%PDF"): "là tệp PDF",
    re.compile(rb"\{\\rtf"): "là văn bản RTF",
    re.compile(rb"<[a-zA-Z!?]"): "là trang web (HTML) hoặc tệp XML",
}
FEW_LEGACY = 3
# Headers and names come first; further rows of a long table only repeat them.
LOOKED_AT = 1_000
# A CSV cell with more lines than this holds rows swallowed by an unbalanced quotation mark.
MOST_LINES = 20
# Number of rows examined to detect the delimiter.
ROWS_LOOKED_AT = 200


class FileRefused(Refused):
    """A file cannot be read at all."""


class Limits(BaseModel):
    """Size limits of an upload: bytes as sent, unpacked and of shared strings; parts and sheets of a workbook.

    `rows` and `columns` are per sheet; `cells` counts all sheets from the first to the last cell, including empty ones;
    `merged` is the number of cells of a sheet that merged ranges may cover.
    """

    model_config = ConfigDict(frozen=True)

    bytes: int = 10_000_000
    unpacked: int = 200_000_000
    texts: int = 50_000_000
    parts: int = 2_000
    sheets: int = 50
    rows: int = 200_000
    columns: int = 200
    cells: int = 2_600_000
    merged: int = 200_000

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Return the limits that the operator set; the others grow with them.

        `cells` admits a long table of the maximum length with all 13 columns.
        """
        size, rows = settings.upload_mb * 1_000_000, settings.upload_rows
        cells = max(13 * rows, cls().cells)
        return cls(bytes=size, unpacked=20 * size, texts=5 * size, rows=rows, cells=cells)


@dataclass(frozen=True)
class RawSheet:
    """A sheet as uploaded: rows of cells from A1 on, which cells are special, and which rows and columns are hidden.

    `delimited` marks a CSV file; its `swallowed` cells seem to contain further rows.
    """

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    special: Special = NOTHING_SPECIAL
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    delimited: bool = False
    swallowed: frozenset[tuple[int, int]] = frozenset()


def open_file(name: str, data: bytes, limits: Limits) -> tuple[RawSheet, ...]:
    """Return the sheets of an uploaded file. Raises FileRefused with the problem and a remedy."""
    if len(data) > limits.bytes:
        raise _refused(
            name, f"nặng {len(data) / 1e6:.1f} MB, nhiều nhất {limits.bytes / 1e6:.0f} MB.", "chia nhỏ tệp."
        )
    if not data.strip():
        raise _refused(name, "tệp rỗng.", "lưu lại tệp rồi gửi lại.")
    if data.startswith(OLE):
        raise _refused(
            name,
            "là tệp .xls cũ hoặc có mật khẩu, không đọc được.",
            "mở bằng Excel, bỏ mật khẩu nếu có, chọn Lưu thành .xlsx rồi gửi lại.",
        )
    if data.startswith(PROGRAMS) and b"\0" in data:
        raise _refused(
            name,
            "là một chương trình, không phải sổ tính, dù tên tệp thế nào.",
            "đừng mở tệp này; mở phiếu bằng Excel, chọn Lưu thành .xlsx rồi gửi tệp vừa lưu.",
        )
    sheets = _workbook(name, data, limits) if data.startswith(ZIP) else _plain(name, data, limits)
    for sheet in sheets:
        _refuse_legacy(name, sheet)
    return sheets


def _workbook(name: str, data: bytes, limits: Limits) -> tuple[RawSheet, ...]:
    _check_archive(name, data, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(name, archive, limits)
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            sheets = tuple(_sheets(name, book, archive, limits))
        if not sheets:
            raise _refused(name, "không có trang tính nào (chỉ có biểu đồ?).", "gửi sổ tính có bảng số liệu.")
        return sheets
    except FileRefused:
        raise
    except BROKEN as error:
        raise _refused(
            name, "không phải sổ tính .xlsx nguyên vẹn.", "mở bằng Excel, lưu lại thành .xlsx rồi gửi lại."
        ) from error


def _refuse_legacy(name: str, sheet: RawSheet) -> None:
    """Raise FileRefused for a sheet written for a legacy font: no unit or header could be recognised."""
    legacy_cells = [
        (row, column, cell)
        for row, cells in enumerate(sheet.rows[:LOOKED_AT])
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and in_old_font(cell)
    ]
    if len(legacy_cells) >= FEW_LEGACY:
        row, column, cell = legacy_cells[0]
        where = f"trang “{sheet.name}”, " if sheet.name else ""
        raise _refused(
            name,
            f"chữ viết bằng phông mã cũ (TCVN3 hoặc VNI) ở {len(legacy_cells)} ô, ví dụ {where}hàng {row + 1}, cột "
            f"{column + 1}: “{cell[:40]}”.",
            "đổi các ô đó sang Unicode bằng công cụ chuyển mã (như UniKey), rồi gửi lại.",
        )


def _check_archive(name: str, data: bytes, limits: Limits) -> None:
    """Check the archive's directory alone, before anything is unpacked. Raises FileRefused."""
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except BROKEN as error:
        raise _refused(name, "tệp nén bị hỏng.", "lưu lại thành .xlsx rồi gửi lại.") from error
    if len(members) > limits.parts:
        raise _refused(
            name, f"có {len(members)} phần bên trong, nhiều nhất {limits.parts}.", "xóa trang, hình thừa."
        )
    names = [member.filename.lower() for member in members]
    if any(member.flag_bits & 1 for member in members):
        raise _refused(name, "có mật khẩu.", "bỏ mật khẩu rồi gửi lại.")
    if any("vbaproject" in part_name or part_name.startswith("xl/macrosheets/") for part_name in names):
        raise _macros(name)
    if "xl/workbook.xml" not in names:
        raise _refused(name, "là tệp nén nhưng không phải sổ tính .xlsx.", "gửi tệp .xlsx hoặc .csv.")
    # Programs disagree on which of two parts with the same name to read.
    if len(set(names)) != len(names):
        raise _refused(name, "có hai phần cùng tên bên trong.", "mở bằng Excel, lưu lại thành .xlsx.")
    size = sum(member.file_size for member in members)
    texts = sum(
        member.file_size for member in members if member.filename.lower().endswith("sharedstrings.xml")
    )
    if size > limits.unpacked or size > HIGHEST_RATIO * len(data) or texts > limits.texts:
        raise _refused(
            name,
            f"bung ra tới {size / 1e6:.0f} MB, không an toàn để mở.",
            "xóa hàng, cột, hình thừa rồi gửi lại.",
        )


def _check_parts(name: str, archive: zipfile.ZipFile, limits: Limits) -> None:
    """Check the parts that describe the others. Raises one of BROKEN if a part is damaged, else FileRefused."""
    for path in archive.namelist():
        if path.lower().endswith("sharedstrings.xml"):
            _check_xml(path, _part(archive, path))  # reading it verifies its size and checksum
    kinds = _part(archive, "[Content_Types].xml").lower()
    if any(sign in kinds for sign in MACROS):
        raise _macros(name)
    sheets = len(re.findall(rb"<(?:\w+:)?sheet\s", _part(archive, "xl/workbook.xml")))
    if sheets > limits.sheets:
        raise _refused(name, f"có {sheets} trang, nhiều nhất {limits.sheets}.", "xóa trang thừa.")


def _macros(name: str) -> FileRefused:
    return _refused(name, "có macro, không nhận.", "lưu thành .xlsx (không có macro) rồi gửi lại.")


def _sheets(
    name: str, book: CalamineWorkbook, archive: zipfile.ZipFile, limits: Limits
) -> Iterator[RawSheet]:
    paths, percents, signs = _parts(archive), *_percent_styles(archive)
    cells_left = limits.cells
    for metadata in book.sheets_metadata:
        if metadata.name not in paths:
            continue  # a chart or a dialogue
        data = _part(archive, paths[metadata.name])
        _check_xml(paths[metadata.name], data)
        if data.count(b"</c>") > cells_left:
            raise _too_many_cells(name, limits)
        uniform = is_uniform(data)
        # Check before reading: calamine allocates every cell up to the last one, wherever that is.
        if (reach := extent(data, uniform, cells_left)) != NEAR:
            _check_size(name, metadata.name, *reach, limits, cells_left)
        special_cells = special(data, uniform, percents, signs)
        hidden_rows, hidden_columns = hidden(data, limits.columns)
        del data  # it is as large as all cells together
        sheet = book.get_sheet_by_name(metadata.name)
        rows, columns = (last + 1 for last in sheet.end) if sheet.end else (0, 0)
        _check_size(name, metadata.name, rows, columns, limits, cells_left)
        cells_left -= rows * columns
        merged = tuple(sheet.merged_cell_ranges or ())
        _check_merged(name, metadata.name, merged, limits)
        yield RawSheet(
            metadata.name,
            sheet.to_python(skip_empty_area=False),
            metadata.visible != SheetVisibleEnum.Visible,
            special_cells,
            merged,
            hidden_rows,
            hidden_columns,
        )


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the path of each worksheet's part by the sheet's name."""
    targets = {
        element.get("Id", ""): element.get("Target", "")
        for element in _xml(archive, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
    }
    paths, part_names = {}, set(archive.namelist())
    for element in _xml(archive, "xl/workbook.xml").iter("{*}sheet"):
        target = targets.get(element.get(LINKED, ""), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in part_names and "worksheets" in path:
            paths[element.get("name", "")] = path
    return paths


def _percent_styles(archive: zipfile.ZipFile) -> tuple[frozenset[str], frozenset[str]]:
    """Return the indices of cell styles that show a per cent, and of those that show anything other than the number."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset(), frozenset()
    styles = _xml(archive, "xl/styles.xml")
    formats = {element.get("numFmtId"): element.get("formatCode", "") for element in styles.iter("{*}numFmt")}
    percents = {key for key, code in formats.items() if "%" in _TEXT_IN_FORMAT.sub("", code)} | PER_CENT
    signs = {key for key, code in formats.items() if _shows_otherwise(code)} - percents
    cells = styles.find("{*}cellXfs")
    style_formats = [
        (str(place), element.get("numFmtId"))
        for place, element in enumerate(cells if cells is not None else ())
    ]
    of_percents, of_signs = (
        frozenset(place for place, key in style_formats if key in keys) for keys in (percents, signs)
    )
    return of_percents, of_signs


def _shows_otherwise(code: str) -> bool:
    """Return whether a number format shows a different number than the cell holds, words that change it, or nothing."""
    plain_code = _TEXT_IN_FORMAT.sub("", code)
    words = "".join(_TEXT_IN_FORMAT.findall(code)) + plain_code
    section = _CONDITION.sub("", plain_code.partition(";")[0])
    return bool(
        not section or _DIVIDES.search(plain_code) or _OTHERWISE.search(unicodedata.normalize("NFC", words))
    )


def _part(archive: zipfile.ZipFile, path: str) -> bytes:
    """Return a part, unpacked no further than its declared size. Raises BadZipFile if it is longer."""
    with archive.open(path) as part:
        return part.read(archive.getinfo(path).file_size + 1)


def _xml(archive: zipfile.ZipFile, path: str) -> etree._Element:
    data = _part(archive, path)
    _check_xml(path, data)
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _check_xml(path: str, data: bytes) -> None:
    """Raise ValueError for a part that no office program writes: one that declares entities or is not UTF-8."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data:
        raise ValueError(f"{path} declares entities or is not UTF-8")


def _plain(name: str, data: bytes, limits: Limits) -> tuple[RawSheet, ...]:
    beginning = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    for sign, kind in FOREIGN.items():
        if sign.match(beginning):
            raise _refused(name, f"{kind}, không phải bảng số liệu.", "gửi tệp .xlsx hoặc .csv.")
    text = _decoded(name, data)
    delimiter = _delimiter(text)
    lines = list(_rows(name, text, delimiter, limits))
    swallowed = _swallowed(lines, delimiter) if '"' in text else frozenset()
    return (RawSheet("", lines, delimited=True, swallowed=swallowed),)


def _decoded(name: str, data: bytes) -> str:
    """Return the text of a CSV file in UTF-8 or, with a byte order mark, UTF-16. Raises FileRefused."""
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(
            name,
            "không phải sổ tính .xlsx, cũng không phải văn bản mã UTF-8 (có thể là mã cũ TCVN3, VNI, hoặc "
            "không phải bảng).",
            "mở bằng Excel, đổi sang phông Unicode nếu cần, lưu thành .xlsx hoặc CSV UTF-8 rồi gửi lại.",
        ) from error
    if "\0" in text:
        raise _refused(name, "không phải là bảng số liệu.", "gửi tệp .xlsx hoặc .csv.")
    return unicodedata.normalize("NFC", text)


def _delimiter(text: str) -> str:
    """Return the delimiter: the one that gives the most of the first rows the same number of cells."""

    def fits(sign: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
        widths = []
        try:
            for row in islice(reader, ROWS_LOOKED_AT):
                widths += [len(row)] if row else []
        except csv.Error:  # an unclosed quotation mark, or the wrong delimiter before one
            return (0, max(widths, default=1))
        wide = [width for width in widths if width > 1]
        return (max((wide.count(width) for width in set(wide)), default=0), max(wide, default=0))

    return max(",;\t|", key=fits)


def _rows(name: str, text: str, delimiter: str, limits: Limits) -> Iterator[list[str]]:
    """Yield the rows of a CSV file. Raises FileRefused, naming the line, if a quotation mark is not closed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number, start, width = 0, 1, 0
    try:
        for number, row in enumerate(reader, start=1):
            width = max(width, len(row))
            if number > limits.rows:
                raise _refused(name, f"có hơn {limits.rows} hàng.", "chia nhỏ tệp.")
            _check_size(name, "", number, width, limits, limits.cells)
            start = reader.line_num + 1
            yield row
    except csv.Error as error:
        raise _refused(
            name,
            f"hàng {number + 1} (bắt đầu ở dòng {start} của tệp): dấu ngoặc kép mở mà không đóng, hoặc đóng giữa ô.",
            'đóng dấu ngoặc kép của ô đó, viết "" cho mỗi dấu ngoặc kép trong ô, hoặc lưu thành .xlsx rồi gửi lại.',
        ) from error


def _swallowed(rows: list[list[str]], delimiter: str) -> frozenset[tuple[int, int]]:
    """Return the cells that seem to contain further rows.

    A quotation mark that is closed in the same or a later column of another row swallows at least as many delimiters
    as a row has; if it is closed in an earlier column, the row becomes longer than its header.
    """
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width = widths.most_common(1)[0][0] if widths else 2
    return frozenset(
        (place, column)
        for place, row in enumerate(rows)
        for column, cell in enumerate(row)
        if len(lines := cell.splitlines()) > 1
        and (len(lines) > MOST_LINES or any(line.count(delimiter) >= width - 1 for line in lines))
    )


def _check_size(name: str, sheet: str, rows: int, columns: int, limits: Limits, cells: int) -> None:
    """Raise FileRefused if a sheet exceeds its own limits or the remaining number of `cells`."""
    if rows > limits.rows or columns > limits.columns:
        where = f"trang “{sheet}” " if sheet else ""
        raise _refused(
            name,
            f"{where}có số liệu đến hàng {rows}, cột {columns}; nhiều nhất {limits.rows} hàng, {limits.columns} cột.",
            "xóa hàng, cột thừa hoặc chia nhỏ tệp.",
        )
    if rows * columns > cells:
        raise _too_many_cells(name, limits)


def _too_many_cells(name: str, limits: Limits) -> FileRefused:
    return _refused(
        name,
        f"có hơn {limits.cells} ô trên các trang (số hàng nhân số cột đến ô cuối cùng, kể cả ô trống).",
        "xóa hàng, cột, trang thừa, hoặc chia nhỏ tệp.",
    )


def _check_merged(name: str, sheet: str, merged: tuple, limits: Limits) -> None:
    """Raise FileRefused if merged ranges cover too many cells: the coloured copy creates each of them."""
    covered = sum((bottom - top + 1) * (right - left + 1) for (top, left), (bottom, right) in merged)
    if covered > limits.merged:
        raise _refused(
            name,
            f"trang “{sheet}” gộp tới {covered} ô, nhiều nhất {limits.merged}.",
            "bỏ gộp ô ở những vùng không phải tiêu đề rồi gửi lại.",
        )


def _refused(name: str, problem: str, remedy: str) -> FileRefused:
    file_name = Path(name).name[:120] or "tệp"
    return FileRefused.at(file_name, "tệp", problem, remedy)
