"""A form comes back as people send it: moved, renamed, retyped, with titles, blanks. The same figures, or a finding."""

import csv
import io
import random
import re
import unicodedata
import zipfile
from itertools import groupby

import pytest
import xlsxwriter
from handins import COUNTS, GOOD, WARD, catalog, figures, filled, form, head_row, read
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from tries import tries

from dashboard.intake.find_header import UnitNames
from dashboard.intake.form_layout import DOSSIER_COLUMNS, IDENTITIES, sheet

KNOWN = catalog()
SHEET, BLANK = form(KNOWN)
ROWS = [GOOD, (7, 3, 4, 0, 5, 0, 5, 0, 2, 2, 0), (0,) * 11]
CLEAN, FIRST = filled(BLANK, ROWS)
EXPECTED = figures(read(CLEAN, KNOWN))
YEARLY, YEARLY_BLANK = form(KNOWN, "yearly")


def rules(reading):
    return {(str(one.place), one.rule) for one in reading.findings}


def test_of_a_blank_form_it_is_said_that_nothing_is_filled():
    for made, data in (form(KNOWN), form(KNOWN, "yearly")):
        reading = read(data, KNOWN)
        assert (reading.form, reading.unit, reading.period) == (made.form.id, WARD, "2026")
        assert [(one.severity, one.rule) for one in reading.findings] == [("error", "nothing")]
        assert not (reading.figures or reading.remarks)


def test_the_rates_of_dossiers_are_those_of_the_circular():
    found = {(one.indicator, one.category): one for one in read(CLEAN, KNOWN).figures}
    total = [sum(numbers) for numbers in zip(*ROWS, strict=True)]
    for key, numbers in (("civil_status", ROWS[0]), ("total", total)):
        counts = dict(zip(COUNTS, numbers, strict=True))
        online, on_time, overdue = (
            found[name, key] for name in ("dossiers_online", "dossiers_on_time", "dossiers_overdue")
        )
        assert (online.numerator, online.denominator) == (
            counts["online"],
            counts["online"] + counts["direct"],
        )
        assert (on_time.numerator, on_time.denominator) == (
            counts["early"] + counts["on_time"],
            counts["resolved"],
        )
        assert (overdue.numerator, overdue.denominator) == (counts["overdue"], counts["processing"])
    assert (online.computed, on_time.computed, overdue.computed) == ("denominator", "numerator", "")
    assert not read(CLEAN, KNOWN).findings


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda one: f"{one[0]}={'+'.join(one[1])}")
def test_an_identity_that_does_not_hold_is_found_at_its_cell(identity):
    whole, _, severity = identity
    numbers = dict(zip(COUNTS, GOOD, strict=True))
    if severity == "error":
        numbers[whole] += 1
    else:
        numbers |= {"received": 40, "carried": 15}  # ten were withdrawn
    data, first = filled(BLANK, [tuple(numbers.values())])
    column = "ABCDEFGHIJKLMNOP"[3 + COUNTS.index(whole)]
    found = {(str(one.place), one.severity) for one in read(data, KNOWN).findings}
    assert (f"Biểu 06!{column}{first}", severity) in found


def test_what_a_field_breaks_is_asked_once_and_not_again_for_the_total():
    withdrawn = dict(zip(COUNTS, GOOD, strict=True)) | {"received": 40, "carried": 15}
    data, first = filled(BLANK, [GOOD, tuple(withdrawn.values())])
    column = "ABCDEFGHIJKLMNOP"[3 + COUNTS.index("received")]
    assert [str(one.place) for one in read(data, KNOWN).warnings] == [f"Biểu 06!{column}{first + 1}"]


def test_a_total_that_is_not_the_sum_of_its_fields_is_found():
    book = load_workbook(io.BytesIO(CLEAN))
    page = book["Biểu 06"]
    last = next(row for row in range(FIRST, FIRST + 20) if page.cell(row, 2).value == "total")
    for place, number in enumerate((99, 50, 40, 9, 90, 40, 40, 10, 9, 5, 4)):
        page.cell(last, 4 + place).value = number
    held = io.BytesIO()
    book.save(held)
    assert (f"Biểu 06!D{last}", "total") in rules(read(held.getvalue(), KNOWN))


def test_each_wrong_cell_is_named_with_what_to_do():
    data, first = filled(BLANK, [(30, "1O", 15, 5, 20, 5, 14, 1, 10, 8, "trễ"), GOOD])
    reading = read(data, KNOWN)
    assert {(f"Biểu 06!E{first}", "letters"), (f"Biểu 06!N{first}", "number")} <= rules(reading)
    assert all(one.remedy and one.expected for one in reading.findings)
    assert ("dossiers_online", "certification") in {(one.indicator, one.category) for one in reading.figures}


def test_what_is_said_to_be_missing_is_no_figure():
    data, first = filled(BLANK, [("chưa có",)], rest="chưa có")
    reading = read(data, KNOWN)
    assert not reading.figures and len(reading.missing) == 30 and not reading.errors
    assert {one.place.cell for one in reading.missing if one.category == "civil_status"} == {f"D{first}"}


@pytest.mark.parametrize("gone", ["chưa có", "-"])
@pytest.mark.parametrize("computed", [False, True], ids=["as written", "as Excel saves it"])
def test_a_part_that_is_missing_takes_its_own_rates_and_totals_away_and_nothing_else(gone, computed):
    """Also where Excel added up what is there: a sum without a part is not the total."""
    data, first = filled(BLANK, [GOOD, (30, gone, *GOOD[2:])])
    if computed:
        data = with_totals(data, (60, 10, 30, 10, 40, 10, 28, 2, 20, 16, 4))
    reading = read(data, KNOWN)
    assert not reading.errors
    last = first + len(SHEET.rows) - 1
    assert [(one.rule, one.place.cell) for one in reading.warnings] == [("total-withheld", f"E{last}")]
    assert {(one.indicator, one.category) for one in reading.missing} == {
        ("dossiers_online", "certification"),
        ("dossiers_online", "total"),
    }
    found = {(one.indicator, one.category): (one.numerator, one.denominator) for one in reading.figures}
    assert found["dossiers_on_time", "total"] == (38, 40) and found["dossiers_online", "civil_status"] == (
        10,
        25,
    )
    assert ("dossiers_on_time", "certification") in found and len(found) == 28


def with_totals(data, numbers):
    """Return a form whose total is written, as a spreadsheet program saves what it computed."""
    book = load_workbook(io.BytesIO(data))
    page = book["Biểu 06"]
    last = next(row for row in range(1, 40) if page.cell(row, 2).value == "total")
    for place, number in enumerate(numbers):
        page.cell(last, 4 + place).value = number
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_a_total_that_somebody_knows_stands_beside_a_field_that_nobody_knows():
    data, _ = filled(BLANK, [GOOD, ("chưa có",)])
    reading = read(with_totals(data, tuple(2 * number for number in GOOD)), KNOWN)
    found = {(one.indicator, one.category): (one.numerator, one.denominator) for one in reading.figures}
    assert found["dossiers_online", "total"] == (20, 50) and not reading.findings
    less = read(with_totals(data, tuple(number // 2 for number in GOOD)), KNOWN)
    assert {one.rule for one in less.errors} == {"total"} and "ít nhất 30" in less.errors[0].expected


def test_a_field_left_empty_is_no_field_without_dossiers():
    data, first = filled(BLANK, [GOOD] * 3, rest=None)
    reading = read(with_totals(data, tuple(3 * number for number in GOOD)), KNOWN)
    assert [(one.rule, one.place.cell) for one in reading.errors] == [
        ("row-empty", f"D{row}") for row in range(first + 3, first + 9)
    ]
    assert all("ghi 0" in one.remedy and "chưa có" in one.remedy for one in reading.errors)
    assert "total" not in {one.category for one in reading.figures}


def test_an_empty_cell_among_numbers_is_asked_once_a_row_and_makes_no_total():
    data, first = filled(BLANK, [GOOD, (30, None, 15, None, *GOOD[4:])])
    reading = read(with_totals(data, (60, 10, 30, 5, 40, 10, 28, 2, 20, 16, 4)), KNOWN)
    assert not reading.errors
    assert [(one.rule, one.place.cell, one.expected) for one in reading.warnings] == [
        ("lacking", f"E{first + 1}", "số hồ sơ ở cột 4, 6 của hàng này")
    ]
    found = {(one.indicator, one.category) for one in reading.figures}
    assert ("dossiers_on_time", "total") in found and not reading.missing
    assert not {("dossiers_online", "total"), ("dossiers_online", "certification")} & found


def test_a_field_that_is_not_in_the_file_counts_as_none_only_with_a_reason():
    rows = [["Mã", *(column.title for column in DOSSIER_COLUMNS)], ["land", *GOOD], ["total", *GOOD]]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    reading = read(text.getvalue().encode(), KNOWN, "a.csv", unit=WARD, period="2026", form="dossiers")
    assert {one.rule for one in reading.warnings} == {
        f"row-lost-{row.key}" for row in SHEET.rows if row.key not in ("land", "total")
    }
    assert all("không có hồ sơ nào" in one.remedy for one in reading.warnings) and not reading.errors


def test_a_column_that_rates_need_and_that_is_not_there_is_asked_for_once():
    rows = [["Mã", *(column.title for column in DOSSIER_COLUMNS[:-1])]]
    rows += [[row.key, *GOOD[:-1]] for row in SHEET.rows if row.key != "total"]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    reading = read(text.getvalue().encode(), KNOWN, "a.csv", unit=WARD, period="2026", form="dossiers")
    assert [one.expected for one in reading.findings if one.rule == "columns-lost"] == [
        "cột 13 (Đang giải quyết: quá hạn)"
    ]
    assert {one.indicator for one in reading.figures} == {"dossiers_on_time", "dossiers_online"}


def test_what_was_chosen_and_what_the_file_says_must_agree():
    assert {rule for _, rule in rules(read(CLEAN, KNOWN, unit="05977@2025-07-01"))} == {"other-unit"}
    assert {rule for _, rule in rules(read(CLEAN, KNOWN, period="2027"))} == {"other-period"}
    old = as_csv(CLEAN).replace("/2026/1,", "/2026/99,")
    assert "version" in {rule for _, rule in rules(read(old.encode(), KNOWN))}


@pytest.mark.parametrize(
    ("written", "rule", "expected"),
    [
        ("Đơn vị: Phường Đông Kinh. Kỳ: năm 2026.", "title-unit", "Phường Tam Thanh"),
        ("Đơn vị: Phường Tam Thanh. Kỳ: nửa cuối năm 2025.", "title-period", "năm 2026"),
    ],
)
def test_a_title_that_says_otherwise_than_the_code_is_asked(written, rule, expected):
    book = load_workbook(io.BytesIO(CLEAN))
    assert book["Biểu 06"]["A2"].value == "Đơn vị: Phường Tam Thanh. Kỳ: năm 2026."
    book["Biểu 06"]["A2"].value = written
    held = io.BytesIO()
    book.save(held)
    assert [(one.rule, one.place.cell) for one in read(held.getvalue(), KNOWN).errors] == [(rule, "A2")]
    found = read(held.getvalue(), KNOWN).errors[0]
    assert expected in found.expected and "A3" in found.expected and found.read in written


def test_a_title_in_other_words_is_no_contradiction_and_one_against_a_choice_is():
    text = as_csv(CLEAN).replace("Đơn vị: Phường Tam Thanh.", "Đơn vị: P. Tam Thanh.")
    assert not read(text.encode(), KNOWN, "a.csv").findings
    text = text.replace("Mã phiếu:", "Mã:")
    chosen = {"unit": "05977@2025-07-01", "period": "2026", "form": "dossiers"}
    found = read(text.encode(), KNOWN, "a.csv", **chosen).errors
    assert [(one.rule, one.place.cell) for one in found] == [("title-unit", "A2")]
    assert "như đã chọn" in found[0].expected


def test_a_yearly_form_without_the_column_that_a_row_asks_for_asks_for_the_row():
    text = "Mã;Số lượng\nlegal_docs_unlawful;1\nlegal_docs_expired;\n"
    found = read(text.encode(), KNOWN, "a.csv", unit=WARD, period="2026", form="yearly").warnings
    assert [one.place.cell for one in found if one.rule == "rows-empty"] == ["A3"]


def as_csv(data, sheet_name="Biểu 06"):
    """Return the sheet as a spreadsheet program saves it: the form's own formulas have no value yet."""
    text = io.StringIO(newline="")
    rows = load_workbook(io.BytesIO(data))[sheet_name].iter_rows(values_only=True)
    plain = [["" if one is None or str(one).startswith("=") else one for one in row] for row in rows]
    csv.writer(text).writerows(plain)
    return text.getvalue()


def test_the_form_saved_as_csv_says_the_same():
    for delimiter, encoding in ((",", "utf-8-sig"), (";", "utf-8"), ("\t", "utf-16")):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows(csv.reader(io.StringIO(as_csv(CLEAN))))
        assert figures(read(text.getvalue().encode(encoding), KNOWN, "phieu.csv")) == EXPECTED


TYPED = (
    str,
    lambda number: f"{number:02}",
    lambda number: f" {number}\u00a0",
    lambda number: f"{number} hồ sơ",
    lambda number: f"{number},0",
    lambda number: f"{number:,}".replace(",", "."),
    lambda number: f"{number:,}".replace(",", " "),
    float,
    int,
)
# The clean figures, and the same a thousand times and more, which people part by thousands.
SCALES = (1, 1234)
SCALED = {scale: [tuple(scale * number for number in numbers) for numbers in ROWS] for scale in SCALES}
SAID = {scale: figures(read(filled(BLANK, SCALED[scale])[0], KNOWN)) for scale in SCALES}


@st.composite
def messes(draw):
    """Return how a table is made a mess of: nothing of which changes what it says."""
    as_csv, two_rows = draw(st.booleans()), draw(st.booleans())
    return {
        "columns": range(13) if two_rows else draw(st.permutations(range(13))),
        "above": draw(st.integers(0, 6)),
        "blank": draw(st.integers(0, 3)),
        "typed": draw(st.integers(0, len(TYPED) - 1)),
        "scale": draw(st.sampled_from(SCALES)),
        "nfd": draw(st.booleans()),
        "by": draw(st.sampled_from(("code", "name", "both"))),
        "numbers": draw(st.booleans()),
        "seed": draw(st.integers(0, 1000)),
        "as_csv": as_csv,
        "two_rows": two_rows and not as_csv,
        "formulas": draw(st.booleans()),
        "beside": draw(st.sampled_from(("", "titled", "untitled"))),
        "sheets": draw(st.sampled_from(((), ("visible",), ("hidden",), ("hidden", "visible")))),
    }


TITLES = ["Mã", "Lĩnh vực", *(column.title for column in DOSSIER_COLUMNS)]


def messy(mess):
    """Return the form's table written anew as somebody would who copies it by hand, and the row of its head."""
    choose = random.Random(mess["seed"])
    keys = [row for row in SHEET.rows if row.key != "total"][:3]
    write = TYPED[mess["typed"]]
    lines = [
        [
            row.key if mess["by"] != "name" else "",
            row.name if mess["by"] != "code" else "",
            *(write(number) for number in numbers),
        ]
        for row, numbers in zip(keys, SCALED[mess["scale"]], strict=True)
    ]
    order = mess["columns"]
    rows = [["UBND phường Tam Thanh"] if at % 2 else [] for at in range(mess["above"])]
    head = len(rows)
    rows.append([TITLES[place] for place in order])
    if mess["two_rows"]:
        groups = [TITLES[place].rpartition(": ") for place in order]
        rows[-1:] = [[group or own for group, _, own in groups], [own for _, _, own in groups]]
    if mess["beside"] == "titled":
        rows[-1].append("Thêm, bớt")
    if mess["numbers"]:
        numbers = ["", "(2)", *(f"({column.number})" for column in DOSSIER_COLUMNS)]
        rows.append([numbers[place] for place in order])
    for line in lines:
        rows += [[] for _ in range(choose.randint(0, mess["blank"]))]
        rows.append([line[place] for place in order] + ([7] if mess["beside"] else []))
    rows.append(["Người lập biểu", "", "(ký tên)"])
    if mess["nfd"]:
        rows = [
            [unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row]
            for row in rows
        ]
    return rows, head


def written_as_csv(rows):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode()


def written_as_workbook(rows, head, mess):
    """Return rows as a workbook: with formulas and their values, a head of two rows merged, other sheets beside."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        page = book.add_worksheet("Bảng")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if mess["formulas"] and isinstance(cell, int | float):
                    page.write_formula(at, column, f"={cell}+0", None, cell)
                elif cell != "":
                    page.write(at, column, cell)
        if mess["two_rows"]:
            merge_head(page, rows[head], rows[head + 1])
        for at, kind in enumerate(mess["sheets"]):
            other = book.add_worksheet(f"Khác {at}")
            if kind == "hidden":
                other.hide()
                for row, cells in enumerate(rows):  # last year's, kept out of sight
                    other.write_row(row, 0, [5 if isinstance(cell, int | float) else cell for cell in cells])
            else:
                other.write(0, 0, "Ghi chú của người lập")
    return held.getvalue()


def merge_head(page, groups, own):
    head = next(at for at in range(20) if page.table.get(at, {}).get(2))
    for group, places in groupby(range(13), key=lambda place: (groups[place], groups[place] == own[place])):
        places = list(places)
        if group[1]:
            for place in places:
                page.merge_range(head, place, head + 1, place, own[place])
        elif len(places) > 1:
            page.merge_range(head, places[0], head, places[-1], group[0])


@given(messes())
@trying(max_examples=tries(80), suppress_health_check=[HealthCheck.too_slow])
def test_a_messy_table_says_what_the_clean_one_says(mess):
    rows, head = messy(mess)
    as_csv = mess["as_csv"]
    data = written_as_csv(rows) if as_csv else written_as_workbook(rows, head, mess)
    name = "bang.csv" if as_csv else "bang.xlsx"
    reading = read(data, KNOWN, name, unit=WARD, period="2026", form="dossiers")
    found = {one for one in figures(reading) if one[1] != "total"}
    known = {row.key for row in SHEET.rows[: len(ROWS)]}
    assert found == {one for one in SAID[mess["scale"]] if one[1] in known}
    beyond = as_csv and mess["beside"] == "untitled"  # there a value may have been parted
    assert {one.rule for one in reading.errors} == ({"row-long"} if beyond else set())
    beside = {"": set(), "titled": {"unknown-column"}, "untitled": set() if as_csv else {"untitled"}}
    assert {one.rule for one in reading.warnings} - LOST == beside[mess["beside"]]
    if beside[mess["beside"]]:
        assert {one.place.cell[0] for one in reading.warnings if one.rule not in LOST} == {"N"}


LOST = {f"row-lost-{row.key}" for row in SHEET.rows}


@given(
    st.integers(0, 1),
    st.sampled_from(range(11)),
    st.sampled_from(
        (lambda number: f"{number:,}", lambda number: f"{number},500", lambda number: f"0.{number % 1000:03}")
    ),
)
@trying(max_examples=tries(10), suppress_health_check=[HealthCheck.too_slow])
def test_a_comma_that_may_part_thousands_is_asked_about_where_it_stands(row, column, write):
    rows = [list(numbers) for numbers in SCALED[1234]]
    rows[row][column] = write(rows[row][column] or 1234)
    data, first = filled(BLANK, rows)
    errors = {(str(one.place), one.rule) for one in read(data, KNOWN).errors}
    assert (f"Biểu 06!{'DEFGHIJKLMN'[column]}{first + row}", "broken") in errors


SHARES = (
    lambda share: (f"{share:.1f}".replace(".", ",") + "%", ""),
    lambda share: (f"{share:.1f} %", ""),
    lambda share: (f"{share:.2f}".replace(".", ","), ""),
    lambda share: (share / 100, "0.0%"),
    lambda share: (share, '0.0"%"'),
    lambda share: (share, ""),
    lambda share: ("", ""),
)


@given(
    st.permutations(range(7)),
    st.sampled_from(SHARES),
    st.sampled_from(TYPED[5:]),
    st.lists(st.tuples(st.integers(1000, 900_000), st.integers(2, 99)), min_size=1, max_size=3),
    st.booleans(),
)
@trying(max_examples=tries(40), suppress_health_check=[HealthCheck.too_slow])
def test_rates_in_every_dress_come_back_from_a_long_table(order, dress, write, counts, stray):
    heads = ["Đơn vị", "Kỳ", "Mã chỉ tiêu", "Phân tổ", "Tử số", "Mẫu số", "Tỷ lệ"]
    expected = set()
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, [heads[place] for place in order])
        for at, (whole, share) in enumerate(counts, start=1):
            part = whole * share // 100
            unit = f"{5974 + 3 * (at - 1):05}"
            shown, code = dress(100 * part / whole)
            line = [unit, 2019, "staff_qualification", "college", write(part), write(whole), shown]
            for column, place in enumerate(order):
                kind = book.add_format({"num_format": code}) if code and place == 6 else None
                page.write(at, column, line[place], kind) if line[place] != "" else None
            expected.add(("staff_qualification", "college", unit, "2019", part, whole, None, "exact"))
        if stray:
            page.write(1, 9, "lạc")
    reading = read(held.getvalue(), KNOWN, "bang.xlsx")
    assert figures(reading) == expected and not reading.errors
    assert [(one.rule, one.place.cell) for one in reading.warnings] == ([("untitled", "J2")] if stray else [])


@given(
    st.integers(0, 2), st.sampled_from(COUNTS), st.sampled_from(("1O", "năm", "5/8", "-3", "4,5", "#REF!"))
)
@trying(max_examples=tries(10), suppress_health_check=[HealthCheck.too_slow])
def test_a_wrong_cell_is_found_where_it_stands_and_nowhere_else(row, column, wrong):
    rows = [list(numbers) for numbers in ROWS]
    rows[row][COUNTS.index(column)] = wrong
    data, first = filled(BLANK, rows)
    reading = read(data, KNOWN)
    place = f"Biểu 06!{'ABCDEFGHIJKLMNOP'[3 + COUNTS.index(column)]}{first + row}"
    assert place in {str(one.place) for one in reading.errors}
    key = SHEET.rows[row].key
    assert key not in {one.category for one in reading.figures}


def test_a_row_that_is_there_twice_or_strange_is_found():
    book = load_workbook(io.BytesIO(CLEAN))
    page = book["Biểu 06"]
    page.cell(FIRST + 1, 2).value, page.cell(FIRST + 1, 3).value = (
        page.cell(FIRST, 2).value,
        page.cell(FIRST, 3).value,
    )
    page.cell(FIRST + 2, 2).value, page.cell(FIRST + 2, 3).value = "la", "Lĩnh vực lạ"
    held = io.BytesIO()
    book.save(held)
    found = {rule for _, rule in rules(read(held.getvalue(), KNOWN))}
    assert {"row-twice", "row-unknown"} <= found


def test_a_column_that_is_there_twice_or_unknown_is_found():
    rows = [
        ["Mã", *(column.title for column in DOSSIER_COLUMNS), DOSSIER_COLUMNS[0].title, "Cột lạ"],
        ["land", *GOOD, 5, 6],
    ]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    reading = read(text.getvalue().encode(), KNOWN, "a.csv", unit=WARD, period="2026", form="dossiers")
    found = {(one.rule, one.severity) for one in reading.findings}
    assert {("doubled", "error"), ("unknown-column", "warning")} <= found


def test_a_title_that_nobody_knows_is_quoted_as_it_is_written_at_its_own_cell():
    book = load_workbook(io.BytesIO(CLEAN))
    page = book["Biểu 06"]
    page.cell(FIRST - 2, 21).value, page.cell(FIRST, 21).value = "Ghi chú thêm, nếu có", 5
    found = [one for one in read(saved(book), KNOWN).findings if one.rule == "unknown-column"]
    assert [(one.read, one.place.cell) for one in found] == [("Ghi chú thêm, nếu có", f"U{FIRST - 2}")]


def test_a_title_above_the_number_of_another_column_is_asked_about():
    titles = ["Mã", "Lĩnh vực", *(column.title for column in DOSSIER_COLUMNS)]
    titles[3], titles[4] = titles[4], titles[3]
    numbers = ["", "(2)", *(f"({column.number})" for column in DOSSIER_COLUMNS)]
    data = written_as_csv([titles, numbers, ["land", "", *GOOD]])
    reading = read(data, KNOWN, "a.csv", unit=WARD, period="2026", form="dossiers")
    assert {(one.place.cell, one.rule) for one in reading.errors} == {
        ("D1", "title-number"),
        ("E1", "title-number"),
    }


def test_columns_of_the_form_that_were_moved_with_their_titles_say_the_same():
    book = load_workbook(io.BytesIO(CLEAN))
    page = book["Biểu 06"]
    for row in range(FIRST - 2, FIRST + 10):
        one, other = page.cell(row, 5), page.cell(row, 6)
        one.value, other.value = other.value, one.value
    moved = read(saved(book), KNOWN)
    assert figures(moved) == EXPECTED and not moved.errors
    page.cell(FIRST - 1, 5).value, page.cell(FIRST - 1, 6).value = "(4)", "(5)"
    assert {one.rule for one in read(saved(book), KNOWN).errors} == {"title-number"}


def test_what_stands_in_a_column_without_a_title_is_found_beside_a_figure_and_nowhere_else():
    book = load_workbook(io.BytesIO(CLEAN))
    page = book["Biểu 06"]
    page.cell(FIRST, 23).value, page.cell(FIRST + 1, 23).value = 77, 78
    page.cell(FIRST + 30, 23).value = "(ký tên)"
    found = read(saved(book), KNOWN).findings
    assert [(one.rule, one.severity, one.place.cell, one.read) for one in found] == [
        ("untitled", "warning", f"W{FIRST}", "77")
    ]
    assert "còn 1 ô" in found[0].expected


def test_hidden_rows_and_columns_that_are_read_are_named():
    book = load_workbook(io.BytesIO(CLEAN))
    page = book["Biểu 06"]
    page.row_dimensions[FIRST].hidden = page.row_dimensions[FIRST + 40].hidden = True
    page.column_dimensions["E"].hidden = True
    found = {one.rule: (one.severity, one.read) for one in read(saved(book), KNOWN).findings}
    assert found == {
        "hidden-rows": ("warning", f"hàng bị ẩn: {FIRST}"),
        "hidden-columns": ("warning", "cột bị ẩn: E"),
    }


def test_a_file_without_a_head_is_told_what_a_head_looks_like():
    for text in ("a;b\n1;2", "\n" * 85 + ";".join(LONG)):
        (only,) = read(text.encode(), KNOWN, "a.csv").findings
        assert "80 hàng đầu" in only.read and "“Mã chỉ tiêu”" in only.expected


def test_a_form_whose_unit_nobody_knows_is_asked_for():
    text = "Mã;" + ";".join(column.title for column in DOSSIER_COLUMNS) + "\nland;" + ";".join(map(str, GOOD))
    reading = read(text.encode(), KNOWN, "a.csv", form="dossiers")
    assert [one.rule for one in reading.errors] == ["unsaid"] and "đơn vị" in reading.errors[0].remedy


def saved(book):
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def yearly(values):
    """Return the yearly form with values by row key and column title."""
    book = load_workbook(io.BytesIO(YEARLY_BLANK))
    page = book["Phiếu"]
    head = head_row(page)
    columns = {page.cell(head, column).value: column for column in range(1, 20)}
    rows = {page.cell(row, 2).value: row for row in range(head + 1, head + 40)}
    for (key, title), value in values.items():
        page.cell(rows[key], columns[title]).value = value
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_the_yearly_form():
    part, whole, count = "Số đạt được (tử số)", "Tổng số (mẫu số)", "Số lượng"
    data = yearly(
        {
            ("staff_qualification:college", part): "04",
            ("staff_qualification:college", whole): "20 người",
            ("legal_docs_due_for_review", count): "1.132",
            ("legal_docs_expired", part): 3,
            ("communes_autonomous", part): "chưa có",
            ("legal_docs_expired", "Giải trình nguyên nhân"): "x",
            ("staff_qualification:college", "Giải trình nguyên nhân"): "Mới tuyển",
            ("staff_qualification:college", "Thời hạn khắc phục"): "31/12/2027",
            ("legal_docs_due_for_review", part): 5,
        }
    )
    reading = read(data, KNOWN)
    assert figures(reading) == {
        ("staff_qualification", "college", WARD, "2026", 4, 20, None, "exact"),
        ("legal_docs_due_for_review", "", WARD, "2026", None, None, 1132, "exact"),
    }
    assert [one.indicator for one in reading.missing] == ["communes_autonomous"]
    assert {one.rule for one in reading.errors} == {"no-denominator", "remark-alone", "not-asked"}
    empty = next(one for one in reading.warnings if one.rule == "rows-empty")
    assert YEARLY.row("staff_qualification:college").name not in empty.expected
    assert YEARLY.row("legal_docs_unlawful").name in empty.expected
    assert empty.place.cell == "F10" and empty.read == "để trống hàng 10, 11, 12, 13, 14, 15, 17"
    assert [(one.explanation, one.due.year) for one in reading.remarks] == [("Mới tuyển", 2027)]


BOUNDED = [
    ("5", "trên 100", "at_most"),
    ("5", "dưới 100", "at_least"),
    ("trên 5", "100", "at_least"),
    ("dưới 5", "100", "at_most"),
    ("trên 3", "dưới 20", "at_least"),
    ("dưới 3", "trên 20", "at_most"),
    ("khoảng 3", "20", "estimate"),
    ("trên 3", "trên 20", ""),
    ("dưới 3", "dưới 20", ""),
    ("khoảng 3", "trên 20", ""),
]


@pytest.mark.parametrize(("part", "whole", "bound"), BOUNDED)
def test_a_bound_of_the_whole_bounds_the_rate_from_the_other_side(part, whole, bound):
    reading = long_table(["Tam Thanh", "2019", "staff_qualification", "college", part, whole, "", ""])
    assert [one.qualifier for one in reading.figures] == ([bound] if bound else [])
    assert [(one.rule, one.place.cell) for one in reading.errors] == ([] if bound else [("bounds", "E4")])


def test_a_rate_beside_counts_that_are_said_to_be_missing_is_asked_about():
    heads = [*LONG[:6], "Tỷ lệ"]
    row = ["Tam Thanh", "2019", "staff_qualification", "college", "-", "-"]
    reading = long_table([*row, "73,5%"], heads=heads)
    assert [(one.rule, one.place.cell) for one in reading.errors] == [("rate-of-nothing", "G4")]
    assert not reading.missing and not reading.figures
    assert len(long_table([*row, "-"], heads=heads).missing) == 1


def test_a_number_that_is_shown_as_something_else_is_asked_about():
    def page_of(number, code, column):
        book = Workbook()
        book.active.append([*LONG[:6], "Tỷ lệ"])
        book.active.append(["Tam Thanh", 2019, "staff_qualification", "college", 5, 10, 50])
        book.active.cell(2, column).value, book.active.cell(2, column).number_format = number, code
        return read(saved(book), KNOWN)

    assert [one.rule for one in page_of(0.5, '0.0"%"', 7).errors] == ["ambiguous"]
    for code in ('0"%"', '0" nghìn"', '"trên "0', "0.0,", '0"+"', "0‰", ";;;", '"chưa có"'):
        assert [one.rule for one in page_of(5, code, 5).errors] == ["format"], code
    for code in ("0", "#,##0", '#,##0" người"', '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)', "General"):
        assert not page_of(5, code, 5).findings, code
    assert page_of(0.5, "0.0%", 7).figures[0].reported_rate_pct == 50
    assert page_of(50, '0"%"', 7).figures[0].reported_rate_pct == 50


COMMAS = "Đơn vị,Kỳ,Mã chỉ tiêu,Phân tổ,Tử số,Mẫu số,Tỷ lệ"


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("05974,2019,legal_docs_expired,,3,40,7,5", "H2"),
        ("05974,2019,legal_docs_expired,,3,1,132,", "H2"),
        ("05974,2019,legal_docs_expired,,3,40,,,,99", "J2"),
    ],
)
def test_a_row_that_is_longer_than_its_head_is_an_error_where_it_goes_on(row, cell):
    reading = read(f"{COMMAS}\n{row}\n05977,2019,legal_docs_expired,,3,40,7\n".encode(), KNOWN, "a.csv")
    assert (cell, "row-long", "error") in {
        (one.place.cell, one.rule, one.severity) for one in reading.findings
    }


def test_rows_that_all_end_with_a_delimiter_are_not_longer():
    rows = "\n".join(f"{unit},2019,legal_docs_expired,,3,40,7.5," for unit in ("05974", "05977"))
    assert not read(f"{COMMAS}\n{rows}\n".encode(), KNOWN, "a.csv").findings


def test_a_cell_that_seems_to_have_taken_in_rows_needs_a_reason():
    rows = '05974;2019;legal_docs_expired;;3;40;;"a\n05977;2019;legal_docs_expired;;3;40;;b"\n'
    reading = read(f"{';'.join(LONG)}\n{rows}".encode(), KNOWN, "a.csv")
    assert ("H2", "swallowed") in {(one.place.cell, one.rule) for one in reading.warnings}


def test_a_note_in_an_old_font_needs_a_reason():
    reading = long_table(["05974", "2019", "legal_docs_expired", "", "3", "40", "", "T©n Ch©u mÊt ®iÖn"])
    assert [(one.rule, one.severity, one.place.cell) for one in reading.findings] == [
        ("old-font", "warning", "H4")
    ]


def test_an_error_in_the_cell_of_a_unit_is_shown():
    book = Workbook()
    book.active.append(LONG)
    book.active.append(["=#REF!", 2019, "legal_docs_expired", "", 3, 40])
    page = repacked_error(saved(book))
    assert [(one.rule, one.read) for one in read(page, KNOWN).errors] == [("unit", "#REF!")]


def repacked_error(data):
    """Return a workbook whose first formula has the error that a spreadsheet program keeps with it."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(held, "w") as made:
        for name in archive.namelist():
            content = re.sub(
                rb'<c r="A2"><f>[^<]*</f><v ?/?>(</v>)?</c>',
                b'<c r="A2" t="e"><f>B9</f><v>#REF!</v></c>',
                archive.read(name),
            )
            made.writestr(name, content)
    return held.getvalue()


UNITS = {
    ("05974", "2019"): "05974",
    ("5974", "2019"): "05974",
    (5974.0, "2019"): "05974",
    ("Tam Thanh", "2019"): "05974",
    ("P. Tam Thanh", "2019"): "05974",
    ("phường tam thanh", "2019"): "05974",
    ("Ph. Tam Thanh", "2026"): WARD,
    ("tam thanh", "2025-S2"): WARD,
    ("05986", "2019"): "05986",
    ("05986", "2026"): WARD,
    (WARD, "2026"): WARD,
    ("Ðông Kinh", "2026"): "05977@2025-07-01",
    (unicodedata.normalize("NFD", "Xã Hoàng Đồng"), "2019"): "05986",
    ("Xã Hòang Đồng", "2019"): "05986",
    ("TAM THANH", "2019"): "05974",
    ("P.Tam Thanh", "2019"): "05974",
    ("tam thanh", "2019"): "05974",
    ("vinh trai", "2019"): "05977",
    ("phuong dong kinh", "2019"): "05980",
}


@pytest.mark.parametrize(("written", "period"), UNITS)
def test_units_as_people_write_them(written, period):
    assert UnitNames(KNOWN).find(written, period) == UNITS[written, period]


def test_a_unit_that_is_not_clear_is_asked_for():
    names = UnitNames(KNOWN)
    assert "05974" in names.find("Tam Thanh", "2025").remedy  # neither lasts for the whole of 2025
    assert names.find("Hà Nội", "2019").rule == "unit"
    for written in ("Tam Thành", "P. Tam Thánh", "Phường Đồng Kinh", "Phường Vinh Trai", "Vĩnh Trãi"):
        assert "đúng dấu" in names.find(written, "2019").remedy, written
    assert names.find("Xã Tam Thanh", "2019").rule == "unit"


LONG = ["Đơn vị", "Kỳ", "Mã chỉ tiêu", "Phân tổ", "Tử số", "Mẫu số", "Số lượng", "Ghi chú"]


def long_table(*rows, heads=LONG):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([["Bảng tổng hợp"], [], heads, *rows])
    return read(text.getvalue().encode("utf-8-sig"), KNOWN, "bang.csv")


def test_a_long_table_of_several_units_and_periods():
    reading = long_table(
        ["P. Tam Thanh", "2019", "staff_qualification", "Cao đẳng", "4", "20", "", "x"],
        ["5986", "2026", "Tỷ lệ nào đó", "", "1", "2", "", ""],
        ["5986", "2026", "communes_autonomous", "", "1", "1", "", ""],
        ["Tam Thanh", "2019", "legal_docs_due_for_review", "", "", "", "12", ""],
        ["Tam Thanh", "2019", "legal_docs_due_for_review", "", "", "", "13", ""],
        ["Tam Thanh", "3019", "legal_docs_due_for_review", "", "", "", "13", ""],
        ["178", "2019", "staff_qualification", "college", "4", "20", "", ""],
    )
    assert reading.form == "table"
    assert figures(reading) == {
        ("staff_qualification", "college", "05974", "2019", 4, 20, None, "exact"),
        ("communes_autonomous", "", WARD, "2026", 1, 1, None, "exact"),
        ("legal_docs_due_for_review", "", "05974", "2019", None, None, 12, "exact"),
    }
    assert [(one.place.cell, one.rule) for one in reading.errors] == [
        ("C5", "indicator"),
        ("C8", "row-twice"),
        ("B9", "period"),
        ("C10", "level"),
    ]


def test_every_form_of_every_unit_and_period_can_be_written_and_read():
    for form_id, one in KNOWN.forms.items():
        for unit in KNOWN.chosen_units:
            period = next((each for year in range(2025, 2031) if (each := unit.period(year))), "")
            if unit.level in one.levels and period:
                made = sheet(KNOWN, form_id, unit.id, period)
                _, data = form(KNOWN, form_id, unit.id, period)
                reading = read(data, KNOWN)
                assert (reading.unit, reading.period) == (unit.id, period) and made.rows
                assert [one.rule for one in reading.findings] == ["nothing"]


def test_whoever_waits_for_a_long_table_is_told_how_far_it_is():
    table = ",".join(LONG) + "\n" + "\n".join([",,,,"] * 45_000)
    told = []
    read(table.encode(), KNOWN, "dai.csv", report_progress=told.append)
    assert "45001 hàng" in told[0]
    assert told[1:] == ["dai.csv: đã đọc 20000 hàng…", "dai.csv: đã đọc 40000 hàng…"]


def test_a_form_on_a_hidden_sheet_is_read_and_said_to_be_hidden():
    book = load_workbook(io.BytesIO(filled(form(KNOWN)[1], [GOOD])[0]))
    book.create_sheet("Bìa")
    book["Biểu 06"].sheet_state = "hidden"
    book.active = len(book.sheetnames) - 1
    held = io.BytesIO()
    book.save(held)
    reading = read(held.getvalue(), KNOWN)
    assert len(reading.figures) == len(read(filled(form(KNOWN)[1], [GOOD])[0], KNOWN).figures)
    assert [(one.severity, one.rule, str(one.place)) for one in reading.findings] == [
        ("warning", "hidden", "Biểu 06!A1")
    ]


@pytest.mark.parametrize("hidden", [True, False])
def test_of_two_long_tables_the_visible_one_is_read_and_the_other_named(hidden):
    book = Workbook()
    for at, part in enumerate((3, 5)):
        page = book.active if at == 0 else book.create_sheet("Hai")
        page.append(LONG)
        page.append(["Phường Tam Thanh", 2026, "legal_docs_expired", "", part, 40, None, ""])
    book.worksheets[0].sheet_state = "hidden" if hidden else "visible"
    book.active = 1
    held = io.BytesIO()
    book.save(held)
    reading = read(held.getvalue(), KNOWN)
    assert [one.numerator for one in reading.figures] == [5 if hidden else 3]
    assert [(one.rule, one.place.sheet) for one in reading.findings] == (
        [] if hidden else [("sheets", "Hai")]
    )


def changed(change, data=CLEAN):
    """Return a workbook after `change` was made to it."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def errors(reading):
    return [(str(one.place), one.rule) for one in reading.errors]


def test_of_two_forms_in_one_file_neither_is_read_in_silence():
    yearly, _ = filled(YEARLY_BLANK, [(3, 5)], "Phiếu")
    other = load_workbook(io.BytesIO(yearly))["Phiếu"]

    def beside(book, hidden=False):
        page = book.create_sheet("Phiếu", 0)
        for line in other.iter_rows():
            for cell in line:
                page[cell.coordinate] = cell.value
        page.sheet_state = "hidden" if hidden else "visible"

    assert errors(read(changed(beside), KNOWN))[0] == ("Biểu 06!A3", "second-form")
    assert errors(read(changed(lambda book: beside(book, True)), KNOWN))[0] == ("Biểu 06!A3", "second-form")


def test_numbers_on_another_sheet_than_the_code_of_the_form_are_asked_about():
    def move(book):
        cover = book.create_sheet("Bìa", 0)
        cover["A1"] = book["Biểu 06"]["A3"].value
        book["Biểu 06"]["A3"] = None

    reading = read(changed(move), KNOWN)
    assert figures(reading) == EXPECTED and not reading.errors
    assert ("Biểu 06!A1", "mark-elsewhere") in rules(reading)


def test_a_code_beside_another_rows_name_is_asked_about_and_not_read():
    def rename(book):
        book["Biểu 06"][f"C{FIRST}"] = SHEET.rows[2].name

    reading = read(changed(rename), KNOWN)
    assert (f"Biểu 06!C{FIRST}", "row-contradicts") in errors(reading)
    assert SHEET.rows[0].key not in {one.category for one in reading.figures}


def test_numbers_without_code_and_name_are_asked_about():
    def forget(book):
        page = book["Biểu 06"]
        page[f"B{FIRST}"] = None
        page[f"C{FIRST}"] = None

    assert (f"Biểu 06!C{FIRST}", "row-unknown") in errors(read(changed(forget), KNOWN))


def test_a_table_of_another_unit_or_period_than_was_chosen_is_asked_about():
    text = (
        ";".join(LONG) + f"\n{WARD};2026;legal_docs_expired;;3;40;;\n05974;2024;legal_docs_expired;;1;9;;\n"
    )
    assert not read(text.encode(), KNOWN, "a.csv").errors
    (found,) = read(text.encode(), KNOWN, "a.csv", unit=WARD, period="2026").errors
    assert (found.rule, found.place.row) == ("not-chosen", 3)
    assert found.read == "Phường Tam Thanh; năm 2024"
    assert found.expected == "Phường Tam Thanh (từ 01/07/2025); năm 2026, như đã chọn khi nộp"


LINES = ["05974;2019;legal_docs_expired;;3;40;;", "05977;2019;legal_docs_expired;;4;50;;"]


def asked(lines, name="a.csv", **chosen):
    return read("\n".join(lines).encode(), KNOWN, name, **chosen)


@pytest.mark.parametrize(
    ("lines", "place", "rule"),
    [
        ([";".join(LONG), *LINES, "", ";".join([*LONG, "Giải trình"]), LINES[0]], "A1", "second-head"),
        ([";".join(LONG), LINES[0], ";".join(LONG), LINES[1]], "A3", "second-head"),
        ([LINES[0], ";".join(LONG), LINES[1]], "E1", "above-head"),
    ],
)
def test_rows_that_another_head_would_leave_out_are_asked_about(lines, place, rule):
    assert (place, rule) in errors(asked(lines))


def test_a_head_that_begins_anew_in_a_form_is_asked_about():
    def again(book):
        page = book["Biểu 06"]
        for column in range(1, 16):
            page.cell(FIRST + 4, column).value = page.cell(FIRST - 3, column).value

    assert (f"Biểu 06!B{FIRST + 4}", "second-head") in errors(read(changed(again), KNOWN))


def test_a_visible_sheet_with_figures_that_is_not_read_is_named():
    def more(book):
        page = book.create_sheet("Tiếp")
        page.append(["05977", 2019, "legal_docs_expired", None, 4, 50])
        book.create_sheet("Ghi chú").append(["Lập ngày 5 tháng 1"])

    found = [(one.rule, one.place.sheet) for one in read(changed(more), KNOWN).warnings]
    assert found == [("sheets", "Tiếp")]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Tính chất số liệu;Sơ bộ", "provisional"),
        ("Tính chất số liệu: sơ bộ (chờ đối chiếu)", "provisional"),
        ("Tính chất số liệu;số liệu ước tính", "provisional"),
        ("Tính chất số liệu;chính thức", "official"),
    ],
)
def test_whether_figures_are_final_is_read_however_it_is_said(said, status):
    reading = asked([said, ";".join(LONG), *LINES])
    assert reading.status == status and not reading.errors


@pytest.mark.parametrize(
    "said",
    ["Tính chất số liệu;mới", "Tính chất số liệu;chính thức, sơ bộ", "Tính chất số liệu;chưa chính thức"],
)
def test_words_that_do_not_say_whether_figures_are_final_are_asked_about(said):
    assert ("A1", "status") in errors(asked([said, ";".join(LONG), *LINES]))


def test_titles_are_set_against_numbers_in_any_order():
    titles = ["Mã", "Lĩnh vực", *(column.title for column in DOSSIER_COLUMNS)]
    numbers = ["", "(2)", *(f"({column.number})" for column in DOSSIER_COLUMNS)]
    titles[3], titles[4] = titles[4], titles[3]
    moved = [0, 1, 12, *range(2, 12)]
    lines = [[line[place] for place in moved] for line in (titles, numbers, ["land", "", *GOOD])]
    reading = read(written_as_csv(lines), KNOWN, "a.csv", unit=WARD, period="2026", form="dossiers")
    assert {one.rule for one in reading.errors} >= {"title-number"}


def test_another_name_beside_a_code_is_asked_about_and_one_that_says_more_is_not():
    def rename(name):
        def change(book):
            book["Biểu 06"][f"C{FIRST}"] = name

        return change

    assert errors(read(changed(rename("Chứng thực bản sao")), KNOWN)) == [
        (f"Biểu 06!C{FIRST}", "row-contradicts")
    ]
    assert not read(changed(rename("Hộ tịch (kể cả khai sinh)")), KNOWN).findings


def test_the_form_saved_as_csv_with_long_prose_says_the_same():
    prose = "Thiếu người, chờ tuyển;\nđã đề nghị: “bổ sung”, hai người\nxong trong quý sau, nếu được"

    def explain(book):
        page = book["Biểu 06"]
        for row in range(FIRST, FIRST + 9):
            for column in "PQRS":
                page[f"{column}{row}"] = prose

    text = io.StringIO(newline="")
    rows = load_workbook(io.BytesIO(changed(explain)))["Biểu 06"].iter_rows(values_only=True)
    plain = [["" if one is None or str(one).startswith("=") else one for one in row] for row in rows]
    csv.writer(text, delimiter=";").writerows(plain)
    reading = read(text.getvalue().encode(), KNOWN, "a.csv")
    assert figures(reading) == EXPECTED
    assert "swallowed" not in {one.rule for one in reading.findings}
