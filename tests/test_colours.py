"""Colours of series, by computation: edges are seen, and neighbours are told apart by everybody and in grey print.

Colour vision deficiencies are simulated by Machado, Oliveira and Fernandes (2009) at full severity; differences are
CIEDE2000.
"""

from itertools import combinations, pairwise

import pytest
from coloraide import Color
from test_theme import contrast

from dashboard.theme import PALETTES

# CIEDE2000: about 2 is just seen side by side; 10 is told apart at a glance.
TOLD_APART = 10
# Any two of the six, beside each other or not: their names stand beside them.
NEVER_ALIKE = 5
# CIE L*, 0 to 100: neighbours must differ by this much to be two greys on paper.
GREY_STEP = 10
GRAPHIC = 3.0
SIGHTS = ("all colours", "protan", "deutan", "tritan")
THEMES = pytest.mark.parametrize("theme", PALETTES)


def seen(colour, sight):
    """Return a colour as somebody with that sight sees it."""
    return (
        Color(colour) if sight == "all colours" else Color(colour).filter(sight, method="machado", severity=1)
    )


def neighbours(theme):
    """Return each two series that stand beside each other."""
    return list(pairwise(PALETTES[theme].series))


def lightness(colour):
    return Color(colour).convert("lab-d65")["lightness"]


def test_the_simulation_makes_red_and_green_alike_and_leaves_grey():
    red, green = "#c04040", "#7a7a20"
    apart = Color(red).delta_e(green, method="2000")
    assert seen(red, "protan").delta_e(seen(green, "protan"), method="2000") < apart / 2
    assert seen("#808080", "deutan").delta_e("#808080", method="2000") < 1


@THEMES
@pytest.mark.parametrize("sight", SIGHTS)
def test_neighbouring_series_are_told_apart(theme, sight):
    alike = {
        (one, other): round(distance, 1)
        for one, other in neighbours(theme)
        if (distance := seen(one, sight).delta_e(seen(other, sight), method="2000")) < TOLD_APART
    }
    assert alike == {}


@THEMES
@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_series_look_alike(theme, sight):
    pairs = combinations([seen(colour, sight) for colour in PALETTES[theme].series], 2)
    assert min(one.delta_e(other, method="2000") for one, other in pairs) >= NEVER_ALIKE


@THEMES
def test_neighbouring_series_are_two_greys_on_paper(theme):
    steps = {
        (one, other): round(abs(lightness(one) - lightness(other)), 1) for one, other in neighbours(theme)
    }
    assert {pair: step for pair, step in steps.items() if step < GREY_STEP} == {}


@THEMES
def test_the_edge_around_each_series_is_seen_on_the_card(theme):
    """Each mark has this edge, so that a pale series is seen too."""
    assert contrast(PALETTES[theme].edge, PALETTES[theme].card) >= GRAPHIC


@THEMES
@pytest.mark.parametrize("place", [0, 3, 4, 5])
def test_a_series_that_may_be_a_line_is_seen_on_the_card(theme, place):
    """Lines have no edge; places 1 and 2 are only filled, or drawn with the edge's colour."""
    assert contrast(PALETTES[theme].series[place], PALETTES[theme].card) >= GRAPHIC


@THEMES
@pytest.mark.parametrize("sight", SIGHTS)
def test_a_warning_is_told_from_the_accent_and_from_plain_text(theme, sight):
    palette = PALETTES[theme]
    for other in (palette.accent, palette.muted):
        assert seen(palette.warning, sight).delta_e(seen(other, sight), method="2000") >= TOLD_APART
