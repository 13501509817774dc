"""Each row of a file says its unit, period and source, and no mark of simulated figures stands on a published one."""

import csv
import io
import json
import re

import openpyxl
import pytest
from pyarrow import parquet
from test_native_charts import TODAY, slides_of, taken, texts  # noqa: F401
from test_workbook import client, columns  # noqa: F401

from dashboard.exports import csv_file, json_file, parquet_file, workbook
from dashboard.exports.slides import deck
from dashboard.wording import Stated
from dashboard.wording.amounts import claim_passage
from dashboard.wording.names import period_name, qualifier_name

SIMULATED, MIXED = "Số liệu mô phỏng", "Có số liệu mô phỏng"
WARDS, HALVES = "don-vi=05977&don-vi=05980", "don-vi=05977&don-vi=05977@2025-07-01"
# Cards, ranking, change, grid, lines, a profile, a map: published, simulated, both, whole years and halves.
ASKED = [
    ("/", f"nam=2019&{WARDS}", "staff-qualification"),
    ("/", f"nam=2019&{WARDS}", "financial-autonomy"),
    ("/", "nam=2019&don-vi=178", "procedure-coverage"),
    ("/", "nam=2019&don-vi=178", "document-exchange"),
    ("/", f"nam=2025&{HALVES}", "staff-qualification"),
    ("/so-sanh", "nam=2019&don-vi=178-xa&don-vi=05977", "xep-hang"),
    ("/so-sanh", "nam=2020&don-vi=178-xa", "thay-doi"),
    ("/so-sanh", "nam=2019&don-vi=178-xa&don-vi=05977@2025-07-01", "bang-mau"),
    ("/so-sanh", f"nam=2025&{HALVES}", "nhieu-hinh"),
    ("/chi-tieu/staff_qualification", "nam=2021&don-vi=178", "theo-nam"),
    ("/don-vi/05977", "nam=2025", "ho-so"),
    ("/ban-do", "nam=2021", "ban-do"),
]
NAMED = pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked[0]}#{asked[2]}")
BOTH = [ASKED[place] for place in (1, 5, 6, 9)]
OF_BOTH = pytest.mark.parametrize("asked", BOTH, ids=lambda asked: f"{asked[0]}#{asked[2]}")
PERIOD = re.compile(r"\d{4}(-S[12])?")


def rows_of(one):
    """Return the records of a chart in each form for programs."""
    return [
        list(csv.DictReader(io.StringIO(csv_file(one).decode("utf-8-sig")))),
        json.loads(json_file(one))["rows"],
        parquet.read_table(io.BytesIO(parquet_file(one))).to_pylist(),
    ]


def sheets(*these):
    return openpyxl.load_workbook(io.BytesIO(workbook(these)))


def claims(row):
    """Return the claims of a table's row that its values are stated by."""
    return [entry.claim for entry in row if isinstance(entry, Stated)]


@NAMED
def test_every_row_has_its_unit_and_its_period_in_columns_of_their_own(taken, asked):  # noqa: F811
    one = taken(asked)
    sheet = columns(sheets(one)["Bảng 1"])
    for records in rows_of(one):
        assert len(records) == len(one.chart.table.rows)
        for record, row, said in zip(records, one.chart.table.rows, sheet["Kỳ"], strict=True):
            periods = record["Kỳ"].split(" / ")
            assert all(PERIOD.fullmatch(period) for period in periods)
            assert {claim.time_period for claim in claims(row)} <= set(periods)
            assert said == " / ".join(map(period_name, periods))
            assert record["Đơn vị"] and "6 tháng" not in record["Đơn vị"]
        assert [record["Đơn vị"] for record in records] == sheet["Đơn vị"]


@NAMED
def test_every_row_names_the_sources_of_its_own_values_and_no_other(taken, asked):  # noqa: F811
    one = taken(asked)
    for records in rows_of(one):
        for record, row in zip(records, one.chart.table.rows, strict=True):
            own = claims(row)
            if own:
                assert ("Mô phỏng" in record["Nguồn"]) == any(claim.simulated for claim in own)
                wanted = {claim_passage(claim) for claim in own} - {""}
                assert set(re.findall(r"đoạn \d+(?:, \d+)*", record["Nguồn"])) == wanted
            elif "Nguồn, đoạn" in record:  # another indicator that states the value again, or a gap
                assert record["Nguồn"].startswith(record["Nguồn, đoạn"])
            else:
                assert not record["Nguồn"]


@NAMED
def test_no_simulated_number_is_called_exact(taken, asked):  # noqa: F811
    one = taken(asked)
    by_sheet = columns(sheets(one)["Bảng 1"])
    in_sheet = [dict(zip(by_sheet, row, strict=True)) for row in zip(*by_sheet.values(), strict=True)]
    for records in [*rows_of(one), in_sheet]:
        for record, row in zip(records, one.chart.table.rows, strict=True):
            said = [text for name, text in record.items() if name.endswith("Mức chính xác") and text]
            told = [qualifier_name(claim.qualifier) for claim in claims(row) if not claim.simulated]
            assert said == told or not claims(row)


@OF_BOTH
def test_what_holds_both_is_titled_by_its_finding_and_marked_where_simulated(taken, asked):  # noqa: F811
    one = taken(asked)
    assert one.mixed and one.title == one.chart.finding
    book = sheets(one)
    for sheet in (book["Biểu đồ 1"], book["Bảng 1"]):
        assert (sheet["A1"].value, sheet["A3"].value) == (one.chart.finding, MIXED)
    for chart in book["Biểu đồ 1"]._charts:
        assert SIMULATED not in chart.title.tx.rich.p[0].r[0].t
    described = parquet.read_schema(io.BytesIO(parquet_file(one))).metadata
    assert described[b"finding"].decode() == one.chart.finding
    assert described[b"simulated"].decode() == json.loads(json_file(one))["simulated"] == MIXED
    for slide in list(slides_of(deck([one], "x", None, TODAY)))[1:]:
        assert slide.shapes.title.text_frame.text.startswith(one.chart.finding)
        assert "CÓ SỐ LIỆU MÔ PHỎNG" in texts(slide)


@OF_BOTH
def test_only_simulated_cells_of_a_sheet_are_shaded(taken, asked):  # noqa: F811
    one = taken(asked)
    sheet, table = sheets(one)["Bảng 1"], one.chart.table
    heads = [cell.value for cell in sheet[4]]
    for place, row in enumerate(table.rows):
        for (name, _), entry in zip(table.columns, row, strict=True):
            if isinstance(entry, Stated):
                fill = sheet.cell(5 + place, heads.index(name) + 1).fill.fill_type
                assert (fill is not None) == entry.claim.simulated, (name, entry)


def test_a_change_from_a_published_to_a_simulated_value_says_which_is_which(taken):  # noqa: F811
    one = taken(("/so-sanh", "nam=2020&don-vi=178-xa", "thay-doi"))
    [record] = json.loads(json_file(one))["rows"]
    assert (record["Kỳ"], record["Có mô phỏng không"]) == ("2019 / 2020", MIXED)
    assert record["Nguồn"].startswith("Bài viết CCHC 2019, đoạn 5") and record["Nguồn"].endswith(
        " / Mô phỏng"
    )
    assert (record["năm 2019: Mức chính xác"], record["năm 2020: Mức chính xác"]) == ("chính xác", "")


def test_the_cover_of_a_page_says_which_chart_each_filter_is_of(client):  # noqa: F811
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/tai/trang.xlsx?trang=/&nam=2019&{WARDS}").data))
    cover = [(row[0].value, row[1].value) for row in book["Bìa"].iter_rows()]
    scopes = [re.match(r"Biểu đồ, bảng ([\d, ]+): (.*)", text) for name, text in cover if name == "Phạm vi"]
    assert sorted(place for found in scopes for place in found[1].split(", ")) == ["1", "2", "3", "4"]
    for found in scopes:
        for place in found[1].split(", "):
            below = {row[0].value for row in book[f"Bảng {place}"].iter_rows()}
            assert f"Phạm vi: {found[2]}" in below
    address = f"http://localhost/?nam=2019&{WARDS}"
    assert [text for name, text in cover if name == "Địa chỉ"] == [address]
    heading = "Năm 2019: Phường Vĩnh Trại, Phường Đông Kinh"
    assert ("Trang", heading) in cover
    assert (book.properties.title, book.properties.description) == (heading, address)


def test_the_cover_says_a_filter_once_where_all_charts_have_it(client):  # noqa: F811
    address = "/tai/trang.xlsx?trang=/tru-cot/1&nam=2019&don-vi=178"
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).data))
    scopes = [row[1].value for row in book["Bìa"].iter_rows() if row[0].value == "Phạm vi"]
    assert len(book.sheetnames) > 4 and len(scopes) == 1 and scopes[0].startswith("Bộ lọc: ")
