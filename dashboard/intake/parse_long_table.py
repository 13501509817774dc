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
    found = [
        (one, head)
        for one in sorted(sheets, key=lambda one: one.hidden)
        if (head := find_head(one, titles, {}, needed)) and head.columns["unit"] != head.columns["indicator"]
    ]
    if not found:
        return None
    one, head = found[0]
    gathered = Gathered(one)
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
            label(key): one
            for one in catalog.indicators.values()
            for key in (one.id, one.name_vi, one.short_vi)
        }
        self.asked = {
            one.id: asked_of(head, cell_row(one, "", catalog)) for one in catalog.indicators.values()
        }
        self.categories = {one.id: _categories(one) for one in catalog.indicators.values()}
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
        written = (self._cell(place, "unit"), self._cell(place, "period", self.period))
        if written not in self.wheres:
            period = self._period(place, written[1])
            unit = self._unit(place, written[0], period) if period else ""
            if not unit:
                return None
            self.wheres[written] = (unit, period)
        return self.wheres[written]

    def _what(self, place: int) -> tuple[Indicator, str] | None:
        """Return indicator and category of a row (cached by the text written)."""
        written = (self._cell(place, "indicator"), self._cell(place, "category"))
        if written not in self.whats:
            indicator = self.indicators.get(label(written[0]))
            if indicator is None:
                remedy = "xem danh sách mã chỉ tiêu ở trang /tinh-trang."
                self._note(place, "indicator", "indicator", "mã hoặc tên một chỉ tiêu", remedy)
                return None
            category = self._category(place, indicator, written[1])
            if category is None:
                return None
            self.whats[written] = (indicator, category)
        return self.whats[written]

    def _period(self, place: int, given: Any) -> str:
        text = normalize(int(given) if isinstance(given, float) and given.is_integer() else given)
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

    def _unit(self, place: int, given: Any, period: str) -> str:
        found = self.units.find(given, period)
        if isinstance(found, Fault):
            self._note(place, "unit", found.rule, found.expected, found.remedy)
            return ""
        return found

    def _category(self, place: int, indicator: Indicator, given: Any) -> str | None:
        known = self.categories[indicator.id]
        if (written := label(given)) not in known:
            offered = ", ".join(one.id for one in indicator.categories) or "(để trống)"
            self._note(
                place, "category", "category", "phân tổ của chỉ tiêu này", f"dùng một trong: {offered}."
            )
            return None
        return known[written]

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
    by_id = {label(one.id): one.id for one in indicator.categories}
    return by_id | {label(one.name_vi): one.id for one in indicator.categories} or {"": ""}
