"""Parses a long table: one row per figure, of any units and periods."""

from collections.abc import Callable
from typing import Any

from dashboard.catalog import Catalog, Indicator, Period
from dashboard.intake.collect import Gathered, asked_of, keep_row, note_head, note_sheets
from dashboard.intake.find_header import TableHead, UnitNames, find_head, label, wanted
from dashboard.intake.form_layout import INDICATOR_COLUMNS, cell_row
from dashboard.intake.open_file import RawSheet
from dashboard.intake.parse_cell import Fault, normalize

# Progress is reported every so many rows.
TOLD_EVERY = 20_000
TABLE_COLUMNS = ("unit", "period", "indicator")


def read_long_table(
    sheets: tuple[RawSheet, ...], catalog: Catalog, period: str, at_row: Callable[[int], None]
) -> Gathered | None:
    """Return the content of the first long table, visible sheets before hidden ones, or None if no sheet is one.

    `at_row` receives the number of rows read.
    """
    titles = wanted((*INDICATOR_COLUMNS,), (*TABLE_COLUMNS, "category"), synonyms=True)
    needed = frozenset({"unit", "indicator"} if period else TABLE_COLUMNS)
    tables = [
        (sheet, head)
        for sheet in sorted(sheets, key=lambda sheet: sheet.hidden)
        if (head := find_head(sheet, titles, {}, needed))
        and head.columns["unit"] != head.columns["indicator"]
    ]
    if not tables:
        return None
    sheet, head = tables[0]
    gathered = Gathered(sheet)
    note_sheets(gathered, sheets)
    note_head(gathered, head)
    _LongTable(gathered, head, catalog, period).read(at_row)
    return gathered


class _LongTable:
    """A table with one row per figure."""

    def __init__(self, gathered: Gathered, head: TableHead, catalog: Catalog, period: str):
        self.gathered, self.head, self.catalog, self.period = gathered, head, catalog, period
        self.units = UnitNames(catalog)
        self.indicators = {
            label(key): indicator
            for indicator in catalog.indicators.values()
            for key in (indicator.id, indicator.name_vi, indicator.short_vi)
        }
        self.asked = {
            indicator.id: asked_of(head, cell_row(indicator, "", catalog))
            for indicator in catalog.indicators.values()
        }
        self.categories = {indicator.id: _categories(indicator) for indicator in catalog.indicators.values()}
        self.wheres: dict[tuple, tuple[str, str]] = {}
        self.whats: dict[tuple, tuple[Indicator, str]] = {}
        self.seen: dict[tuple, int] = {}

    def read(self, at_row: Callable[[int], None]) -> None:
        """Read every row."""
        for place in range(self.head.row + 1, len(self.gathered.sheet.rows)):
            if place % TOLD_EVERY == 0:
                at_row(place)
            if any(self.gathered.sheet.rows[place]):
                self._row(place)

    def _row(self, place: int) -> None:
        key = self._key(place)
        if key is None:
            return
        if key in self.seen:
            self.gathered.note(
                place,
                self.head.columns["indicator"],
                "row-twice",
                f"mỗi số liệu một lần; hàng {self.seen[key] + 1} cũng ghi số này",
                "xóa một trong hai hàng.",
            )
            return
        self.seen[key] = place
        keep_row(self.gathered, self.head, place, self.asked[key[0]], key)

    def _key(self, place: int) -> tuple[str, str, str, str] | None:
        """Return indicator, category, unit and period of a row, or None if one of them is reported as an error."""
        where, what = self._where(place), self._what(place)
        if where is None or what is None:
            return None
        unit, period = where
        indicator, category = what
        if not self._exists(place, indicator, unit, period):
            return None
        return (indicator.id, category, unit, period)

    def _where(self, place: int) -> tuple[str, str] | None:
        """Return unit and period of a row (cached by the text written)."""
        texts = (self._cell(place, "unit"), self._cell(place, "period", self.period))
        if texts not in self.wheres:
            period = self._period(place, texts[1])
            unit = self._unit(place, texts[0], period) if period else ""
            if not unit:
                return None
            self.wheres[texts] = (unit, period)
        return self.wheres[texts]

    def _what(self, place: int) -> tuple[Indicator, str] | None:
        """Return indicator and category of a row (cached by the text written)."""
        texts = (self._cell(place, "indicator"), self._cell(place, "category"))
        if texts not in self.whats:
            indicator = self.indicators.get(label(texts[0]))
            if indicator is None:
                remedy = "xem danh sách mã chỉ tiêu ở trang /tinh-trang."
                self._note(place, "indicator", "indicator", "mã hoặc tên một chỉ tiêu", remedy)
                return None
            category = self._category(place, indicator, texts[1])
            if category is None:
                return None
            self.whats[texts] = (indicator, category)
        return self.whats[texts]

    def _period(self, place: int, content: Any) -> str:
        text = normalize(int(content) if isinstance(content, float) and content.is_integer() else content)
        try:
            Period.parse(text)
        except ValueError:
            self._note(
                place,
                "period",
                "period",
                "kỳ số liệu, ví dụ 2026 hoặc 2025-S2",
                "ghi năm, hoặc nửa năm như 2025-S2.",
            )
            return ""
        column = self.head.columns.get("period", self.head.columns["unit"])
        self.gathered.said_at.setdefault(text, self.gathered.place(place, column))
        return text

    def _unit(self, place: int, content: Any, period: str) -> str:
        unit = self.units.find(content, period)
        if isinstance(unit, Fault):
            self._note(place, "unit", unit.rule, unit.expected, unit.remedy)
            return ""
        return unit

    def _category(self, place: int, indicator: Indicator, content: Any) -> str | None:
        categories = self.categories[indicator.id]
        if (name := label(content)) not in categories:
            offered = ", ".join(category.id for category in indicator.categories) or "(để trống)"
            self._note(
                place, "category", "category", "phân tổ của chỉ tiêu này", f"dùng một trong: {offered}."
            )
            return None
        return categories[name]

    def _exists(self, place: int, indicator: Indicator, unit: str, period: str) -> bool:
        level = self.catalog.units[unit].level
        if level not in indicator.levels:
            levels = ", ".join(indicator.levels)
            self._note(
                place,
                "indicator",
                "level",
                "chỉ tiêu có ở cấp của đơn vị này",
                f"chỉ tiêu này chỉ có ở cấp: {levels}.",
            )
            return False
        if not indicator.exists_in(int(period[:4])):
            self._note(place, "period", "year", "năm mà chỉ tiêu được đo", "xem lại kỳ, hoặc xóa hàng.")
            return False
        return True

    def _cell(self, place: int, name: str, otherwise: str = "") -> Any:
        """Return a row's cell in a column, or `otherwise` if the table has no such column."""
        column = self.head.columns.get(name)
        return otherwise if column is None else self.gathered.cell(place, column)

    def _note(self, place: int, name: str, rule: str, expected: str, remedy: str) -> None:
        self.gathered.note(place, self.head.columns.get(name, 0), rule, expected, remedy)


def _categories(indicator: Indicator) -> dict[str, str]:
    """Return an indicator's category ids by the label of id or name; only the empty one if it has no categories."""
    by_id = {label(category.id): category.id for category in indicator.categories}
    return by_id | {label(category.name_vi): category.id for category in indicator.categories} or {"": ""}
