"""The yearly report: every figure, nothing the data does not bear, the form of an administrative text, no half file."""

import io
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from functools import cache
from importlib.abc import MetaPathFinder

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from fontTools.ttLib import TTFont
from lxml import etree
from playwright.sync_api import expect
from test_accessibility import violations
from test_figures_2019 import SHIPPED, rows_of
from test_pillars import client  # noqa: F401
from twin import opened, question

from dashboard.cli.main import main
from dashboard.data.comparison import is_few
from dashboard.data.report_data import NothingToReport, SeveralUnits, account
from dashboard.exports.report import form, office, pdf, report, report_file
from dashboard.exports.report.document import Heading, Office, ReportChart, ReportGrid, ReportParagraph
from dashboard.exports.report.fonts import FACES, HERE
from dashboard.language import use_language
from dashboard.settings import Settings, settings
from dashboard.wording.amounts import claim_counts, claim_value
from dashboard.wording.report import refusal

LOWER = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
DRAFT = "DỰ THẢO – CÓ SỐ LIỆU MÔ PHỎNG"
CITY_2019, CITY_2022, WARD_2025 = (2019, "178"), (2022, "178"), (2025, "05977@2025-07-01")
BLANK = Office("", "", "", "", "")


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


@pytest.fixture(scope="module")
def made(warehouse):
    """Return a function that makes a report's file, each once."""

    @cache
    def make(asked, ending, **more):
        year, unit = asked
        return report_file(ending, account(question(year, [unit], **more), warehouse), settings())

    return make


@pytest.fixture(scope="module")
def told(warehouse):
    """Return a function that makes a report without its form."""

    def tell(year, unit, office=BLANK, **more):
        asked = question(year, [unit], **more)
        with use_language(asked.language):
            return report(account(asked, warehouse), office)

    return tell


def document(made, asked=CITY_2019, **more):
    return docx.Document(io.BytesIO(made(asked, "docx", **more)))


def part(made, name, asked=CITY_2019):
    """Return a part of a Word file as XML."""
    with zipfile.ZipFile(io.BytesIO(made(asked, "docx"))) as package:
        return etree.fromstring(package.read(name))


def said_in(element):
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def body(made, asked=CITY_2019):
    return said_in(document(made, asked).element.body)


def of_pdf(made, tmp_path, asked=CITY_2019, *options):
    """Return a PDF's pages as text of one line each."""
    path = tmp_path / "report.pdf"
    path.write_bytes(made(asked, "pdf"))
    run = subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, text=True, check=True)
    return [" ".join(page.split()) for page in run.stdout.split("\f")[:-1]]


def table_rows(made, asked=CITY_2019):
    return [
        [said_in(cell) for cell in row.iter(qn("w:tc"))]
        for table in document(made, asked).tables
        for row in table._tbl.tr_lst
    ]


def written(number):
    """Return a number as a Vietnamese text has it, computed here by itself."""
    return f"{Decimal(number).normalize():,f}".translate(str.maketrans(",.", ".,"))


def expected(row, catalog):
    """Return what must stand in the annex for a row of the 51: name, numbers, paragraph."""
    indicator = catalog.indicators[row["indicator"]]
    category = indicator.category(row["category"])
    name = (
        indicator.name_vi
        if category is None or category.id == "total"
        else f"{indicator.name_vi}: {category.name_vi}"
    )
    if row["numerator"] and row["denominator"]:
        number = f"{written(row['numerator'])}/{written(row['denominator'])}"
    else:
        number = written(row["numerator"] or row["value"])
    if indicator.is_yes_or_no(catalog.units[row["unit"]]):
        number = "có" if number == "1" else "không"
    bound = {"at_least": "trên ", "estimate": "ước "}.get(row["qualifier"], "")
    if bound and row["denominator"]:
        bound = ""  # the counts stand bare, the rate beside them has the word
    return name, bound + number, f"đoạn {row['locator'].removeprefix('p')}"


def test_each_of_the_51_figures_stands_in_both_files(made, warehouse, tmp_path):
    rows, text = table_rows(made), " ".join(of_pdf(made, tmp_path, CITY_2019, "-raw"))
    shipped = rows_of(SHIPPED)
    assert len(shipped) == 51
    for row in shipped:
        name, number, paragraph = expected(row, warehouse.catalog)
        found = [
            cells
            for cells in rows
            if len(cells) == 7
            and cells[1] == name
            and paragraph in cells[6]
            and any(re.match(rf"{re.escape(number)}(\D|$)", cell) for cell in cells[3:5])
        ]
        assert found, (name, number, paragraph)
        assert any(" ".join(cells[:6]) in text for cells in found), (name, number)


def test_every_preferred_figure_stands_in_the_text_too(told, warehouse):
    """The text above the annex, that is: what a leader reads."""
    lines = [block.line.text for block in told(*CITY_2019).body if isinstance(block, ReportParagraph)]
    for row in rows_of(SHIPPED):
        name, number, _ = expected(row, warehouse.catalog)
        if row["preferred"] == "true":
            indicator, _, category = name.partition(": ")
            assert any(indicator in line and category in line and number in line for line in lines), (
                name,
                number,
            )


def test_a_bound_stays_a_bound_wherever_it_stands(made, tmp_path):
    for text in (body(made), " ".join(of_pdf(made, tmp_path))):
        assert "trên 60%" in text and "trên 30%" in text
        assert not re.search(r"(?<!trên )(?<!\d)[36]0%", text.replace("≥ 30%", "").replace("≥ 30 %", ""))


def test_disagreements_are_footnotes_with_both_sides(made):
    notes = [said_in(note) for note in part(made, "word/footnotes.xml")]
    # The sum that is not used has two terms, each with the note in its own line.
    for used, other, lines in (
        ("114/245", "222 + 91 = 313", 3),
        ("216/245", "204", 1),
        ("3/35", "4 (đoạn 4)", 1),
    ):
        assert sum(used in note and other in note for note in notes) == lines
    referred = document(made).element.body.iter(qn("w:footnoteReference"))
    numbers = [int(one.get(qn("w:id"))) for one in referred]
    assert numbers == sorted(numbers) == list(range(1, len(notes) - 1))


def test_a_count_that_is_ours_says_so_in_a_footnote(made):
    notes = [said_in(note) for note in part(made, "word/footnotes.xml")]
    assert sum("mẫu số suy từ nguồn; nguồn không nêu trực tiếp" in note for note in notes) == 4


@pytest.mark.parametrize("asked", [CITY_2019, CITY_2022])
def test_a_footnote_stands_on_the_page_that_refers_to_it(made, told, tmp_path, asked):
    pages = of_pdf(made, tmp_path, asked)
    lines = [
        block.line for block in told(*asked).body if isinstance(block, ReportParagraph) and block.line.notes
    ]
    assert lines
    for line in lines:
        page = next(page for page in pages if line.text[-24:] in page)
        assert all(note[:40] in page for note in line.notes), line.text


@pytest.mark.parametrize("asked", [CITY_2022, WARD_2025])
def test_a_report_with_simulated_values_is_a_draft_on_each_page(made, tmp_path, asked):
    pages = of_pdf(made, tmp_path, asked)
    assert len(pages) > 2 and all(DRAFT in page for page in pages)
    whole = document(made, asked)
    for section in whole.sections:
        for header in (section.header, section.first_page_header):
            assert DRAFT in said_in(header._element) and not header.is_linked_to_previous
    for text in (body(made, asked), " ".join(pages)):
        assert "Số: " not in text and "Nơi nhận" not in text and "không được ban hành" in text


def test_an_official_report_has_number_and_signature_and_is_no_draft(made, tmp_path):
    for text in (body(made), " ".join(of_pdf(made, tmp_path))):
        assert "Số: ……/BC-" in text and "Nơi nhận:" in text and "Lưu: VT" in text
        assert "DỰ THẢO" not in text and "mô phỏng" not in text
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text and "Độc lập - Tự do - Hạnh phúc" in text


@pytest.mark.parametrize("unit", ["178", "178-xa", "05977"])
@pytest.mark.parametrize("year", [2015, 2019, 2021, 2024])
def test_nothing_is_said_that_the_data_does_not_bear(warehouse, told, year, unit):
    """Each stated value stands in a result; simulated ones are marked; only what may be compared is."""
    found = account(question(year, [unit]), warehouse)
    lines = [
        block.line.text
        for block in told(year, unit).body
        if isinstance(block, ReportParagraph) and block.kind == "item"
    ]
    for cell in found.stated:
        value = claim_value(cell.claim)
        if cell.indicator.is_yes_or_no(cell.place.unit):
            value = ": có" if cell.claim.amount else ": không"
        said = [line for line in lines if cell.indicator.name_vi in line and value in line]
        assert said, cell.key
        assert not cell.simulated or any("mô phỏng" in line for line in said)
    moved = [line for line in lines if re.search(r": (tăng|giảm) từ .* năm \d{4} (lên|xuống) ", line)]
    moved += [line for line in lines if re.search(r": năm \d{4} (có|không), nay (có|không)", line)]
    unmoved = [line for line in lines if re.search(r"không đổi so với|: (có|không), như năm", line)]
    numbers = [number for each in found.parts for number in each.numbers]
    assert len(moved) + len(unmoved) == sum(number.obstacle is None for number in numbers)
    assert {number.cell.place.unit.level for number in numbers} <= {"city", "communes", "commune"}


def test_a_report_says_no_indicator_is_kept_for_whom_it_is_kept(told, warehouse):
    """Dossiers are counted in each ward: that all wards together have no figure is another thing."""
    for year, names in ((2019, 3), (2022, 4)):
        lines = [block.line.text for block in told(year, "178-xa").body if isinstance(block, ReportParagraph)]
        (singles,) = [line for line in lines if "ở từng phường, xã" in line]
        (rest,) = [line for line in lines if "không được theo dõi riêng" in line and "chỉ tiêu" in line[:20]]
        assert singles.startswith(f"Có {names} chỉ tiêu") and "Hồ sơ tiếp nhận trực tuyến" in singles
        levels = [one.levels for one in warehouse.catalog.ordered_indicators]
        count = sum("communes" not in one and "commune" not in one for one in levels)
        assert rest.startswith(f"Có {count} chỉ tiêu")
    for asked in ((2019, "05974"), (2022, "05974"), (2022, "178-xa")):
        lines = [block.line.text for block in told(*asked).body if isinstance(block, ReportParagraph)]
        # Of the sixth field only; in the second there is just no figure.
        assert sum(line.startswith("Lĩnh vực này không có chỉ tiêu nào") for line in lines) == 1
        assert sum(line.startswith("Lĩnh vực này chưa có số liệu") for line in lines) == 1


@pytest.mark.parametrize("asked", [(2019, "178"), (2019, "178-xa"), (2022, "05977"), (2025, "05977")])
def test_each_rate_of_few_things_says_so_in_text_table_and_annex(told, warehouse, asked):
    year, unit = asked
    few = {
        claim_counts(cell.claim)
        for cell in account(question(year, [unit]), warehouse).stated
        if is_few(cell) and not cell.indicator.is_yes_or_no(cell.place.unit)
    }
    assert few
    written = told(year, unit)
    lines = [
        block.line.text
        for block in written.body
        if isinstance(block, ReportParagraph) and block.kind == "item"
    ]
    grids = [block for block in (*written.body, *written.annex) if isinstance(block, ReportGrid)]
    rows = [" | ".join(row) for grid in grids for row in grid.rows]
    for counts in few:
        said = [text for text in (*lines, *rows) if re.search(rf"(^|[^\d]){re.escape(counts)} ", text)]
        assert said and all("mẫu số nhỏ" in text for text in said), counts


def test_whether_a_ward_is_one_of_those_counted_is_yes_or_no(told):
    for unit in ("178", "178-xa", "05974"):
        written = told(2019, unit)
        lines = [block.line.text for block in written.body if isinstance(block, ReportParagraph)]
        (said,) = [line for line in lines if "Bí thư kiêm Chủ tịch" in line and "Tam Thanh" in line] or [
            line for line in lines if line.startswith("Bí thư kiêm Chủ tịch")
        ]
        assert said.endswith("Bí thư kiêm Chủ tịch: có.")
        rows = [row for block in written.annex if isinstance(block, ReportGrid) for row in block.rows]
        assert {row[3] for row in rows if row[1] == "Bí thư kiêm Chủ tịch"} == {"có"}


@pytest.mark.parametrize("asked", [CITY_2019, CITY_2022, WARD_2025])
def test_a_heading_names_only_what_stands_below_it(told, asked):
    blocks = told(*asked).body
    below = {}
    for block in blocks:
        if isinstance(block, Heading):
            found = below.setdefault((len(below), block.text), [])
        elif isinstance(block, ReportParagraph) and below:
            found.append(block.line.text)
    assert any("So với" in name for _, name in below)
    for (_, name), lines in below.items():
        if "So với" in name:
            assert ("mục tiêu" in name) is any("mục tiêu 20" in line for line in lines)
            assert ("năm trước" in name) is any("mục tiêu 20" not in line for line in lines)


def test_the_page_promises_no_table_nor_figure_that_only_the_files_have(client):  # noqa: F811
    page = client.get("/bao-cao?nam=2019&don-vi=178").text
    captions = re.findall(r'<p class="caption">(.*?)</p>', page)
    assert len(captions) == 7
    assert all(one.startswith(("[Trong tệp có bảng: ", "[Trong tệp có hình: ")) for one in captions)


def test_the_report_of_a_ward_holds_nothing_of_the_city(warehouse):
    found = account(question(2021, ["05977"]), warehouse)
    assert {cell.place.unit.id for cell in found.stated} == {"05977"}
    assert all(number.cell.place.unit.id == "05977" for each in found.parts for number in each.numbers)


def test_the_six_parts_stand_in_the_order_of_the_pillars_named_by_period(told, warehouse):
    for year in (2019, 2022):
        names = [block.text for block in told(year, "178").headings if block.level == 1]
        pillars = [pillar.name(year).upper() for pillar in warehouse.catalog.pillars.values()]
        assert names == [
            f"{number}. {name}"
            for number, name in zip(("I", "II", "III", "IV", "V", "VI"), pillars, strict=True)
        ]


def test_paper_margins_and_page_numbers_are_those_of_the_decree(made):
    whole = document(made)
    first, annex = whole.sections
    assert abs(first.page_width - Mm(210)) < Mm(0.1) and abs(first.page_height - Mm(297)) < Mm(0.1)
    assert abs(annex.page_width - Mm(297)) < Mm(0.1)
    for section in whole.sections:
        assert Mm(19.9) <= section.top_margin <= Mm(25) and Mm(19.9) <= section.bottom_margin <= Mm(25)
        assert Mm(29.9) <= section.left_margin <= Mm(35) and Mm(14.9) <= section.right_margin <= Mm(20.1)
        number = section.header.paragraphs[-1]
        assert "PAGE" in number._p.xml and number.style.paragraph_format.alignment == 1
        assert (
            section.different_first_page_header_footer
            and "PAGE" not in section.first_page_header._element.xml
        )
    assert annex._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_fonts_and_sizes_are_those_of_the_decree(made):
    styles = document(made).styles
    for name in (
        "Normal",
        "Body Text",
        "Heading 1",
        "Heading 2",
        "Title",
        "Subtitle",
        "Caption",
        "CCHC Item",
    ):
        style = styles[name]
        assert style.font.name == "Times New Roman" and Pt(13) <= style.font.size <= Pt(14), name
        assert str(style.font.color.rgb) == "000000"
    text = styles["Body Text"].paragraph_format
    assert text.alignment == 3 and abs(text.first_line_indent - Mm(10)) < Mm(0.1)
    assert text.space_after >= Pt(6) and 1 <= text.line_spacing <= 1.5


def test_a_clerk_finds_real_headings_contents_captions_and_tables(made, told):
    whole, plain = document(made), told(*CITY_2019)
    headings = [one.text for one in whole.paragraphs if one.style.name in ("Heading 1", "Heading 2")]
    assert headings[:-1] == [one.text for one in plain.headings] and headings[-1].startswith("Phụ lục\n")
    xml = whole.element.body.xml
    assert 'TOC \\o "1-1"' in xml and "updateFields" in whole.settings.element.xml
    marks = {one.get(qn("w:name")) for one in whole.element.body.iter(qn("w:bookmarkStart"))}
    links = [one.get(qn("w:anchor")) for one in whole.element.body.iter(qn("w:hyperlink"))]
    assert len(links) == 7 and set(links) <= marks
    blocks = [*plain.body, *plain.annex]
    captions = [one for one in whole.paragraphs if one.style.name == "Caption"]
    assert len(captions) == sum(isinstance(block, ReportGrid | ReportChart) for block in blocks)
    assert all("SEQ" in one._p.xml for one in captions)
    grids = [one for one in whole.tables if one.style.name == "Table Grid"]
    assert len(grids) == sum(isinstance(block, ReportGrid) for block in blocks)
    assert all(one.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for one in grids)


def test_each_chart_says_in_words_what_it_draws_and_can_be_edited(made, told):
    charts = [block for block in told(*CITY_2019).body if isinstance(block, ReportChart)]
    drawn = list(document(made).element.body.iter(qn("wp:docPr")))
    assert len(charts) == 6 and [one.get("descr") for one in drawn] == [block.alternative for block in charts]
    for number, block in enumerate(charts, 1):
        xml = part(made, f"word/charts/chart{number}.xml")
        lengths = [float(one.text) for one in xml.iterfind(".//{*}numCache//{*}v")]
        assert lengths == [bar.length for bar in block.bars]
        assert all(bar.name in block.alternative and bar.text in block.alternative for bar in block.bars)
    with zipfile.ZipFile(io.BytesIO(made(CITY_2019, "docx"))) as package:
        assert sum(name.startswith("word/embeddings/") for name in package.namelist()) == 6


def test_simulated_bars_are_hatched_and_bounds_pale(made):
    hatched = part(made, "word/charts/chart1.xml", CITY_2022)
    bars = hatched.findall(".//{*}numCache/{*}pt")
    assert len(hatched.findall(".//{*}dPt/{*}spPr/{*}pattFill")) == len(bars) > 0
    assert len(part(made, "word/charts/chart6.xml").findall(".//{*}dPt")) == 2  # the two bounds of e-mail


def test_the_pdf_is_tagged_and_holds_its_fonts(made, tmp_path):
    of_pdf(made, tmp_path)
    path = tmp_path / "report.pdf"
    about = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged: +yes", about) and "Kết quả cải cách hành chính năm 2019" in about
    fonts = subprocess.run(
        ["pdffonts", path], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert fonts and all("CCHC-Serif" in line and " yes yes " in line for line in fonts)
    data = path.read_bytes()
    assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")


def test_the_font_has_every_vietnamese_letter():
    for name in FACES.values():
        assert set(map(ord, LOWER + LOWER.upper() + "…‡≥≤–“”−")) <= TTFont(HERE / name).getBestCmap().keys()


def test_a_missing_font_is_an_error_at_the_start(monkeypatch, tmp_path, capsys, data_folder):
    monkeypatch.setattr("dashboard.exports.report.fonts.HERE", tmp_path)
    assert main(["serve", "--port", "1"]) == 1
    assert "thiếu tệp phông chữ tiếng Việt" in capsys.readouterr().err


class NoPango(MetaPathFinder):
    """Stands in for a machine whose Pango cannot be opened."""

    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


@pytest.fixture
def no_pango(monkeypatch):
    pdf._printer.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    yield
    pdf._printer.cache_clear()


def test_without_pango_a_pdf_is_refused_with_a_sentence_and_word_is_not(
    no_pango,
    client,  # noqa: F811
    caplog,
):
    answer = client.get("/tai/bao-cao.pdf?nam=2019&don-vi=178")
    assert answer.status_code == 503 and "chưa tạo được tệp PDF" in answer.text
    assert "Pango" in caplog.text
    assert client.get("/tai/bao-cao.docx?nam=2019&don-vi=178-xa").status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("docx?nam=2019&don-vi=99999", 404, "99999"),
        ("pdf?nam=1990&don-vi=178", 404, "1990"),
        ("docx?nam=x", 400, "“x”"),
        ("pdf?nam=2018&don-vi=178&so-lieu=chinh-thuc", 404, "không có số liệu nào đã công bố"),
        ("docx?nam=2019&don-vi=05977@2025-07-01", 404, "Không lập được báo cáo năm 2019"),
        ("docx?nam=2019&don-vi=178&don-vi=05977", 400, "một đơn vị"),
        ("docx?nam=2019&phien-ban=000000000000", 404, "000000000000"),
        ("exe?nam=2019", 404, ""),
    ],
)
def test_what_cannot_be_reported_is_said_and_no_file(client, query, status, said):  # noqa: F811
    answer = client.get(f"/tai/bao-cao.{query}")
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert said in answer.text and "attachment" not in answer.headers.get("Content-Disposition", "")


def test_a_file_is_named_after_unit_year_and_version(client, warehouse):  # noqa: F811
    answer = client.get("/tai/bao-cao.docx?nam=2019&don-vi=178-xa&lang=en")
    assert f"bao-cao_178-xa_2019_{warehouse.version.id}.docx" in answer.headers["Content-Disposition"]
    text = said_in(docx.Document(io.BytesIO(answer.data)).element.body)
    assert "SOCIALIST REPUBLIC OF VIET NAM" in text and "all wards and communes of Lạng Sơn city" in text


def test_what_the_operator_sets_stands_in_the_form_and_the_rest_are_dots(told):
    given = office(
        Settings(report_parent="UBND tỉnh Lạng Sơn", report_symbol="UBND", report_signer="Chủ tịch")
    )
    written = told(*CITY_2019, office=given)
    assert (written.head.parent, written.head.issuer) == ("UBND TỈNH LẠNG SƠN", form.DOTS)
    assert written.head.number == "Số: ……/BC-UBND" and written.signature.signer == "CHỦ TỊCH"


def test_why_there_is_no_report_is_a_sentence_with_the_years_that_have_one(warehouse):
    with pytest.raises(NothingToReport) as caught:
        account(question(2018, ["178"], official_only=True), warehouse)
    assert caught.value.years == (2019,)
    assert refusal(caught.value).endswith("Các năm có số liệu: 2019.")
    with pytest.raises(SeveralUnits):
        account(question(2019, ["178", "05977"]), warehouse)


def test_the_page_offers_both_files_and_shows_what_stands_in_them(page):
    page.goto("/bao-cao")
    expect(page.locator("#content .report .files a")).to_have_count(2)
    expect(page.locator("#content h2").first).to_have_text(
        "Kết quả cải cách hành chính năm 2019 của thành phố Lạng Sơn"
    )
    assert violations(page) == []
    page.locator("#unit").select_option("05977")
    expect(page.locator(".report .draft")).to_contain_text(DRAFT)
    assert "don-vi=05977" in page.locator(".files a").first.get_attribute("href")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("() => document.documentElement.scrollWidth <= 390")
    page.goto("/bao-cao?nam=2019&don-vi=05977&so-lieu=chinh-thuc&giao-dien=toi")
    expect(page.locator("#content .nothing")).to_contain_text("không có số liệu nào đã công bố")
    assert violations(page) == []
