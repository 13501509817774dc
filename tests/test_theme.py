"""Colours: every pair that is put on each other keeps the contrast of WCAG 2.2 AA, by computation."""

import re
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.theme import PALETTES, SIGNS

TEXT, GRAPHIC = 4.5, 3.0
THEMES = pytest.mark.parametrize("theme", PALETTES)


def luminance(colour):
    """Return the relative luminance of `#rrggbb` as WCAG defines it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_computes_it():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(st.integers(0, 0xFFFFFF), st.integers(0, 0xFFFFFF))
def test_contrast_is_the_same_both_ways(one, other):
    one, other = f"#{one:06x}", f"#{other:06x}"
    assert 1 <= contrast(one, other) == contrast(other, one) <= 21


@THEMES
@pytest.mark.parametrize("ground", ["card", "page"])
@pytest.mark.parametrize("ink", ["ink", "muted", "warning", "accent"])
def test_text_is_legible_on_page_and_card(theme, ink, ground):
    palette = asdict(PALETTES[theme])
    assert contrast(palette[ink], palette[ground]) >= TEXT


@THEMES
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("on_accent", "accent"),
        ("warning", "warning_soft"),
        ("ink", "warning_soft"),
        ("accent", "accent_soft"),
        ("ink", "accent_soft"),
    ],
)
def test_text_is_legible_on_coloured_grounds(theme, ink, ground):
    palette = asdict(PALETTES[theme])
    assert contrast(palette[ink], palette[ground]) >= TEXT


@THEMES
@pytest.mark.parametrize(("ink", "place"), [("card", 0), ("ink", 1), ("ink", 2)])
def test_a_number_is_legible_on_the_part_of_a_bar_that_it_stands_on(theme, ink, place):
    palette = PALETTES[theme]
    assert contrast(getattr(palette, ink), palette.series[place]) >= TEXT


@THEMES
@pytest.mark.parametrize("ground", ["card", "track"])
def test_the_edge_of_a_bar_is_seen_whatever_its_colour(theme, ground):
    palette = asdict(PALETTES[theme])
    assert contrast(palette["edge"], palette[ground]) >= GRAPHIC


@THEMES
def test_a_target_is_seen_on_the_card_and_on_the_ground_of_a_bar(theme):
    palette = PALETTES[theme]
    assert min(contrast(palette.target, ground) for ground in (palette.card, palette.track)) >= GRAPHIC


@THEMES
@pytest.mark.parametrize("ground", ["page", "card"])
def test_the_focus_ring_is_seen(theme, ground):
    palette = asdict(PALETTES[theme])
    assert contrast(palette["focus"], palette[ground]) >= GRAPHIC


@THEMES
def test_a_colour_is_six_digits_and_no_two_series_share_one(theme):
    palette = asdict(PALETTES[theme])
    series = palette.pop("series")
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in (*palette.values(), *series))
    assert len(set(series)) == len(series) == 6


@THEMES
def test_the_custom_properties_hold_every_colour_once(theme):
    pairs = dict(pair.split(":") for pair in PALETTES[theme].css.split(";"))
    assert pairs["--ink"] == PALETTES[theme].ink and pairs["--on-accent"] == PALETTES[theme].on_accent
    assert [pairs[f"--series-{place}"] for place in range(6)] == list(PALETTES[theme].series)
    assert len(pairs) == len(asdict(PALETTES[theme])) + 5


def test_each_status_has_a_sign_of_its_own():
    assert len(set(SIGNS.values())) == len(SIGNS)
