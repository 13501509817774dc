"""The font of pages: no word moves when it comes late, and what stands until then is as wide and as high."""

import json
import re
import subprocess
from functools import cache, reduce
from pathlib import Path

import pytest
from browsing import early_fonts, late_fonts
from fontTools.ttLib import TTFont
from test_pictures import saved

from dashboard.figures.text_metrics import files_of
from dashboard.settings import ASSETS, settings
from dashboard.theme import FALLBACKS, FONT, FONT_STACK
from dashboard.web.assets import PRELOADED
from dashboard.web.server import server

STYLE = (ASSETS / "style.css").read_text("utf-8")
RULE = re.compile(r"@font-face \{([^}]*)\}")
PERCENT = r"{}: ([\d.]+)%"
# What pages say, in the proportion of its letters.
SAID = """Năm 2019, thành phố Lạng Sơn giải quyết 89,8% thủ tục hành chính theo cơ chế một cửa, một cửa liên
thông. Trong 245 thủ tục có 220 thủ tục được tiếp nhận và trả kết quả; số còn lại do các phòng
chuyên môn xử lý. Cán bộ, công chức phường và xã: 122 trên 166 người có trình độ đại học trở lên.
Văn bản trao đổi qua thư điện tử đạt trên 60%, ứng dụng chữ ký số ở 27 đơn vị. Administrative
reform: procedures through the one-stop shop, staff by highest qualification, financial autonomy of
service units, documents exchanged by e-mail.""".replace("\n", " ")

# One address of each kind of page; the last three are no pages of Dash.
KINDS = (
    "/?nam=2019&don-vi=178",
    "/tru-cot/3?nam=2021&don-vi=178-xa",
    "/chi-tieu/staff_qualification?nam=2021&don-vi=178-xa",
    "/don-vi/05977?nam=2021",
    "/so-sanh?nam=2021&tu-nam=2018",
    "/ban-do?nam=2021",
    "/tinh-trang?nam=2019",
    "/nguon/article-2020-02-24?nam=2019",
    "/huong-dan?nam=2019",
    "/bao-cao?nam=2019&don-vi=178",
    "/thay-doi?nam=2019",
    "/chi-tieu?nam=2019&don-vi=178",
    "/don-vi?nam=2021",
    "/kiem-tra?nam=2019",
    "/mau-thuan?nam=2019",
    "/trang-chieu?nam=2019",
    "/nhung/procedure-coverage?nam=2019&don-vi=178",
    "/quan-tri/dang-nhap?tiep=/quan-tri",
    "/khong-co?nam=2019",
)
LANGUAGES = ("vi", "en")
WIDTHS = (320, 390, 768, 1024, 1440)
# The first ten in both languages, at every width in turn; the long form has all of all.
SOME = [
    (kind, language, WIDTHS[(place + 2 * order) % len(WIDTHS)])
    for place, kind in enumerate(KINDS[:10])
    for order, language in enumerate(LANGUAGES)
]

SHIFTS = """() => {
  const shifts = [];
  const named = ({ node }) => node?.id || node?.className || node?.nodeName;
  const keep = (seen) => shifts.push(...seen.map(({ value, sources }) => [value, ...sources.map(named)]));
  const observer = new PerformanceObserver((seen) => keep(seen.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  const frame = () => new Promise(requestAnimationFrame);
  window.shiftsUntilNow = async () => { await frame(); await frame(); keep(observer.takeRecords()); return shifts; };
}"""
# All charts are as wide as their places, and Dash has what it asks for.
DRAWN = """() => {
  const files = performance.getEntriesByType("resource");
  const asked = (name) => files.some((one) => one.name.includes(name) && one.responseEnd);
  const width = (place) => place.querySelector(".main-svg")?.getAttribute("width") ?? NaN;
  const fits = (place) => Math.abs(width(place) - place.clientWidth) < 1;
  const places = [...document.querySelectorAll(".graph, #chart")].filter((one) => one.offsetHeight);
  return document.readyState !== "loading" && places.every(fits)
    && (!document.getElementById("_dash-config") || ["_dash-layout", "_dash-dependencies"].every(asked));
}"""
ARRIVED = """() => document.readyState === "complete"
  && [...document.fonts].every(({ status }) => status !== "loading")"""
STATUSES = "(family) => [...document.fonts].filter((face) => face.family.includes(family)).map(({ status }) => status)"
# What a browser remembers of a reader.
REMEMBERED = """() => {
  localStorage.setItem("cchc-visits", JSON.stringify({ now: { version: "0123456789ab", seen: 1_700_000_000_000 } }));
  localStorage.setItem("cchc-slides", JSON.stringify(["/?nam=2019&don-vi=178#card-procedure-coverage"]));
}"""
# How wide a word is as the page stands, and in the machine's font.
STANDS = """(fallback) => ["inherit", fallback].map((family) => {
  const word = document.body.appendChild(document.createElement("span"));
  word.style.cssText = `position:fixed;white-space:nowrap;font-size:100px;font-family:${family}`;
  word.textContent = "mế 1%";
  const { width } = word.getBoundingClientRect();
  word.remove();
  return width;
})"""


def visit(page, address, language, width):
    """Open an address in a window as high as most pages, and wait until nothing of it is on its way but fonts."""
    page.goto("about:blank")  # a page that is open draws itself anew when its window narrows
    page.set_viewport_size({"width": width, "height": 2400})
    page.goto(f"{address}&lang={language}", wait_until="commit")
    page.wait_for_function(DRAWN)


def stands_in_its_font(page):
    """Tell whether a page is written in its own font."""
    own, fallback = page.evaluate(STANDS, FONT_STACK.partition(", ")[2])
    return own != fallback


def moved_with_late_fonts(page, *asked):
    """Return what moves on a page before and after its fonts come; it stands in the machine's font for good."""
    with late_fonts(page):
        visit(page, *asked)
        before = page.evaluate("shiftsUntilNow()")
        assert not stands_in_its_font(page), asked
    page.wait_for_function(ARRIVED)
    after = page.evaluate("shiftsUntilNow()")
    assert not stands_in_its_font(page), asked
    assert page.evaluate(STATUSES, FONT) == ["loaded"] * 6, asked  # none is loaded in vain
    return before or after


def moved_with_early_fonts(page, *asked):
    """Return what moves on a page whose fonts are there before it is painted."""
    with early_fonts(page):
        visit(page, *asked)
    page.wait_for_function(ARRIVED)
    moved = page.evaluate("shiftsUntilNow()")
    assert stands_in_its_font(page), asked
    return moved


@pytest.fixture
def watched(new_page):
    """Return a page that notes what moves on it."""
    page = new_page()
    page.add_init_script(f"({SHIFTS})()")
    return page


@pytest.fixture
def remembered(watched):
    """Return such a page of a reader who was here before and collected a card."""
    watched.goto("/huong-dan")
    watched.evaluate(REMEMBERED)
    return watched


def test_nothing_moves_when_the_font_comes_late(watched):
    moved = {asked: moved_with_late_fonts(watched, *asked) for asked in SOME}
    assert {asked: what for asked, what in moved.items() if what} == {}


def test_nothing_moves_when_the_font_comes_at_once(remembered):
    moved = {asked: moved_with_early_fonts(remembered, *asked) for asked in SOME[::3]}
    assert {asked: what for asked, what in moved.items() if what} == {}


@pytest.mark.long
@pytest.mark.parametrize("reader", ["watched", "remembered"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_moves_on_any_page_at_any_width(request, reader, kind, language):
    page = request.getfixturevalue(reader)
    for width in WIDTHS:
        assert moved_with_late_fonts(page, kind, language, width) == [], width
        assert moved_with_early_fonts(page, kind, language, width) == [], width


# ---- what a page loads first


@pytest.fixture
def client(published, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    return server.test_client()


@pytest.mark.parametrize("address", KINDS)
def test_a_page_loads_first_exactly_the_fonts_that_its_style_sheets_name(client, address):
    text = client.get(address).text
    first = re.findall(r'<link rel="preload" href="([^"]+)" as="font" type="font/woff2" crossorigin>', text)
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)">', text)
    named = set()
    for sheet in sheets:
        with client.get(sheet) as answer:
            named |= set(re.findall(r"url\(([^)]*woff2[^)]*)\)", answer.text))
    assert set(first) == named and len(first) == len(named) == len(PRELOADED)


# ---- what stands until then


def faces(family):
    """Return the rules of a family in the style sheet by weight."""
    rules = [rule for rule in RULE.findall(STYLE) if f'font-family: "{family}"' in rule]
    return {re.search(r"font-weight: (\d+)", rule)[1]: rule for rule in rules}


@cache
def measures(weight):
    """Return of Be Vietnam Pro the width of what is said, its ascent and its descent, for letters of size 1."""
    plain = [path for path in files_of(weight) if weight in path.name]
    (ascent, descent), *others = {vertical(path) for path in plain}
    assert not others
    return width_of_said(reduce(dict.__or__, map(advances, plain))), ascent, descent


def advances(path):
    with TTFont(path) as font:
        size, widths = font["head"].unitsPerEm, font["hmtx"]
        return {chr(code): widths[name][0] / size for code, name in font.getBestCmap().items()}


def vertical(path):
    with TTFont(path) as font:
        size, head = font["head"].unitsPerEm, font["hhea"]
        assert head.lineGap == 0
        return head.ascent / size, -head.descent / size


def width_of_said(widths):
    return sum(widths[letter] for letter in SAID)


def machine_font(names):
    """Return the letters' widths of the machine's first font with one of the PostScript names, and all letters."""
    for name in names:
        if name in ROBOTO:
            return {letter: units / 2048 for letter, units in ROBOTO[name].items()}
        found = subprocess.run(
            ["fc-list", "--format", "%{file}\n", f":postscriptname={name}"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split("\n")
        for path in sorted(filter(None, found)):
            if set(SAID) <= set(widths := advances(Path(path))):
                return widths
    raise AssertionError(f"none of {names} is there")


# Widths of Roboto's letters, which stand on phones and not on the machines of tests
# (fonts-roboto-unhinted 2:0~20170802-3).
ROBOTO = json.loads(Path(__file__).with_name("roboto_widths.json").read_text("utf-8"))


@pytest.mark.parametrize("weight", ["400", "600"])
@pytest.mark.parametrize("family", FALLBACKS)
def test_a_fallback_has_the_measures_of_the_font(family, weight):
    rule = faces(family)[weight]
    assert "line-gap-override: 0%" in rule
    width, ascent, descent = measures(weight)
    adjusted = width / width_of_said(machine_font(re.findall(r'local\("([^"]+)"\)', rule)))
    wanted = {
        "size-adjust": adjusted,
        "ascent-override": ascent / adjusted,
        "descent-override": descent / adjusted,
    }
    written = {name: float(re.search(PERCENT.format(name), rule)[1]) for name in wanted}
    assert written == {name: round(100 * value, 1) for name, value in wanted.items()}


def test_pages_and_charts_name_the_same_fonts():
    body = re.search(r"body \{[^}]*font: [^\"]*([^;]*);", STYLE)[1]
    assert body.replace('"', "'") == FONT_STACK
    families = re.findall(r'@font-face \{ font-family: "([^"]+)"', STYLE)
    assert set(families) == {FONT, *FALLBACKS}
    shown = {rule for rule in RULE.findall(STYLE) if "url(" in rule}
    assert all("font-display: optional" in rule for rule in shown) and len(shown) == 6


# ---- pictures


def test_a_picture_has_the_font_though_the_page_has_not(page):
    pictures = []
    for fonts in (late_fonts, early_fonts):
        with fonts(page):
            page.goto("/?nam=2019&don-vi=178", wait_until="commit")
            page.wait_for_function(DRAWN)
        page.wait_for_function(ARRIVED)
        assert stands_in_its_font(page) == (fonts is early_fonts)
        pictures.append(saved(page, "procedure-coverage", "16x9", "png")[1])
    late, early = pictures
    assert late == early
