"""Rows of a chart: name on the left, value on the right, wrapped so that they never overlap."""

import re
from collections.abc import Sequence

from dashboard.figures.panel import SCREEN_LETTER
from dashboard.figures.text_metrics import BOLD, PLAIN, lines, width

# Width in em of a plot on a phone of 390 px; narrower phones get smaller letters (assets/style.css).
ACROSS = 22.0
APART = 0.4
# Line height in px at the screen's letter size.
LINE = 1.3 * SCREEN_LETTER
EMPTY = "\N{NO-BREAK SPACE}"
TAG, STRONG = re.compile(r"<[^>]*>"), re.compile(r"<b>(.*?)</b>")


def beside(name: str, value: str, lead: str = "") -> tuple[str, float]:
    """Return a row's wrapped name, and the px that it takes beyond one line.

    The last line leaves room for the value (which has markup), or an empty line is added for it. `lead` (such
    as a rank) precedes the name, which is then bold.
    """
    weight = BOLD if lead else PLAIN
    name_lines = lines(name, ACROSS - width(lead), weight) or [EMPTY]
    value_width = _width(value) + APART
    if width(name_lines[-1], weight) + (width(lead) if len(name_lines) == 1 else 0) + value_width > ACROSS:
        name_lines.append(EMPTY)
    text = "<br>".join(f"<b>{line}</b>" if lead and line != EMPTY else line for line in name_lines)
    return f"{lead}{text}", LINE * (len(name_lines) - 1)


def _width(markup: str) -> float:
    """Return the width of a text that is partly bold."""
    bold = "".join(STRONG.findall(markup))
    return width(TAG.sub("", bold), BOLD) + width(TAG.sub("", STRONG.sub("", markup)))


def folded(text: str, widest: float = ACROSS, weight: str = PLAIN) -> list[str]:
    """Return a text wrapped to lines of at most `widest` em; there is always at least one line."""
    return lines(text, widest, weight) or [EMPTY]


def places(extra: Sequence[float], top: float = 0.0) -> list[float]:
    """Return the y of rows from top to bottom, one row apart, each with its extra rows of space above its mark."""
    positions = []
    for more in extra:
        top -= more
        positions.append(top)
        top -= 1
    return positions
