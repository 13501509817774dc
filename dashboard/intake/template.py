"""Writes the workbook to fill in: a form for one unit and period, with checks that Excel makes during entry."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from dashboard.catalog import TOTAL, Catalog, CellName, Indicator
from dashboard.data.claim import Claim
from dashboard.data.warehouse import Warehouse
from dashboard.intake.form_layout import DOSSIER_COLUMNS, IDENTITIES, FormColumn, FormRow, FormSheet, Kind
from dashboard.language import format_number, use_language
from dashboard.question import fold
from dashboard.wording.amounts import claim_counts, claim_value, computed_counts
from dashboard.wording.names import period_name

FORM_SHEET = {"indicators": "Phiếu", "dossiers": "Biểu 06"}
GUIDE_SHEET = "Hướng dẫn"
FIRST = 6  # rows above the header: title, unit and period, form code, three lines of help
BEFORE = "Kỳ trước"
UNKNOWN = "–"
MOST = 999_999_999_999
LONGEST_TEXT = 2000
GREY, HEAD, WRONG, DOUBTFUL = "#E7EAEE", "#DCE6F2", "#F6C7C1", "#FBE7B2"
# The label of the cell in which the user chooses whether the figures are final.
STATUS = "Tính chất số liệu:"
STATUSES = ("chính thức", "sơ bộ")
# Choices for a yes-or-no indicator of a single unit, whose denominator is the unit itself.
YES_OR_NO = {"numerator": ("0", "1", "chưa có"), "value": ("0", "1", "chưa có"), "denominator": ("1",)}
# The maximum lengths of an input prompt's title and message in a spreadsheet program.
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
WIDTHS = {"count": 13, "percent": 11, "text": 28, "date": 14}
FILL = (
    "Chỉ điền ô trắng. Ô xám là ô khóa hoặc được tính sẵn. Chưa có số liệu thì ghi: chưa có. "
    "Không có việc nào thì ghi: 0, không để trống."
)
SEND = (
    "Lưu thành .xlsx rồi nộp ở trang Quản trị. Không đổi cột Mã, dòng Mã phiếu và hàng tiêu đề. "
    "Ghi chú, giải trình và người chịu trách nhiệm được công bố."
)
ONE_EACH = (
    "Mỗi ô một số, không ghi thêm chữ; dấu phẩy là dấu thập phân. Chỉ ước lượng được thì ghi ở ô số đếm, kèm tổng số: "
    "trên 60, khoảng 50. Ô tỷ lệ xám tự tính; chỉ biết tỷ lệ thì ghi ở tử số: chưa có."
)
WHOLE = (
    "Mỗi ô một số nguyên, không ước lượng, không ghi thêm chữ. "
    "Cột Kỳ trước chỉ có những số làm nên các tỷ lệ; số của các cột khác không được lưu."
)
HELP = {"indicators": (FILL, ONE_EACH, SEND), "dossiers": (FILL, WHOLE, SEND)}


@dataclass(frozen=True)
class Before:
    """A unit's previous period, empty if there is none, and its figures as text.

    A figure of the dossier form is two texts: the counts of its numerator and of its denominator.
    """

    period: str
    figures: Mapping[CellName, tuple[str, ...]]


def template_name(form_sheet: FormSheet) -> str:
    """Return the file name of a form, without accents: `phieu-yearly-05986-tam-thanh-2026.xlsx`."""
    unit = "-".join(fold(form_sheet.unit.name).split())
    return f"phieu-{form_sheet.form.id}-{form_sheet.unit.code}-{unit}-{form_sheet.period}.xlsx"


def filled_before(form_sheet: FormSheet, warehouse: Warehouse) -> Before:
    """Return the figures of this unit's latest earlier period that has any that are not simulated.

    A unit formed of others has none of its own from before: sums over another territory are not its figures. For the
    dossier form only the counts behind the rates are returned: the other counts are not stored as figures.
    """
    cells = {name for row in form_sheet.rows for name in _stated_in(row, form_sheet)}
    claims = warehouse.claims_of_all_years(sorted({cell.indicator for cell in cells}), [form_sheet.unit.id])
    real = [
        claim
        for claim in claims
        if claim.preferred and not claim.simulated and claim.time_period < form_sheet.period
    ]
    if not real:
        return Before("", {})
    last = max(claim.time_period for claim in real)
    by_cell = {
        CellName(claim.indicator, claim.category): claim for claim in real if claim.time_period == last
    }
    return Before(
        last,
        {
            cell: _stated(claim, form_sheet.form.layout == "dossiers")
            for cell, claim in by_cell.items()
            if cell in cells
        },
    )


def _stated_in(row: FormRow, form_sheet: FormSheet) -> list[CellName]:
    """Return the cells that a row states: its own, or in the dossier form one for each rate of its field."""
    if form_sheet.form.layout == "dossiers":
        return [CellName(rate.indicator, row.key) for rate in form_sheet.form.computes]
    return [CellName.parse(row.key)]


def write_template(form_sheet: FormSheet, before: Before, version_id: str, catalog: Catalog) -> bytes:
    """Return the workbook of a form; `before` is shown beside each row, `version_id` is the version of the data."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": form_sheet.form.name_vi, "comments": mark(form_sheet)})
        _FormWriter(book, form_sheet, before, version_id).write()
        _guide(book, form_sheet, catalog)
    return buffer.getvalue()


def mark(form_sheet: FormSheet) -> str:
    """Return the form code; `parse.MARK` parses it."""
    return (
        f"Mã phiếu: {form_sheet.form.id}/{form_sheet.unit.id}/{form_sheet.period}/{form_sheet.form.version}"
    )


class _FormWriter:
    """Writes the sheet to fill in."""

    def __init__(self, book: xlsxwriter.Workbook, form_sheet: FormSheet, before: Before, version_id: str):
        self.book, self.form_sheet, self.before, self.version = book, form_sheet, before, version_id
        self.page = book.add_worksheet(FORM_SHEET[form_sheet.form.layout])
        self.dossiers = form_sheet.form.layout == "dossiers"
        self.columns = [
            column for column in form_sheet.columns if any(column.id in row.asks for row in form_sheet.rows)
        ]
        self.place = {column.id: 3 + at for at, column in enumerate(self.columns)}
        self.beside = self._titles_before()
        self.measure = 3 + len(self.columns) + len(self.beside)
        self.check = self.measure + (0 if self.dossiers else 1)
        self.head = FIRST + (2 if self.dossiers else 0)
        self.formats = {name: book.add_format(_LOOKS[name]) for name in _LOOKS}

    def _titles_before(self) -> dict[int, str]:
        """Return the titles of the previous period's columns by index; in the dossier form two for each rate."""
        first, period = 3 + len(self.columns), self.before.period
        if not self.dossiers:
            return {first: f"{BEFORE}: {period or 'chưa có'}"}
        numbers = {column.id: column.number for column in DOSSIER_COLUMNS}
        sides = [
            side
            for rate in self.form_sheet.form.computes
            for side in (rate.numerator, rate.denominator)
            if period
        ]
        titles = [f"cột {' + '.join(numbers[name] for name in side)}" for side in sides]
        return {first + at: f"{BEFORE}: {period}, {name}" for at, name in enumerate(titles)}

    def write(self) -> None:
        """Write the whole sheet."""
        self._above()
        self._heads()
        for at, _ in enumerate(self.form_sheet.rows):
            self._row(self.head + 1 + at)
        self._signs()
        self._page()

    def _above(self) -> None:
        unit, page = self.form_sheet.unit, self.page
        page.write(0, 0, self.form_sheet.form.name_vi, self.formats["title"])
        with use_language("vi"):
            heading = f"Đơn vị: {unit.type_vi} {unit.name}. Kỳ: {period_name(self.form_sheet.period)}."
        page.write(1, 0, heading, self.formats["strong"])
        page.write(2, 0, mark(self.form_sheet), self.formats["small"])
        page.write(1, 3, STATUS, self.formats["strong"])
        page.write(1, 5, STATUSES[0], self.formats["text"])
        page.data_validation(1, 5, 1, 5, {"validate": "list", "source": list(STATUSES)})
        for at, line in enumerate(HELP[self.form_sheet.form.layout]):
            page.write(3 + at, 0, line, self.formats["small"])

    def _heads(self) -> None:
        titles = [
            "STT",
            "Mã",
            "Lĩnh vực" if self.dossiers else "Chỉ tiêu",
            *(column.title for column in self.columns),
        ]
        if self.dossiers:
            self._printed_heads()
            titles = [
                "(1)",
                "",
                "(2)",
                *(f"({column.number})" if column.number else "" for column in self.columns),
            ]
        for at, title in enumerate(titles):
            self.page.write(self.head, at, title, self.formats["head"])
        for at, title in self.beside.items():
            self._aside(at, title)
        if not self.dossiers:
            self._aside(self.measure, "Đơn vị tính")

    def _aside(self, at: int, title: str) -> None:
        """Write the title of a column that is not filled in, as high as the header."""
        if self.dossiers:
            self.page.merge_range(self.head - 2, at, self.head, at, title, self.formats["head"])
        else:
            self.page.write(self.head, at, title, self.formats["head"])

    def _printed_heads(self) -> None:
        """Write the two rows above the column numbers, as in the circular: groups above their parts."""
        top, under, form = self.head - 2, self.head - 1, self.formats["head"]
        for at, title in enumerate(("STT", "Mã", "Lĩnh vực")):
            self.page.merge_range(top, at, under, at, title, form)
        groups: dict[str, list[FormColumn]] = {}
        for column in self.columns:
            group, _, _ = column.title.partition(": ")
            groups.setdefault(group.removesuffix(" trong kỳ"), []).append(column)
        for group, members in groups.items():
            first, last = self.place[members[0].id], self.place[members[-1].id]
            if first == last:
                self.page.merge_range(top, first, under, first, members[0].title, form)
                continue
            self.page.merge_range(top, first, top, last, group, form)
            for column in members:
                subtitle = column.title.removeprefix(f"{group}: ").removeprefix(f"{group} trong kỳ: ")
                self.page.write(under, self.place[column.id], subtitle.capitalize(), form)

    def _row(self, at: int) -> None:
        row, page = self.form_sheet.rows[at - self.head - 1], self.page
        for place, text in enumerate((at - self.head, row.key, row.name)):
            page.write(at, place, text, self.formats["locked"])
        for column in self.columns:
            self._cell(at, column, row)
        cells = _stated_in(row, self.form_sheet)
        unknown = (UNKNOWN,) * (len(self.beside) // len(cells))
        texts = [text for cell in cells for text in self.before.figures.get(cell, unknown)]
        for place, text in zip(self.beside, texts, strict=True):
            page.write(at, place, text, self.formats["locked"])
        if not self.dossiers:
            page.write(at, self.measure, row.measure_unit, self.formats["locked"])

    def _cell(self, at: int, column: FormColumn, row: FormRow) -> None:
        place, is_asked = self.place[column.id], column.id in row.asks
        if column.id == "percent" and is_asked and "numerator" in self.place and not self._is_percent(at):
            part, whole = (xl_rowcol_to_cell(at, self.place[name]) for name in ("numerator", "denominator"))
            rate = f'=IF(AND(ISNUMBER({part}),ISNUMBER({whole})),IF({whole}>0,ROUND(100*{part}/{whole},2),""),"")'
            self.page.write_formula(at, place, rate, self.formats["computed"], "")
        elif self.dossiers and row.key == TOTAL and column in DOSSIER_COLUMNS:
            first, last = (xl_rowcol_to_cell(row, place) for row in (self.head + 1, at - 1))
            fields = f"{first}:{last}"  # a sum of only some fields is not a total
            total = f'=IF(COUNT({fields})=ROWS({fields}),SUM({fields}),"")'
            self.page.write_formula(at, place, total, self.formats["computed"], "")
        elif is_asked:
            self.page.write_blank(at, place, None, self.formats[column.kind])
            self._validate(at, place, column, row)
        else:
            self.page.write_blank(at, place, None, self.formats["locked"])

    def _is_percent(self, at: int) -> bool:
        return "numerator" not in self.form_sheet.rows[at - self.head - 1].asks

    def _validate(self, at: int, place: int, column: FormColumn, row: FormRow) -> None:
        """Add Excel's data validation to a cell: choices, an input prompt, and a warning about values of another kind.

        It only warns, so that texts such as “chưa có” and “trên 60” can be kept.
        """
        rules: dict[Kind, dict[str, Any]] = {
            "count": {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST},
            "percent": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100},
            "date": {"validate": "date", "criteria": ">=", "value": _FIRST_DAY},
            "text": {"validate": "length", "criteria": "<=", "value": LONGEST_TEXT},
        }
        kind: str = "dossiers" if self.dossiers and column.kind == "count" else column.kind
        rule = rules[column.kind]
        if row.yes_or_no and column.kind == "count":
            kind, rule = "yes or no", {"validate": "list", "source": list(YES_OR_NO[column.id])}
        validation = _ASKED[kind] | {"error_type": "warning"}
        if column.kind in ("count", "percent"):
            validation |= _prompt(column, row, validation["input_message"])
        self.page.data_validation(at, place, at, place, rule | validation)

    def _signs(self) -> None:
        """Mark sums that do not add up during entry, by colour and by a column of messages."""
        first, last = self.head + 1, self.head + len(self.form_sheet.rows)
        self._aside(self.check, "Kiểm tra")
        for at in range(first, last + 1):
            self.page.write_formula(at, self.check, self._said(at), self.formats["computed"], "")
        for text, color in (("Sai", WRONG), ("Xem lại", DOUBTFUL)):
            look = self.book.add_format({"bg_color": color})
            rule = {"type": "text", "criteria": "begins with", "value": text, "format": look}
            self.page.conditional_format(first, self.check, last, self.check, rule)

    def _said(self, at: int) -> str:
        if self.dossiers:
            return f"={_nested([self._identity(at, *identity) for identity in IDENTITIES])}"
        row = self.form_sheet.rows[at - self.head - 1]
        if "numerator" not in row.asks:
            return '=""'
        part, whole = (xl_rowcol_to_cell(at, self.place[name]) for name in ("numerator", "denominator"))
        return f'=IF(AND(ISNUMBER({part}),ISNUMBER({whole})),IF({part}>{whole},"Sai: tử số lớn hơn mẫu số",""),"")'

    def _identity(self, at: int, whole: str, parts: Sequence[str], severity: str) -> tuple[str, str]:
        numbers = {column.id: column.number for column in DOSSIER_COLUMNS}
        cell, *part_cells = (xl_rowcol_to_cell(at, self.place[name]) for name in (whole, *parts))
        all_known = f"COUNT({','.join((cell, *part_cells))})={1 + len(part_cells)}"
        message = f"{'Sai' if severity == 'error' else 'Xem lại'}: ({numbers[whole]}) khác " + " + ".join(
            f"({numbers[name]})" for name in parts
        )
        return f"IF({all_known},{cell}<>{'+'.join(part_cells)},FALSE)", message

    def _page(self) -> None:
        page = self.page
        for at, width in enumerate((5, 34, 46)):
            page.set_column(at, at, width)
        for column in self.columns:
            page.set_column(self.place[column.id], self.place[column.id], WIDTHS[column.kind])
        page.set_column(3 + len(self.columns), self.check, 20)
        if self.dossiers and self.beside:
            page.set_column(min(self.beside), max(self.beside), WIDTHS["count"])
        page.set_row(self.head - (1 if self.dossiers else 0), 48)
        page.freeze_panes(self.head + 1, 3)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(self.head)
        page.set_footer(f"&L{mark(self.form_sheet)}&CPhiên bản dữ liệu {self.version}&R&P/&N")
        # No password: this guards against slips, and anyone who must can still unprotect the sheet.
        page.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        page.print_area(0, 0, self.head + len(self.form_sheet.rows), self.check)


def _prompt(column: FormColumn, row: FormRow, kind: str) -> dict[str, str]:
    """Return the input prompt of a cell: what is counted, and how to write it."""
    title = f"Cột {column.number}" if column.number else column.title
    meaning = row.definition or f"{row.name}. {column.title}."
    parts = next((parts for whole, parts, _ in IDENTITIES if whole == column.id), ())
    if parts:
        numbers = {dossier_column.id: dossier_column.number for dossier_column in DOSSIER_COLUMNS}
        meaning = f"{meaning} Bằng cột {' + '.join(numbers[name] for name in parts)}."
    message = f"{meaning}\n{kind}"
    if len(message) > LONGEST_MESSAGE:
        message = f"Định nghĩa: xem trang {GUIDE_SHEET}.\n{kind}"
    return {"input_title": title[:LONGEST_TITLE], "input_message": message}


def _nested(rules: Sequence[tuple[str, str]]) -> str:
    """Return a formula that gives the message of the first broken rule."""
    broken = '""'
    for test, message in reversed(rules):
        broken = f'IF({test},"{message}",{broken})'
    return broken


def _guide(book: xlsxwriter.Workbook, form_sheet: FormSheet, catalog: Catalog) -> None:
    """Write the guide sheet: the definition, formula and legal basis of each indicator."""
    page = book.add_worksheet(GUIDE_SHEET)
    head, wrapped = book.add_format(_LOOKS["head"]), book.add_format({"text_wrap": True, "valign": "top"})
    for at, (title, width) in enumerate(
        (("Mã", 26), ("Chỉ tiêu", 34), ("Định nghĩa", 60), ("Cách tính", 46), ("Căn cứ", 34))
    ):
        page.write(0, at, title, head)
        page.set_column(at, at, width)
    for at, indicator in enumerate(_explained(form_sheet, catalog), start=1):
        for place, text in enumerate(
            (
                indicator.id,
                indicator.name_vi,
                indicator.definition_vi,
                indicator.formula_vi,
                indicator.legal_basis_vi,
            )
        ):
            page.write_string(at, place, text, wrapped)
    page.freeze_panes(1, 0)
    page.protect()


def _explained(form_sheet: FormSheet, catalog: Catalog) -> list[Indicator]:
    if form_sheet.form.layout == "dossiers":
        return [catalog.indicators[rate.indicator] for rate in form_sheet.form.computes]
    return [
        catalog.indicators[name]
        for name in dict.fromkeys(CellName.parse(row.key).indicator for row in form_sheet.rows)
    ]


@use_language("vi")
def _stated(claim: Claim, dossiers: bool) -> tuple[str, ...]:
    """Return a figure as text, with which of its counts is computed; in the dossier form, its two counts as text."""
    plain_claim = replace(claim, computed="")
    if dossiers:
        counts = (claim.numerator, claim.denominator)
        return tuple(UNKNOWN if count is None else format_number(count) for count in counts)
    text = claim_counts(plain_claim) or claim_value(plain_claim)
    return (f"{text} ({computed_counts(claim)})" if claim.computed else text,)


_FIRST_DAY = date(2020, 1, 1)
_ASKED = {
    "count": {
        "input_message": "Số nguyên từ 0, hoặc: chưa có, trên 60, khoảng 50",
        "error_title": "Không phải số đếm",
        "error_message": "Cần một số nguyên từ 0, hoặc các chữ: chưa có, trên 60, khoảng 50.",
    },
    "dossiers": {
        "input_message": "Số nguyên từ 0, hoặc: chưa có",
        "error_title": "Không phải số đếm",
        "error_message": "Cần một số nguyên từ 0, hoặc các chữ: chưa có.",
    },
    "yes or no": {
        "input_message": "1 là có, 0 là không, của riêng đơn vị; mẫu số là 1; hoặc: chưa có",
        "error_title": "Không phải 0 hay 1",
        "error_message": "Cần 1 (có), 0 (không), hoặc các chữ: chưa có.",
    },
    "percent": {
        "input_message": "Từ 0 đến 100, ví dụ 73,5; hoặc: chưa có",
        "error_title": "Không phải tỷ lệ",
        "error_message": "Cần một số từ 0 đến 100, hoặc các chữ: chưa có, trên 60.",
    },
    "date": {
        "input_title": "Ngày",
        "input_message": "Ngày/tháng/năm, ví dụ 31/12/2026",
        "error_title": "Không phải ngày",
        "error_message": "Cần ngày/tháng/năm, ví dụ 31/12/2026.",
    },
    "text": {"error_title": "Quá dài", "error_message": f"Nhiều nhất {LONGEST_TEXT} ký tự."},
}
_EDGE = {"border": 1, "border_color": "#B8C0CA", "valign": "top", "text_wrap": True}
_LOOKS = {
    "title": {"bold": True, "font_size": 14},
    "strong": {"bold": True},
    "small": {"font_color": "#444444"},
    "head": _EDGE | {"bold": True, "bg_color": HEAD, "align": "center", "valign": "vcenter"},
    "locked": _EDGE | {"bg_color": GREY},
    "computed": _EDGE | {"bg_color": GREY, "num_format": "#,##0.##"},
    "count": _EDGE | {"locked": False, "num_format": "#,##0"},
    "percent": _EDGE | {"locked": False, "num_format": "0.00"},
    "text": _EDGE | {"locked": False, "num_format": "@"},
    "date": _EDGE | {"locked": False, "num_format": "dd/mm/yyyy"},
}
