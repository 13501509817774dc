"""Reads from a sheet's XML what its values lack: extent, number display, hidden rows and columns, uncomputed formulas.

Sheets are scanned as bytes: building a tree of a million cells takes longer than all other processing.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["'][^>]*(?<!/)>""")
# An extent (rows, columns) that needs no exact measurement.
NEAR = (199_999, 26)
FAR = re.compile(rb'<c r="(?:[A-Za-z]{2}|[A-Za-z](?:[2-9]\d{5}|\d{7}))')
HIDDEN_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*\br\s*=\s*["'][^"'>]*&""")
FORMULA = re.compile(rb'<c r="([A-Za-z]+)([0-9]+)"[^>]*>\s*<f\b(.*?)</c>', re.DOTALL)
ERROR = re.compile(rb"""<c r="([A-Za-z]+)([0-9]+)"(?=[^>]*\st\s*=\s*["']e["'])[^>]*>(.*?)</c>""", re.DOTALL)
PREFIXED = re.compile(rb"<\w+:c[\s>/]")
REFERENCE = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
VALUE = re.compile(rb"<v>([^<]+)</v>")
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
COLUMNS = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
ATTRIBUTE = re.compile(rb"""\b(\w+)\s*=\s*["']([^"']*)["']""")
UNCOMPUTED = "(công thức chưa tính)"


@dataclass(frozen=True)
class Special:
    """The cells (row, column from 0) about which their sheet states more than a value.

    `percents` are numbers shown as a per cent; `signs` are numbers shown as something else: with a sign, a word, on
    another scale; `unsolved` maps formulas without a cached value, and errors, to what the cell shows.
    """

    percents: frozenset[tuple[int, int]] = frozenset()
    signs: frozenset[tuple[int, int]] = frozenset()
    unsolved: Mapping[tuple[int, int], str] = field(default_factory=dict)


NOTHING_SPECIAL = Special()


def is_uniform(data: bytes) -> bool:
    """Return whether all cells of a sheet are written as most programs do: no namespace prefix, reference first."""
    start, end = data.find(b"<sheetData"), data.rfind(b"</sheetData>")
    if start < 0 or end < 0 or (b":c" in data and PREFIXED.search(data)):
        return False
    return data.count(b"<c", start, end) == data.count(b'<c r="')


def extent(data: bytes, uniform: bool, most: int) -> tuple[int, int]:
    """Return the number of rows and columns up to the last cell, or a smaller extent that already exceeds `most` cells.

    Few sheets are large: if all cells are `uniform`, a search for one far reference suffices, and NEAR is returned.
    Raises ValueError if a cell's reference is written with entities.
    """
    if uniform and not FAR.search(data):
        return NEAR
    if HIDDEN_CELL.search(data):
        raise ValueError("a cell whose reference is written in entities")
    rows, columns = 0, 0
    for match in CELL.finditer(data):
        letters, row = match.groups()
        rows, columns = max(rows, int(row)), max(columns, _column(letters) + 1)
        if rows * columns > most:
            break
    return rows, columns


def special(data: bytes, uniform: bool, percents: frozenset[str], signs: frozenset[str]) -> Special:
    """Return the special cells of a sheet.

    `percents` and `signs` are the indices of the styles that show a per cent, or something other than the number.
    """
    formulas = any(sign in data for sign in (b"<f", b":f"))
    errors = any(sign in data for sign in (b'"e"', b"'e'"))
    if not (percents or signs or formulas or errors):
        return NOTHING_SPECIAL
    if not uniform:
        return _walked(data, percents, signs)
    unsolved: dict[tuple[int, int], str] = {}
    if formulas:
        matches = FORMULA.finditer(data)
        unsolved |= {
            _place(*match.groups()[:2]): UNCOMPUTED for match in matches if not VALUE.search(match[3])
        }
    if errors:
        for match in ERROR.finditer(data):
            value = VALUE.search(match[3])
            unsolved[_place(match[1], match[2])] = value[1].decode() if value else UNCOMPUTED
    return Special(_styled(data, percents), _styled(data, signs), unsolved)


def _styled(data: bytes, styles: frozenset[str]) -> frozenset[tuple[int, int]]:
    """Return the cells with one of the styles."""
    if not styles:
        return frozenset()
    numbers = "|".join(sorted(styles)).encode()
    cells = re.findall(
        rb"""<c r="([A-Za-z]+)([0-9]+)"[^>]*?\ss\s*=\s*["'](?:%s)["'][^>]*(?<!/)>""" % numbers, data
    )
    return frozenset(_place(letters, row) for letters, row in cells)


def _walked(data: bytes, percents: frozenset[str], signs: frozenset[str]) -> Special:
    """Return the special cells of a sheet that is not uniform, or whose cells may lack references."""
    cells_by_style: dict[str, set[tuple[int, int]]] = {style: set() for style in percents | signs}
    unsolved: dict[tuple[int, int], str] = {}
    place, column = -1, -1
    for _, row in etree.iterparse(io.BytesIO(data), tag="{*}row", resolve_entities=False, no_network=True):
        place, column = int(row.get("r") or place + 2) - 1, -1
        for cell in row.iterfind("{*}c"):
            match = REFERENCE.fullmatch((cell.get("r") or "").encode())
            at = _place(*match.groups()) if match else (place, column + 1)
            column, value = at[1], cell.findtext("{*}v")
            if cell.get("s") in cells_by_style:
                cells_by_style[cell.get("s")].add(at)
            if cell.get("t") == "e" or (cell.find("{*}f") is not None and not value):
                unsolved[at] = value or UNCOMPUTED
        row.clear()
        while row.getprevious() is not None:  # free the rows already processed
            del row.getparent()[0]
    groups = [
        frozenset(at for style in styles for at in cells_by_style[style]) for styles in (percents, signs)
    ]
    return Special(groups[0], groups[1], unsolved)


def hidden(data: bytes, most: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return the hidden rows, and the hidden ones among the first `most` columns, from 0."""
    if b"hidden" not in data:
        return frozenset(), frozenset()
    rows, columns, place = set(), set(), -1
    for match in ROW.finditer(data):
        attributes = dict(ATTRIBUTE.findall(match[1]))
        place = int(attributes.get(b"r") or place + 2) - 1
        if attributes.get(b"hidden") in (b"1", b"true"):
            rows.add(place)
    for match in COLUMNS.finditer(data):
        attributes = dict(ATTRIBUTE.findall(match[1]))
        if attributes.get(b"hidden") in (b"1", b"true"):
            columns |= set(range(int(attributes[b"min"]) - 1, min(int(attributes[b"max"]), most)))
    return frozenset(rows), frozenset(columns)


def _place(letters: bytes, row: bytes) -> tuple[int, int]:
    """Return row and column, from 0, of a cell reference such as `E7`."""
    return int(row) - 1, _column(letters)


@cache
def _column(letters: bytes) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return column - 1
