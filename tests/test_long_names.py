"""Names of any length: on the screen of a phone and in every picture no word of a chart lies on another."""

import sys

import pytest
from browsing import shown
from drawn import WORDS
from twin import opened as opened_data

from dashboard import pages
from dashboard.figures import SHAPES, figure, picture
from dashboard.figures.panel import Drawing
from dashboard.figures.rows import beside
from dashboard.theme import PALETTES
from dashboard.wording.names import cell_label, unit_short_name

# Of a card on a phone of 390 px, where letters are full-sized, and on a wide screen.
PLOTS = (327, 620)
LONG = "thuộc vùng kinh tế động lực phía bắc của tỉnh theo quy hoạch đến năm hai nghìn không trăm năm mươi"
WARDS = "05971&don-vi=05974&don-vi=05977&don-vi=05980"
ADDRESSES = (
    "/?nam=2019&don-vi=178",
    f"/?nam=2021&don-vi=178-xa&don-vi={WARDS}",
    f"/so-sanh?nam=2021&tu-nam=2019&don-vi={WARDS}",
    f"/chi-tieu/staff_qualification?nam=2021&don-vi={WARDS}",
    "/chi-tieu/commune_staff_present?nam=2019",  # three published values beside each other among simulated ones
    "/don-vi/05977?nam=2021",
    "/ban-do?nam=2021",
)
# Figures of pictures alone: a page has them as HTML.
AS_HTML = ("#bang-mau", "#ban-do", "#ban-do-moi")
# What of a drawn figure's words lies on what, line by line.
MEETING = """async ([figure, width]) => {
  const plot = document.body.appendChild(document.createElement("div"));
  await Plotly.newPlot(plot, figure.data, width ? { ...figure.layout, width } : figure.layout);
  const boxed = (one) => ({ text: one.textContent, ...one.getBoundingClientRect().toJSON() });
  const lines = [...plot.querySelectorAll("WORDS")].flatMap((text) => {
    const parts = [...text.querySelectorAll("tspan.line")];
    return (parts.length ? parts : [text]).filter((one) => one.textContent.trim()).map(boxed);
  });
  const frame = plot.querySelector(".main-svg").getBoundingClientRect();
  const more = width ? 6 : 1; // a card has room around its chart
  const inside = (box) => box.left > frame.left - more && box.right < frame.right + more
    && box.top > frame.top - more && box.bottom < frame.bottom + more;
  const meet = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4;
  const found = lines.filter((box) => !inside(box)).map(({ text }) => [text, "outside"]);
  lines.forEach((one, at) => lines.slice(at + 1).forEach((other) => {
    if (meet(one, other)) found.push([one.text, other.text]);
  }));
  plot.remove();
  return found;
}""".replace("WORDS", WORDS)


@pytest.fixture(scope="module")
def warehouse(published):
    return opened_data(published)


@pytest.fixture(params=["as they are", "long"])
def names(request, monkeypatch):
    """Let all units and indicators have the names that they have, or add 75 letters and more to each."""
    if request.param == "long":
        for plain in (unit_short_name, cell_label):
            for module in [one for one in sys.modules.values() if vars(one).get(plain.__name__) is plain]:
                monkeypatch.setattr(module, plain.__name__, lambda one, plain=plain: f"{plain(one)} {LONG}")
    return request.param


def charts(warehouse):
    """Yield address, key and chart of every kind."""
    for address in ADDRESSES:
        asked = pages.visit(*address.split("?"), warehouse)
        for key in pages.page(asked).keys:
            if not (made := pages.page(asked).chart(key)).empty:
                yield f"{address}#{key}", made


def test_no_word_of_a_card_lies_on_another(page, warehouse, names):
    shown(page, "/huong-dan")
    drawing, seen = Drawing(PALETTES["light"]), 0
    for name, made in charts(warehouse):
        if name.endswith(AS_HTML):
            continue
        drawn, _ = figure(made, drawing)
        for width in PLOTS:
            assert page.evaluate(MEETING, [drawn, width]) == [], (name, width)
        seen += 1
    assert seen > 12


def test_no_word_of_a_picture_lies_on_another(page, warehouse, names):
    shown(page, "/huong-dan")
    drawing = Drawing(PALETTES["light"])
    for name, made in charts(warehouse):
        for shape in SHAPES.values():
            taken = picture(made, drawing, shape, "http://127.0.0.1/")
            taken["layout"]["annotations"] = [
                one for one in taken["layout"]["annotations"] if one["xref"] != "paper"
            ]
            assert page.evaluate(MEETING, [taken, 0]) == [], (name, shape.name)


def test_a_name_keeps_its_letters_and_its_value_a_place_of_its_own():
    text, more = beside("P. Tam Thanh", "<b>33,3%</b>  1/3")
    assert (text, more) == ("P. Tam Thanh", 0)
    text, more = beside(f"Phường {LONG} xã 1", "<b>33,3%</b>  1/3")
    assert text.replace("<br>", " ").strip() == f"Phường {LONG} xã 1" and more > 0
    ranked, _ = beside(f"Phường {LONG}", "<b>33,3%</b>", "=2. ")
    assert ranked.startswith("=2. <b>Phường") and ranked.count("<b>") == ranked.count("</b>") > 1
