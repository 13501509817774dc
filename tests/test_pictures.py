"""Pictures that a reader takes away: right in name, size, words and letters, for every card and shape."""

import io
import re
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from browsing import CARDS, card, flat, opened
from drawn import WORDS
from PIL import Image, ImageChops
from playwright.sync_api import expect

from dashboard.data.versions import current_version
from dashboard.settings import Settings
from dashboard.theme import PALETTES

SIZES = {"16x9": (1600, 900), "vuong": (1080, 1080), "a4": (1240, 877)}
NAMESPACE = "{http://www.w3.org/2000/svg}"
WARDS = "/?nam=2019&don-vi=05977&don-vi=05980"

# Card → what its picture says besides its finding.
SAID = {
    "procedure-coverage": ["89,8%", "220/245", "46,5%", "đoạn 3, 7", "222 + 91 = 313", "204 (đoạn 7)", "‡"],
    "staff-qualification": ["73,5%", "122/166", "8,4%", "18,1%", "5, cập nhật"],
    "financial-autonomy": ["17/17", "8/17", "47,1%", "0/8", "đoạn 4, 6", "nơi khác ghi 4"],
    "document-exchange": ["trên 60%", "trên 30%", "27/27", "đoạn 7", "→ mức tối thiểu"],
}


def saved(page, key, shape, kind, scale=1):
    """Download a card's picture through its menu, and return its name and bytes."""
    menu = card(page, key).locator("details")
    menu.locator("summary").click()
    with page.expect_download() as coming:
        menu.locator("[data-choice=kho]").select_option(shape)
        menu.locator("[data-choice=ty-le]").select_option(str(scale))
        menu.locator(f"button[data-picture={kind}]").click()
    return coming.value.suggested_filename, coming.value.path().read_bytes()


def written(svg):
    """Return all that an SVG picture says, lines joined."""
    tree = ElementTree.fromstring(svg)
    lines = ["".join(text.itertext()) for text in tree.iter(f"{NAMESPACE}text")]
    return flat(" ".join(lines))


def ink(picture, top, bottom):
    """Return how many pixels of a band, given in parts of the height, are not of the ground."""
    width, height = picture.size
    band = picture.crop((0, round(top * height), width, round(bottom * height))).convert("L")
    ground = picture.convert("L").getpixel((2, 2))
    histogram = band.histogram()
    return sum(histogram) - sum(histogram[max(0, ground - 12) : ground + 13])


@pytest.fixture(scope="module")
def version(site):
    return current_version(Settings(data=site.data).published).id


@pytest.fixture(scope="module")
def first_page(overview):
    return opened(overview, "/")


@pytest.mark.parametrize("shape", SIZES)
@pytest.mark.parametrize("key", CARDS)
def test_png(first_page, version, key, shape):
    name, data = saved(first_page, key, shape, "png")
    assert name == f"{key}_178_2019_{version}_{shape}.png"
    picture = Image.open(io.BytesIO(data))
    assert picture.format == "PNG"
    assert picture.size == SIZES[shape]
    assert picture.convert("RGB").getpixel((2, 2)) == (255, 255, 255)
    assert ink(picture, 0, 0.1) > 2000, "no title"
    assert ink(picture, 0.3, 0.7) > 5000, "no chart"
    assert ink(picture, 0.9, 1) > 1500, "no foot"
    assert ink(picture, 0.993, 1) == 0, "the foot runs over the edge"
    expect(first_page.locator("#notice")).to_have_text(f"Đã lưu: {name}")


@pytest.mark.parametrize("key", CARDS)
def test_svg_says_everything(first_page, site, version, key):
    name, data = saved(first_page, key, "16x9", "svg")
    assert name == f"{key}_178_2019_{version}_16x9.svg"
    svg = data.decode()
    said = written(svg)
    shown = card(first_page, key)
    wanted = [shown.locator("h2").inner_text(), shown.locator(".subtitle").inner_text(), *SAID[key]]
    wanted += [
        "Bộ lọc: năm 2019; Toàn thành phố; chỉ số liệu đã công bố",
        "■ đã công bố",
        "Nguồn: Bài viết CCHC 2019",
        "24/02/2020",
    ]
    wanted += [f"phiên bản số liệu {version}", f"{site.url}/?nam=2019&don-vi=178#card-{key}"]
    assert [text for text in wanted if flat(text) not in said] == []
    assert "số liệu mô phỏng" not in said
    assert not re.search(r"(?<!trên )\b[36]0%", said, re.IGNORECASE)
    assert not re.search(r"\d\.\d+%", said)
    assert svg.count("@font-face") == 6
    families = set(re.findall(r"font-family: ([^;\"]+)", svg))
    assert families == {"'Be Vietnam Pro', sans-serif"}
    assert svg.count("data:font/woff2;base64,") + svg.count("data:application/octet-stream;base64,") == 6
    assert re.findall(r'(?:href|src)="(?!#|data:)[^"]+"', svg) == []


def test_svg_letters_stay_inside_and_apart(first_page):
    for key in CARDS:
        for shape, (width, height) in SIZES.items():
            _, data = saved(first_page, key, shape, "svg")
            assert overlaps(first_page, data.decode(), width, height) == []


def overlaps(page, svg, width, height):
    """Return the texts of an SVG that leave it or lie on each other, in the font that assets/drawing.js loaded."""
    svg = re.sub(r"<style>@font-face.*?</style>", "", svg).replace("'Be Vietnam Pro'", "CCHC-Picture")
    boxes = page.evaluate(
        """svg => {
          const held = document.body.appendChild(document.createElement("div"));
          held.style.cssText = "position:absolute;left:0;top:0";
          held.innerHTML = svg;
          const origin = held.querySelector("svg").getBoundingClientRect();
          const lines = [...held.querySelectorAll("WORDS")].flatMap(text => {
            const parts = [...text.querySelectorAll("tspan.line")];
            return parts.length ? parts : [text];
          });
          const found = lines.map(text => {
            const box = text.getBoundingClientRect();
            return [text.textContent, box.left - origin.left, box.top - origin.top,
              box.right - origin.left, box.bottom - origin.top];
          });
          held.remove();
          return found.filter(([text]) => text.trim());
        }""".replace("WORDS", WORDS),
        svg,
    )
    assert boxes
    outside = [
        box[0] for box in boxes if box[1] < -1 or box[2] < -1 or box[3] > width + 1 or box[4] > height + 1
    ]
    crossing = [(a[0], b[0]) for place, a in enumerate(boxes) for b in boxes[place + 1 :] if crosses(a, b)]
    return outside + crossing


def crosses(first, second, slack=3):
    """Tell whether two (text, left, top, right, bottom) lie on each other by more than a hair."""
    wide = min(first[3], second[3]) - max(first[1], second[1])
    high = min(first[4], second[4]) - max(first[2], second[2])
    return wide > slack and high > slack


@pytest.mark.parametrize("scale", [2, 4])
def test_a_scale_gives_more_px_and_the_same_picture(first_page, version, scale):
    name, data = saved(first_page, "staff-qualification", "a4", "png", scale)
    assert name == f"staff-qualification_178_2019_{version}_a4_x{scale}.png"
    picture = Image.open(io.BytesIO(data))
    assert picture.size == tuple(scale * length for length in SIZES["a4"])
    _, plain = saved(first_page, "staff-qualification", "a4", "png")
    smaller = picture.convert("L").resize(SIZES["a4"], Image.Resampling.BOX)
    different = ImageChops.difference(smaller, Image.open(io.BytesIO(plain)).convert("L"))
    assert sum(different.histogram()[64:]) < 0.01 * different.width * different.height


def test_what_is_chosen_stays_for_the_next_card(page, version):
    opened(page, "/")
    saved(page, "procedure-coverage", "a4", "png", 3)
    menu = card(page, "financial-autonomy").locator("details")
    menu.locator("summary").click()
    expect(menu.locator("[data-choice=kho]")).to_have_value("a4")
    expect(menu.locator("[data-choice=ty-le]")).to_have_value("3")
    expect(menu.locator("button[data-picture=png]")).to_have_count(1)
    drawn = menu.locator("[data-drawn=png]").get_attribute("href")
    assert urlsplit(drawn).path == "/hinh/financial-autonomy.png"
    asked = parse_qs(urlsplit(drawn).query)
    assert (asked["trang"], asked["kho"], asked["ty-le"]) == (["/"], ["a4"], ["3"])
    assert (asked["nam"], asked["don-vi"]) == (["2019"], ["178"])


def test_a_picture_with_simulated_figures_says_so(page, version):
    opened(page, WARDS)
    name, data = saved(page, "staff-qualification", "16x9", "svg")
    assert name == f"staff-qualification_05977+05980_2019_{version}_16x9.svg"
    said = written(data)
    for wanted in (
        "Mô phỏng: ",
        "Có số liệu mô phỏng",
        "▨ số liệu mô phỏng",
        "Phường Vĩnh Trại, Phường Đông Kinh",
        "80,8%",
    ):
        assert wanted in said
    assert "<pattern" in data.decode()
    _, png = saved(page, "staff-qualification", "vuong", "png")
    assert Image.open(io.BytesIO(png)).size == SIZES["vuong"]


def test_of_nothing_no_picture_is_offered_and_the_card_says_what_is_missing(page):
    opened(page, "/?nam=2019&don-vi=05977&so-lieu=chinh-thuc")
    empty = card(page, "staff-qualification")
    expect(empty.locator("h2")).to_contain_text("Chưa có số liệu của Phường Vĩnh Trại năm 2019")
    expect(empty.locator(".taking")).to_be_hidden()
    expect(card(page, "procedure-coverage").locator(".taking")).to_be_visible()


def test_the_letters_of_the_first_picture_are_drawn(new_page):
    page = opened(new_page(), "/")
    pictures = [Image.open(io.BytesIO(saved(page, "procedure-coverage", "16x9", "png")[1])) for _ in range(2)]
    assert pictures[0].tobytes() == pictures[1].tobytes()


def test_a_dark_english_picture(page):
    opened(page, "/?nam=2019&don-vi=178&lang=en&giao-dien=toi")
    _, data = saved(page, "procedure-coverage", "16x9", "svg")
    said = written(data)
    for wanted in ("89.8%", "Whole city", "paragraph 3, 7", "as of 24 Feb 2020", "lang=en&giao-dien=toi"):
        assert wanted in said
    assert not re.search(r"\d,\d%|đoạn|Bộ lọc", said)
    _, png = saved(page, "procedure-coverage", "16x9", "png")
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    ground = PALETTES["dark"].card.removeprefix("#")
    assert "".join(f"{part:02x}" for part in picture.getpixel((2, 2))) == ground
    assert ink(picture, 0, 0.1) > 2000


def test_a_picture_is_copied(page):
    opened(page, "/")
    page.bring_to_front()
    card(page, "document-exchange").get_by_role("button", name="Sao chép ảnh").click()
    expect(page.locator("#notice")).to_have_text("Đã sao chép ảnh.")
    held = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          const picture = await createImageBitmap(await item.getType("image/png"));
          return [picture.width, picture.height];
        }"""
    )
    assert tuple(held) == SIZES["16x9"]


def test_the_link_is_copied(page):
    opened(page, "/?nam=2018&don-vi=05977@2025-07-01")
    page.bring_to_front()
    page.get_by_role("button", name="Sao chép liên kết").click()
    expect(page.locator("#notice")).to_have_text("Đã sao chép liên kết.")
    assert page.evaluate("() => navigator.clipboard.readText()") == page.url


def test_a_server_that_fails_is_said(visitor, page):
    opened(page, "/")
    page.route("**/hinh/**", lambda route: route.fulfill(status=500))
    card(page, "document-exchange").get_by_role("button", name="Sao chép ảnh").click()
    expect(page.locator("#notice")).to_have_text("Chưa làm được. Xin thử lại.")
    visitor.forgive(page)  # the console says what failed, as it should
