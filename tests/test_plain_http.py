"""Over plain http from another machine: a browser gives such a page no clipboard, and copying works all the same."""

from contextlib import contextmanager

import pytest
from browsing import Site, Visitor, card, opened
from playwright.sync_api import expect

CITY = "/?nam=2019&don-vi=178"
PASTED = """() => { const field = document.createElement("textarea"); document.body.append(field); field.focus(); }"""


@contextmanager
def page_of(browser, site):
    visitor = Visitor(browser, site)
    with visitor.page() as page:
        yield page
    visitor.context.close()


@pytest.fixture
def page(browser, elsewhere):
    with page_of(browser, elsewhere) as page:
        yield page


def pasted(page):
    """Return what the clipboard gives by hand."""
    page.evaluate(PASTED)
    page.keyboard.press("Control+V")
    return page.locator("body > textarea").last.input_value()


def test_the_link_is_copied(page):
    opened(page, CITY)
    assert page.evaluate("() => [isSecureContext, typeof navigator.clipboard]") == [False, "undefined"]
    button = page.locator("#copy-link")
    button.click()
    expect(page.locator("#notice")).to_have_text("Đã sao chép liên kết.")
    expect(button).to_be_focused()
    assert pasted(page) == page.url


def test_where_nothing_can_be_copied_the_address_is_there_to_copy_by_hand(page):
    opened(page, CITY)
    page.evaluate("() => { document.execCommand = () => false; }")
    page.locator("#copy-link").click()
    notice = page.locator("#notice")
    expect(notice).to_contain_text("Hãy sao chép địa chỉ này:")
    expect(notice).not_to_contain_text("Tải xuống")
    assert (
        page.evaluate("() => document.getSelection().toString() || document.activeElement.value") == page.url
    )


def test_the_embed_code_is_copied(browser, extended):
    elsewhere = Site(extended.url.replace("127.0.0.1", "cchc.test"), extended.data)
    with page_of(browser, elsewhere) as page:
        opened(page, CITY)
        menu = card(page, "procedure-coverage").locator("details.downloads")
        menu.locator("summary").click()
        menu.locator("[data-copy-embed]").click()
        expect(page.locator("#notice")).to_have_text("Đã chép mã nhúng.")
        assert pasted(page).startswith('<iframe src="http://cchc.test:')


def test_a_picture_that_cannot_be_copied_can_be_downloaded(page):
    opened(page, CITY)
    page.locator("[data-copy=procedure-coverage]").click()
    expect(page.locator("#notice")).to_contain_text("Tải xuống")
    menu = card(page, "procedure-coverage").locator("details.downloads")
    menu.locator("summary").click()
    with page.expect_download() as download:
        menu.locator("[data-picture=png]").click()
    assert download.value.suggested_filename.endswith(".png")
