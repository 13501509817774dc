"""Files that a reader takes away: they say what the page says, never more than is known, and open everywhere."""

import csv
import io
import json
import re
import subprocess
import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pytest
from browsing import card, drawn, opened
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from playwright.sync_api import expect
from pyarrow import parquet
from test_findings import claimed
from tries import tries

from dashboard import pages
from dashboard.data.open_version import current_warehouse
from dashboard.exports import ExportedChart, csv_file, json_file, parquet_file, workbook
from dashboard.exports.plots import plots
from dashboard.exports.records import number
from dashboard.exports.slides import deck
from dashboard.language import gettext as _
from dashboard.settings import settings
from dashboard.web.server import server
from dashboard.wording import Number, Stated, Table

SIMULATED = "Số liệu mô phỏng"
# Cards, ranking, change, heat, lines by unit and by year, a unit's profile, a map; official, simulated, mixed.
ASKED = [
    ("/", "nam=2019&don-vi=178", "procedure-coverage"),
    ("/", "nam=2019&don-vi=178", "document-exchange"),
    ("/", "nam=2025&don-vi=05977&don-vi=05977@2025-07-01", "staff-qualification"),
    ("/so-sanh", "nam=2019", "xep-hang"),
    ("/so-sanh", "nam=2018", "thay-doi"),
    ("/so-sanh", "nam=2021", "bang-mau"),
    ("/so-sanh", "nam=2021", "nhieu-hinh"),
    ("/chi-tieu/staff_qualification", "nam=2021&don-vi=178", "theo-nam"),
    ("/don-vi/05977", "nam=2021", "ho-so"),
    ("/ban-do", "nam=2021", "ban-do"),
]
HEAD = 4


@pytest.fixture(scope="module")
def made(published):
    """Return the takeaway of each address that is asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CCHC_DATA", str(published))
        settings.cache_clear()
        warehouse = current_warehouse(settings())
        found = {}
        for path, query, key in ASKED:
            asked = pages.visit(path, query, warehouse)
            chart = pages.page(asked).chart(key)
            found[path, query, key] = ExportedChart(
                chart,
                f"http://localhost{path}?{query}",
                warehouse.version.id,
                warehouse.version.manifest.built_at,
                warehouse.catalog,
            )
        yield found
    settings.cache_clear()


@pytest.fixture
def client(published, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    return server.test_client()


def sheets(taken):
    return openpyxl.load_workbook(io.BytesIO(workbook([taken])))


def spoken(text):
    """Return the first number of a Vietnamese text, with how many decimals it is said."""
    digits = re.search(r"\d[\d.,]*", text)[0].rstrip(".,").replace(".", "").replace(",", ".")
    return Decimal(digits), len(digits.partition(".")[2])


def columns(sheet):
    """Return the table of a sheet as columns by name; the table ends at the first row without a first cell."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEAD)]
    end = next((place for place, row in enumerate(rows) if row[0] is None), len(rows))
    names = [name for name in rows[0] if name]
    return {name: [row[place] for row in rows[1:end]] for place, name in enumerate(names)}


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked[0]}:{asked[2]}")
def test_every_cell_of_the_workbook_says_what_the_page_says(made, asked):
    taken = made[asked]
    table = taken.chart.table
    found = columns(sheets(taken)["Bảng 1"])
    assert {name for name, _unused in table.columns} <= found.keys()
    for place, (name, _unused) in enumerate(table.columns):
        texts = [row[place] for row in table.rows]
        assert len(found[name]) == len(texts)
        for text, cell, period in zip(texts, found[name], found["Kỳ"], strict=True):
            if isinstance(cell, str) or cell is None:
                # A file has the half-year in a column of its own.
                assert text in (cell or "", f"{cell}, {period}")
                continue
            shown = Decimal(str(cell)) * (100 if text.measure == "percent" else 1)
            said, decimals = spoken(text)
            if text[0] not in "<>":
                assert abs(abs(shown) - said) <= Decimal(6) / 10 ** (decimals + 1), (text, cell)
    marks = found.get("Có mô phỏng không", [None] * len(table.rows))
    assert [bool(mark) for mark in marks] == list(table.simulated)


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked[0]}:{asked[2]}")
def test_the_native_charts_draw_the_values_of_the_table_and_nothing_else(made, asked):
    taken = made[asked]
    book = sheets(taken)
    sheet = book["Biểu đồ 1"]
    drawn = []
    for chart in sheet._charts:
        for series in chart.series:
            names, values = (
                one.split("!")[1].replace("$", "") for one in (series.tx.strRef.f, series.val.numRef.f)
            )
            cells = [cell.value for row in sheet[values] for cell in row if cell.value is not None]
            drawn += [(SIMULATED in str(sheet[names].value), round(cell, 7)) for cell in cells]
    wanted = [
        (entry.claim.simulated, round(float(entry.number) / (100 if entry.measure == "percent" else 1), 7))
        for row in taken.chart.table.rows
        for entry in row
        if isinstance(entry, Stated) and entry.number is not None and entry.claim.preferred
    ]
    wanted += [
        (entry.claim.simulated, round(float(entry.bound) / (100 if entry.measure == "percent" else 1), 7))
        for row in taken.chart.table.rows
        for entry in row
        if isinstance(entry, Stated) and entry.bound is not None and entry.claim.preferred
    ]
    assert sorted(drawn) == sorted(wanted) and drawn


def test_a_workbook_is_set_up_to_be_read_and_printed(made):
    book = sheets(made[ASKED[0]])
    assert book.sheetnames == ["Bìa", "Biểu đồ 1", "Bảng 1", "Định nghĩa"]
    table = book["Bảng 1"]
    assert (table.freeze_panes, table.print_title_rows) == ("B5", "$4:$4")
    assert (table.page_setup.orientation, table.page_setup.paperSize) == ("landscape", 9)
    cover = " ".join(str(cell.value) for row in book["Bìa"].iter_rows() for cell in row if cell.value)
    taken = made[ASKED[0]]
    for said in (
        taken.chart.finding,
        taken.chart.filters,
        taken.version,
        taken.address,
        "‡",
        "Ô trống",
        "đoạn 3",
    ):
        assert said in cover


def test_one_version_gives_the_same_bytes(made):
    taken = made[ASKED[0]]
    assert workbook([taken]) == workbook([taken])
    assert parquet_file(taken) == parquet_file(taken)


def test_above_60_is_nowhere_60(made):
    taken = made[ASKED[1]]
    book = sheets(taken)
    values = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    bounds = [cell for cell in values if cell.data_type == "n" and cell.value in (60, 0.6, 30, 0.3)]
    # What the chart draws of them stands below a head that calls it a bound.
    assert {cell.parent.title for cell in bounds} == {"Biểu đồ 1"} and len(bounds) == 2
    heads = {
        cell.column: cell.value
        for row in book["Biểu đồ 1"].iter_rows()
        for cell in row
        if cell.value == "Mức tối thiểu"
    }
    assert {cell.column for cell in bounds} == heads.keys()
    file = ZipFile(io.BytesIO(workbook([taken])))
    written = " ".join(file.read(name).decode() for name in file.namelist() if name.endswith(".xml"))
    assert "trên 60%" in written.lower()
    said = {"xlsx": written, "csv": csv_file(taken).decode(), "json": json_file(taken).decode()}
    for kind, text in said.items():
        assert not re.search(r"(?<!trên )(?<!lt/)\b[36]0 ?%", text, re.IGNORECASE), kind
    for row in json.loads(json_file(taken))["rows"][:2]:
        assert row["Giá trị"] is None and row["Giá trị (như trên trang)"].startswith("trên ")
        assert row["Mức chính xác"] == "mức tối thiểu"
    kept = parquet.read_table(io.BytesIO(parquet_file(taken))).to_pydict()
    assert kept["Giá trị"][:2] == [None, None]


def test_csv_json_and_parquet_hold_the_same_records(made):
    for taken in made.values():
        plain = csv_file(taken)
        assert plain.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(plain.decode("utf-8-sig"))))
        for_excel = list(
            csv.DictReader(io.StringIO(csv_file(taken, True).decode("utf-8-sig")), delimiter=";")
        )
        told = json.loads(json_file(taken))["rows"]
        kept = parquet.read_table(io.BytesIO(parquet_file(taken))).to_pylist()
        assert len(rows) == len(told) == len(kept) == len(for_excel) == len(taken.chart.table.rows)
        for one, semicolon, other, third in zip(rows, for_excel, told, kept, strict=True):
            assert one.keys() == semicolon.keys() == other.keys() == third.keys()
            for name, value in other.items():
                assert third[name] == value or isinstance(value, int)
                if isinstance(value, int | float):
                    assert float(one[name]) == value == float(semicolon[name].replace(",", "."))
                else:
                    assert one[name] == semicolon[name] == (value or "")
            assert one["Phiên bản số liệu"] == taken.version


def test_simulated_is_said_in_every_row_chart_cover_and_name(made, client):
    taken = made[ASKED[3]]
    book = sheets(taken)
    assert any(SIMULATED in str(cell.value) for row in book["Bìa"].iter_rows() for cell in row)
    for sheet in (book["Biểu đồ 1"], book["Bảng 1"]):
        assert sheet["A3"].value == SIMULATED and SIMULATED in sheet["A1"].value
    title = book["Biểu đồ 1"]._charts[0].title.tx.rich.p[0].r[0].t
    assert SIMULATED in title
    for row in csv.DictReader(io.StringIO(csv_file(taken).decode("utf-8-sig"))):
        assert row["Có mô phỏng không"] == SIMULATED
    answer = client.get("/tai/xep-hang.csv?trang=/so-sanh&nam=2021")
    assert "_mo-phong.csv" in answer.headers["Content-Disposition"]
    assert "_mo-phong" not in client.get("/tai/document-exchange.csv?nam=2019").headers["Content-Disposition"]


TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.builds(
    lambda lead, rest: lead + rest, st.sampled_from("=+-@\t\r＝＋－＠ "), st.text(max_size=12)
)


@hypothesis_settings(max_examples=tries(25, 500))
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), TEXTS)
def test_no_text_becomes_a_formula_or_breaks_a_file(made, texts, finding):
    taken = made[ASKED[0]]
    rows = tuple((one, Number.of("7", 7), other) for one, other in texts)
    table = Table((("Tên", False), ("Số", True), ("Ghi chú", False)), rows, (False,) * len(rows))
    taken = replace(taken, chart=replace(taken.chart, finding=finding or "?", tabulate=lambda: table))
    file = ZipFile(io.BytesIO(workbook([taken])))
    assert not any(b"<f>" in file.read(name) for name in file.namelist() if "worksheets/" in name)
    sheets(taken)
    for line in csv.reader(io.StringIO(csv_file(taken).decode("utf-8-sig"))):
        assert not any(re.match(r"\s*[=+\-@＝＋－＠]", cell) for cell in line)
        assert all(unicodedata.is_normalized("NFC", cell) for cell in line)
    for row, (one, _unused) in zip(json.loads(json_file(taken))["rows"], texts, strict=True):
        assert not row["Tên"].lstrip()[:1] or row["Tên"].lstrip()[0] not in "=+-@"
        assert row["Số"] == 7
        if one.isalpha():
            assert row["Tên"] == unicodedata.normalize("NFC", one)
    parquet.read_table(io.BytesIO(parquet_file(taken)))


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json", "parquet"])
def test_no_data_is_a_sentence_and_no_file(client, ending):
    answer = client.get(f"/tai/dossiers.{ending}?nam=2016&don-vi=178&so-lieu=chinh-thuc")
    known = client.get(f"/tai/procedure-coverage.{ending}?nam=2016&don-vi=178&so-lieu=chinh-thuc")
    assert answer.status_code == known.status_code == 404
    assert "không có tệp để tải xuống" in known.text
    assert "Content-Disposition" not in known.headers


@pytest.mark.parametrize(
    "address",
    [
        "/tai/procedure-coverage.exe",
        "/tai/no-such.xlsx",
        "/tai/trang.csv",
        "/tai/trang.xlsx?trang=/khong-co",
        "/tai/trang.xlsx?trang=/huong-dan/x",
        "/tai/trang.xlsx?trang=/nguon",
    ],
)
def test_what_is_no_file_is_a_404(client, address):
    answer = client.get(address)
    assert answer.status_code == 404 and "<h1>" in answer.text


def test_a_whole_page_is_a_workbook_with_sheets_for_each_chart(client):
    answer = client.get("/tai/trang.xlsx?trang=/so-sanh&nam=2021")
    names = openpyxl.load_workbook(io.BytesIO(answer.data)).sheetnames
    assert names[0] == "Bìa" and {"Biểu đồ 1", "Bảng 4"} <= set(names)


def test_a_line_of_a_year_without_a_value_is_a_gap():
    stated = [Stated(text) for text in ("1", "3")]
    for place, one in enumerate(stated):
        one.number, one.claim = place, claimed(place, 20, time_period=("2018", "2020")[place])
    columns = ((_("Period"), False), ("Giá trị", True))
    rows = (("2018", stated[0]), ("2019", _("no data")), ("2020", stated[1]))
    (plot,) = plots(Table(columns, rows, (False,) * 3))
    assert (plot.kind, plot.categories) == ("lines", ("2018", "2019", "2020"))
    assert plot.series[0].values == (0, None, 1)


def test_the_number_of_a_bound_is_not_known():
    assert number(Number("trên 60%")) is None and number("60%") is None


def test_the_links_of_a_card_follow_the_choices(page):
    opened(page, "/?nam=2019&don-vi=178")
    menu = card(page, "procedure-coverage").locator("details.downloads")
    page.locator("#year-before").click()
    page.wait_for_url("**nam=2018**")
    drawn(page)
    menu.locator("summary").click()
    link = menu.locator("a[href*='/tai/procedure-coverage.csv']").nth(1)
    expect(link).to_have_attribute("href", re.compile(r"nam=2018.*dau=cham-phay|dau=cham-phay.*nam=2018"))
    with page.expect_download() as coming:
        link.click()
    assert coming.value.suggested_filename.startswith("procedure-coverage_178_2018_")
    assert coming.value.path().read_bytes().startswith(b"\xef\xbb\xbf")


def test_libreoffice_shows_every_sheet_and_slide_with_all_its_letters(made, tmp_path):
    """One start of LibreOffice, which takes seconds, opens both files."""
    (tmp_path / "book.xlsx").write_bytes(workbook(list(made.values())))
    (tmp_path / "deck.pptx").write_bytes(
        deck(list(made.values()), "Cải cách hành chính", None, date(2026, 11, 24))
    )
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path]
    subprocess.run(
        [*command, tmp_path / "book.xlsx", tmp_path / "deck.pptx"], check=True, capture_output=True
    )
    shows_the_sheets(read_pdf(tmp_path / "book.pdf"), made)
    shows_the_slides(read_pdf(tmp_path / "deck.pdf"))


def read_pdf(path):
    """Return the text of a PDF."""
    return subprocess.run(
        ["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True
    ).stdout


def shows_the_slides(said):
    pages = said.split("\f")
    assert "Cải cách hành chính" in pages[0] and "DỰ THẢO" in pages[0]
    assert "Gần 9/10 thủ tục theo cơ chế một cửa" in pages[1] and "216/245" in pages[1]
    assert "trên 60%" in pages[2]
    assert "\N{REPLACEMENT CHARACTER}" not in said


def shows_the_sheets(text, made):
    said = unicodedata.normalize("NFC", text)
    for taken in made.values():
        assert taken.version in said
        assert [word for word in taken.title.split() if word not in said] == []
    for row in made[ASKED[0]].chart.table.rows:
        assert [word for word in " ".join(row[:2]).split() if word not in said] == []
    assert SIMULATED in said and "###" not in said
