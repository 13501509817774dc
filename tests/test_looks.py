"""What the eye meets at every width: nothing cut, nothing slanted, one order for eye and Tab key."""

from itertools import pairwise

import pytest
from browsing import shown
from drawn import WORDS
from playwright.sync_api import expect
from twin import COMMUNES, NEW, OLD, question
from twin import opened as opened_data

from dashboard import pages
from dashboard.catalog import read_catalog
from dashboard.data.answers import answer
from dashboard.data.history import history
from dashboard.figures import card as card_module
from dashboard.figures import card_chart, figure
from dashboard.figures.lines import _apart
from dashboard.figures.panel import Drawing
from dashboard.figures.trend import trend_chart
from dashboard.settings import SHIPPED_DATA
from dashboard.theme import PALETTES

CATALOG = read_catalog((SHIPPED_DATA,))
SEVERAL = "05971&don-vi=05974&don-vi=05983@2025-07-01&don-vi=05986@2025-07-01"
BESIDE_CARD = """() => [...document.querySelectorAll('#card-theo-nam :is(WORDS, .xtick text)')].filter((text) => {
  const box = text.getBoundingClientRect(), card = text.closest('.card').getBoundingClientRect();
  return box.width && (box.left < card.left || box.right > card.right);
}).map((text) => text.textContent)""".replace("WORDS", WORDS)
SLANTED = """() => [...document.querySelectorAll('.xtick text')]
  .filter((text) => /rotate\\((?!0[,)])/.test(text.getAttribute('transform') || '')).length"""
CROSSING = """() => { const boxes = [...document.querySelectorAll('#card-theo-nam .xtick text')]
  .map((one) => one.getBoundingClientRect());
  return boxes.slice(1).filter((box, place) => box.left < boxes[place].right).length; }"""
IN_ORDER = """() => { const parts = [...document.querySelectorAll('.heading a, .heading button')]
  .map((one) => one.getBoundingClientRect()).filter((box) => box.width);
  return parts.slice(1).filter((box, place) => { const before = parts[place];
    return box.bottom <= before.top
      || (Math.abs(box.top + box.bottom - before.top - before.bottom) < 20 && box.left < before.left); }).length; }"""


@pytest.fixture(scope="module")
def warehouse(published):
    return opened_data(published)


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("units", ["178-xa", SEVERAL])
def test_names_and_years_of_lines_stand_upright_within_their_card(page, width, units):
    page.set_viewport_size({"width": width, "height": 800})
    shown(page, f"/chi-tieu/staff_qualification?nam=2025&don-vi={units}")
    expect(page.locator("#card-theo-nam .main-svg").first).to_be_visible()
    assert page.evaluate(BESIDE_CARD) == []
    assert page.evaluate(SLANTED) == page.evaluate(CROSSING) == 0


# The same words once as traces and once as annotations: by how many px they stand apart, across and down.
APART = """async ([figure, words, width]) => {
  const boxes = async (drawn) => {
    const plot = document.body.appendChild(document.createElement("div"));
    await Plotly.newPlot(plot, drawn.data, { ...drawn.layout, width });
    const { left, top } = plot.getBoundingClientRect();
    const found = [...plot.querySelectorAll("WORDS")].filter((one) => one.textContent.trim()).map((one) => {
      const box = one.getBoundingClientRect(), look = getComputedStyle(one);
      return { text: one.textContent, look: [look.fontSize, look.fill].join(), x: box.left - left, y: box.top - top };
    });
    plot.remove();
    return found;
  };
  const [light, heavy] = [await boxes(figure), await boxes(words)];
  return heavy.map(({ text, look, x, y }) => {
    const same = light.filter((one) => one.text === text && one.look === look);
    return [text, Math.min(...same.map((one) => Math.max(Math.abs(one.x - x) - 2, Math.abs(one.y - y))))];
  });
}""".replace("WORDS", WORDS)


@pytest.mark.parametrize(("theme", "width"), [("light", 1000), ("dark", 340)])
def test_words_of_a_trace_stand_where_annotations_would(page, warehouse, monkeypatch, theme, width):
    shown(page, "/huong-dan")
    for address in (
        "/chi-tieu/staff_qualification?nam=2021&don-vi=178-xa",
        "/so-sanh?nam=2021&tu-nam=2018",
        "/tru-cot/5?nam=2019&don-vi=178-xa",
    ):
        asked = pages.visit(*address.split("?"), warehouse)
        for key in pages.page(asked).keys:
            drawing, made = Drawing(PALETTES[theme]), pages.page(asked).chart(key)
            light, _ = figure(made, drawing)
            with monkeypatch.context() as heavily:
                heavily.setattr(card_module, "is_light", lambda mark: False)
                heavy, _ = figure(made, drawing)
            apart = page.evaluate(APART, [light, heavy, width])
            assert [(text, far) for text, far in apart if far is None or far > 1.6] == [], (address, key)


# Of each value on a bar by how many px its ground is larger: at the left, above, at the right, below.
GROUNDS = """() => {
  const boxes = [...document.querySelectorAll(".card .textpoint text")].map((one) => one.getBoundingClientRect());
  return [...document.querySelectorAll(".card .scatterlayer .point")]
    .filter((one) => one.getBBox().height === 0).map((one) => {
    const ground = one.getBoundingClientRect(), half = parseFloat(one.style.strokeWidth) / 2;
    const y = (ground.top + ground.bottom) / 2;
    const on = boxes.filter((box) => Math.abs((box.left + box.right) / 2 - (ground.left + ground.right) / 2) < 2
      && Math.abs((box.top + box.bottom) / 2 - y) < 4);
    return on.map((box) => [box.left - ground.left, box.top - y + half,
      ground.right - box.right, y + half - box.bottom]);
  });
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_a_value_on_hatching_has_a_ground_as_large_as_it(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    shown(page, "/chi-tieu/staff_qualification?nam=2021&don-vi=178-xa")
    expect(page.locator("#card-staff_qualification .textpoint").first).to_be_visible()
    grounds = page.evaluate(GROUNDS)
    assert len(grounds) > 8
    for on in grounds:
        (sides,) = on  # each lies below one value
        assert all(0 <= side <= 4 for side in sides), sides


def test_the_heading_is_read_in_the_order_of_the_tab_key(page):
    shown(page, "/")
    menu = page.locator("#open-pages[aria-expanded=false]:visible")
    for width in (1440, 1280, 1024, 768, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("width => innerWidth === width", arg=width)
        if menu.count():
            menu.click()
        expect(page.locator(".heading a:visible").nth(9)).to_be_visible()
        assert page.evaluate(IN_ORDER) == 0, width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_category_has_one_colour_on_bars_and_lines(published, theme):
    warehouse, drawing = opened_data(published), Drawing(PALETTES[theme])
    staff, asked = CATALOG.indicators["staff_qualification"], question(2021, [OLD[0]])
    (bars,) = card_chart(answer(CATALOG.card(staff.id), asked, warehouse)).panels(drawing)
    (lines,) = trend_chart(history(staff, asked, warehouse)).panels(drawing)
    of_bars = bars.traces[0]["marker"]["color"]
    of_lines = list(
        dict.fromkeys(trace["line"]["color"] for trace in lines.traces if trace.get("hoverinfo") == "none")
    )
    assert of_lines == of_bars == list(PALETTES[theme].series[: len(staff.categories)])


def test_two_sums_of_former_units_are_told_apart(published):
    asked = question(2025, [NEW[1], NEW[2]])
    found = history(CATALOG.indicators["staff_qualification"], asked, opened_data(published))
    (panel,) = trend_chart(found).panels(Drawing(PALETTES["light"]))
    written = [one["text"].replace("<br>", " ") for one in panel.annotations]
    assert (
        len([text for text in written if "cộng các đơn vị cũ của" in text])
        == len(set(written) & {text for text in written if "cộng các" in text})
        == 2
    )
    assert COMMUNES not in {unit.id for unit in found.units}


@pytest.mark.parametrize("wanted", [[0.0, 0.0, 0.0], [99.0, 99.0, 100.0], [0.0, 50.0, 100.0], [10.0]])
def test_labels_at_lines_ends_never_lie_on_each_other_nor_above_the_chart(wanted):
    heights = [12.0] * len(wanted)
    places = _apart(wanted, heights, 112.0)
    assert all(later - earlier >= 12 - 1e-9 for earlier, later in pairwise(places))
    assert max(places) <= 112 - 6
