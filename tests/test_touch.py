"""What a pointer or a finger meets in a chart: what a tap opens stays open, what is told of a row leaves it legible."""

import re

import pytest
from browsing import Visitor, opened, shown
from drawn import WORDS
from playwright.sync_api import expect
from test_accessibility import PHONE

DESKTOP = {"width": 1440, "height": 900}
# Counts the clicks that a browser makes of taps.
COUNTING = (
    "window.clicks = 0; addEventListener('click', ({ isTrusted }) => { window.clicks += isTrusted; }, true);"
)
MARK = ".barlayer .point path, .scatterlayer .trace .points path.point"
# Which charts have a mark that leads to a value.
MARKED = """(MARK) => [...document.querySelectorAll(".js-plotly-plot")].flatMap((plot, at) =>
  plot.data.some((trace) => trace.customdata?.length) && plot.querySelector(MARK) ? [at] : [])"""
# The middle of the first mark of a chart, in a window that shows it.
MIDDLE = """([MARK, at]) => {
  const mark = document.querySelectorAll(".js-plotly-plot")[at].querySelector(MARK);
  mark.scrollIntoView({ block: "center" });
  const box = mark.getBoundingClientRect();
  return [box.left + Math.min(box.width / 2, 20), box.top + box.height / 2];
}"""
MIDDLE_OF = """(plot) => {
  const box = plot.querySelector(".barlayer .point path").getBoundingClientRect();
  return [box.left + 10, box.top + box.height / 2];
}"""
OF_THIS_YEAR = """() => {
  const tip = document.querySelector(".tip");
  return tip.hidden || tip.textContent.includes("mô phỏng");
}"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
TAPPED = (
    "/?nam=2019&don-vi=178",
    "/?nam=2021&don-vi=05977&don-vi=05980",
    "/chi-tieu/staff_qualification?nam=2021&don-vi=178-xa",
    "/so-sanh?nam=2021&tu-nam=2018",
    "/don-vi/05977?nam=2021",
)


@pytest.fixture(scope="module")
def fingers(browser, site):
    """Return a visitor with a touch screen."""
    visiting = Visitor(browser, site, has_touch=True)
    yield visiting
    visiting.context.close()


@pytest.fixture
def touched(fingers):
    """Return a page on that screen, as wide as a desk's."""
    with fingers.page() as page:
        page.set_viewport_size(DESKTOP)
        yield page


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_what_a_tap_on_a_chart_opens_stays_open(touched, viewport):
    page = touched
    page.set_viewport_size(viewport)
    page.add_init_script(COUNTING)
    panel, tapped = page.locator("#evidence"), 0
    for address in TAPPED:
        shown(page, address)
        for at in page.evaluate(MARKED, MARK):
            page.touchscreen.tap(*page.evaluate(MIDDLE, [MARK, at]))
            expect(panel).to_be_visible()
            # The browser's own click for the tap comes after the finger left.
            page.wait_for_function("() => window.clicks > 0")
            expect(panel.locator("h2")).to_be_visible()
            expect(page).to_have_url(re.compile("doan="))
            expect(page.locator(".hoverlayer .hovertext, .tip:visible")).to_have_count(0)
            page.keyboard.press("Escape")
            expect(panel).to_be_hidden()
            expect(page).not_to_have_url(re.compile("doan="))
            page.evaluate("() => { window.clicks = 0; }")
            tapped += 1
    assert tapped > 8


def test_a_tap_beside_the_panel_and_on_its_button_closes_it(touched):
    page = opened(touched, "/?nam=2019&don-vi=178")
    panel, number = page.locator("#evidence"), page.locator(".numbers a.stated").first
    number.tap()
    expect(panel).to_be_visible()
    page.touchscreen.tap(200, 500)
    expect(panel).to_be_hidden()
    number.tap()
    expect(panel).to_be_visible()
    panel.locator("#close-evidence").tap()
    expect(panel).to_be_hidden()


def test_a_double_click_opens_the_panel_and_leaves_it_open(page):
    page.set_viewport_size(DESKTOP)
    opened(page, "/?nam=2019&don-vi=178")
    page.locator(".numbers a.stated").first.dblclick()
    expect(page.locator("#evidence h2")).to_be_visible()
    expect(page).to_have_url(re.compile("doan="))
    page.mouse.click(200, 500)
    expect(page.locator("#evidence")).to_be_hidden()


def centred(page, chart):
    """Scroll a chart to the middle of the window, and wait until the page knows: what is told goes when it scrolls."""
    chart.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    page.evaluate(TWO_FRAMES)


def row_of(page, key, at):
    """Return the boxes of the words of a card's row (its name first), and those of the row below."""
    return page.evaluate(
        """([key, at, WORDS]) => {
          const card = document.getElementById(`card-${key}`), rows = new Map();
          [...card.querySelectorAll(WORDS)].filter((one) => one.textContent.trim()).forEach((one) => {
            const box = one.getBoundingClientRect(), foot = Math.round(box.bottom);
            const near = [...rows.keys()].find((other) => Math.abs(other - foot) < 4) ?? foot;
            rows.set(near, [...(rows.get(near) ?? []), box].sort((one, other) => one.left - other.left));
          });
          const feet = [...rows.keys()].sort((one, other) => one - other);
          const plain = ({ left, right, top, bottom }) => ({ left, right, top, bottom });
          return [rows.get(feet[at]), rows.get(feet[at + 1]) ?? []].map((boxes) => boxes.map(plain));
        }""",
        [key, at, WORDS],
    )


def meet(one, other):
    return (
        one["left"] < other["right"] - 1
        and other["left"] < one["right"] - 1
        and one["top"] < other["bottom"] - 1
        and other["top"] < one["bottom"] - 1
    )


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/?nam=2019&don-vi=178", "procedure-coverage"),
        ("/?nam=2021&don-vi=05977&don-vi=05980&don-vi=05989", "staff-qualification"),
        ("/so-sanh?nam=2021&tu-nam=2018", "xep-hang"),
    ],
)
def test_what_is_told_of_a_row_leaves_its_value_and_the_next_name_legible(page, viewport, address, key):
    page.set_viewport_size(viewport)
    shown(page, address)
    centred(page, page.locator(f"#card-{key} .js-plotly-plot"))
    tip = page.locator(".tip")
    for at in (0, 1, 2):
        page.mouse.move(1, 1)
        own, below = row_of(page, key, at)
        name = own[0]
        page.mouse.move((name["left"] + name["right"]) / 2, (name["top"] + name["bottom"]) / 2)
        expect(tip).to_be_visible()
        box = tip.evaluate("one => one.getBoundingClientRect().toJSON()")
        assert not [words for words in (*own, *below) if meet(box, words)], (at, box, own, below)
        assert box["left"] >= 0 and box["right"] <= viewport["width"]
    fonts = tip.evaluate("one => [one, document.body].map((each) => getComputedStyle(each).fontFamily)")
    assert len(set(fonts)) == 1


def test_the_whole_row_is_the_target(page):
    page.set_viewport_size(DESKTOP)
    shown(page, "/?nam=2019&don-vi=178")
    centred(page, page.locator("#card-document-exchange .js-plotly-plot"))
    tip, texts = page.locator(".tip"), []
    own, _ = row_of(page, "document-exchange", 1)
    name, value = own[0], own[-1]
    y = (name["top"] + name["bottom"]) / 2
    for x in ((name["left"] + name["right"]) / 2, (name["right"] + value["left"]) / 2, value["left"] + 5):
        page.mouse.move(1, 1)
        expect(tip).to_be_hidden()
        page.mouse.move(x, y)
        expect(tip).to_be_visible()
        texts.append(tip.inner_text())
    assert len(set(texts)) == 1
    page.mouse.click((name["right"] + value["left"]) / 2, y)
    expect(page.locator("#evidence h2")).to_be_visible()
    expect(tip).to_be_hidden()
    place, _, label = texts[0].splitlines()[0], None, texts[0].splitlines()[1].split(":")[0]
    expect(page.locator("#evidence h2")).to_contain_text(label)
    assert place in page.locator("#evidence h2").inner_text()


def test_what_was_told_of_one_year_is_not_left_over_another(page):
    page.set_viewport_size(DESKTOP)
    tip = page.locator(".tip")
    for address in ("/?nam=2019&don-vi=178", "/chi-tieu/staff_qualification?nam=2019&don-vi=178-xa"):
        shown(page, address)
        plot = page.locator(".card .js-plotly-plot").first
        centred(page, plot)
        page.mouse.move(*plot.evaluate(MIDDLE_OF))
        expect(tip).to_be_visible()
        assert "mô phỏng" not in tip.inner_text()
        page.select_option("#year", "2016")
        expect(page).to_have_url(re.compile("nam=2016"))
        # The pointer rests where it was: what is told there now is of this year.
        page.wait_for_function(OF_THIS_YEAR)
        expect(page.locator(".hoverlayer .hovertext")).to_have_count(0)


def test_what_is_told_goes_with_a_touch_elsewhere_and_with_escape(page):
    page.set_viewport_size(DESKTOP)
    shown(page, "/?nam=2019&don-vi=178")
    centred(page, page.locator("#card-procedure-coverage .js-plotly-plot"))
    tip = page.locator(".tip")
    own, _ = row_of(page, "procedure-coverage", 0)
    middle = ((own[0]["left"] + own[0]["right"]) / 2, (own[0]["top"] + own[0]["bottom"]) / 2)
    page.mouse.move(*middle)
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.mouse.move(middle[0] + 3, middle[1])
    expect(tip).to_be_visible()
    page.locator("body").dispatch_event("pointerdown")
    expect(tip).to_be_hidden()


def test_what_a_tap_tells_of_an_area_stays_until_something_else_is_touched(browser, extended):
    visitor = Visitor(browser, extended, has_touch=True, viewport=PHONE)
    with visitor.page() as page:
        page.add_init_script(COUNTING)
        shown(page, "/ban-do?nam=2021")
        plot, tip = page.locator(".maps .js-plotly-plot").first, page.locator(".tip")
        for leave in (
            lambda: page.locator("h1").tap(),
            lambda: page.evaluate("dispatchEvent(new Event('beforeprint'))"),
        ):
            centred(page, plot)
            box = plot.locator(WORDS).first.bounding_box()
            page.evaluate("() => { window.clicks = 0; }")
            page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            page.wait_for_function("() => window.clicks > 0")
            page.evaluate(TWO_FRAMES)
            expect(tip).to_contain_text("P. Hoàng Văn Thụ")
            leave()
            expect(tip).to_be_hidden()
    visitor.context.close()


@pytest.mark.parametrize(
    ("tapped", "opened_by_it"),
    [
        ("#units", "#unit-picker[open]"),
        ("#card-procedure-coverage .downloads > summary", "#card-procedure-coverage .downloads[open]"),
        ("#open-search", "#search[open]"),
        ("#open-pages", "#open-pages[aria-expanded=true]"),
        (".numbers a.stated >> nth=0", "#evidence[open]"),
    ],
)
def test_whatever_a_tap_opens_stays_open(touched, tapped, opened_by_it):
    page = touched
    page.set_viewport_size(PHONE)
    page.add_init_script(COUNTING)
    opened(page, "/?nam=2019&don-vi=178")
    page.locator(tapped).tap()
    page.wait_for_function("() => window.clicks > 0")
    page.evaluate(TWO_FRAMES)
    expect(page.locator(opened_by_it)).to_be_attached()
