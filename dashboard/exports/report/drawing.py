"""Bars as SVG for the PDF: on a scale from 0 to 100 %, each with its name and number beside it."""

from collections.abc import Sequence
from html import escape

from dashboard.theme import PALETTES
from dashboard.wording.report import Bar

# Lengths in points; the picture is as wide as the text.
WIDTH, ROW, BAR, NAMES = 454, 22, 13, 176
LETTERS, LETTER_WIDTH = 10.5, 0.47
COLOURS = PALETTES["light"]
PATTERNS = (
    '<defs><pattern id="made" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" fill="#ffffff"/><rect width="2" height="5" fill="{colour}"/></pattern>'
    '<pattern id="provisional" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<rect width="4" height="4" fill="#ffffff"/><circle cx="2" cy="2" r="1.2" fill="{colour}"/></pattern></defs>'
)


def svg(bars: Sequence[Bar], family: str) -> str:
    """Return bars as an SVG picture with text in a font family."""
    height = ROW * len(bars) + 4
    # Even the longest text fits beside a full bar.
    scale = WIDTH - NAMES - 8 - max(len(bar.text) for bar in bars) * LETTERS * LETTER_WIDTH
    rows = "".join(_row(place, bar, scale) for place, bar in enumerate(bars))
    axis = (
        f'<line x1="{NAMES}" y1="0" x2="{NAMES}" y2="{height}" stroke="{COLOURS.muted}" stroke-width="0.7"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}pt" height="{height}pt" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="{escape(family)}" font-size="{LETTERS}" fill="#000000">'
        f"{PATTERNS.format(colour=COLOURS.series[0])}{rows}{axis}</svg>"
    )


def _row(place: int, bar: Bar, scale: float) -> str:
    middle = ROW * place + ROW / 2 + 2
    length = max(0.0, min(bar.length, 100.0)) / 100 * scale
    fill, line = _fill(bar)
    lines = _wrapped(bar.name)
    first = middle + LETTERS * 0.34 - (len(lines) - 1) * LETTERS * 0.5
    name = "".join(
        f'<text x="{NAMES - 5}" y="{first + n * LETTERS:.1f}" text-anchor="end">{escape(text_line)}</text>'
        for n, text_line in enumerate(lines)
    )
    return (
        f'{name}<rect x="{NAMES}" y="{middle - BAR / 2:.1f}" width="{length:.2f}" height="{BAR}" fill="{fill}" '
        f'stroke="{line}" stroke-width="0.7"/>'
        f'<text x="{NAMES + length + 4:.1f}" y="{middle + LETTERS * 0.34:.1f}">{escape(bar.text)}</text>'
    )


def _fill(bar: Bar) -> tuple[str, str]:
    """Return fill and edge: hatched if simulated, dotted if provisional, pale if only a bound is known."""
    return {
        "simulated": ("url(#made)", COLOURS.series[0]),
        "provisional": ("url(#provisional)", COLOURS.series[0]),
        "bound": (COLOURS.series[2], COLOURS.edge),
        "plain": (COLOURS.series[0], COLOURS.series[0]),
    }[bar.look]


def _wrapped(name: str) -> list[str]:
    """Return a name in one line, or in two of about equal length if it is too long for one."""
    if len(name) * LETTERS * LETTER_WIDTH <= NAMES - 6:
        return [name]
    words = name.split()
    cut = min(
        range(1, len(words) + 1), key=lambda at: max(len(" ".join(words[:at])), len(" ".join(words[at:])))
    )
    return [line for line in (" ".join(words[:cut]), " ".join(words[cut:])) if line]
