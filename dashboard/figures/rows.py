"""Rows of a chart: a name at the left, a value at the right, on lines that never meet whatever the name's length."""

import re
from collections.abc import Sequence

from dashboard.figures.panel import SCREEN_LETTER
from dashboard.figures.text_metrics import BOLD, PLAIN, lines, width

# A plot on a phone of 390 px is so many letters of size 1 wide; narrower ones have smaller letters (assets/style.css).
ACROSS = 22.0
APART = 0.4
# Height of a line in px for letters of the screen's size.
LINE = 1.3 * SCREEN_LETTER
EMPTY = "\N{NO-BREAK SPACE}"
TAG, STRONG = re.compile(r"<[^>]*>"), re.compile(r"<b>(.*?)</b>")


def beside(name: str, value: str, lead: str = "") -> tuple[str, float]:
    """Return a row's name on lines, and how many px more than one line takes.

    The last line leaves room for the value (marked up), or there is one for the value alone. `lead` (such as a rank)
    stands before the name, which is bold then.
    """
    weight = BOLD if lead else PLAIN
    made = lines(name, ACROSS - width(lead), weight) or [EMPTY]
    taken = _width(value) + APART
    if width(made[-1], weight) + (width(lead) if len(made) == 1 else 0) + taken > ACROSS:
        made.append(EMPTY)
    text = "<br>".join(f"<b>{line}</b>" if lead and line != EMPTY else line for line in made)
    return f"{lead}{text}", LINE * (len(made) - 1)


def _width(marked: str) -> float:
    """Return how wide a text is that is bold in part."""
    bold = "".join(STRONG.findall(marked))
    return width(TAG.sub("", bold), BOLD) + width(TAG.sub("", STRONG.sub("", marked)))


def folded(text: str, widest: float = ACROSS, weight: str = PLAIN) -> list[str]:
    """Return a text on lines of at most so many letters of size 1; there is always one."""
    return lines(text, widest, weight) or [EMPTY]


def places(extra: Sequence[float], top: float = 0.0) -> list[float]:
    """Return the y of rows one below the other, a row apart, each with so many rows more of room above its mark."""
    found = []
    for more in extra:
        top -= more
        found.append(top)
        top -= 1
    return found
