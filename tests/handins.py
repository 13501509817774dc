"""Forms filled by a program as a clerk would fill them, and what is read of them."""

import io
from functools import cache

from openpyxl import load_workbook

from dashboard.catalog import read_catalog
from dashboard.intake.form_layout import DOSSIER_COLUMNS, sheet
from dashboard.intake.issues import CellRef, ParsedFigure, Reading, Remark
from dashboard.intake.open_file import Limits
from dashboard.intake.parse import parse_file
from dashboard.intake.template import Before, write_template
from dashboard.settings import SHIPPED_DATA

WARD = "05986@2025-07-01"
LIMITS = Limits()
GOOD = (30, 10, 15, 5, 20, 5, 14, 1, 10, 8, 2)
NONE_BEFORE = Before("", {})


@cache
def catalog():
    """Return the shipped definitions."""
    return read_catalog((SHIPPED_DATA,))


def form(known, form_id="dossiers", unit=WARD, period="2026"):
    """Return a form and its empty workbook."""
    made = sheet(known, form_id, unit, period)
    return made, write_template(made, NONE_BEFORE, "0" * 12, known)


def head_row(page):
    """Return the row of the form's head: the last one before its first code."""
    codes = [row for row in range(1, 30) if page.cell(row, 2).value not in (None, "Mã")]
    return codes[0] - 1


def filled(data, rows, sheet_name="Biểu 06", columns=None, rest=0):
    """Return a workbook with the numbers of its first rows filled: a list for each row, in the order of the columns.

    Of the fields of dossiers that are left each column holds `rest`, None for nothing.
    """
    book = load_workbook(io.BytesIO(data))
    page = book[sheet_name]
    first = head_row(page) + 1
    fields = [row for row in range(first, page.max_row) if page.cell(row, 2).value not in (None, "total")]
    left = [(rest,) * len(DOSSIER_COLUMNS)] * (len(fields) - len(rows)) if sheet_name == "Biểu 06" else []
    for at, numbers in enumerate([*rows, *left]):
        for place, number in enumerate(numbers):
            page.cell(first + at, 4 + place if columns is None else columns[place]).value = number
    held = io.BytesIO()
    book.save(held)
    return held.getvalue(), first


def read(data, known, name="phieu.xlsx", **chosen):
    """Return what is read of a file."""
    return parse_file(name, data, known, LIMITS, **chosen)


def figures(reading):
    """Return the figures without their places, which a rearranged table changes."""
    return {
        (
            one.indicator,
            one.category,
            one.unit,
            one.period,
            one.numerator,
            one.denominator,
            one.value,
            one.qualifier,
        )
        for one in reading.figures
    }


def simple(part=70, whole=100, unit=WARD, period="2026", category="total"):
    """Return a reading of one figure, as reading a form would give it."""
    place = CellRef("Biểu 06", "E19")
    key = ("dossiers_online", category, unit, period)
    remark = Remark(*key, place, "mạng hỏng hai tuần", "đổi nhà cung cấp", "bà An", None)
    return Reading(
        "dossiers", unit, period, (ParsedFigure(*key, place, part, whole, computed="denominator"),), (remark,)
    )


RATES = ("dossiers_on_time", "dossiers_online", "dossiers_overdue")


def by_field(part=8, note="", said="thiếu người"):
    """Return a reading of three rates in three fields, as a form gives them; `part` is of certified copies online."""
    place = CellRef("Biểu 06", "E19")
    fields = ("civil_status", "certification", "land")
    figures = [
        ParsedFigure(
            rate,
            field,
            WARD,
            "2026",
            place,
            part if (rate, field) == (RATES[1], "certification") else 8,
            10,
            note=note if field == "land" else "",
        )
        for rate in RATES
        for field in fields
    ]
    remarks = (
        (Remark(RATES[0], "land", WARD, "2026", place, said, "tuyển thêm", "bà An", None),) if said else ()
    )
    return Reading("dossiers", WARD, "2026", tuple(figures), remarks)


COUNTS = tuple(column.id for column in DOSSIER_COLUMNS)
