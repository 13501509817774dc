"""Words: a complete Vietnamese catalogue, numbers and dates as Vietnamese write them, a table that hides nothing."""

import ast
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date
from decimal import Decimal
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from browsing import CARDS
from languages import in_both
from twin import CHOSEN, CITY, COMMUNES, NEW, OLD, YEARS, opened, question

from dashboard.catalog import read_catalog
from dashboard.data.answers import answer, answers
from dashboard.language import current_language, format_day, format_number, ngettext, use_language
from dashboard.language import gettext as _
from dashboard.settings import PROJECT, SHIPPED_DATA
from dashboard.wording import table
from dashboard.wording.amounts import format_percent, with_qualifier
from dashboard.wording.names import basis_name, period_name, unit_name, unit_short_name

CATALOGUE = PROJECT / "dashboard" / "wording" / "vi.po"
UNITS = read_catalog((SHIPPED_DATA,)).units
VALUE, NUMERATOR, DENOMINATOR, RECOMPUTED, REPORTED, QUALIFIER, STATUS, SOURCE, USED = range(2, 11)


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


def translated():
    with CATALOGUE.open("rb") as file:
        return {message.id: message for message in read_po(file, locale="vi") if message.id}


def texts():
    """Return each form of each message with its translation."""
    pairs = [(message.id, message.string) for message in translated().values()]
    plurals = [(form, string) for form, string in pairs if isinstance(form, tuple)]
    return [pair for pair in pairs if isinstance(pair[0], str)] + [
        (one, string[0]) for forms, string in plurals for one in forms
    ]


def placeholders(text):
    return sorted(name for _unused, name, *_unused in Formatter().parse(text) if name is not None)


# The catalogue.


def test_the_catalogue_has_the_messages_of_the_code_and_no_others_in_the_form_of_make_messages(tmp_path):
    updated = tmp_path / CATALOGUE.name
    shutil.copy(CATALOGUE, updated)
    command = ["make", "--silent", "--assume-old=.venv/.run", "messages", f"CATALOGUE={updated}"]
    subprocess.run(command, cwd=PROJECT, check=True)
    assert updated.read_text(encoding="utf-8") == CATALOGUE.read_text(encoding="utf-8"), "run `make messages`"


def test_messages_of_python_and_of_templates_are_found():
    assert {
        "No data for {units}, {period}",
        "This page needs JavaScript to draw its charts.",
    } <= translated().keys()


def test_no_translation_is_empty_or_fuzzy():
    assert [name for name, string in texts() if not string] == []
    assert [name for name, message in translated().items() if message.fuzzy] == []


def test_every_translation_puts_in_the_same_values():
    assert {name: string for name, string in texts() if placeholders(name) != placeholders(string)} == {}


def test_a_translation_begins_and_ends_with_blanks_where_the_message_does():
    assert [
        name for name, string in texts() if re.findall(r"^\s|\s$", name) != re.findall(r"^\s|\s$", string)
    ] == []


def test_one_thing_is_said_of_as_one():
    forms = "{count} unit", "{count} units"
    with use_language("en"):
        assert [ngettext(*forms, count) for count in (0, 1, 2, 1234)] == [
            "0 units",
            "1 unit",
            "2 units",
            "1,234 units",
        ]
    assert ngettext(*forms, 1234) == "1.234 đơn vị"


# The current language.


def test_the_language_is_that_of_the_innermost_block_and_comes_back_after_an_error():
    assert current_language() == "vi"
    with pytest.raises(ZeroDivisionError), use_language("en"):
        with use_language("vi"):
            assert _("published") == "đã công bố"
        assert _("published") == "published"
        raise ZeroDivisionError
    assert current_language() == "vi"


def test_another_thread_begins_in_vietnamese_unless_it_is_given_the_context():
    with use_language("en"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(current_language).result() == "vi"
        assert pool.submit(copy_context().run, current_language).result() == "en"


def test_no_module_that_says_messages_uses_the_underscore_for_anything_else():
    """A throwaway `_` would hide gettext in the whole function."""
    hidden = [
        (path, node.lineno)
        for path in (PROJECT / "dashboard").rglob("*.py")
        if "import gettext as _\n" in (text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store))
        or (isinstance(node, ast.arg) and node.arg == "_")
    ]
    assert hidden == []


# Numbers, dates, periods.


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (Decimal("1234.5"), "1.234,5", "1,234.5"),
        (1194, "1.194", "1,194"),
        (1_234_567, "1.234.567", "1,234,567"),
        (0, "0", "0"),
        (Decimal("60.0000"), "60", "60"),
        (Decimal("2.50"), "2,5", "2.5"),
        (Decimal("0.05"), "0,05", "0.05"),
    ],
)
def test_numbers_have_the_marks_of_the_language_and_no_empty_decimals(value, vi, en):
    assert in_both(format_number, value) == (vi, en)


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (Decimal("89.7959"), "89,8%", "89.8%"),
        (Decimal("100.0000"), "100%", "100%"),
        (Decimal("46.5306"), "46,5%", "46.5%"),
        (Decimal(0), "0%", "0%"),
    ],
)
def test_rates_have_at_most_one_decimal(value, vi, en):
    assert in_both(format_percent, value) == (vi, en)


def test_dates_are_written_day_first():
    day = date(2020, 2, 24)
    assert in_both(format_day, day) == ("24/02/2020", "24 Feb 2020")


@pytest.mark.parametrize(
    ("period", "vi", "en"),
    [
        ("2019", "năm 2019", "2019"),
        ("2025-S1", "6 tháng đầu năm 2025", "first half of 2025"),
        ("2025-S2", "6 tháng cuối năm 2025", "second half of 2025"),
        ("2020-Q3", "quý 3 năm 2020", "quarter 3 of 2020"),
        ("2020-05", "tháng 05 năm 2020", "month 05 of 2020"),
    ],
)
def test_periods_are_said_in_words(period, vi, en):
    assert in_both(period_name, period) == (vi, en)


@pytest.mark.parametrize(
    ("qualifier", "vi", "en"),
    [
        ("exact", "60%", "60%"),
        ("at_least", "trên 60%", "above 60%"),
        ("at_most", "không quá 60%", "at most 60%"),
        ("estimate", "ước 60%", "about 60%"),
    ],
)
def test_a_qualifier_is_part_of_its_number(qualifier, vi, en):
    assert in_both(with_qualifier, qualifier, "60%") == (vi, en)


# Names of units: codes and names were used again in 2025.


@pytest.mark.parametrize(
    ("unit", "full", "short"),
    [
        (CITY, "Toàn thành phố", "Toàn thành phố"),
        (COMMUNES, "Tất cả phường, xã", "Tất cả phường, xã"),
        ("05977", "Phường Vĩnh Trại", "P. Vĩnh Trại"),
        ("05986", "Xã Hoàng Đồng", "X. Hoàng Đồng"),
        ("05980", "Phường Đông Kinh", "P. Đông Kinh"),
        ("05977@2025-07-01", "Phường Đông Kinh (từ 01/07/2025)", "P. Đông Kinh (mới)"),
        ("05986@2025-07-01", "Phường Tam Thanh (từ 01/07/2025)", "P. Tam Thanh (mới)"),
    ],
)
def test_units_are_named_so_that_old_and_new_are_told_apart(unit, full, short):
    assert (unit_name(UNITS[unit]), unit_short_name(UNITS[unit])) == (full, short)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_two_units_have_one_name(language):
    with use_language(language):
        for name in (unit_name, unit_short_name):
            assert len({name(UNITS[unit]) for unit in (CITY, COMMUNES, *OLD, *NEW)}) == 14


@use_language("en")
def test_english_names_keep_their_vietnamese_letters():
    assert unit_name(UNITS["05977@2025-07-01"]) == "Đông Kinh ward (from 1 Jul 2025)"


# The table behind a card.


def rows_of(warehouse, card, language="vi", **asked):
    """Return a card's table as rows of text."""
    with use_language(language):
        return table(answer(warehouse.catalog.cards[card], question(**asked), warehouse)).rows


def test_the_recomputed_rate_stands_beside_the_reported_one(warehouse):
    row = rows_of(warehouse, "procedure-coverage")[0]
    assert row[VALUE : REPORTED + 1] == ("89,8%", "220", "245", "89,80%", "89,79%")


def test_both_sides_of_a_disagreement_have_a_row_and_the_unused_one_says_so(warehouse):
    rows = rows_of(warehouse, "procedure-coverage")
    told = [(row[NUMERATOR], row[SOURCE].rpartition(", ")[2], row[USED].partition(".")[0]) for row in rows]
    assert told == [
        ("220", "đoạn 3", "số được sử dụng"),
        ("216", "đoạn 3", "số được sử dụng"),
        ("204", "đoạn 7", "không dùng"),
        ("114", "đoạn 3", "số được sử dụng"),
        ("222", "đoạn 7", "không dùng cho Trực tuyến mức 3, 4"),
        ("91", "đoạn 7", "không dùng cho Trực tuyến mức 3, 4"),
    ]


def test_the_preferred_side_says_why(warehouse):
    row = rows_of(warehouse, "procedure-coverage")[1]
    assert "Đoạn 3 nêu đủ tử số, mẫu số và tỷ lệ" in row[USED]


def test_bounds_say_so_in_value_and_qualifier(warehouse):
    rows = rows_of(warehouse, "document-exchange")
    assert [(row[VALUE], row[QUALIFIER]) for row in rows[:2]] == [
        ("trên 60%", "mức tối thiểu"),
        ("trên 30%", "mức tối thiểu"),
    ]


@pytest.mark.parametrize(
    ("card", "asked", "why"),
    [
        ("staff-qualification", {"units": ["05977"], "official_only": True}, "mô phỏng, đang ẩn"),
        ("staff-qualification", {"units": ["05977@2025-07-01"]}, "đơn vị chưa có hoặc không còn"),
        ("procedure-coverage", {"year": 2025}, "không còn thu thập"),
    ],
)
def test_a_row_without_a_value_says_why(warehouse, card, asked, why):
    gaps = [row for row in rows_of(warehouse, card, **asked) if row[VALUE] == "chưa có số liệu"]
    assert gaps
    assert {row[STATUS] for row in gaps} == {why}


def test_a_value_that_nobody_published_says_so(published):
    real = opened(published, simulated=False)
    assert {row[STATUS] for row in rows_of(real, "staff-qualification", year=2020)} == {"chưa công bố"}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("year", YEARS)
def test_every_claim_behind_a_card_has_its_row_and_every_gap_too(warehouse, year, language):
    with use_language(language):
        for units in CHOSEN:
            for found in answers(warehouse.catalog.ordered_cards, question(year, units), warehouse):
                made = table(found)
                told = sorted((row[NUMERATOR], row[STATUS]) for row in made.rows if row[SOURCE])
                numbers = [
                    (
                        "" if claim.numerator is None else format_number(claim.numerator),
                        basis_name(claim.basis),
                    )
                    for claim in found.claims
                ]
                assert told == sorted(numbers)
                assert len(made.rows) == len(found.claims) + sum(
                    1 for cell in found.cells if cell.missing_reason
                )
                assert {len(row) for row in made.rows} == {len(made.columns)}
                assert list(made.simulated) == [row[STATUS] == _("simulated") for row in made.rows]


@pytest.mark.parametrize("card", CARDS)
def test_a_table_in_vietnamese_has_no_decimal_point_and_in_english_no_decimal_comma(warehouse, card):
    for row in rows_of(warehouse, card, year=2021, units=[COMMUNES]):
        assert not re.search(r"\d\.\d{1,2}(?!\d)", "|".join(row[VALUE:QUALIFIER]))
    for row in rows_of(warehouse, card, language="en", year=2021, units=[COMMUNES]):
        assert not re.search(r"\d,\d{1,2}(?!\d)", "|".join(row[VALUE:QUALIFIER]))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0", "0%"),
        ("0.04", "< 0,1%"),
        ("0.05", "0,1%"),
        ("99.94", "99,9%"),
        ("99.95", "> 99,9%"),
        ("100", "100%"),
    ],
)
def test_only_none_and_all_are_written_0_and_100(value, said):
    assert format_percent(Decimal(value)) == said
