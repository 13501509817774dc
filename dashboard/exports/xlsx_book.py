"""A workbook being written, and the formats of its cells."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.exports.cell_text import is_formula, strip_control
from dashboard.theme import PALETTES

# Every office has it, or a metric-compatible font, with all Vietnamese letters.
LETTERS = "Arial"
PALETTE = PALETTES["light"]
# The height of a line in points.
LINE = 15


@dataclass(frozen=True)
class Book:
    """The workbook being written, with its formats by name."""

    file: xlsxwriter.Workbook
    formats: dict[str, Format]

    def look(self, name: str, **more) -> Format:
        """Return the format of a named look with extra properties (cached)."""
        key = f"{name}{sorted(more.items())}"
        if key not in self.formats:
            self.formats[key] = self.file.add_format(LOOKS["plain"] | LOOKS[name] | more)
        return self.formats[key]

    def write(self, sheet: Worksheet, row: int, column: int, text: str, look: str = "plain", **more) -> None:
        """Write a text that never becomes a formula, even if it begins like one and is copied elsewhere."""
        prefix = {"quote_prefix": True} if is_formula(text) else {}
        sheet.write_string(row, column, strip_control(text), self.look(look, **more, **prefix))

    def write_across(
        self, sheet: Worksheet, row: int, text: str, widths: Sequence[float], look: str = "muted"
    ) -> None:
        """Write a text across columns of these widths in characters, in as many lines as it needs."""
        if len(widths) > 1:
            sheet.merge_range(row, 0, row, len(widths) - 1, "", self.look(look, text_wrap=True))
        self.write(sheet, row, 0, text, look, text_wrap=True)
        size = LOOKS[look].get("font_size", LOOKS["plain"]["font_size"])
        letters = int(sum(widths) * LOOKS["plain"]["font_size"] / size)
        sheet.set_row(row, row_height(text, letters) * size / LOOKS["plain"]["font_size"])


LOOKS: dict[str, dict[str, Any]] = {
    "plain": {"font_name": LETTERS, "font_size": 10, "font_color": PALETTE.ink, "valign": "top"},
    "title": {"font_size": 15, "bold": True, "text_wrap": True, "font_color": PALETTE.accent},
    "muted": {"font_color": PALETTE.muted},
    "wrapped": {"text_wrap": True},
    "name": {"bold": True, "font_color": PALETTE.muted},
    "warning": {"bold": True, "font_color": PALETTE.warning, "bg_color": PALETTE.warning_soft},
    "link": {"font_color": PALETTE.accent, "underline": 1},
    "head": {
        "bold": True,
        "font_color": PALETTE.on_accent,
        "bg_color": PALETTE.accent,
        "text_wrap": True,
        "border": 1,
        "border_color": PALETTE.line,
    },
    "cell": {"text_wrap": True, "border": 1, "border_color": PALETTE.line},
    "simulated": {
        "text_wrap": True,
        "border": 1,
        "border_color": PALETTE.line,
        "bg_color": PALETTE.warning_soft,
    },
}


def row_height(text: str, width: int) -> int:
    """Return the height in points of a row that holds a wrapped text."""
    return LINE * max(1, len(textwrap.wrap(text, width)))
