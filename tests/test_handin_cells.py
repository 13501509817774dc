"""One cell as people write it: a value, a word for "not there", or a fault that says what to do. Never a guess."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intake.parse_cell import GONE, Fault, normalize, read_cell

COUNTS = {
    "04": 4,
    "04 đơn vị": 4,
    "1.132": 1132,
    "1.000": 1000,
    "1 000": 1000,
    "12.345.678": 12345678,
    "1 132": 1132,
    "1\u00a0132": 1132,
    "12,0": 12,
    12.0: 12,
    7: 7,
    "0": 0,
}
PERCENTS = {
    "73,5%": "73.5",
    "73.5": "73.5",
    "73,5 %": "73.5",
    "100": "100",
    "1.132": "1.132",
    0: "0",
    55.25: "55.25",
}
BOUNDS = {
    "trên 60%": ("at_least", 60),
    "tre\u0302n 60%": ("at_least", 60),
    "ít nhất 60": ("at_least", 60),
    "từ 60% trở lên": ("at_least", 60),
    "dưới 5": ("at_most", 5),
    "không quá 5%": ("at_most", 5),
    "khoảng 50": ("estimate", 50),
    "≥ 60": ("at_least", 60),
}
NOT_COUNTS = {
    "1,132": "broken",
    "1,000": "broken",
    "12,000": "broken",
    "0.735": "broken",
    "0.500": "broken",
    "0.005": "broken",
    "00.123": "broken",
    "01.132": "broken",
    "0 735": "number",
    "0.735,0": "number",
    "1.234,5": "broken",
    12.5: "broken",
    "-5": "negative",
    -5: "negative",
    "1O": "letters",
    "l2": "letters",
    "#DIV/0!": "excel-error",
    "không": "ambiguous",
    "12²": "number",
    "５": "number",
    "5/8": "number",
    "mười": "number",
    "60%": "percent",
    "trên 60 %": "percent",
    True: "type",
    "9" * 20: "large",
}
NOT_PERCENTS = {
    0.735: "ambiguous",
    "0,735": "ambiguous",
    "1": "ambiguous",
    "101": "range",
    "1.234,5": "range",
    "x": "number",
}


@pytest.mark.parametrize("written", COUNTS)
def test_a_count_as_it_is_written(written):
    said = read_cell(written, "count", nouns=("đơn vị",))
    assert (said.value, said.qualifier, said.fault) == (COUNTS[written], "exact", None)


@pytest.mark.parametrize("written", PERCENTS)
def test_a_per_cent_as_it_is_written(written):
    assert read_cell(written, "percent").value == Decimal(PERCENTS[written])


def test_a_number_that_excel_shows_as_per_cent():
    assert read_cell(0.912, "percent", True).value == Decimal("91.2")
    assert read_cell(1.0, "percent", True).value == 100
    assert read_cell(0.5, "count", True).fault.rule == "percent"


@pytest.mark.parametrize("written", BOUNDS)
def test_words_before_a_number_are_its_qualifier(written):
    for kind in ("count", "percent"):
        said = read_cell(written, kind)
        if kind == "percent" or "%" not in written:
            assert (said.qualifier, said.value) == BOUNDS[written]


@pytest.mark.parametrize("written", [*sorted(GONE), "CHƯA CÓ", " chưa\u00a0có "])
def test_not_there_is_an_answer_and_not_zero(written):
    said = read_cell(written, "count")
    assert said.gone and said.value is None and not said.empty and said.fault is None


@pytest.mark.parametrize(("kind", "cases"), [("count", NOT_COUNTS), ("percent", NOT_PERCENTS)])
def test_what_is_no_number_is_a_fault_with_a_remedy(kind, cases):
    for written, rule in cases.items():
        said = read_cell(written, kind)
        assert said.fault and said.fault.rule == rule, (written, said)
        assert said.fault.expected and said.fault.remedy.endswith(".") and said.value is None


def test_dates():
    for written in ("31/12/2026", "31-12-2026", "2026-12-31", datetime(2026, 12, 31), date(2026, 12, 31)):
        assert read_cell(written, "date").value == date(2026, 12, 31)
    for written in ("28/3/12019", "30/02/2026", "31/12/26", "cuối năm"):
        assert read_cell(written, "date").fault.rule == "date"


def test_text_is_one_line_with_vietnamese_letters():
    assert normalize(" Ðông\u00a0Kinh\n\u200b") == "Đông Kinh"
    assert read_cell("x" * 3000, "text").fault.rule == "long"
    assert read_cell(5.0, "text").value == "5"


@pytest.mark.parametrize(
    "text", ["T©n Ch©u", "mÊt ®iÖn", "Ph\u00adêng", "Phöôøng chöa coù soá lieäu", "Ñôn vò", "b»ng"]
)
def test_a_text_for_an_old_font_is_taken_with_a_doubt(text):
    said = read_cell(text, "text")
    assert said.value == text and said.fault is None and said.doubt.rule == "old-font"


@pytest.mark.parametrize(
    "text",
    [
        "· một · hai · ba",
        "Văn bản «số» 3 × 4 và § 5",
        "«ba»",
        "36 °C · m²",
        "© Sở Nội vụ",
        "Köln",
        "Ðông Kinh",
    ],
)
def test_signs_that_stand_for_themselves_raise_no_doubt(text):
    assert read_cell(text, "text").doubt is None


@given(st.integers(0, 10**12))
def test_every_count_comes_back_however_it_is_grouped(count):
    grouped = f"{count:,}"
    for written in (
        str(count),
        grouped.replace(",", "."),
        grouped.replace(",", " "),
        grouped.replace(",", "\u202f"),
        count,
    ):
        assert read_cell(written, "count").value == count
    if count >= 1000:
        assert read_cell(grouped, "count").fault


@given(st.decimals("1.01", "100", places=2))
def test_every_per_cent_comes_back(share):
    for written in (f"{share}", f"{share}".replace(".", ","), f"{share}%", f"{share} %", float(share)):
        assert read_cell(written, "percent").value == share
    assert read_cell(float(share) / 100, "percent", True).value == share


@given(
    st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.dates(), st.none()),
    st.sampled_from(("count", "percent", "text", "date")),
)
def test_whatever_stands_in_a_cell_there_is_an_answer(written, kind):
    said = read_cell(written, kind)
    assert isinstance(said.fault, Fault | None)
    assert sum([said.value is not None, said.gone, said.fault is not None, said.empty]) == 1
    if kind == "count" and said.value is not None:
        assert isinstance(said.value, int) and said.value >= 0
    if kind == "percent" and said.value is not None:
        assert 0 <= said.value <= 100
