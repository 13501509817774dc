"""The keyboard alone suffices: each control is reached, seen and used, and keeps the focus."""

import re

import pytest
from browsing import CARDS, card, chart_texts, opened
from playwright.sync_api import expect

FOCUS = """() => {
  const held = document.activeElement, box = held.getBoundingClientRect(), look = getComputedStyle(held);
  const [x, y] = [box.x + Math.min(box.width / 2, 20), box.y + Math.min(box.height / 2, 10)];
  const there = document.elementFromPoint(x, y);
  return {
    what: held.outerHTML.slice(0, 160),
    end: held === document.body,
    ringed: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
    seen: there !== null && (held.contains(there) || there.contains(held)
      || held.labels?.[0]?.contains(there) === true),
  };
}"""


def tab_to(page, control, most=60):
    """Press Tab until a control has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if control.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError(f"{control} is not reached by Tab")


def test_from_the_address_bar_to_a_picture(page):
    opened(page, "/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Đến nội dung chính")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()

    year = page.locator("#year")
    tab_to(page, year)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#title")).to_have_text("Năm 2018: Toàn thành phố")
    expect(year).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#title")).to_have_text("Năm 2019: Toàn thành phố")
    expect(year).to_be_focused()

    units, ward = page.locator("#units"), page.get_by_label("Phường Tam Thanh", exact=True)
    tab_to(page, units, most=3)
    page.keyboard.press("Enter")
    expect(ward).to_be_visible()
    tab_to(page, page.locator("#unit-search"), most=1)
    page.keyboard.type("tam thanh")
    tab_to(page, ward, most=1)
    page.keyboard.press("Space")
    expect(page.locator("#title")).to_have_text("Năm 2019: Phường Tam Thanh")
    expect(ward).to_be_focused()
    expect(ward).to_be_checked()
    page.locator("#unit-search").fill("toan")
    adding = page.get_by_role("button", name="+ thêm Toàn thành phố", exact=True)
    tab_to(page, adding, most=2)
    page.keyboard.press("Enter")
    expect(page.locator("#title")).to_have_text("Năm 2019: Toàn thành phố, Phường Tam Thanh")
    expect(page.locator(".adds:focus")).to_have_text("− bỏ Toàn thành phố", use_inner_text=True)
    page.locator("#unit-search").fill("tam thanh")
    page.keyboard.press("Escape")
    expect(ward).to_be_hidden()
    expect(units).to_be_focused()

    switch = page.locator("#filters input[value='tat-ca']")
    tab_to(page, switch, most=2)
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("so-lieu=chinh-thuc"))
    expect(page.locator("#standing")).to_contain_text("không kèm số liệu mô phỏng")
    expect(switch).to_be_focused()

    reset = page.locator("#reset")
    tab_to(page, reset, most=2)
    page.keyboard.press("Enter")
    expect(page.locator("#title")).to_have_text("Năm 2019: Toàn thành phố")
    expect(reset).to_be_focused()

    coverage = card(page, "procedure-coverage")
    button, table = coverage.locator("[data-show=table]"), coverage.locator(".view.table")
    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(table).to_contain_text("89,79%")
    expect(button).to_be_focused()

    menu = coverage.locator("summary")
    tab_to(page, menu, most=3)
    page.keyboard.press("Enter")
    shape = coverage.locator("[data-choice=kho]")
    tab_to(page, shape, most=1)
    page.keyboard.press("ArrowDown")
    expect(shape).to_have_value("vuong")
    tab_to(page, coverage.get_by_role("button", name="Tải xuống PNG"), most=2)
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    assert re.fullmatch(r"procedure-coverage_178_2019_\w+_vuong\.png", coming.value.suggested_filename)
    expect(page.locator("#notice")).to_contain_text("Đã lưu: procedure-coverage_178_2019_")

    tab_to(page, table, most=8)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(table).to_be_focused()
    expect(table).not_to_have_js_property("scrollLeft", 0)


def test_skip_link_leads_past_the_filters(page):
    opened(page, "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#standing a.flag")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#key-numbers a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tru-cot/1\?nam=2019"))


def test_year_and_unit_by_keyboard_change_all_four_cards(page):
    opened(page, "/?nam=2019&don-vi=178-xa")
    before = {key: chart_texts(page, key).all_text_contents() for key in CARDS}
    page.locator("#year").focus()
    page.keyboard.press("ArrowUp")
    for key in CARDS:
        expect(card(page, key).locator(".subtitle")).to_contain_text("năm 2020")
        expect(chart_texts(page, key)).not_to_have_text(before[key])
    step = page.locator("#year-before")
    step.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#title")).to_contain_text("2019")
    expect(step).to_be_focused()


def test_escape_closes_the_download_menu(page):
    opened(page, "/")
    menu = card(page, "financial-autonomy").locator("details")
    menu.locator("summary").focus()
    page.keyboard.press("Space")
    expect(menu.get_by_role("button").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu.get_by_role("button").first).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


@pytest.mark.parametrize(
    "address", ["/?nam=2019&don-vi=05974&so-lieu=chinh-thuc", "/nguon/article-2020-02-24", "/?nam=1066"]
)
def test_the_focus_is_always_seen(page, address):
    page.goto(address)
    expect(page.locator("main")).to_be_visible()
    found = []
    for _ in range(80):
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUS))
        if found[-1]["end"]:
            break
    stops = found[:-1]
    assert len(stops) >= 1
    assert [stop["what"] for stop in stops if not (stop["ringed"] and stop["seen"])] == []
