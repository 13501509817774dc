"""Slides: native charts with the page's numbers, a list of cards in the address, the office's own template."""

import io
import re
import shutil
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode
from zipfile import ZipFile

import openpyxl
import pytest
from browsing import card, opened
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect
from pptx import Presentation
from pptx.enum.dml import MSO_FILL
from pptx.oxml.ns import qn
from pptx.util import Emu
from test_accessibility import PHONE, fits, violations
from test_pillars import client  # noqa: F401
from test_workbook import ASKED, made  # noqa: F401
from twin import opened as opened_data

from dashboard import pages
from dashboard.exports.plots import plots
from dashboard.exports.slides import TemplateRefused, check_template, deck
from dashboard.question import LONGEST_LIST, MOST_CARDS, FilterOptions, Question, parse_query
from dashboard.settings import settings

TODAY = date(2026, 11, 24)
CARD = "/?nam=2019&don-vi=178#card-procedure-coverage"
RANKING = "/so-sanh?nam=2021#card-xep-hang"


@pytest.fixture(scope="module")
def warehouse(published):
    return opened_data(published)


def slides_of(data):
    return list(Presentation(io.BytesIO(data)).slides)


def texts(slide):
    """Return every text of a slide that is not in its chart."""
    frames = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    tables = [
        cell.text_frame.text
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    ]
    return "\n".join([*frames, *tables])


def charts(slide):
    return [shape.chart for shape in slide.shapes if shape.has_chart]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked[0]}#{asked[2]}")
def test_the_numbers_of_a_native_chart_are_those_of_the_table(made, asked):  # noqa: F811
    taken = made[asked]
    wanted = plots(taken.chart.table)
    found = [chart for slide in slides_of(deck([taken], "x", None, TODAY))[1:] for chart in charts(slide)]
    assert sum(len(chart.plots[0].categories) for chart in found) == sum(
        len(one.categories) for one in wanted
    )
    drawn = {
        (series.name, str(category), round(value, 9))
        for chart in found
        for series in chart.plots[0].series
        for category, value in zip(chart.plots[0].categories, series.values, strict=True)
        if value is not None
    }
    assert drawn == {
        (series.name, category, round(float(value / 100 if one.measure == "percent" else value), 9))
        for one in wanted
        for series in one.series
        for category, value in zip(one.categories, series.values, strict=True)
        if value is not None
    }


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked[0]}#{asked[2]}")
def test_a_slide_says_what_the_card_says(made, asked):  # noqa: F811
    taken = made[asked]
    for place, slide in enumerate(slides_of(deck([taken], "x", None, TODAY))[1:]):
        said = texts(slide)
        # A continuation lacks units that the finding may name.
        heading = taken.chart.topic if place else taken.chart.finding
        assert slide.shapes.title.text_frame.text.startswith(heading)
        for text in (taken.chart.subtitle, taken.chart.filters, taken.address, *taken.chart.disagreements):
            assert text in said
        assert all(source in said for _, _, source in taken.chart.sources)
        assert ("MÔ PHỎNG" in said) == taken.simulated
        notes = slide.notes_slide.notes_text_frame.text
        assert taken.version in notes and taken.chart.alternative in notes
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert shape.element.nvGraphicFramePr.cNvPr.get("descr")
            assert shape.left >= 0 and shape.left + shape.width <= 12_192_000
            assert shape.top >= 0 and shape.top + shape.height <= 6_858_000


def test_a_bound_is_in_a_series_that_is_named_so_and_no_number_beside_exact_ones(made):  # noqa: F811
    taken = made["/", "nam=2019&don-vi=178", "document-exchange"]
    [chart] = [one for slide in slides_of(deck([taken], "x", None, TODAY)) for one in charts(slide)]
    held = {
        series.name: [value for value in series.values if value is not None]
        for series in chart.plots[0].series
    }
    assert held == {"Đã công bố": [1.0], "Mức tối thiểu": [0.6, 0.3]}


def test_simulated_bars_are_hatched_and_official_ones_are_not(made):  # noqa: F811
    for asked in (ASKED[0], ASKED[5]):
        taken = made[asked]
        for slide in slides_of(deck([taken], "x", None, TODAY))[1:]:
            for chart in charts(slide):
                for series in chart.plots[0].series:
                    patterned = series.format.fill.type == MSO_FILL.PATTERNED
                    assert patterned == series.name.endswith("Số liệu mô phỏng")


def test_no_line_crosses_into_half_years(made):  # noqa: F811
    taken = made["/chi-tieu/staff_qualification", "nam=2021&don-vi=178", "theo-nam"]
    [plot] = plots(taken.chart.table)
    between = plot.categories.index("")
    assert "6 tháng" in plot.categories[between + 1] and "6 tháng" not in plot.categories[between - 1]
    assert {series.values[between] for series in plot.series} == {None}


def test_no_text_becomes_a_formula_in_the_workbook_inside(made):  # noqa: F811
    taken = made["/so-sanh", "nam=2019", "xep-hang"]
    names = [name for name, _ in taken.chart.table.columns]
    about = names.index("Đơn vị")
    rows = tuple(
        tuple("=1+1" if place == about else text for place, text in enumerate(row))
        for row in taken.chart.table.rows[:1]
    )
    table = replace(taken.chart.table, rows=rows, simulated=(True,))
    evil = replace(taken, chart=replace(taken.chart, tabulate=lambda: table))
    [chart] = [one for slide in slides_of(deck([evil], "x", None, TODAY)) for one in charts(slide)]
    sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    assert sheet["A2"].value == "'=1+1" and {cell.data_type for row in sheet for cell in row} <= {"s", "n"}


# ---- the office's template ----


def a_template(path):
    """Write a template of another size with a slide of its own."""
    own = Presentation()
    own.slide_width, own.slide_height = Emu(9_144_000), Emu(5_143_500)
    own.slides.add_slide(own.slide_layouts[5]).shapes.title.text_frame.text = "Trang mẫu"
    own.save(str(path))
    return path


def test_the_offices_template_is_written_on_and_its_slides_are_left_out(made, tmp_path):  # noqa: F811
    template = a_template(tmp_path / "mau.pptx")
    before = template.read_bytes()
    found = Presentation(io.BytesIO(deck([made[ASKED[0]]], "Tiêu đề", template, TODAY)))
    assert (found.slide_width, len(found.slides)) == (9_144_000, 2)
    assert "Trang mẫu" not in "".join(map(texts, found.slides))
    assert template.read_bytes() == before
    titles = {one.name for one in found.slides[1].slide_layout.placeholders}
    assert any("Title" in name for name in titles) and len(titles) == 4


def refused_template(path, kind):
    if kind == "text":
        path.write_text("not a template", encoding="utf-8")
    elif kind == "zip":
        with ZipFile(path, "w") as packed:
            packed.writestr("a.txt", "a")
    elif kind == "workbook":
        import xlsxwriter

        xlsxwriter.Workbook(str(path)).close()
    elif kind == "template":  # .potx under another name
        a_template(path)
        parts = ZipFile(path)
        with ZipFile(path.with_suffix(".new"), "w") as packed:
            for name in parts.namelist():
                kept = parts.read(name).replace(b"presentation.main+xml", b"template.main+xml")
                packed.writestr(name, kept)
        shutil.move(path.with_suffix(".new"), path)
    elif kind == "sizeless":
        a_template(path)
        own = Presentation(str(path))
        own.element.remove(own.element.find(qn("p:sldSz")))
        own.save(str(path))
    elif kind == "bomb":
        with ZipFile(path, "w", compression=8) as packed:
            packed.writestr("ppt/presentation.xml", b"0" * 110_000_000)
    return path


@pytest.mark.parametrize("kind", ["missing", "text", "zip", "workbook", "template", "sizeless", "bomb"])
def test_a_template_that_is_none_is_refused_by_name(kind, tmp_path, client, monkeypatch):  # noqa: F811
    template = refused_template(tmp_path / "mau.pptx", kind)
    with pytest.raises(TemplateRefused) as refused:
        check_template(template)
    assert str(template) in str(refused.value) and "CCHC_SLIDES_TEMPLATE" in str(refused.value)
    monkeypatch.setenv("CCHC_SLIDES_TEMPLATE", str(template))
    settings.cache_clear()
    answer = client.get("/tai/trang.pptx", query_string={"trang": "/", "nam": "2019"})
    assert answer.status_code == 503 and "mẫu của cơ quan" in answer.text and "Traceback" not in answer.text


# ---- addresses ----


def test_a_card_a_page_and_a_list_are_files(client):  # noqa: F811
    one = client.get("/tai/procedure-coverage.pptx", query_string={"trang": "/", "nam": "2019"})
    page = client.get("/tai/trang.pptx", query_string={"trang": "/", "nam": "2019"})
    both = client.get("/tai/trang-chieu.pptx", query_string={"the": [RANKING, CARD]})
    assert [len(slides_of(answer.data)) for answer in (one, page, both)] == [2, 5, 3]
    assert [answer.mimetype.endswith("presentation") for answer in (one, page, both)] == [True] * 3
    titles = [slide.shapes.title.text_frame.text for slide in slides_of(both.data)[1:]]
    assert titles[0].startswith("Mô phỏng:") and titles[1].startswith("Gần 9/10")
    assert "_mo-phong.pptx" in both.headers["Content-Disposition"]
    english = client.get("/tai/trang-chieu.pptx", query_string={"the": [CARD], "lang": "en"})
    assert slides_of(english.data)[1].shapes.title.text_frame.text.startswith("Nearly 9/10")


def test_what_shows_nothing_is_named_on_the_cover(client):  # noqa: F811
    empty = "/?nam=2021&don-vi=178&so-lieu=chinh-thuc#card-procedure-coverage"
    unknown = "/khong-co#card-procedure-coverage"
    found = slides_of(client.get("/tai/trang-chieu.pptx", query_string={"the": [CARD, empty, unknown]}).data)
    assert len(found) == 2 and empty in texts(found[0]) and unknown in texts(found[0])


@pytest.mark.parametrize(
    ("cards", "status"),
    [
        ([], 404),
        (["/?nam=2021&so-lieu=chinh-thuc#card-procedure-coverage"], 404),
        (["/?nam=2019#card-khong-co"], 404),
        (["procedure-coverage"], 400),
        (["https://elsewhere.example/?nam=2019#card-x"], 400),
        (["javascript:alert(1)#card-x"], 400),
        (
            [f"/?nam=2019&don-vi=178&x={place}#card-procedure-coverage" for place in range(MOST_CARDS + 1)],
            400,
        ),
    ],
)
def test_a_list_without_anything_to_show_or_of_no_cards_is_a_sentence(client, cards, status):  # noqa: F811
    answer = client.get("/tai/trang-chieu.pptx", query_string={"the": cards})
    assert answer.status_code == status and answer.mimetype == "text/html"
    assert "Traceback" not in answer.text and "Internal" not in answer.text
    page = client.get("/trang-chieu", query_string={"the": cards})
    assert page.status_code == (400 if status == 400 else 200)


def test_the_question_keeps_the_list_in_its_order():
    asked = Question(2019, ("178",), cards=(RANKING, CARD))
    assert re.findall(r"card-([a-z-]+)", asked.query) == ["xep-hang", "procedure-coverage"]


def some_cards(warehouse, most=MOST_CARDS):
    """Return addresses of cards as a reader collects them: of each page several, of many units and years."""
    found = []
    for unit, year in zip(
        ("178", "05977@2025-07-01", "05977", "178-xa", "05980"), (2019, 2025, 2021, 2018, 2016), strict=True
    ):
        for path in ("/", "/tru-cot/3", "/don-vi/05977", "/so-sanh", "/chi-tieu/staff_qualification"):
            query = f"?nam={year}&don-vi={unit}" + (
                "&tu-nam=2015&so-lieu=chinh-thuc" if path == "/so-sanh" else ""
            )
            asked = pages.visit(path, query, warehouse)
            found += [f"{path}{query}#card-{key}" for key in pages.page(asked).keys[:2]]
    assert len(found) >= most
    return tuple(found[:most])


def test_an_address_of_thirty_cards_is_one_that_servers_take(client, warehouse):  # noqa: F811
    """As nginx comes, it refuses a request line of more than 8,192 signs."""
    cards = some_cards(warehouse)
    query = Question(2019, ("178",), cards=cards).query
    assert len(f"GET /tai/trang-chieu.pptx{query} HTTP/1.1") < 8_192 and len(query) < LONGEST_LIST
    page = client.get(f"/trang-chieu{query}")
    assert page.status_code == 200 and page.text.count('class="moves"') == MOST_CARDS
    assert parse_query(query, pages.visit("/", "", warehouse).choices).cards == cards


addresses = st.builds(
    "{}{}#card-{}".format,
    st.sampled_from(["/", "/so-sanh", "/don-vi/05977@2025-07-01"]),
    st.sampled_from(["", "?nam=2019", "?nam=2019&don-vi=178&don-vi=05977@2025-07-01", "?x=%2B+%25&y=a%2Cb"]),
    st.sampled_from(["a", "xep-hang", "b_1"]),
)


@given(st.lists(addresses, unique=True, max_size=12))
def test_a_list_in_an_address_is_the_list_that_is_read(cards):
    asked = Question(2019, ("178",), cards=tuple(cards))
    choices = FilterOptions((2019,), 2019, {"178": "x"}, "178", {"a": "a"})
    assert parse_query(asked.query, choices).cards == asked.cards
    one_by_one = "&".join(urlencode({"the": card}) for card in cards)  # as addresses of 0.1.0 have it
    assert parse_query(f"nam=2019&{one_by_one}", choices).cards == asked.cards


# ---- in the browser ----


def test_cards_are_collected_ordered_taken_out_and_kept(page):
    opened(page, "/?nam=2019&don-vi=178")
    collected = page.locator("#collected")
    expect(collected).to_be_hidden()
    for key in ("procedure-coverage", "document-exchange"):
        menu = card(page, key).locator("details.downloads")
        menu.locator("summary").press("Enter")
        button = menu.locator("[data-collect]")
        expect(button).to_have_attribute("aria-pressed", "false")
        button.press("Enter")
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#notice")).to_contain_text("Đã thêm")
        menu.locator("summary").press("Escape")
    expect(collected).to_have_text("2")
    collected.click()
    items = page.locator(".collected li")
    expect(items).to_have_count(2)
    expect(items.first).to_contain_text("Gần 9/10")
    page.wait_for_load_state()  # what is moved is kept by the page's script
    assert violations(page) == []
    items.first.get_by_role("link", name="Xuống").click()
    expect(items.first).to_contain_text("Trên 60%")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tệp PowerPoint").click()
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(download.value.path()).slides]
    assert titles[1].startswith("Trên 60%") and titles[2].startswith("Gần 9/10")
    page.set_viewport_size(PHONE)
    page.goto("/trang-chieu?nam=2019&don-vi=178&giao-dien=toi")  # the list of this browser
    expect(items.first).to_contain_text("Trên 60%")
    page.wait_for_load_state()
    assert violations(page) == []
    fits(page)
    for left in (1, 0):
        items.first.get_by_role("link", name="Bỏ ra").click()
        expect(items).to_have_count(left)
        page.wait_for_load_state()
    expect(page.locator(".nothing")).to_contain_text("Chưa có thẻ nào")


KEPT = "() => JSON.parse(localStorage.getItem('cchc-slides') ?? '[]')"
KEEP = "(cards) => localStorage.setItem('cchc-slides', JSON.stringify(cards))"
OTHER, THIRD = (
    CARD.replace("procedure-coverage", key) for key in ("document-exchange", "staff-qualification")
)


def listed(page, *cards):
    """Open the page of a list that an address holds."""
    page.goto(f"/trang-chieu{Question(2019, ('178',), cards=cards).query}")
    expect(page.locator(".collected li")).to_have_count(len(cards))
    page.wait_for_load_state()


def test_a_list_that_another_tab_added_to_loses_nothing(page, visitor):
    opened(page, "/?nam=2019&don-vi=178")
    page.evaluate(KEEP, [CARD, OTHER])
    listed(page, CARD, OTHER)
    with visitor.page() as second:
        opened(second, "/?nam=2019&don-vi=178")
        menu = card(second, "staff-qualification").locator("details.downloads")
        menu.locator("summary").click()
        menu.locator("[data-collect]").click()
        expect(second.locator("#collected")).to_have_text("3")
    expect(page.locator(".collected li")).to_have_count(3)  # the first tab follows
    # Even where it did not hear of it.
    page.wait_for_load_state()
    page.evaluate(KEEP, [CARD, OTHER, THIRD, RANKING])
    page.locator(".collected li").first.get_by_role("link", name="Bỏ ra").click()
    expect(page.locator(".collected li")).to_have_count(3)
    assert page.evaluate(KEPT) == [OTHER, THIRD, RANKING]
    page.wait_for_load_state()
    page.locator(".collected li").first.get_by_role("link", name="Xuống").click()
    expect(page.locator(".collected li a").first).to_have_attribute("href", THIRD)
    assert page.evaluate(KEPT) == [THIRD, OTHER, RANKING]


def test_a_list_that_somebody_sent_leaves_ones_own_alone(page):
    opened(page, "/?nam=2019&don-vi=178")
    page.evaluate(KEEP, [CARD])
    listed(page, OTHER, THIRD)
    sent = page.locator("#sent-list")
    expect(sent).to_be_visible()
    assert violations(page) == []
    page.locator(".collected li").first.get_by_role("link", name="Bỏ ra").click()
    expect(page.locator(".collected li")).to_have_count(1)
    page.wait_for_load_state()
    assert page.evaluate(KEPT) == [CARD]
    sent.get_by_role("button").click()
    expect(page.locator(".collected li")).to_have_count(2)
    expect(sent).to_be_hidden()
    assert page.evaluate(KEPT) == [CARD, THIRD]
    listed(page, OTHER)
    sent.get_by_role("link", name="Danh sách của bạn").click()
    expect(page.locator(".collected li")).to_have_count(2)


def test_thirty_cards_fit_and_what_is_too_long_is_said(page, warehouse):
    opened(page, "/?nam=2019&don-vi=178")
    cards = some_cards(warehouse)
    page.evaluate(KEEP, list(cards))
    page.goto("/trang-chieu?nam=2019&don-vi=178")
    expect(page.locator(".collected li")).to_have_count(MOST_CARDS)
    page.wait_for_load_state()
    assert len(page.url) < LONGEST_LIST
    # Scripts and server write one address.
    assert page.url.partition("?")[2] == Question(2019, ("178",), cards=cards).query[1:]
    assert (
        page.locator("#collected").get_attribute("href").endswith(Question(2019, ("178",), cards=cards).query)
    )
    long = [f"/so-sanh?nam=2019&x={'y' * 1100}{place}#card-xep-hang" for place in range(6)]
    page.evaluate(KEEP, long)
    opened(page, "/?nam=2019&don-vi=178")
    menu = card(page, "procedure-coverage").locator("details.downloads")
    menu.locator("summary").click()
    page.evaluate(KEEP, [*long, f"/?nam=2019&x={'y' * 900}#card-xep-hang"])
    menu.locator("[data-collect]").click()
    expect(page.locator("#notice")).to_contain_text("dài")
    assert len(page.evaluate(KEPT)) == 7
