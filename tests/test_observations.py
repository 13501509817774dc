"""Text data is read as written, and whatever is wrong is refused with file, row, column and remedy."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pandas as pd
import pytest
from handins import catalog
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from rows import write_rows
from tries import tries

from dashboard.build.observations import as_table, canonical, generated, read_observations, write_text
from dashboard.build.validation import DataError, check
from dashboard.build.validation_messages import STAGES
from dashboard.catalog import DefinitionError, Period, read_catalog
from dashboard.data.schema import OBSERVATIONS, TEXT_COLUMNS
from dashboard.settings import SHIPPED_DATA, settings

PERCENT = {
    "indicator": "email_internal",
    "unit": "178",
    "category": "",
    "measure_unit": "percent",
    "numerator": "",
    "denominator": "",
}
COUNT = {
    "indicator": "antivirus_computers",
    "unit": "178",
    "category": "",
    "measure_unit": "computer",
    "numerator": "",
    "denominator": "",
}


def read(folder):
    """Return the observations of what ships and of a folder that defines nothing."""
    return read_observations((SHIPPED_DATA, folder), catalog())


def refusal(folder):
    with pytest.raises(DataError) as refused:
        read(folder)
    return refused.value


def test_shipped_observations_are_read_typed():
    frame = read_observations((SHIPPED_DATA,), read_catalog((SHIPPED_DATA,)))
    row = frame[frame["indicator"] == "procedures_one_stop"].iloc[0]
    assert (row["numerator"], row["denominator"], row["year"]) == (220, 245, 2019)
    assert row["reported_rate_pct"] == Decimal("89.79")
    assert row["as_of"] == date(2020, 2, 24)
    assert as_table(frame).schema.equals(OBSERVATIONS)


def test_added_rows_stand_beside_shipped_ones(data_folder):
    path = write_rows(data_folder, {}, {"time_period": "2025-S1", "note_vi": "Hoa\u0300 bi\u0300nh"})
    added = read(data_folder).tail(2)
    assert list(added["file"]) == [str(path)] * 2
    assert list(added["line"]) == [2, 3]
    assert list(added["year"]) == [2020, 2025]
    assert added["note_vi"].iloc[1] == "Hoà bình"


REFUSED = {
    "unknown indicator": ({"indicator": "nowhere"}, "indicator", "nowhere"),
    "unknown unit": ({"unit": "99999"}, "unit", "99999"),
    "unknown source": ({"source": "rumour"}, "source", "rumour"),
    "unknown measure unit": ({"measure_unit": "apple"}, "measure_unit", "apple"),
    "another measure unit": ({"measure_unit": "procedure"}, "measure_unit", "commune_staff_present"),
    "unknown category": ({"category": "clerk"}, "category", "clerk"),
    "category missing": ({"category": ""}, "category", "phân tổ"),
    "level without the indicator": ({"unit": "178"}, "unit", "cấp"),
    "unit outside the city": ({"unit": "183"}, "unit", "cấp"),
    "year after the unit ended": ({"time_period": "2026"}, "time_period", "05977"),
    "year in which the unit ended": ({"time_period": "2025"}, "time_period", "2025"),
    "unit not yet there": ({"unit": "05977@2025-07-01"}, "time_period", "05977@2025-07-01"),
    "half-year before the unit": (
        {"unit": "05977@2025-07-01", "time_period": "2025-S1"},
        "time_period",
        "2025-S1",
    ),
    "indicator ended": (
        {
            "indicator": "procedures_online_l4",
            "unit": "178",
            "category": "",
            "measure_unit": "procedure",
            "time_period": "2022",
        },
        "time_period",
        "2022",
    ),
    "no such paragraph": ({"locator": "p99"}, "locator", "p99"),
    "no locator": ({"locator": ""}, "locator", "article-2020-02-24"),
    "simulated by hand": (
        {"status": "simulated", "source": "simulation", "locator": ""},
        "status",
        "bộ sinh",
    ),
    "simulation called official": ({"source": "simulation", "locator": ""}, "status", "simulation"),
    "negative numerator": ({"numerator": "-1"}, "numerator", "âm"),
    "negative denominator": ({"numerator": "", "value": "3", "denominator": "-1"}, "denominator", "âm"),
    "negative count": (COUNT | {"value": "-4"}, "value", "âm"),
    "negative percent": (PERCENT | {"value": "-4"}, "value", "âm"),
    "numerator over denominator": ({"numerator": "22"}, "numerator", "22 lớn hơn mẫu số 21"),
    "percent over 100": (PERCENT | {"value": "100.5"}, "value", "100.5"),
    "reported rate over 100": ({"reported_rate_pct": "101"}, "reported_rate_pct", "101"),
    "count with decimals": (COUNT | {"value": "3.5"}, "value", "số nguyên"),
    "no number": ({"numerator": "", "denominator": ""}, "numerator", "không có tử số"),
    "two numbers": ({"value": "20"}, "value", "cả tử số"),
    "not preferred": ({"preferred": "false"}, "preferred", "không có số nào"),
    "numerator with decimals": ({"numerator": "20.5"}, "numerator", "20.5"),
    "numerator with separator": ({"numerator": "1,132"}, "numerator", "1,132"),
    "numerator as words": ({"numerator": "hai mươi"}, "numerator", "hai mươi"),
    "full-width digits": ({"numerator": "２０"}, "numerator", "２０"),
    "decimal comma": (PERCENT | {"value": "60,5"}, "value", "60,5"),
    "not a number": (PERCENT | {"value": "NaN"}, "value", "NaN"),
    "five decimals": (PERCENT | {"value": "60.12345"}, "value", "60.12345"),
    "period": ({"time_period": "2020-13"}, "time_period", "2020-13"),
    "claim": ({"claim": "0"}, "claim", "0"),
    "date by form": ({"as_of": "31/12/2020"}, "as_of", "31/12/2020"),
    "date by week": ({"as_of": "2020-W09-1"}, "as_of", "2020-W09-1"),
    "date by calendar": ({"as_of": "2020-02-30"}, "as_of", "2020-02-30"),
    "preferred": ({"preferred": "yes"}, "preferred", "yes"),
    "qualifier": ({"qualifier": "about"}, "qualifier", "about"),
    "status": ({"status": "true"}, "status", "true"),
}


@pytest.mark.parametrize(("changes", "column", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_row_is_refused(data_folder, changes, column, said):
    path = write_rows(data_folder, changes)
    error = refusal(data_folder)
    assert error.file == str(path)
    assert error.place == f"dòng 2, cột {column}"
    assert said in error.problem
    assert error.remedy
    assert error.count == 1


REASON = {"preference_reason_vi": "Vì đủ mẫu số.", "preference_reason_en": "It has a denominator."}
CLAIMS = {
    "duplicate": ([{}, {"preferred": "false"}], 3, "claim"),
    "two preferred": ([REASON, {"claim": "2", **REASON}], 3, "preferred"),
    "none preferred": ([{"preferred": "false"}, {"claim": "2", "preferred": "false"}], 2, "preferred"),
    "no reason": ([{}, {"claim": "2", "preferred": "false"}], 2, "preference_reason_vi"),
    "reason in one language": (
        [REASON | {"preference_reason_en": ""}, {"claim": "2", "preferred": "false"}],
        2,
        "preference_reason_vi",
    ),
}


@pytest.mark.parametrize(("rows", "line", "column"), CLAIMS.values(), ids=CLAIMS.keys())
def test_claims_that_cannot_stand_together_are_refused(data_folder, rows, line, column):
    write_rows(data_folder, *rows)
    assert refusal(data_folder).place == f"dòng {line}, cột {column}"


def test_a_reasoned_preference_is_read(data_folder):
    write_rows(data_folder, REASON, {"claim": "2", "preferred": "false", "denominator": ""})
    assert list(read(data_folder).tail(2)["preferred"]) == [True, False]


def test_a_claim_against_a_shipped_figure_is_refused_without_its_own_number(data_folder):
    write_rows(data_folder, {"unit": "178-xa", "time_period": "2019"})
    assert {problem.place for problem in refusal(data_folder).problems} >= {
        "dòng 2, cột claim",
        "dòng 2, cột preferred",
    }


def test_the_remedy_names_the_period_or_unit_to_use(data_folder):
    write_rows(data_folder, {"time_period": "2025"})
    assert "2025-S1" in refusal(data_folder).remedy
    write_rows(data_folder, {"time_period": "2026"})
    assert "05977@2025-07-01" in refusal(data_folder).remedy


def test_many_wrong_rows_are_counted_and_the_first_twenty_shown(data_folder):
    write_rows(data_folder, *({"numerator": "99", "time_period": f"{year}"} for year in range(1950, 1980)))
    error = refusal(data_folder)
    assert error.count == 30
    assert len(error.problems) == 20
    assert str(error).startswith("Có 30 lỗi, sau đây là 20 lỗi đầu:")
    assert str(error).count("\n") == 20


def test_an_empty_file_with_a_header_adds_nothing(data_folder):
    write_rows(data_folder)
    assert len(read(data_folder)) == 51


HEADER = ",".join(TEXT_COLUMNS)
FILES = {
    "unknown column": (f"{HEADER},colour\n".encode(), "dòng 1", "cột lạ: colour"),
    "missing column": (HEADER.removesuffix(",note_en").encode(), "dòng 1", "thiếu cột: note_en"),
    "doubled column": (f"{HEADER},note_en\n".encode(), "dòng 1", "cột lặp"),
    "empty": (b"", "dòng 1", "thiếu cột: indicator"),
    "too few cells": (f"{HEADER}\na,b\n".encode(), "dòng 2", "có 2 ô, cần 21"),
    "too many cells": (f"{HEADER}\n{',' * 21}\n".encode(), "dòng 2", "có 22 ô"),
    "UTF-16": (HEADER.encode("utf-16"), "byte 0", "UTF-8"),
    "binary": (HEADER.encode() + b"\n\0\0\0", "ký tự", "nhị phân"),
    "open quote": (f'{HEADER}\n"abc'.encode(), "dòng 2", "không phải CSV"),
    "huge cell": (f"{HEADER}\n{'a' * 200_000}".encode(), "dòng 2", "không phải CSV"),
}


@pytest.mark.parametrize(("content", "place", "said"), FILES.values(), ids=FILES.keys())
def test_a_file_that_is_no_such_text_is_refused(data_folder, content, place, said):
    csv.field_size_limit(131_072)  # Python's own; a library of the tests raises it for the whole process
    path = write_rows(data_folder)
    path.write_bytes(content)
    error = refusal(data_folder)
    assert error.file == str(path)
    assert error.place.startswith(place)
    assert said in error.problem


def test_parquet_under_the_name_of_a_csv_is_refused(data_folder):
    path = write_rows(data_folder)
    pd.DataFrame({"indicator": ["a"] * 100}).to_parquet(path)
    assert refusal(data_folder).file == str(path)


def test_a_byte_order_mark_from_a_spreadsheet_is_accepted(data_folder):
    path = write_rows(data_folder, {})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read(data_folder)) == 52


def test_written_text_reads_back_the_same(data_folder):
    shipped = read_observations((SHIPPED_DATA,), read_catalog((SHIPPED_DATA,)))
    written = io.StringIO()
    write_text(shipped, written)
    path = data_folder / "observations" / "copy.csv"
    path.parent.mkdir()
    path.write_text(written.getvalue(), encoding="utf-8")
    again = read_observations((data_folder,), read_catalog((SHIPPED_DATA,)))
    pd.testing.assert_frame_equal(canonical(shipped), canonical(again))


def test_generated_rows_are_checked_as_the_generators(data_folder):
    catalog = read_catalog((SHIPPED_DATA,))
    write_rows(data_folder, {})
    official = read(data_folder).tail(1)
    good = generated(official.assign(status="simulated", source="simulation", locator=""))
    check(good, catalog, *STAGES)
    with pytest.raises(DataError, match=r"bộ sinh số liệu.*dòng 1, cột status"):
        check(generated(official), catalog, *STAGES)


@given(st.text("0129-SQM ２٣\n", max_size=8))
def test_a_time_period_is_read_or_refused(written):
    try:
        period = Period.parse(written)
    except ValueError:
        return
    assert written.isascii()
    assert period.first.year == period.last.year == period.year == int(written[:4])


@given(st.integers(1900, 2099), st.sampled_from(["{}", "{}-S{}", "{}-Q{}", "{}-{:02d}"]))
def test_the_periods_of_a_kind_fill_a_year_without_gap_or_overlap(year, form):
    count = {"{}": 1, "{}-S{}": 2, "{}-Q{}": 4, "{}-{:02d}": 12}[form]
    periods = [Period.parse(form.format(year, part)) for part in range(1, count + 1)]
    assert periods[0].first == date(year, 1, 1)
    assert periods[-1].last == date(year, 12, 31)
    for before, after in pairwise(periods):
        assert before.last + timedelta(days=1) == after.first


@examples(max_examples=tries(10, 200))
@given(st.decimals(min_value=0, max_value=100, places=4))
def test_a_percent_survives_as_text(tmp_path_factory, value):
    folder = tmp_path_factory.mktemp("data")
    write_rows(folder, PERCENT | {"value": f"{value:f}"})
    frame = read(folder)
    written = io.StringIO()
    write_text(frame.tail(1), written)
    assert (
        Decimal(next(csv.DictReader(io.StringIO(written.getvalue())))["value"])
        == value
        == frame["value"].iloc[-1]
    )


DEFINITIONS = {
    "indicators/x.toml": 'colour = "red"\n',
    "sources/x.toml": 'colour = "red"\n',
    "cards/x.toml": 'colour = "red"\n',
    "units.csv": "code,name,type_vi,type_en,level,colour\n05977,A,Phường,ward,commune,red\n",
    "pillars.csv": "id,short_vi,short_en,name_vi,name_en,name_2021_vi,name_2021_en,key_numbers,colour\n"
    "1,a,a,a,a,a,a,x,red\n",
    "measure_units.csv": "id,noun_vi,noun_en,colour\napple,táo,apples,red\n",
    "targets.csv": "indicator,year,value,direction,scope,document,verified,colour\n"
    "x,2020,1,at_least,city,d,true,red\n",
}


@pytest.mark.parametrize(("name", "text"), DEFINITIONS.items(), ids=DEFINITIONS.keys())
def test_an_unknown_key_of_a_definition_is_refused(data_folder, name, text):
    path = data_folder / name
    path.parent.mkdir(exist_ok=True)
    complete = (
        next((SHIPPED_DATA / path.parent.name).glob("*.toml")).read_text("utf-8")
        if path.suffix == ".toml"
        else ""
    )
    path.write_text(text + complete, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"colour.*khóa lạ") as refused:
        read_catalog(settings().text_folders)
    assert refused.value.file == str(path)


def test_definitions_in_another_encoding_are_refused(data_folder):
    (data_folder / "units.csv").write_bytes("code,name\n05977,Phường".encode("utf-16"))
    with pytest.raises(DefinitionError, match="UTF-8"):
        read_catalog(settings().text_folders)


def test_every_shipped_definition_is_loaded():
    catalog = read_catalog((SHIPPED_DATA,))
    for folder, loaded in [
        ("indicators", catalog.indicators),
        ("sources", catalog.sources),
        ("cards", catalog.cards),
    ]:
        assert set(loaded) == {path.stem for path in (SHIPPED_DATA / folder).glob("*.toml")}
    for name, loaded in [
        ("units", catalog.units),
        ("pillars", catalog.pillars),
        ("targets", catalog.targets),
    ]:
        lines = (SHIPPED_DATA / f"{name}.csv").read_text("utf-8").splitlines()
        assert len(loaded) == len(lines) - 1
