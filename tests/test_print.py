"""Every page on A4 paper: readable in grey, by day, nothing cut off, and it says what it is and where it came from."""

import re
import subprocess

import pytest
from browsing import WINDOW, card, drawn, flat, opened, show, shown
from playwright.sync_api import expect

# What each kind of page must say on paper, beside its title.
PAGES = {
    "/?nam=2019&don-vi=178": "Trên 60% văn bản trong thành phố gửi, nhận qua thư điện tử",
    "/?nam=2021&don-vi=05977&giao-dien=toi": "Có số liệu mô phỏng (gạch chéo), không phải số liệu thật",
    "/tru-cot/4?nam=2019": "Tất cả phường, xã: gần 3/4 cán bộ, công chức cấp xã có trình độ đại học trở lên",
    "/chi-tieu": "TTHC theo cơ chế một cửa và một cửa liên thông",
    "/chi-tieu/staff_qualification?nam=2021&don-vi=178&giao-dien=toi": "Mô phỏng: Tất cả phường, xã: gần 4/5 cán bộ",
    "/don-vi/05977?nam=2021": "TTHC cung cấp dịch vụ công trực tuyến mức 3",
    "/so-sanh?nam=2021": "thấp nhất X. Hoàng Đồng – 69,2% (9/13)",
    "/ban-do?nam=2021&giao-dien=toi": "Ô đậm hơn là cao hơn",
    "/tinh-trang": "Chưa có số liệu công bố năm 2019",
    "/tinh-trang?nam=2025": "Chưa có số liệu công bố năm 2025",
    "/kiem-tra": "Các tổng phải khớp",
    "/nguon/article-2020-02-24": "24/02/2020",
    "/mau-thuan": "114 hay 222 + 91 = 313",
    "/huong-dan": "Đọc các mức “trên” và “không quá”",
    "/thay-doi": "Thay đổi",
    "/bao-cao?nam=2019&don-vi=178": "II. CẢI CÁCH THỦ TỤC HÀNH CHÍNH",
}
# Within the margins of a sheet, in px; where the right margin begins, in points.
SHEET, EDGE = 703, 595 - 34
CONTROLS = ".filters, .buttons, .heading nav, #open-search, .switches, .skip, #notice, .page > footer, .files"


def printed(page, folder):
    """Print a page and return the file."""
    path = folder / "page.pdf"
    page.emulate_media(media="print")
    page.pdf(path=path, prefer_css_page_size=True)  # without backgrounds, as browsers print unless told so
    return path


def read(path, *options):
    """Return the text of a printed page on one line, and what it is."""
    text = subprocess.run(
        ["pdftotext", *options, path, "-"], capture_output=True, text=True, check=True
    ).stdout
    about = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    return flat(text), about


@pytest.mark.parametrize("address", PAGES)
def test_a_page_on_paper_is_whole_and_says_what_it_is_in_letters_that_can_be_selected(
    page, tmp_path, address
):
    shown(page, address)
    title = flat(page.locator("main h1").inner_text())
    version = page.locator("#sayings").get_attribute("data-version")
    fits_the_sheet(page)
    text, about = read(printed(page, tmp_path))
    assert title in text and PAGES[address] in text
    assert "(A4)" in about
    sheets = int(re.search(r"Pages:\s+(\d+)", about)[1])
    assert text.count(version) >= sheets
    assert f"Trang {sheets}/{sheets}" in text and re.search(r"In ngày \d\d/\d\d/\d{4}", text)
    unquoted = re.sub("“[^”]*”", "", text)  # the guide names the buttons
    assert "Tải xuống" not in unquoted and "Sao chép ảnh" not in unquoted
    listed = ["pdfimages", "-list", tmp_path / "page.pdf"]
    pictures = subprocess.run(listed, capture_output=True, text=True, check=True).stdout
    assert len(pictures.splitlines()) == 2  # the head of the list alone: all is drawn and written, no pixels
    ends = re.findall(r'xMax="([\d.]+)"', read(tmp_path / "page.pdf", "-bbox")[0])
    assert len(ends) > 50 and max(map(float, ends)) <= EDGE + 1
    page.emulate_media(media="screen")
    expect(page.locator("details[data-opened]")).to_have_count(0)


def fits_the_sheet(page):
    """Assert that nothing is wider than a sheet, a control or closed on paper; after it the page is as before."""
    page.set_viewport_size({"width": SHEET, "height": 1024})
    page.emulate_media(media="print")
    expect(page.locator("#printed")).to_contain_text("http")
    page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=SHEET)
    wide = page.locator("main *:visible:not(svg *)").evaluate_all(
        "(parts, sheet) => parts.filter((part) => part.getBoundingClientRect().right > sheet + 1)"
        ".map((part) => part.outerHTML.slice(0, 120))",
        SHEET,
    )
    assert wide == []
    assert page.locator(CONTROLS).evaluate_all("parts => parts.every((part) => !part.checkVisibility())")
    assert page.locator("main details:not(.pop)").evaluate_all("parts => parts.every((part) => part.open)")
    page.emulate_media(media="screen")
    page.set_viewport_size(WINDOW)


def test_a_dark_chart_is_printed_by_day_and_is_dark_again_after(page):
    opened(page, "/?nam=2021&don-vi=178&giao-dien=toi")
    chart = page.locator("#card-procedure-coverage .js-plotly-plot .main-svg").first
    look = "svg => [svg, ...svg.querySelectorAll('*')].map((part) => part.getAttribute('style')).join()"
    night = chart.evaluate(look)
    assert "rgb(24, 35, 42)" in night
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    day = chart.evaluate(look)
    assert "rgb(255, 255, 255)" in day
    for dark in ("rgb(24, 35, 42)", "rgb(124, 196, 210)", "rgb(237, 243, 245)"):
        assert dark not in day
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")  # twice, as some browsers say it
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    assert chart.evaluate(look) == night


def test_a_card_that_is_read_as_a_table_is_printed_as_one(page, tmp_path):
    drawn(opened(page, "/?nam=2019&don-vi=178"))
    show(page, "staff-qualification", "table")
    expect(card(page, "staff-qualification").locator("tbody tr").first).to_be_visible()
    page.set_viewport_size({"width": SHEET, "height": 1024})
    page.emulate_media(media="print")
    table = card(page, "staff-qualification").locator("table")
    assert table.bounding_box()["width"] <= SHEET
    assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth + 1")
    text, _ = read(printed(page, tmp_path))
    for cell in table.locator("tbody th").all_inner_texts():
        assert flat(cell) in text
    assert card(page, "staff-qualification").get_attribute("data-view") == "table"


def test_no_card_with_a_chart_is_cut_by_the_edge_of_a_sheet(page, tmp_path):
    drawn(opened(page, "/?nam=2019&don-vi=178"))
    findings = [flat(text) for text in page.locator("#cards .card h2").all_inner_texts()]
    sources = [flat(text) for text in page.locator("#cards .card .sources").all_inner_texts()]
    sheets = [read(path)[0] for path in sheets_of(printed(page, tmp_path))]
    for finding, source in zip(findings, sources, strict=True):
        assert any(finding in sheet and source in sheet.split(finding)[1] for sheet in sheets), finding


def sheets_of(path):
    """Return each sheet of a file as a file."""
    subprocess.run(["pdfseparate", path, path.with_name("sheet-%d.pdf")], check=True)
    return sorted(path.parent.glob("sheet-*.pdf"))
