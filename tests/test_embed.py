"""One card in somebody else's page: whole, readable, and only where the operator lets it."""

import re

import pytest
from browsing import TIMEOUT_MS, card, flat, opened, until
from playwright.sync_api import expect
from test_accessibility import fits, violations
from test_workbook import ASKED

from dashboard.settings import SettingError, settings
from dashboard.web.server import server

CARD = "/nhung/procedure-coverage?nam=2019&don-vi=178"
BY_YEAR = "/nhung/theo-nam?trang=/chi-tieu/staff_qualification&nam=2021&don-vi=178"
NOBODY = "frame-ancestors 'none'"


@pytest.fixture(scope="module")
def site(extended):
    return extended


@pytest.fixture
def client(published, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    return server.test_client()


def allow(monkeypatch, hosts):
    monkeypatch.setenv("CCHC_EMBED_HOSTS", hosts)
    settings.cache_clear()


@pytest.fixture
def framed(browser):
    """Return a function that opens an address in another site's frame, and what its console says."""
    context = browser.new_context()

    def open_page(site, address):
        page, said = context.new_page(), []
        page.set_default_timeout(TIMEOUT_MS)
        page.on("console", lambda line: said.append(line.text))
        page.goto(f"http://{site}/?{address}")
        return page, said

    yield open_page
    context.close()


def test_a_host_that_may_shows_the_card_with_its_chart(framed, site, host):
    page, said = framed(host, site.url + CARD)
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_contain_text("Gần 9/10 thủ tục theo cơ chế một cửa")
    expect(frame.locator("#chart .main-svg .bars path").first).to_be_visible()
    expect(frame.locator(".sources")).to_contain_text("Bài viết CCHC 2019, đoạn 3, 7, cập nhật 24/02/2020")
    frame.locator("summary").click()
    expect(frame.locator("table")).to_contain_text("220/245")
    with page.context.expect_page() as coming:
        frame.get_by_role("link", name="Mở trang đầy đủ").click()
    expect(coming.value).to_have_url(f"{site.url}/?nam=2019&don-vi=178#card-procedure-coverage")
    assert coming.value.evaluate("() => window.opener") is None
    assert said == []


@pytest.mark.parametrize(("named", "address"), [("localhost", CARD), ("127.0.0.1", "/?nam=2019&don-vi=178")])
def test_any_other_host_and_any_other_page_is_refused(framed, site, host, named, address):
    page, said = framed(host.replace("127.0.0.1", named), site.url + address)
    refused = "frame-ancestors" if address == CARD else "'none'"
    assert page.evaluate("() => document.querySelector('iframe').contentDocument") is None
    until(page, lambda: any("Content Security Policy" in line and refused in line for line in said))
    expect(page.frame_locator("iframe").locator("main")).to_have_count(0)


@pytest.mark.parametrize(
    ("address", "look"),
    [(CARD, ""), (CARD, "&lang=en&giao-dien=toi"), (BY_YEAR, "&giao-dien=toi"), (BY_YEAR, "&lang=en")],
    ids=["bars", "bars in English, dark", "lines, dark", "lines in English"],
)
def test_a_card_can_be_read_by_everybody_on_a_phone(page, address, look):
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto(address + look)
    expect(page.locator("#chart .main-svg").first).to_be_visible()
    page.locator("summary").press("Enter")
    expect(page.locator("tbody")).to_be_visible()
    assert violations(page) == []
    fits(page)
    page.wait_for_function("() => document.getElementById('chart').offsetWidth < 390")
    expect(page.locator("nav, form, button, header")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("lang", "en" if "lang=en" in look else "vi")


def test_without_scripts_all_is_there_but_the_chart(new_page):
    page = new_page(java_script_enabled=False)
    page.goto(CARD)
    expect(page.locator("h1")).to_contain_text("Gần 9/10 thủ tục")
    expect(page.locator("figure")).not_to_be_visible()
    expect(page.locator("noscript p")).to_contain_text("220")
    page.locator("summary").click()
    expect(page.locator("tbody")).to_be_visible()


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked[0]}:{asked[2]}")
def test_every_chart_of_every_page_stands_alone(client, asked):
    path, query, key = asked
    answer = client.get(f"/nhung/{key}?trang={path}&{query}")
    assert answer.status_code == 200
    text = flat(re.sub(r"<[^>]+>", " ", answer.text))
    table = client.get(f"/bang/{key}?trang={path}&{query}").text
    cells = re.findall(r'<th scope="row">([^<]+)</th>', table)
    assert cells and all(cell in answer.text for cell in cells)
    assert "Nguồn:" in text and "Phiên bản số liệu" in text and "<h1></h1>" not in answer.text
    if 'class="simulated"' in table:
        assert "số liệu mô phỏng" in text.lower()
    assert f'href="{path}?' in answer.text
    links = re.findall(r"<a [^>]*>", answer.text.split("<table>")[0] + answer.text.split("</table>")[1])
    assert links and all('target="_blank" rel="noopener"' in link for link in links)
    assert '<base target="_blank">' in answer.text


def test_a_chart_without_data_says_so(client):
    answer = client.get("/nhung/procedure-coverage?nam=2016&don-vi=178&so-lieu=chinh-thuc")
    assert answer.status_code == 200 and "Không có số liệu để hiển thị" in answer.text
    assert 'id="drawn"' not in answer.text


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/nhung/khong-co", 404, "Trang này không có biểu đồ “khong-co”."),
        ("/nhung/xep-hang?trang=/", 404, "Trang này không có biểu đồ “xep-hang”."),
        ("/nhung/procedure-coverage?trang=/khong-co", 404, "/khong-co"),
        ("/nhung/procedure-coverage?nam=x", 400, "“x”"),
        ("/nhung/procedure-coverage?don-vi=99999", 404, "“99999”"),
        ("/nhung/procedure-coverage?phien-ban=000000000000", 404, "000000000000"),
    ],
)
def test_what_is_not_there_is_a_clear_page_inside_the_frame(client, monkeypatch, address, status, said):
    allow(monkeypatch, "langson.gov.vn")
    answer = client.get(address)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert '<base target="_blank">' in answer.text and "<nav" not in answer.text
    assert "frame-ancestors https://langson.gov.vn" in answer.headers["Content-Security-Policy"]


def test_without_the_setting_nobody_may(client):
    for address in (CARD, "/", "/tai/procedure-coverage.csv"):
        headers = client.get(address).headers
        assert NOBODY in headers["Content-Security-Policy"] and headers["X-Frame-Options"] == "DENY"


def test_with_the_setting_only_cards_may(client, monkeypatch):
    allow(monkeypatch, "LangSon.gov.vn:8443, http://noi-bo , langson.gov.vn:8443")
    headers = client.get(CARD).headers
    rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert rules["frame-ancestors"] == "https://langson.gov.vn:8443 http://noi-bo"
    assert "X-Frame-Options" not in headers
    for address in ("/", "/nguon", "/nhung", "/bang/procedure-coverage", "/assets/khong-co.js", "/nhungx/a"):
        headers = client.get(address).headers
        assert NOBODY in headers["Content-Security-Policy"] and headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "hosts",
    [
        "*",
        "*.gov.vn",
        "langson.gov.vn/trang",
        "a.vn; script-src *",
        "a.vn b.vn",
        "a.vn,,b.vn",
        "'self'",
        "ftp://a.vn",
        "https://",
        "-a.vn",
        "a.vn:0",
        "a.vn:99999",
        "a.vn\nX: y",
        "lạngsơn.vn",
        "user@a.vn",
    ],
)
def test_what_is_no_host_is_refused_at_the_start(monkeypatch, hosts):
    allow(monkeypatch, hosts)
    with pytest.raises(SettingError, match=r"Biến môi trường CCHC_EMBED_HOSTS=.* không dùng được"):
        settings()


def test_the_menu_gives_the_lines_of_what_is_shown(page, site):
    opened(page, "/?nam=2019&don-vi=178&lang=vi")
    page.locator("#year-before").click()
    expect(page).to_have_url(re.compile("nam=2018"))
    menu = card(page, "procedure-coverage").locator("details.downloads")
    menu.locator("summary").click()
    lines = menu.get_by_label("Nhúng vào trang khác")
    expect(lines).to_have_value(re.compile(f'^<iframe src="{site.url}/nhung/procedure-coverage.*nam=2018'))
    assert violations(page) == []
    menu.get_by_role("button", name="Chép mã nhúng").click()
    expect(page.locator("#notice")).to_have_text("Đã chép mã nhúng.")
    written = page.evaluate("() => navigator.clipboard.readText()")
    assert written == lines.input_value() and 'loading="lazy"' in written
    page.goto(re.search('src="([^"]+)"', written)[1].replace("&amp;", "&"))
    expect(page.locator("main .subtitle")).to_contain_text("2018")


def test_the_menu_offers_nothing_where_no_host_may(client):
    layout = client.get("/")
    assert "data-file-of" in layout.text and "data-embed-of" not in layout.text
