"""Text widths in the font of pages and pictures, and line breaking. Widths are read from the bundled font files."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from dashboard.settings import ASSETS

# As in assets/drawing.js and style.css.
SIGNS_FONT = "cchc-signs.woff2"
FONTS = tuple(
    ASSETS / "fonts" / name
    for name in (
        "be-vietnam-pro-vietnamese-400-normal.woff2",
        "be-vietnam-pro-latin-400-normal.woff2",
        "be-vietnam-pro-vietnamese-600-normal.woff2",
        "be-vietnam-pro-latin-600-normal.woff2",
        SIGNS_FONT,
    )
)
PLAIN, BOLD = "400", "600"
# Width of letters that none of the files has.
USUAL_WIDTH = 0.6
# Spaces that must not break: before % and ·, after the abbreviations P. and X. (ward, commune), and before a
# percentage, as the word before it may mark it as a bound.
HELD_TOGETHER = re.compile(r" (?=[%·])|(?<=\b[PX]\.) | (?=\d+(?:[.,]\d+)?%)")
HELD = "\N{NO-BREAK SPACE}"


def files_of(weight: str, fonts: Sequence[Path] = FONTS) -> list[Path]:
    """Return the font files of a weight."""
    return [path for path in fonts if f"-{weight}-" in path.name or path.name == SIGNS_FONT]


def width(text: str, weight: str = PLAIN) -> float:
    """Return the width of a text in em."""
    advances = _advances(weight)
    return sum(advances.get(letter, USUAL_WIDTH) for letter in text)


def lines(text: str, widest: float, weight: str = PLAIN, even: bool = False) -> list[str]:
    """Break a text into lines no wider than `widest`; `even` gives them about equal length, in as many lines."""
    cut_lines = _cut(text, widest, weight)
    if not even or len(cut_lines) < 2:
        return cut_lines
    narrow, wide = 0.0, widest
    while wide - narrow > 0.2:
        middle = (narrow + wide) / 2
        if len(_cut(text, middle, weight)) > len(cut_lines):
            narrow = middle
        else:
            wide = middle
    return _cut(text, wide, weight)


def _cut(text: str, widest: float, weight: str) -> list[str]:
    cut_lines: list[str] = []
    for word in _words(text, widest, weight):
        if cut_lines and width(f"{cut_lines[-1]} {word}", weight) <= widest:
            cut_lines[-1] = f"{cut_lines[-1]} {word}"
        else:
            cut_lines.append(word.lstrip(HELD))
    return [line.replace(HELD, " ") for line in cut_lines]


def _words(text: str, widest: float, weight: str) -> list[str]:
    """Return the words of a text; a word wider than a line, such as an address, is split."""
    pieces = []
    for word in HELD_TOGETHER.sub(HELD, text).split(" "):
        rest = word
        while width(rest, weight) > widest and len(rest) > 1:
            fitting = next(
                n for n in range(len(rest) - 1, 0, -1) if n == 1 or width(rest[:n], weight) <= widest
            )
            pieces.append(rest[:fitting])
            rest = rest[fitting:]
        pieces.append(rest)
    return [piece for piece in pieces if piece]


@cache
def _advances(weight: str) -> dict[str, float]:
    """Return the width of each letter of a weight."""
    advances: dict[str, float] = {}
    for path in files_of(weight):
        with TTFont(path, lazy=True) as font:
            size, widths = font["head"].unitsPerEm, font["hmtx"]
            advances |= {chr(code): widths[name][0] / size for code, name in font.getBestCmap().items()}
    return advances
