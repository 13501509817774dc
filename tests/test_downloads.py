"""Exports that take a while: progress that is seen, cancelling that leaves nothing, and nothing lost without a word."""

import io
import os
import re
import signal
import subprocess
from contextlib import contextmanager
from zipfile import ZipFile

import openpyxl
import pytest
from browsing import (
    SECONDS_TO_STOP,
    TIMEOUT_MS,
    Held,
    Site,
    Visitor,
    _wait,
    card,
    command,
    opened,
    until,
)
from playwright.sync_api import expect
from ports import held_port
from test_accessibility import violations
from test_findings import CATALOG

from dashboard.settings import settings
from dashboard.web.server import server

REPORT = "/bao-cao?nam=2019&don-vi=178"
FIRST, SECOND = "**/tai/bao-cao.docx*", "**/tai/bao-cao.pdf*"


@pytest.fixture
def lines(page):
    """Return the lines of the panel."""
    return page.locator("#exports li")


def test_a_file_on_its_way_shows_progress_and_can_be_cancelled(page, lines):
    page.goto(REPORT)
    held, saved = Held(page, FIRST), []
    page.on("download", lambda file: saved.append(file))
    link = page.locator(".files a").first
    link.click()
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("Tệp Word (.docx)")
    expect(lines.locator("progress")).to_be_visible()
    expect(lines.locator(".state")).to_contain_text(re.compile(r"\b[1-9]\d* s"))
    expect(page.locator("#exports [role=status]")).to_have_text("Đang tạo tệp: Tệp Word (.docx)")
    assert violations(page) == []
    link.click()
    expect(lines).to_have_count(1)  # the same file once
    lines.get_by_role("button", name="Hủy").click()
    expect(lines).to_contain_text("Đã hủy, không lưu gì")
    expect(page.locator("#exports [role=status]")).to_contain_text("Đã hủy")
    assert page.evaluate("() => sessionStorage.getItem('cchc-exports')") == "[]"
    lines.get_by_role("button", name="Đóng").press("Enter")
    expect(lines).to_have_count(0)
    expect(link).to_be_focused()
    assert len(held.come()) == 1 and saved == []


def test_escape_cancels_the_line_that_has_the_focus_and_no_other(page, lines):
    page.goto(REPORT)
    Held(page, "**/tai/bao-cao.*")
    for place in range(2):
        page.locator(".files a").nth(place).click()
    lines.nth(1).get_by_role("button").press("Escape")
    expect(lines.nth(1)).to_have_class("cancelled")
    expect(lines.nth(0)).to_have_class("working")


def test_two_at_once_both_arrive_whole(page, lines):
    page.goto(REPORT)
    word, pdf, files = Held(page, FIRST), Held(page, SECOND), []
    page.on("download", lambda file: files.append(file))
    for place in range(2):
        page.locator(".files a").nth(place).click()
    expect(lines).to_have_count(2)
    pdf.go()
    expect(lines.nth(1)).to_have_class("done")
    expect(lines.nth(0)).to_have_class("working")
    word.go()
    expect(lines.nth(0)).to_have_class("done")
    expect(lines.nth(0)).to_contain_text("Đã tải xong.")
    until(page, lambda: len(files) == 2)
    found = {file.suggested_filename.rpartition(".")[2]: file.path().read_bytes() for file in files}
    assert found["pdf"].startswith(b"%PDF") and b"%%EOF" in found["pdf"][-20:]
    assert ZipFile(io.BytesIO(found["docx"])).testzip() is None


def test_the_workbook_of_a_page_is_there_at_once_and_has_no_line(page, lines):
    opened(page, "/?nam=2019&don-vi=178")
    menu = card(page, "procedure-coverage").locator("details.downloads")
    menu.locator("summary").click()
    with page.expect_download() as coming:
        menu.locator("a[href^='/tai/trang.xlsx']").click()
    assert coming.value.suggested_filename.startswith("trang_178_2019_")
    assert len(openpyxl.load_workbook(io.BytesIO(coming.value.path().read_bytes())).sheetnames) > 4
    expect(lines).to_have_count(0)


def test_another_file_does_not_end_the_one_that_is_running(page, lines):
    opened(page, "/?nam=2019&don-vi=178")
    Held(page, "**/tai/trang.zip*")
    menu = card(page, "procedure-coverage").locator("details.downloads")
    menu.locator("summary").click()
    menu.locator("a[href^='/tai/trang.zip']").click()
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").click()
    with page.expect_download() as coming:
        menu.locator("a[href*='.csv']").first.click()
    assert coming.value.suggested_filename.endswith(".csv")
    expect(lines.nth(0)).to_have_class("working")
    expect(lines.nth(1)).to_have_class("done")


def test_what_the_server_refuses_is_said_in_its_words(visitor, page, lines):
    page.goto(REPORT)
    page.locator(".files a").first.evaluate(
        "link => { link.href = link.href.replace('nam=2019', 'nam=1990'); }"
    )
    page.locator(".files a").first.click()
    expect(lines).to_have_class("failed")
    expect(lines).to_contain_text("năm 1990")
    expect(lines.get_by_role("button")).to_have_text(["Đóng"])
    visitor.forgive(page)  # Chromium's own, of the 404 that we asked for


@pytest.mark.parametrize("body", [b"PK\x03\x04 half", b"%PDF-1.7 half"], ids=["docx", "pdf"])
def test_half_a_file_is_not_saved(page, lines, body):
    ending = "docx" if body.startswith(b"PK") else "pdf"
    saved = []
    page.goto(REPORT)
    page.on("download", lambda file: saved.append(file))
    disposition = {"Content-Disposition": f"attachment; filename=x.{ending}"}
    page.route(f"**/tai/bao-cao.{ending}*", lambda route: route.fulfill(body=body, headers=disposition))
    page.locator(f".files a[href*='{ending}']").click()
    expect(lines).to_contain_text("không trọn vẹn")
    assert saved == []


def test_pictures_in_a_zip_are_counted_as_they_arrive(page, lines):
    made = io.BytesIO()
    with ZipFile(made, "w") as file:
        for place in range(3):
            file.writestr(f"{place}.png", b"x" * 100)
    headers = {"Content-Disposition": "attachment; filename=trang.zip", "X-Parts": "3"}
    page.goto(REPORT)
    page.route(FIRST, lambda route: route.fulfill(body=made.getvalue(), headers=headers))
    page.evaluate(
        """() => { window.told = []; new MutationObserver(() => document.querySelectorAll("#exports .state").forEach(
        (state) => window.told.push(state.textContent)))
        .observe(document.body, { childList: true, subtree: true }); }"""
    )
    with page.expect_download():
        page.locator(".files a").first.click()
    expect(lines).to_have_class("done")
    page.wait_for_function("() => window.told.some((told) => told.startsWith('3/3 hình'))")


def test_a_reload_says_what_was_not_finished_and_takes_it_up_again(page, lines):
    page.goto(REPORT)
    Held(page, FIRST)
    page.locator(".files a").first.click()
    expect(lines).to_have_class("working")
    page.unroute_all()
    page.goto("/nguon")
    expect(lines).to_contain_text("chưa lưu được tệp")
    assert violations(page) == []
    with page.expect_download() as coming:
        lines.get_by_role("button", name="Thử lại").click()
    assert coming.value.suggested_filename.startswith("bao-cao_178_2019_")
    expect(lines).to_have_class("done")
    page.reload()
    expect(page.locator("main h1")).to_be_visible()
    expect(lines).to_have_count(0)


@contextmanager
def running(data, port):
    """Yield a server and its site; both are killed with all their processes at once, as where the power fails."""
    log = data / "killed.log"
    with log.open("w") as stderr:
        server = subprocess.Popen(
            **command(data, "serve", "--port", str(port)), stderr=stderr, start_new_session=True
        )
    site = Site(f"http://127.0.0.1:{port}", data)
    try:
        _wait(site, server, log)
        yield server, site
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(SECONDS_TO_STOP)


def test_a_server_that_dies_in_the_middle_loses_nothing_in_silence(published, browser):
    with held_port() as port:
        dies_in_the_middle(published, browser, port)


def dies_in_the_middle(published, browser, port):
    with running(published, port) as (server, site):
        visiting = Visitor(browser, site)
        page = visiting.context.new_page()
        page.set_default_timeout(TIMEOUT_MS)
        page.goto(REPORT)
        line = page.locator("#exports li")
        os.killpg(server.pid, signal.SIGSTOP)  # it must not be done before it dies
        page.locator(".files a").nth(1).click()
        expect(line).to_have_class("working")
    expect(line).to_contain_text("Đứt kết nối với máy chủ")
    with running(published, port):
        with page.expect_download() as coming:
            line.get_by_role("button", name="Thử lại").click()
        expect(line).to_have_class("done")
        assert b"%%EOF" in coming.value.path().read_bytes()[-20:]
        visiting.context.close()


FILES = [f"/tai/procedure-coverage.{ending}" for ending in ("xlsx", "pptx", "csv", "json", "parquet")]
FILES += [
    "/tai/trang.xlsx",
    "/tai/trang.pptx",
    "/tai/trang-chieu.pptx",
    "/tai/bao-cao.docx",
    "/tai/bao-cao.pdf",
]
WRONG = [
    ("nam=x", 400, "“x”"),
    ("nam=1066", 404, "năm 1066"),
    ("nam=2019&nam=2020", 400, "“2019 2020”"),
    ("don-vi=99999", 404, "“99999”"),
    ("so-lieu=bia", 400, "“bia”"),
    ("phien-ban=000000000000", 404, "000000000000"),
    ("chi-tieu=bia", 404, "“bia”"),
]


@pytest.mark.parametrize("address", FILES)
@pytest.mark.parametrize(("query", "status", "said"), WRONG)
def test_a_file_of_a_question_that_is_none_is_a_sentence(client, address, query, status, said):
    refused(client.get(f"{address}?{query}"), status, said)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/tai/khong-co.xlsx", "Trang này không có biểu đồ “khong-co”."),
        ("/tai/khong-co.xlsx?lang=en", "There is no chart “khong-co” on this page."),
        ("/tai/xep-hang.csv?trang=/", "Trang này không có biểu đồ “xep-hang”."),
        ("/tai/procedure-coverage.exe", "Ở đây không có tệp đuôi “exe”."),
        ("/tai/procedure-coverage.exe", "Hợp lệ: xlsx, pptx, csv, json, parquet."),
        ("/tai/trang.csv", "Ở đây không có tệp đuôi “csv”."),
        ("/tai/bao-cao.xlsx", "Hợp lệ: docx, pdf."),
        ("/tai/trang.xlsx?trang=/khong-co", "/khong-co"),
        ("/tai/procedure-coverage.csv?trang=//evil.example", "//evil.example"),
        ("/tai/<script>.csv", "“&lt;script&gt;”"),
    ],
)
def test_what_is_no_file_is_a_sentence(client, address, said):
    refused(client.get(address), 404, said)


def refused(answer, status, said):
    """Assert that an answer is a page that says why there is no file, and no part of a file."""
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert said in answer.text and "<h1>" in answer.text and "không hiểu được" not in answer.text
    assert "Content-Disposition" not in answer.headers


@pytest.fixture
def client(published, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    return server.test_client()


def test_the_name_of_a_file_of_many_units_names_some_and_fits_every_disk(client):
    units = [f"don-vi={unit.id}" for unit in CATALOG.chosen_units if unit.level == "commune"]
    answer = client.get(f"/tai/staff-qualification.csv?nam=2025&{'&'.join(units)}")
    name = re.search(r'filename="?([^";]+)', answer.headers["Content-Disposition"])[1]
    assert len(units) > 7 and f"+va-{len(units) - 6}-don-vi-khac_2025_" in name and len(name) < 255
