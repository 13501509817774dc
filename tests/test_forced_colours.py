"""Contrast themes: what has meaning by its ground or hatching keeps it, in the reader's own colours."""

import io
from itertools import pairwise

import pytest
from browsing import shown
from drawn import WORDS
from PIL import Image
from playwright.sync_api import expect
from test_accessibility import PHONE

SCHEMES = ("light", "dark")
WIDE = {"width": 2400, "height": 1000}  # nothing is scrolled


@pytest.fixture(params=SCHEMES)
def forced(request, page):
    """Return a page under a light or a dark contrast theme."""
    page.emulate_media(forced_colors="active", color_scheme=request.param)
    return page


def drawn(locator):
    """Return an element as it is drawn."""
    return Image.open(io.BytesIO(locator.screenshot())).convert("RGB")


def colours(locator, inset=2):
    """Return the colours inside an element as it is drawn, the most frequent first, with their shares."""
    picture = drawn(locator)
    width, height = picture.size
    return shares_of(picture.crop((inset, inset, width - inset, height - inset)))


def shares_of(inside):
    counted = sorted(inside.getcolors(100_000), reverse=True)
    whole = sum(count for count, _ in counted)
    return [(colour, count / whole) for count, colour in counted]


def light(colour):
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [value / 255 for value in colour]
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    bright, dim = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def ground(page):
    return colours(page.locator("h1").first, 0)[0][0]


def test_published_and_simulated_have_signs_that_differ(forced):
    shown(forced, "/huong-dan")
    official, simulated = (
        forced.locator(f".sign.{kind}:visible").first for kind in ("official", "simulated")
    )
    full, hatched = colours(official), colours(simulated)
    assert full[0][1] == 1 and contrast(full[0][0], ground(forced)) > 3
    assert len(hatched) > 1 and 0.15 < hatched[0][1] < 0.95


def test_swatch_and_gauges_are_seen(forced):
    shown(forced, "/chi-tieu?nam=2019&don-vi=178")
    gauge = forced.locator(".gauge:not(.simulated):has(> span)").first
    gauge.scroll_into_view_if_needed()
    assert len(colours(gauge, 1)) > 1
    shown(forced, "/?nam=2019&don-vi=178")
    assert len(colours(forced.locator(".swatch:visible").first)) > 1


# The shaded cells of a table or a map of tiles: share, colour of the words, and box without its edges.
SHADED = """(all, cells) => [...all.querySelectorAll(`${cells}[style*='--share']`)].map((one) => {
  const box = one.getBoundingClientRect(), whole = all.getBoundingClientRect();
  const words = getComputedStyle(one).color.match(/[0-9.]+/g).slice(0, 3).map(Number);
  const edges = [box.left + 9, box.top + 9, box.right - 9, box.bottom - 9];
  return [
    parseFloat(one.style.getPropertyValue("--share")), words,
    edges.map((edge, at) => Math.round(edge - (at % 2 ? whole.top : whole.left))),
  ];
})"""


@pytest.mark.parametrize(
    ("address", "whole", "cells"),
    [("/so-sanh?nam=2021", ".heat table", "td"), ("/ban-do?nam=2021", ".tiles", ".tile")],
)
def test_shades_keep_their_order_and_their_words_legible(forced, address, whole, cells):
    forced.set_viewport_size(WIDE)
    shown(forced, address)
    everything = forced.locator(whole).first
    paper, picture, found = ground(forced), drawn(everything), []
    for share, words, box in everything.evaluate(SHADED, cells):
        shade = shares_of(picture.crop(box))[0][0]
        assert contrast(shade, words) >= 4.5, (share, shade, words)
        found.append((share, contrast(shade, paper)))
    shares = sorted(found)
    assert len({share for share, _ in shares}) > 2
    for (low, near), (high, far) in pairwise(shares):
        assert low == high or far > near


def test_the_words_of_a_chart_are_legible_on_it(forced):
    shown(forced, "/?nam=2021&don-vi=05977&don-vi=05980")
    told = forced.evaluate(
        """(WORDS) => [...document.querySelectorAll(WORDS)].filter((one) => one.textContent.trim()).map((one) => {
          const numbers = (colour) => colour.match(/[0-9.]+/g).slice(0, 3).map(Number);
          const paper = getComputedStyle(one.closest(".js-plotly-plot").querySelector(".main-svg")).backgroundColor;
          return [one.textContent, numbers(getComputedStyle(one).fill), numbers(paper)];
        })""",
        WORDS,
    )
    assert len(told) > 10
    dim = [(text, fill, paper) for text, fill, paper in told if contrast(fill, paper) < 3]
    assert not [each for each in dim if tuple(each[1]) != (255, 255, 255)]  # white stands on a dark bar


def test_the_search_on_a_phone_and_its_chosen_line_are_seen(forced):
    forced.set_viewport_size(PHONE)
    shown(forced, "/")
    button = forced.locator("#open-search")
    assert len(colours(button, 4)) > 1
    button.click()
    forced.locator("#search-field").fill("tam thanh")
    chosen, other = (
        forced.locator(f"#found [aria-selected={is_chosen}]").first for is_chosen in ("true", "false")
    )
    expect(chosen).to_be_visible()
    assert colours(chosen, 4)[0][0] != colours(other, 4)[0][0]


def test_pressed_buttons_and_the_page_that_one_is_on_are_seen(forced):
    shown(forced, "/?nam=2019&don-vi=178")
    views = forced.locator("#card-procedure-coverage .views button")
    assert colours(views.nth(0), 3)[0][0] != colours(views.nth(1), 3)[0][0]
    looks = forced.evaluate(
        "() => [...document.querySelectorAll('.heading nav > a')].map((one) => getComputedStyle(one).borderBottomColor)"
    )
    here = forced.locator(".heading nav > a.here").evaluate("one => getComputedStyle(one).borderBottomColor")
    assert looks.count(here) == 1
