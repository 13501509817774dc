"""WCAG 2.2 AA as axe sees it, in every state of the pages; and no sideways scrolling on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import CALLBACK, CARDS, Held, card, drawn, early_fonts, opened, show
from drawn import WORDS
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from playwright.sync_api import expect
from test_pictures import crosses

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Neither what only experimental rules and sounds need (the style sheets) nor what nobody is told (selectors) is made.
ASKED = {
    "runOnly": {"type": "tag", "values": STANDARDS},
    "resultTypes": ["violations"],
    "preload": False,
    "selectors": False,
}
CITY, WARDS, EMPTY = (
    "/?nam=2019&don-vi=178",
    "/?nam=2019&don-vi=05977&don-vi=05980&don-vi=05989",
    "/?nam=2019&don-vi=05977&so-lieu=chinh-thuc",
)
MANY = "/?nam=2025&don-vi=178-xa&don-vi=05977@2025-07-01&don-vi=06187@2025-07-01"
PHONE, NARROWEST = {"width": 390, "height": 844}, {"width": 320, "height": 640}


def tables(page):
    for key in CARDS:
        show(page, key, "table")
        expect(card(page, key).locator("tbody")).to_be_visible()


def definitions(page):
    for key in CARDS:
        show(page, key, "definition")
        expect(card(page, key).locator("dl").first).to_be_visible()


def picker(page):
    page.locator("#units").click()
    expect(page.locator("#unit-search")).to_be_visible()


def definitions_and_picker(page):
    definitions(page)
    picker(page)


def tables_and_picker(page):
    tables(page)
    picker(page)


def menu(page):
    card(page, "procedure-coverage").locator("summary").click()
    expect(card(page, "procedure-coverage").locator("[data-picture]").first).to_be_visible()


def nothing(page):
    """Leave the page as it is."""


# Each state of the overview in one look; test_kinds.py shows it as it opens in the others.
STATES = {
    "many units": (MANY + "&lang=en&giao-dien=toi", nothing),
    "tables, unit picker": (WARDS + "&giao-dien=toi", tables_and_picker),
    "definitions, unit picker": (CITY + "&lang=en", definitions_and_picker),
    "download menu": (CITY, menu),
    "empty": (EMPTY, nothing),
}
# What axe is asked of at each width of a phone; at the other nothing may scroll sideways there either.
ON_A_PHONE = {"390": (PHONE, (nothing, tables)), "320": (NARROWEST, (menu, picker))}


def violations(page):
    """Return what axe finds on a page, a line for each element."""
    found = Axe().run(page, options=ASKED)
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:200]} {node.get('failureSummary', '')}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


@pytest.fixture
def phone(page):
    page.set_viewport_size(PHONE)
    return page


def opened_in_its_font(page, address):
    """Open an address of the overview in its own letters: what an open menu leaves of a link is a matter of some px."""
    with early_fonts(page):
        opened(page, address)


@pytest.mark.parametrize("state", STATES)
def test_overview_has_no_violation(page, state):
    address, reach = STATES[state]
    opened(page, address) if reach is nothing else opened_in_its_font(page, address)
    reach(page)
    assert violations(page) == []


@pytest.mark.parametrize("width", ON_A_PHONE)
def test_overview_on_a_phone(phone, width):
    """Walk through its states: none scrolls sideways, the texts stay apart, and axe finds nothing."""
    size, looked_at = ON_A_PHONE[width]
    phone.set_viewport_size(size)
    for address in (EMPTY, MANY + "&lang=en", CITY, WARDS):
        opened_in_its_font(phone, address) if address == WARDS else opened(phone, address)
        fits(phone)
        assert crowded(phone) == []
    for reach in (nothing, menu, tables, picker):
        reach(phone)
        fits(phone)
        if reach in looked_at:
            assert violations(phone) == []


def test_a_question_that_is_refused(page):
    page.goto("/?nam=1066")
    expect(page.locator("main")).to_be_visible()
    assert violations(page) == []
    for size in (PHONE, NARROWEST):
        page.set_viewport_size(size)
        fits(page)


@pytest.mark.parametrize("address", [CITY, "/mau-thuan?nam=2019&giao-dien=toi"], ids=["board", "sheet"])
def test_a_page_that_waits_for_an_answer_has_no_violation(page, address):
    page.goto(address)
    expect(page.locator("main h1")).to_be_visible()
    held = Held(page, f"**{CALLBACK}*")
    page.locator("#year").select_option("2020")
    expect(page.locator(".loading")).to_be_attached()
    assert violations(page) == []
    held.go()
    expect(page.locator(".loading")).to_have_count(0)


def test_the_page_before_its_scripts_has_no_violation(page):
    page.route("**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(WARDS)
    expect(page.locator("h1")).to_have_text("Năm 2019: Phường Vĩnh Trại, Phường Đông Kinh, Xã Quảng Lạc")
    assert violations(page) == []


def fits(page):
    """Assert that the page cannot be scrolled sideways, as soon as it is as wide as its window."""
    try:
        page.wait_for_function("() => document.documentElement.scrollWidth <= window.innerWidth")
    except PlaywrightTimeoutError:
        assert too_wide(page) == []
        raise


def too_wide(page):
    """Return what reaches over the right edge."""
    return page.evaluate(
        """() => [...document.body.querySelectorAll("*")]
             .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1)
             .map(one => one.outerHTML.slice(0, 120)).slice(0, 5)"""
    )


def test_texts_of_a_chart_stay_apart_when_the_window_narrows(phone):
    opened(phone, CITY)
    graph = card(phone, CARDS[-1]).locator(".main-svg").first
    width = graph.get_attribute("width")
    with phone.expect_navigation():  # the page draws itself anew
        phone.set_viewport_size(NARROWEST)
    drawn(phone)
    expect(graph).not_to_have_attribute("width", width)
    assert crowded(phone) == []


def crowded(page):
    """Return the texts of the charts that lie on each other or are cut by the window's edge."""
    found = []
    for key in CARDS:
        boxes = (
            card(page, key)
            .locator(".js-plotly-plot")
            .locator(WORDS)
            .evaluate_all(
                """texts => texts.flatMap(text => {
                 const lines = [...text.querySelectorAll("tspan.line")];
                 return lines.length ? lines : [text];
               }).filter(line => line.textContent.trim()).map(line => {
                 const box = line.getBoundingClientRect();
                 return [line.textContent, box.left, box.top, box.right, box.bottom];
               })"""
            )
        )
        found += [(a[0], b[0]) for place, a in enumerate(boxes) for b in boxes[place + 1 :] if crosses(a, b)]
        found += [box[0] for box in boxes if box[1] < 0 or box[3] > page.viewport_size["width"]]
    return found


def test_controls_are_large_enough_for_a_finger(phone):
    opened(phone, CITY)
    small = phone.evaluate(
        """() => [...document.querySelectorAll("button, select, summary, .form-check, .switches a, nav a")]
             .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
             .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24)).map(([what]) => what)"""
    )
    assert small == []
