"""Defines the rows and columns of a form for a unit and period, from the catalogue; used for writing and parsing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from dashboard import clock
from dashboard.build.simulation.plan import FIRST_YEAR
from dashboard.catalog import TOTAL, Catalog, CellName, Form, Indicator, Period, Refused, Unit
from dashboard.intake.issues import Severity

Kind = Literal["count", "percent", "text", "date"]
# Number of periods that an error message offers.
MOST_OFFERED = 4


class NoForm(Refused):
    """No such form exists for the unit and period."""


@dataclass(frozen=True)
class FormColumn:
    """A column to fill in: its id, printed heading, kind of value, and number on the printed form."""

    id: str
    title: str
    kind: Kind
    number: str = ""


@dataclass(frozen=True)
class FormRow:
    """A row: a cell of an indicator, or a field of the dossier form; only the columns in `asks` are filled in.

    If `yes_or_no`, its counts can only be 0 or 1. `definition` states what is counted; it is empty for a dossier field.
    """

    key: str
    name: str
    measure_unit: str
    asks: frozenset[str]
    yes_or_no: bool = False
    definition: str = ""


@dataclass(frozen=True)
class FormSheet:
    """A form for one unit and period (SDMX: `2026`, `2025-S2`): its rows in order and the columns to fill in."""

    form: Form
    unit: Unit
    period: str
    rows: tuple[FormRow, ...]
    columns: tuple[FormColumn, ...]

    def row(self, key: str) -> FormRow | None:
        """Return the row with a key, or None."""
        return next((row for row in self.rows if row.key == key), None)


NUMERATOR = FormColumn("numerator", "Số đạt được (tử số)", "count")
DENOMINATOR = FormColumn("denominator", "Tổng số (mẫu số)", "count")
VALUE = FormColumn("value", "Số lượng", "count")
PERCENT = FormColumn("percent", "Tỷ lệ (%)", "percent")
REMARKS = (
    FormColumn("note", "Ghi chú", "text"),
    FormColumn("explanation", "Giải trình nguyên nhân", "text"),
    FormColumn("remedy", "Biện pháp khắc phục", "text"),
    FormColumn("responsible", "Người chịu trách nhiệm", "text"),
    FormColumn("due", "Thời hạn khắc phục", "date"),
)
INDICATOR_COLUMNS = (NUMERATOR, DENOMINATOR, VALUE, PERCENT, *REMARKS)
# Biểu số 06, Thông tư 01/2020/TT-VPCP; column 1 is the row's number, 2 its field.
DOSSIER_COLUMNS = (
    FormColumn("received", "Tiếp nhận: tổng số", "count", "3"),
    FormColumn("online", "Tiếp nhận trong kỳ: trực tuyến", "count", "4"),
    FormColumn("direct", "Tiếp nhận trong kỳ: trực tiếp, dịch vụ bưu chính", "count", "5"),
    FormColumn("carried", "Tiếp nhận: từ kỳ trước", "count", "6"),
    FormColumn("resolved", "Đã giải quyết: tổng số", "count", "7"),
    FormColumn("early", "Đã giải quyết: trước hạn", "count", "8"),
    FormColumn("on_time", "Đã giải quyết: đúng hạn", "count", "9"),
    FormColumn("late", "Đã giải quyết: quá hạn", "count", "10"),
    FormColumn("processing", "Đang giải quyết: tổng số", "count", "11"),
    FormColumn("in_time", "Đang giải quyết: trong hạn", "count", "12"),
    FormColumn("overdue", "Đang giải quyết: quá hạn", "count", "13"),
)
# Which columns add up to which; the last sum may fall short by withdrawn dossiers. Same source.
IDENTITIES: tuple[tuple[str, tuple[str, ...], Severity], ...] = (
    ("received", ("online", "direct", "carried"), "error"),
    ("resolved", ("early", "on_time", "late"), "error"),
    ("processing", ("in_time", "overdue"), "error"),
    ("received", ("resolved", "processing"), "warning"),
)
_ASKED = {"rate": {"numerator", "denominator", "percent"}, "count": {"value"}, "percent": {"percent"}}


def sheet(catalog: Catalog, form_id: str, unit_id: str, period: str) -> FormSheet:
    """Return a form for a unit and any of its reporting periods, even before the unit's obligation begins.

    Raises NoForm with the problem and the alternatives.
    """
    form, unit = _known(catalog.forms, form_id, "mẫu phiếu"), _known(catalog.units, unit_id, "đơn vị")
    if unit.level not in form.levels:
        raise NoForm.at(form.id, f"đơn vị {unit_id}", "mẫu phiếu không dành cho cấp này.", _levels(form))
    if not _has(unit, period):
        raise NoForm.at(form.id, f"kỳ {period}", f"không phải kỳ báo cáo của {unit.name}.", _near(unit))
    make = _dossiers if form.layout == "dossiers" else _indicators
    columns = (*DOSSIER_COLUMNS, *REMARKS) if form.layout == "dossiers" else INDICATOR_COLUMNS
    rows = tuple(make(form, unit, Period.parse(period), catalog))
    if not rows:
        remedy = "chọn kỳ sau; chỉ tiêu của phiếu này chưa có trong kỳ đó."
        raise NoForm.at(form.id, f"kỳ {period}", "phiếu không có hàng nào.", remedy)
    return FormSheet(form, unit, period, rows, columns)


def periods(form: Form, unit: Unit, until: int) -> tuple[str, ...]:
    """Return the periods for which a unit owes a form, from the form's first year to `until`, the earliest first."""
    return reportable(unit, until, form.first_year)


def reportable(unit: Unit, until: int, since: int = FIRST_YEAR) -> tuple[str, ...]:
    """Return the periods that a unit may submit, one per year, the earliest first."""
    return tuple(period for year in range(since, until + 1) if (period := unit.period(year)))


def _has(unit: Unit, period: str) -> bool:
    """Return whether a unit reports a period, in the years that the dashboard shows or later."""
    try:
        year = Period.parse(period).year
    except ValueError:
        return False
    return year >= FIRST_YEAR and unit.period(year) == period


def _near(unit: Unit) -> str:
    """Return a remedy that names the latest valid periods, one per year, as of today."""
    every = reportable(unit, clock.today().year)
    near = every[-MOST_OFFERED:]
    earlier = f", hoặc một kỳ trước đó từ {every[0]}" if every[0] != near[0] else ""
    return f"mỗi năm một phiếu, cả năm hoặc nửa năm mà đơn vị có: dùng một trong: {', '.join(near)}{earlier}."


def _known(definitions: dict, name: str, kind: str):
    if name not in definitions:
        raise NoForm.at(kind, name, "chưa được định nghĩa.", f"dùng một trong: {', '.join(definitions)}.")
    return definitions[name]


def _levels(form: Form) -> str:
    return f"chọn đơn vị thuộc cấp: {', '.join(form.levels)}."


def _indicators(form: Form, unit: Unit, period: Period, catalog: Catalog) -> Iterator[FormRow]:
    """Yield a row for each cell of the unit, except indicators that a form computes."""
    computed = frozenset().union(*(other_form.computed for other_form in catalog.forms.values()))
    for indicator in catalog.ordered_indicators:
        exists = unit.level in indicator.levels and indicator.exists_in(period.year)
        if exists and indicator.id not in computed:
            yes_or_no = indicator.is_yes_or_no(unit)
            for category in indicator.category_ids:
                yield replace(cell_row(indicator, category, catalog), yes_or_no=yes_or_no)


def cell_row(indicator: Indicator, category_id: str, catalog: Catalog) -> FormRow:
    """Return the row of one cell of an indicator."""
    category = indicator.category(category_id)
    name = f"{indicator.name_vi}: {category.name_vi}" if category else indicator.name_vi
    noun = catalog.measure_units[indicator.measure_unit].noun_vi
    asks = _ASKED[indicator.measure] | {column.id for column in REMARKS}
    key = cell_key(CellName(indicator.id, category_id))
    return FormRow(key, name, noun, frozenset(asks), definition=indicator.definition_vi)


def _dossiers(form: Form, unit: Unit, period: Period, catalog: Catalog) -> Iterator[FormRow]:
    """Yield a row for each field: the categories of the rates that the form computes, with the total last."""
    first = catalog.indicators[form.computes[0].indicator]
    if not first.exists_in(period.year):
        return
    noun = catalog.measure_units[first.measure_unit].noun_vi
    asks = frozenset(column.id for column in (*DOSSIER_COLUMNS, *REMARKS))
    for category in sorted(first.categories, key=lambda category: category.id == TOTAL):
        yield FormRow(category.id, category.name_vi, noun, asks)


def cell_key(cell: CellName) -> str:
    """Return the key of a cell as written in a form: `indicator`, or `indicator:category`."""
    return f"{cell.indicator}:{cell.category}" if cell.category else cell.indicator
