"""WCAG 2.2 AA as axe sees it, in every state of the pages; and no sideways scrolling on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import CARDS, card, early_fonts, opened, show
from drawn import WORDS
from playwright.sync_api import expect
from test_pictures import crosses

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CITY, WARDS, EMPTY = (
    "/?nam=2019&don-vi=178",
    "/?nam=2019&don-vi=05977&don-vi=05980&don-vi=05989",
    "/?nam=2019&don-vi=05977&so-lieu=chinh-thuc",
)
MANY = "/?nam=2025&don-vi=178-xa&don-vi=05977@2025-07-01&don-vi=06187@2025-07-01"
PHONE, NARROWEST = {"width": 390, "height": 844}, {"width": 320, "height": 640}
BESIDE = ["/nguon", "/nguon/article-2020-02-24", "/nguon/simulation", "/?nam=1066", "/khong-co"]


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


STATES = {
    "as it opens": (CITY, nothing),
    "wards, simulated": (WARDS, nothing),
    "many units": (MANY, nothing),
    "tables": (WARDS, tables),
    "definitions, unit picker": (CITY, definitions_and_picker),
    "download menu": (CITY, menu),
    "empty": (EMPTY, nothing),
    "dark": (WARDS + "&giao-dien=toi", nothing),
    "dark tables, unit picker": (CITY + "&giao-dien=toi", tables_and_picker),
    "English": (CITY + "&lang=en", nothing),
}


def violations(page):
    """Return what axe finds on a page, a line for each element."""
    found = Axe().run(
        page, options={"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
    )
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:200]} {node.get('failureSummary', '')}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


@pytest.fixture(scope="module")
def phone(visitor):
    with visitor.page() as page:
        page.set_viewport_size(PHONE)
        yield page


@pytest.mark.parametrize("state", STATES)
def test_overview_has_no_violation(overview, state):
    address, reach = STATES[state]
    with early_fonts(overview):  # what an open menu leaves of a link is a matter of some px
        opened(overview, address)
    reach(overview)
    assert violations(overview) == []


@pytest.mark.parametrize("size", [PHONE, NARROWEST], ids=["390", "320"])
def test_overview_on_a_phone(phone, size):
    """Walk through its states: none scrolls sideways, the texts stay apart, and axe finds nothing."""
    phone.set_viewport_size(size)
    for address in (EMPTY, MANY + "&lang=en", CITY, WARDS):
        opened(phone, address)
        assert (too_wide(phone), crowded(phone)) == ([], [])
    for reach in (nothing, menu, tables, picker):
        reach(phone)
        assert too_wide(phone) == []
        assert violations(phone) == []


@pytest.mark.parametrize("address", BESIDE)
def test_other_pages_have_no_violation(overview, address):
    overview.goto(address)
    expect(overview.locator("main")).to_be_visible()
    assert violations(overview) == []


@pytest.mark.parametrize("address", [CITY, "/tinh-trang?nam=2019&don-vi=178"], ids=["board", "sheet"])
def test_a_page_that_waits_for_an_answer_has_no_violation(visitor, address):
    with visitor.page() as page:
        held = []
        page.goto(address)
        expect(page.locator("main h1")).to_be_visible()
        page.route("**/_dash-update-component*", lambda route: held.append(route))
        page.locator("#year").select_option("2020")
        expect(page.locator(".loading")).to_be_attached()
        assert violations(page) == []
        for route in held:
            route.continue_()
        expect(page.locator(".loading")).to_have_count(0)


def test_the_page_before_its_scripts_has_no_violation(visitor):
    with visitor.page() as page:
        page.route("**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
        page.goto(WARDS)
        expect(page.locator("h1")).to_have_text("Năm 2019: Phường Vĩnh Trại, Phường Đông Kinh, Xã Quảng Lạc")
        assert violations(page) == []


def test_other_pages_on_a_phone(phone):
    for address in BESIDE:
        phone.goto(address)
        expect(phone.locator("main")).to_be_visible()
        for size in (PHONE, NARROWEST):
            phone.set_viewport_size(size)
            assert too_wide(phone) == []


def too_wide(page):
    """Return what reaches over the right edge, where the page can be scrolled sideways at all."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? []
             : [...document.body.querySelectorAll("*")]
             .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1)
             .map(one => one.outerHTML.slice(0, 120)).slice(0, 5)"""
    )


def test_texts_of_a_chart_stay_apart_when_the_window_narrows(phone):
    phone.set_viewport_size(PHONE)
    opened(phone, CITY)
    graph = card(phone, CARDS[-1]).locator(".main-svg").first
    width = graph.get_attribute("width")
    with phone.expect_navigation():  # the page draws itself anew
        phone.set_viewport_size(NARROWEST)
    expect(graph).to_be_visible()
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
                """texts => texts.filter(text => text.textContent.trim()).map(text => {
                 const box = text.getBoundingClientRect();
                 return [text.textContent, box.left, box.top, box.right, box.bottom];
               })"""
            )
        )
        found += [(a[0], b[0]) for place, a in enumerate(boxes) for b in boxes[place + 1 :] if crosses(a, b)]
        found += [box[0] for box in boxes if box[1] < 0 or box[3] > page.viewport_size["width"]]
    return found


def test_controls_are_large_enough_for_a_finger(phone):
    phone.set_viewport_size(PHONE)
    opened(phone, CITY)
    small = phone.evaluate(
        """() => [...document.querySelectorAll("button, select, summary, .form-check, .switches a, nav a")]
             .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
             .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24)).map(([what]) => what)"""
    )
    assert small == []
