"""Finds the header of a table anywhere in a sheet, with columns in any order, and units by what users write."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from dashboard.catalog import Catalog, Period, Unit
from dashboard.intake.form_layout import REMARKS, FormColumn, Kind
from dashboard.intake.open_file import RawSheet
from dashboard.intake.parse_cell import REMEMBERED, Fault, normalize
from dashboard.question import fold

# A header is among the first rows, and has at most so many rows itself.
FIRST_ROWS, DEEPEST = 80, 4
# A row with so many column numbers is the number row of the printed form.
FEW_NUMBERS = 6
# The columns that identify a row.
KEYS = ("code", "name", "unit", "indicator")
SYNONYMS: Mapping[str, frozenset[str]] = {
    name: frozenset(titles)
    for name, titles in {
        "code": ("ma", "ma so", "ma chi tieu", "ma linh vuc", "code"),
        "name": ("chi tieu", "ten chi tieu", "noi dung", "linh vuc", "ten linh vuc", "linh vuc giai quyet"),
        "unit": ("don vi", "ma don vi", "ten don vi", "phuong xa", "phuong", "xa", "unit"),
        "period": ("ky", "ky so lieu", "ky bao cao", "nam", "time period", "period"),
        "indicator": ("ma chi tieu", "chi tieu", "ten chi tieu", "indicator"),
        "category": ("phan to", "ma phan to", "nhom", "category"),
        "numerator": ("tu so", "so dat duoc", "so dat", "numerator"),
        "denominator": ("mau so", "tong so", "denominator"),
        "value": ("so luong", "gia tri", "value"),
        "percent": ("ty le", "ty le phan tram", "phan tram", "percent"),
        "note": ("ghi chu", "note"),
        "explanation": ("giai trinh", "nguyen nhan", "explanation"),
        "remedy": ("bien phap", "remedy"),
        "responsible": ("trach nhiem", "nguoi chiu trach nhiem", "responsible"),
        "due": ("thoi han", "han", "due"),
    }.items()
}
LEFT_ASIDE = (
    "stt",
    "tt",
    "so thu tu",
    "don vi tinh",
    "dvt",
    "ky truoc",
    "dinh nghia",
    "kiem tra",
    "cach tinh",
)
# The five tone marks of Vietnamese; their position within a word varies by custom.
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_COLUMN_NUMBER = re.compile(r"\(?([0-9]{1,2})\)?(?:\s*=.*)?")
_CODE = re.compile(r"([0-9]{3,5})(?:\.0)?(-xa)?(?:@([0-9]{4}-[0-9]{2}-[0-9]{2}))?")
_TYPES = {
    "phuong": "Phường",
    "ph": "Phường",
    "p": "Phường",
    "xa": "Xã",
    "x": "Xã",
    "thi tran": "Thị trấn",
    "tt": "Thị trấn",
    "thanh pho": "Thành phố",
    "tp": "Thành phố",
}
_TYPED = re.compile(rf"({'|'.join(sorted(_TYPES, key=len, reverse=True))})\s+(.+)")


@dataclass(frozen=True)
class TableHead:
    """The header of a table: its last row, from 0, the index of each column, and what else it contains.

    `first` is its first row. `doubled` are duplicate columns, with the duplicate's index; `contradicted` are places of
    titles above the number of another column; `unknown` are places (row, column) of unknown titles, with the columns
    below each. `titled` are the columns with any title, `width` the number of columns up to the last title; `again` are
    the places of repeated headers.
    """

    row: int
    columns: Mapping[str, int]
    doubled: tuple[tuple[str, int], ...]
    unknown: tuple[tuple[tuple[int, int], tuple[int, ...]], ...]
    titled: frozenset[int]
    width: int
    contradicted: tuple[tuple[int, int], ...] = ()
    first: int = 0
    again: tuple[tuple[int, int], ...] = ()

    @cached_property
    def remarks(self) -> tuple[tuple[str, int, Kind], ...]:
        """Return the columns of the texts and the date that accompany a figure, with their indices and kinds."""
        return tuple(
            (column.id, self.columns[column.id], column.kind)
            for column in REMARKS
            if column.id in self.columns
        )


@lru_cache(maxsize=REMEMBERED, typed=True)
def label(content: Any) -> str:
    """Return a title normalised for comparison: lower case, no accents, no punctuation, single spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(normalize(content))).split())


def wanted(columns: Iterable[FormColumn], more: Iterable[str], synonyms: bool) -> dict[str, frozenset[str]]:
    """Return the accepted titles of each column; `more` are columns besides those to fill in."""
    titles = {
        # The printed form omits "trong kỳ" in the group.
        column.id: frozenset(
            {label(column.title), label(column.title.replace(" trong kỳ:", ":")), label(column.id)}
        )
        | (SYNONYMS.get(column.id, frozenset()) if synonyms else frozenset())
        for column in columns
    }
    return titles | {name: SYNONYMS[name] for name in more}


def find_head(
    sheet: RawSheet, titles: Mapping[str, frozenset[str]], numbers: Mapping[str, str], needed: frozenset[str]
) -> TableHead | None:
    """Return the header with the most known columns, or None if no header has all that are needed.

    `numbers` are column ids by their number on the printed form. A merged title applies to each column below it, both
    alone and as a prefix of the title there.
    """
    rows, origins = _filled(sheet)
    matches = [_matches(rows, place, titles, numbers) for place in range(len(rows))]
    best: tuple[int, int, dict[str, list[int]]] | None = None
    for last in range(len(rows)):
        union: dict[str, list[int]] = {}
        for row in matches[max(0, last - DEEPEST + 1) : last + 1]:
            union |= row
        if matches[last] and needed <= union.keys() and (best is None or len(union) > best[0]):
            best = (len(union), last, union)
    if best is None:
        return None
    _, last, union = best
    title_rows = [row for row in range(max(0, last - DEEPEST + 1), last + 1) if matches[row]]
    # The number row below adds nothing to the titles, and is not a row of the table.
    below = rows[last + 1] if last + 1 < len(rows) else []
    end = last + 1 if _is_numbers(below, rows[last], numbers) else last
    contradicted = tuple(_contradicted(rows, range(title_rows[0], end + 1), titles, numbers))
    head = replace(
        _head(rows, origins, title_rows, union), first=title_rows[0], row=end, contradicted=contradicted
    )
    return replace(head, again=tuple(_again(sheet, head, titles)))


def _again(
    sheet: RawSheet, head: TableHead, titles: Mapping[str, frozenset[str]]
) -> Iterator[tuple[int, int]]:
    """Yield the place of each repeated header, above or below: the title of a key column occurs again in its column."""
    keys = [(name, column) for name, column in head.columns.items() if name in KEYS]
    for place, cells in enumerate(sheet.rows):
        if head.first <= place <= head.row:
            continue
        for name, column in keys:
            if column < len(cells) and cells[column] and label(cells[column]) in titles[name]:
                yield place, column
                break


def _filled(sheet: RawSheet) -> tuple[list[list[str]], dict[tuple[int, int], tuple[int, int]]]:
    """Return the labels of the first rows, with merged titles copied to every covered cell, and the copies' origins."""
    origins: dict[tuple[int, int], tuple[int, int]] = {}
    rows = [[label(cell) for cell in row] for row in sheet.rows[:FIRST_ROWS]]
    for (top, left), (bottom, right) in sheet.merged:
        if bottom >= len(rows) or bottom - top >= DEEPEST:
            continue
        for row in range(top, bottom + 1):
            for column in range(left, min(right + 1, len(rows[row]))):
                if not rows[row][column] and rows[top][left]:
                    rows[row][column] = rows[top][left]
                    origins[row, column] = (top, left)
    return rows, origins


def _matches(
    rows: list[list[str]], place: int, titles: Mapping[str, frozenset[str]], numbers: Mapping[str, str]
) -> dict[str, list[int]]:
    """Return the indices of each column that a row names, by title or, with precedence, by number."""
    return _titled(rows, place, titles) | _numbered(rows[place], numbers)


def _titled(rows: list[list[str]], place: int, titles: Mapping[str, frozenset[str]]) -> dict[str, list[int]]:
    """Return the indices of each column whose title is in a row."""
    columns: dict[str, list[int]] = {}
    for column, title in enumerate(rows[place]):
        variants = _with_groups(rows, place, column) if title else set()
        for name, accepted_titles in titles.items():
            if variants & accepted_titles:
                columns.setdefault(name, []).append(column)
    return columns


def _with_groups(rows: list[list[str]], place: int, column: int) -> set[str]:
    """Return a title alone, and prefixed with the one, two, … group titles above it."""
    title = rows[place][column]
    variants, last = {title}, title
    for row in rows[max(0, place - DEEPEST + 1) : place][::-1]:
        group = row[column] if column < len(row) else ""
        if group and group != last:
            title, last = f"{group} {title}", group
            variants.add(title)
    return variants


def _contradicted(
    rows: list[list[str]],
    title_rows: Sequence[int],
    titles: Mapping[str, frozenset[str]],
    numbers: Mapping[str, str],
) -> Iterator[tuple[int, int]]:
    """Yield the places of titles that have the number of another column below them."""
    numbered = {
        column: numbers[match[1]]
        for row in title_rows
        if row and _is_numbers(rows[row], rows[row - 1], numbers)
        for column, cell in enumerate(rows[row])
        if (match := _column_number(cell)) and match[1] in numbers
    }
    for row in title_rows:
        for name, places in _titled(rows, row, titles).items():
            for column in places:
                if numbered.get(column, name) != name:
                    yield row, column


def _column_number(cell: str) -> re.Match | None:
    return _COLUMN_NUMBER.fullmatch(cell.replace(" ", "=", 1))


def _is_numbers(row: list[str], above: list[str], numbers: Mapping[str, str]) -> bool:
    """Return whether a row consists only of distinct column numbers, in any order, and titles merged down from above.

    A row of the table is not one, even if its figures are as small: it has a name beside them.
    """
    own_cells = [cell for column, cell in enumerate(row) if cell and cell != _at(above, column)]
    cells = [match[1] if (match := _column_number(cell)) else "" for cell in own_cells]
    beside = {str(number) for number in range(1, min(map(int, numbers), default=1))}
    return len(cells) >= FEW_NUMBERS and len(set(cells)) == len(cells) and set(cells) <= {*numbers, *beside}


def _at(row: list[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _numbered(row: list[str], numbers: Mapping[str, str]) -> dict[str, list[int]]:
    places = [(match[1], column) for column, cell in enumerate(row) if (match := _column_number(cell))]
    columns = {numbers[number]: [column] for number, column in places if number in numbers}
    rising = [int(number) for number, _ in places]
    return columns if len(columns) >= FEW_NUMBERS and rising == sorted(rising) else {}


def _head(
    rows: list[list[str]],
    origins: Mapping[tuple[int, int], tuple[int, int]],
    title_rows: list[int],
    union: Mapping[str, list[int]],
) -> TableHead:
    """Return the header made of the rows that name columns; the last of them is its last row."""
    last = title_rows[-1]
    columns = {name: places[0] for name, places in union.items()}
    doubled = [
        (name, place)
        for name, places in union.items()
        for place in places[1:]
        if place not in columns.values()
    ]
    known_columns = {place for places in union.values() for place in places}
    titles: dict[int, tuple[int, str]] = {}
    for row in range(max(0, last - DEEPEST + 1), last + 1):
        titles |= {
            column: (row, cell)
            for column, cell in enumerate(rows[row])
            if cell and not (column in titles and _column_number(cell))
        }
    unknown: dict[tuple[int, int], tuple[int, ...]] = {}
    for column, (row, title) in sorted(titles.items()):
        if column not in known_columns and not title.startswith(LEFT_ASIDE):
            at = origins.get((row, column), (row, column))
            unknown[at] = (*unknown.get(at, ()), column)
    title_columns = known_columns | {
        column for row in title_rows for column, cell in enumerate(rows[row]) if cell
    }
    titled = frozenset(titles) | known_columns
    return TableHead(last, columns, tuple(doubled), tuple(unknown.items()), titled, max(title_columns) + 1)


class UnitNames:
    """Finds units by what users write: id, code with or without leading zero, name with or without type."""

    def __init__(self, catalog: Catalog):
        self._units = list(catalog.chosen_units)
        self._known: dict[tuple[Any, str], str | Fault] = {}

    def find(self, content: Any, period: str) -> str | Fault:
        """Return the id of the unit meant in a period, or a fault if it is unknown or ambiguous (cached)."""
        if (content, period) not in self._known:
            whole = isinstance(content, float) and content.is_integer()
            self._known[content, period] = self._found(normalize(int(content) if whole else content), period)
        return self._known[content, period]

    def _found(self, text: str, period: str) -> str | Fault:
        candidates = self._alike(text)
        matches = [unit for unit in candidates if _says(text, unit)]
        if candidates and not matches:
            remedy = f"có thể là {_listed(candidates)}: ghi mã, hoặc tên đúng dấu."
            return Fault("unit", "tên một đơn vị, đúng dấu", remedy)
        if not matches:
            return Fault("unit", "mã hoặc tên một đơn vị", f"dùng một trong: {_listed(self._units)}.")
        span = Period.parse(period)
        valid = [unit for unit in matches if _lasts(unit, span)]
        if len(valid) == 1:
            return valid[0].id
        if not valid:
            return Fault(
                "unit", f"đơn vị có trong suốt kỳ {period}", f"đơn vị này là {_listed(matches)}; xem lại kỳ."
            )
        return Fault("unit", "một đơn vị duy nhất", f"có thể là {_listed(valid)}: ghi mã thay tên.")

    def _alike(self, text: str) -> list[Unit]:
        if match := _CODE.fullmatch(text):
            code = f"{match[1].zfill(5) if len(match[1]) > 3 else match[1]}{match[2] or ''}"
            if match[3]:
                return [unit for unit in self._units if unit.id == f"{code}@{match[3]}"]
            return [unit for unit in self._units if unit.code == code]
        name = label(text)
        kind, bare_name = (
            (type_match[1], type_match[2]) if (type_match := _TYPED.fullmatch(name)) else ("", name)
        )
        return [
            unit
            for unit in self._units
            if label(unit.name) in (name, bare_name)
            and (not kind or label(unit.name) == name or unit.type_vi == _TYPES[kind])
        ]


def _says(text: str, unit: Unit) -> bool:
    """Return whether a text has the accents of a unit's name, or no accents at all."""
    name_words = _accented(unit.name)
    return fold(text) == text.casefold() or _accented(text)[-len(name_words) :] == name_words


def _accented(text: str) -> list[tuple[str, str]]:
    """Return the words of a text, each with its tone marks separated: `hòa` and `hoà` are the same word."""
    words = [unicodedata.normalize("NFD", word) for word in re.findall(r"\w+", text.casefold())]
    return [
        ("".join(sign for sign in word if sign not in TONES), "".join(sign for sign in word if sign in TONES))
        for word in words
    ]


def _lasts(unit: Unit, span: Period) -> bool:
    has_begun = unit.valid_from is None or unit.valid_from <= span.first
    return has_begun and (unit.valid_to is None or unit.valid_to >= span.last)


def _listed(units: Iterable[Unit]) -> str:
    return ", ".join(f"{unit.id} ({unit.type_vi} {unit.name})" for unit in units)
