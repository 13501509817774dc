"""What came as a file: its sheets as raw cells, or a refusal. Bounded in memory and time whatever comes."""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree
from pydantic import BaseModel, ConfigDict
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from dashboard.catalog import Refused
from dashboard.settings import Settings

ZIP, OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
PROGRAMS = (b"MZ", b"\x7fELF")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# What the libraries throw at a workbook that is not whole.
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
# Number formats that are built in and show a per cent.
PER_CENT = {"9", "10"}
# A real workbook is packed about ten times, of many equal rows some hundred times.
HIGHEST_RATIO = 400
# A cell that holds something, with its column and row; and one whose reference could not be seen that way.
CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^>]*(?<!/)>""")
# What is not far: rows and columns that are read without a closer look.
NEAR = (199_999, 26)
FAR = re.compile(rb'<c r="(?:[A-Z]{2}|[A-Z](?:[2-9]\d{5}|\d{7}))')
HIDDEN_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*\br\s*=\s*["'][^"'>]*&""")
# Letters that TCVN3 and VNI fonts show as Vietnamese; as Unicode they stand in no Vietnamese word.
LEGACY = set("©®¸¶·¹µ¨¾»¼½Æ§¬Ë×ØÞßÑ¥¦")
FEW_LEGACY = 3
# In a workbook such signs may stand for themselves; within a word they are letters of such a font.
_OLD = f"[{''.join(sorted(LEGACY))}\u00ad]"
LEGACY_WORD = re.compile(f"[a-zA-ZÀ-ÿ]{_OLD}|{_OLD}[a-zA-ZÀ-ÿ]")
# Heads and names come first; further down a long table says the same again.
LOOKED_AT = 1_000


class FileRefused(Refused):
    """A file is not read at all."""


class Limits(BaseModel):
    """How much is read of what comes: bytes as sent, bytes unpacked, sheets, rows and columns of a sheet."""

    model_config = ConfigDict(frozen=True)

    bytes: int = 10_000_000
    unpacked: int = 200_000_000
    sheets: int = 50
    rows: int = 200_000
    columns: int = 200

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Return the limits that the operator set; what may be unpacked grows with what may be sent."""
        size = settings.upload_mb * 1_000_000
        return cls(bytes=size, unpacked=20 * size, rows=settings.upload_rows)


@dataclass(frozen=True)
class RawSheet:
    """A sheet as it came: rows of cells from A1 on, and which cells (row, column from 0) are special.

    `percents` are numbers that are shown as per cent, `unsolved` formulas without the value they had, and errors.
    """

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    percents: frozenset[tuple[int, int]] = frozenset()
    unsolved: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()

    @cached_property
    def special(self) -> bool:
        """Tell whether any cell is."""
        return bool(self.percents or self.unsolved)


def open_file(name: str, data: bytes, limits: Limits) -> tuple[RawSheet, ...]:
    """Return the sheets of a file that came. Raises FileRefused saying what it is and what to do."""
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
    return sheets


def _workbook(name: str, data: bytes, limits: Limits) -> tuple[RawSheet, ...]:
    _check_archive(name, data, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheets = tuple(_sheets(name, book, archive, limits))
        for one in sheets:
            _refuse_legacy(name, one)
        return sheets
    except FileRefused:
        raise
    except BROKEN as error:
        raise _refused(
            name, "không phải sổ tính .xlsx nguyên vẹn.", "mở bằng Excel, lưu lại thành .xlsx rồi gửi lại."
        ) from error


def _refuse_legacy(name: str, sheet: RawSheet) -> None:
    """Raise FileRefused for a sheet whose words are written for an old font: no unit or head could be recognised."""
    found = [
        (row, column, cell)
        for row, cells in enumerate(sheet.rows[:LOOKED_AT])
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and LEGACY_WORD.search(cell)
    ]
    if len(found) >= FEW_LEGACY:
        row, column, cell = found[0]
        where = f"trang “{sheet.name}”, hàng {row + 1}, cột {column + 1}"
        raise _refused(
            name,
            f"chữ viết bằng phông mã cũ (TCVN3 hoặc VNI) ở {len(found)} ô, ví dụ {where}: “{cell[:40]}”.",
            "đổi các ô đó sang Unicode bằng công cụ chuyển mã (như UniKey), rồi gửi lại.",
        )


def _check_archive(name: str, data: bytes, limits: Limits) -> None:
    """Look at the list of contents alone, before anything is unpacked."""
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except BROKEN as error:
        raise _refused(name, "tệp nén bị hỏng.", "lưu lại thành .xlsx rồi gửi lại.") from error
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise _refused(name, "có mật khẩu.", "bỏ mật khẩu rồi gửi lại.")
    if any("vbaproject" in one.lower() for one in names):
        raise _refused(name, "có macro, không nhận.", "lưu thành .xlsx (không có macro) rồi gửi lại.")
    if "xl/workbook.xml" not in names:
        raise _refused(name, "là tệp nén nhưng không phải sổ tính .xlsx.", "gửi tệp .xlsx hoặc .csv.")
    size = sum(member.file_size for member in members)
    if size > limits.unpacked or size > HIGHEST_RATIO * len(data):
        raise _refused(
            name,
            f"bung ra tới {size / 1e6:.0f} MB, không an toàn để mở.",
            "xóa hàng, cột, hình thừa rồi gửi lại.",
        )


def _sheets(
    name: str, book: CalamineWorkbook, archive: zipfile.ZipFile, limits: Limits
) -> Iterator[RawSheet]:
    paths, styles = _parts(archive), _percent_styles(archive)
    if len(paths) > limits.sheets:
        raise _refused(name, f"có {len(paths)} trang, nhiều nhất {limits.sheets}.", "xóa trang thừa.")
    for about in book.sheets_metadata:
        if about.name not in paths:
            continue  # a chart or a dialogue
        data = archive.read(paths[about.name])
        _check_xml(paths[about.name], data)
        # Before it is read: calamine makes room for every cell up to the last one, wherever that stands.
        if (extent := _extent(data)) != NEAR:
            _check_size(name, about.name, *extent, limits)
        sheet = book.get_sheet_by_name(about.name)
        _check_size(name, about.name, sheet.total_height, sheet.total_width, limits)
        percents, unsolved = _special(data, styles)
        yield RawSheet(
            about.name,
            sheet.to_python(skip_empty_area=False),
            about.visible != SheetVisibleEnum.Visible,
            percents,
            unsolved,
            tuple(sheet.merged_cell_ranges or ()),
        )


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet by the sheet's name."""
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in _xml(archive, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
    }
    found = {}
    for one in _xml(archive, "xl/workbook.xml").iter("{*}sheet"):
        target = targets.get(one.get(LINKED), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in archive.namelist() and "worksheets" in path:
            found[one.get("name")] = path
    return found


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the numbers of the cell styles that show a per cent."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    styles = _xml(archive, "xl/styles.xml")
    own = {one.get("numFmtId") for one in styles.iter("{*}numFmt") if "%" in one.get("formatCode", "")}
    cells = styles.find("{*}cellXfs")
    shown = enumerate(cells if cells is not None else ())
    return frozenset(str(place) for place, one in shown if one.get("numFmtId") in own | PER_CENT)


def _extent(data: bytes) -> tuple[int, int]:
    """Return a row and a column behind which nothing stands. Raises ValueError where a cell hides where it stands.

    Most programs write every cell alike, and few sheets are large: then one look for a far reference will do.
    """
    alike = data.count(b'<c r="') == sum(
        data.count(sign) for sign in (b"<c ", b"<c>", b"<c/", b"<c\n", b"<c\t", b":c")
    )
    if alike and not FAR.search(data):
        return NEAR
    if HIDDEN_CELL.search(data):
        raise ValueError("a cell whose reference is written in entities")
    places = CELL.findall(data)
    rows = max((int(row) for _, row in places), default=0)
    columns = max(
        (_place(f"{column.decode()}1")[1] + 1 for column in {column for column, _ in places}), default=0
    )
    return rows, columns


def _special(data: bytes, styles: frozenset[str]) -> tuple[frozenset, frozenset]:
    """Return the cells that are shown as per cent, and the formulas that have no value or an error; one pass over the sheet."""
    if not styles and b"<f" not in data and b't="e"' not in data:
        return frozenset(), frozenset()
    percents, unsolved = set(), set()
    for _, row in etree.iterparse(io.BytesIO(data), tag="{*}row", resolve_entities=False, no_network=True):
        for cell in row.iterfind("{*}c"):
            if cell.get("s") in styles:
                percents.add(_place(cell.get("r", "")))
            if cell.get("t") == "e" or (cell.find("{*}f") is not None and not cell.findtext("{*}v")):
                unsolved.add(_place(cell.get("r", "")))
        row.clear()
        while row.getprevious() is not None:  # what is done with leaves the memory
            del row.getparent()[0]
    return frozenset(percents), frozenset(unsolved)


def _place(reference: str) -> tuple[int, int]:
    """Return row and column, from 0, of a cell's reference such as `E7`."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :] or 0) - 1, column - 1


def _xml(archive: zipfile.ZipFile, path: str) -> etree._Element:
    data = archive.read(path)
    _check_xml(path, data)
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _check_xml(path: str, data: bytes) -> None:
    """Raise ValueError for a part that no office program writes: with entities of its own, or not in UTF-8."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data:
        raise ValueError(f"{path} declares entities or is not UTF-8")


def _plain(name: str, data: bytes, limits: Limits) -> tuple[RawSheet, ...]:
    text = _decoded(name, data)
    lines = list(_rows(name, text, _delimiter(text), limits))
    _check_size(name, "", len(lines), max(map(len, lines), default=0), limits)
    return (RawSheet("", lines),)


def _decoded(name: str, data: bytes) -> str:
    """Return the text of a CSV file in UTF-8 or, with its mark, UTF-16."""
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(
            name,
            "không phải sổ tính .xlsx, cũng không phải văn bản mã UTF-8 (có thể là mã cũ TCVN3, VNI, hoặc không phải bảng).",
            "mở bằng Excel, đổi sang phông Unicode nếu cần, lưu thành .xlsx hoặc CSV UTF-8 rồi gửi lại.",
        ) from error
    if "\0" in text:
        raise _refused(name, "không phải là bảng số liệu.", "gửi tệp .xlsx hoặc .csv.")
    if sum(sign in LEGACY for sign in text) >= FEW_LEGACY:
        raise _refused(
            name,
            "chữ viết bằng bảng mã cũ (TCVN3 hoặc VNI), ví dụ “T©n Ch©u”.",
            "đổi sang Unicode (UTF-8) bằng công cụ chuyển mã, rồi gửi lại.",
        )
    return unicodedata.normalize("NFC", text)


def _delimiter(text: str) -> str:
    """Return what parts the cells: the sign by which most of the first lines have the same number of cells."""
    head = "\n".join(text.splitlines()[:200])

    def fits(sign: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=sign) if row]
        except csv.Error:
            return (0, 0)
        wide = [width for width in widths if width > 1]
        return (max((wide.count(width) for width in set(wide)), default=0), max(wide, default=0))

    return max(",;\t|", key=fits)


def _rows(name: str, text: str, delimiter: str, limits: Limits) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, row in enumerate(reader, start=1):
            if number > limits.rows:
                raise _refused(name, f"có hơn {limits.rows} hàng.", "chia nhỏ tệp.")
            yield row
    except csv.Error as error:
        raise _refused(
            name, f"không đọc được như CSV ({error}).", "lưu lại thành .xlsx rồi gửi lại."
        ) from error


def _check_size(name: str, sheet: str, rows: int, columns: int, limits: Limits) -> None:
    if rows > limits.rows or columns > limits.columns:
        where = f"trang “{sheet}” " if sheet else ""
        raise _refused(
            name,
            f"{where}có số liệu đến hàng {rows}, cột {columns}; nhiều nhất {limits.rows} hàng, {limits.columns} cột.",
            "xóa hàng, cột thừa hoặc chia nhỏ tệp.",
        )


def _refused(name: str, problem: str, remedy: str) -> FileRefused:
    shown = Path(name).name[:120] or "tệp"
    return FileRefused.at(shown, "tệp", problem, remedy)
