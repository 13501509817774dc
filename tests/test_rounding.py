"""Rounding: half up and once, from the counts, and the same digits wherever a reader meets a rate."""

import io
import json
import re
from decimal import Decimal
from fractions import Fraction
from math import floor
from zipfile import ZipFile

import openpyxl
import pytest
from additions import COMMON
from browsing import publish
from hypothesis import example, given
from hypothesis import strategies as st
from native import charts_in, shown
from test_findings import claimed

from dashboard.data.schema import TEXT_COLUMNS
from dashboard.language import format_number
from dashboard.settings import settings
from dashboard.web.server import server
from dashboard.wording.amounts import claim_value

NAME = "rounded_rates"
# Rates that end in 5, as seen in reports; 0,05 and 99,95; and 7,14995…, which four places would raise to 7,15.
COUNTS = {"a": (1, 16), "b": (3, 16), "c": (1, 80), "d": (41, 400), "e": (72, 1007), "f": (1, 2000)}
INDICATOR = f"""
pillar = 6
name_vi = "Tỷ lệ tận cùng bằng 5"
name_en = "Rates that end in 5"
short_vi = "Tận cùng bằng 5"
short_en = "Ends in 5"
definition_vi = "Để thử."
definition_en = "To try."
formula_vi = "Tử số chia mẫu số, nhân 100."
formula_en = "Numerator divided by denominator, times 100."
measure = "rate"
measure_unit = "unit"
direction = "up"
chart = "bars"
levels = ["city"]
{
    "".join(
        f'''
[[categories]]
id = "{name}"
name_vi = "Loại {name}"
name_en = "Kind {name}"
'''
        for name in COUNTS
    )
}"""

pairs = st.integers(1, 30_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


def tenths(part, whole):
    """Return a rate in per cent, rounded half up to one place with whole numbers alone."""
    return Decimal(floor(Fraction(1000 * part, whole) + Fraction(1, 2))) / 10


def said(part, whole):
    return f"{f'{tenths(part, whole):f}'.removesuffix('.0')}%".replace(".", ",")


def comma(text):
    """Return a number as a Vietnamese office program writes it."""
    return text.replace(".", ",")


SAID = {name: said(*counts) for name, counts in COUNTS.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder in which an indicator with these rates is published."""
    folder = tmp_path_factory.mktemp("rounding")
    for place in ("indicators", "observations"):
        (folder / place).mkdir()
    (folder / "indicators" / f"{NAME}.toml").write_text(INDICATOR, encoding="utf-8")
    rows = [
        COMMON | {"indicator": NAME, "category": name, "numerator": part, "denominator": whole}
        for name, (part, whole) in COUNTS.items()
    ]
    lines = [
        ",".join(TEXT_COLUMNS),
        *(",".join(str(row.get(one, "")) for one in TEXT_COLUMNS) for row in rows),
    ]
    (folder / "observations" / f"{NAME}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    publish(folder)
    return folder


@pytest.fixture
def asked(folder, monkeypatch):
    """Return a function that asks for an address of the indicator, of the year and the city."""
    monkeypatch.setenv("CCHC_DATA", str(folder))
    settings.cache_clear()
    client = server.test_client()

    def ask(path, **more):
        answer = client.get(
            path, query_string={"trang": f"/chi-tieu/{NAME}", "nam": 2019, "don-vi": 178} | more
        )
        assert answer.status_code == 200, answer.text
        return answer

    return ask


def test_each_rate_has_the_same_digits_on_the_page_and_in_its_table(asked):
    for path in (f"/chi-tieu/{NAME}", f"/bang/{NAME}"):
        text = asked(path).text
        assert [one for one in SAID.values() if one not in text] == []
        assert "6,2%" not in text and "7,2%" not in text


def test_pictures_and_text_alternatives_say_the_same_digits(asked):
    for path in (f"/hinh/{NAME}.json", f"/tai/{NAME}.json"):
        told = json.dumps(asked(path).json, ensure_ascii=False)
        assert [one for one in SAID.values() if one not in told] == []


def test_a_workbook_shows_the_same_digits_in_its_cells_and_charts(asked):
    book = openpyxl.load_workbook(io.BytesIO(asked(f"/tai/{NAME}.xlsx").data))
    table = book["Bảng 1"]
    heads = [cell.value for cell in table[4]]
    values = [row[heads.index("Giá trị")] for row in table.iter_rows(min_row=5, max_row=4 + len(COUNTS))]
    assert [comma(shown(cell.value, cell.number_format)) for cell in values] == list(SAID.values())
    drawn = [
        comma(shown(cell.value, cell.number_format))
        for row in book["Biểu đồ 1"].iter_rows()
        for cell in row
        if isinstance(cell.value, float)
    ]
    assert drawn == list(SAID.values())


def test_a_slide_shows_the_same_digits(asked):
    [chart] = charts_in(io.BytesIO(asked(f"/tai/{NAME}.pptx").data))
    assert [comma(mark.label) for mark in chart.marks] == list(SAID.values())


def test_a_report_says_the_same_digits(asked):
    packed = ZipFile(io.BytesIO(asked("/tai/bao-cao.docx").data))
    text = "".join(
        packed.read(name).decode()
        for name in packed.namelist()
        if re.fullmatch(r"word/(document|charts/chart\d+)\.xml", name)
    )
    assert [one for one in SAID.values() if one not in text] == []


@given(pairs)
@example((1, 16))
@example((72, 1007))
def test_words_round_a_rate_once_and_half_up(counts):
    part, whole = counts
    exact, rounded = Fraction(100 * part, whole), tenths(*counts)
    told = claim_value(claimed(*counts))
    if exact and not rounded:
        assert told == "< 0,1%"
    elif exact < 100 and rounded == 100:
        assert told == "> 99,9%"
    else:
        assert told == said(*counts)


@pytest.mark.parametrize(
    ("number", "written"),
    [("0.25", "0,3"), ("2.5", "2,5"), ("-0.25", "-0,3"), ("0.35", "0,4"), ("0.05", "0,1")],
)
def test_numbers_and_differences_are_rounded_half_up(number, written):
    assert format_number(Decimal(number), "#,##0.#") == written
