"""A panel: a part of a card's chart with its own axes. Panels are composed into one figure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.data.cells import Cell
from dashboard.language import gettext as _
from dashboard.theme import DOTS, HATCH, SIGNS, Palette
from dashboard.wording.amounts import claim_counts, claim_passage, claim_value
from dashboard.wording.names import basis_name, cell_label, place_name
from dashboard.wording.notes import status_word, value_said
from dashboard.wording.obstacles import short_reason, without_figure

# Average letter width in em; lines are broken slightly early rather than late.
LETTER_WIDTH = 0.56
# Fill patterns of values that are not final.
PATTERNS = {"simulated": HATCH, "provisional": DOTS}
# Panel heights are given for this letter size in px.
SCREEN_LETTER = 13


@dataclass(frozen=True)
class Drawing:
    """How to draw a chart: colours, base letter size in px, and the number of small multiples in a row."""

    palette: Palette
    letter: int = SCREEN_LETTER
    columns: int = 2


@dataclass
class Panel:
    """Traces, annotations and shapes in the panel's own axes; `height` is in px at the screen's letter size.

    `keys` are (name, index in the palette's series) of the colours that the chart does not label itself;
    `beside` is the width of the text to the right of the plot, in letters.
    """

    height: int
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    traces: list[dict] = field(default_factory=list)
    annotations: list[dict] = field(default_factory=list)
    shapes: list[dict] = field(default_factory=list)
    x_axis: dict = field(default_factory=dict)
    y_axis: dict = field(default_factory=dict)
    keys: list[tuple[str, int]] = field(default_factory=list)
    beside: int = 0

    def room_beside(self, letter: int) -> int:
        """Return the px that the panel needs to the right of the plot at a letter size."""
        return round(self.beside * LETTER_WIDTH * letter + letter) if self.beside else 0

    def write(self, text: str, x: float, y: float, **options) -> None:
        """Add text at a point of the panel's axes."""
        self.annotations.append({"text": text, "x": x, "y": y, "showarrow": False} | options)


def fill(cells: Sequence[Cell], colours: Sequence[str], palette: Palette) -> dict:
    """Return a marker for bars with one colour each: provisional dotted, simulated hatched on the card's background."""
    colour = alike(colours)
    return {
        "color": colour,
        "line": {"color": palette.edge, "width": 1},
        "pattern": {
            "shape": alike([PATTERNS.get(cell.preferred.status, "") for cell in cells]),
            "bgcolor": palette.card,
            "fgcolor": colour,
            "size": 7,
            "solidity": 0.45,
        },
    }


def alike(values: Sequence[Any]) -> Any:
    """Return the value that all points of a trace share, which plotly.js sets up only once, otherwise the list."""
    return values[0] if len(set(values)) == 1 else list(values)


def told(cells: Sequence[Cell], row: bool = False) -> dict:
    """Return the hover data of marks: their text, the keys of their values, and whether the whole row reacts.

    assets/marks.js shows the text and finds the row; plotly.js would cover values and names with its label.
    """
    data = {"hovertext": [hover(cell) for cell in cells], "customdata": [cell.key for cell in cells]}
    return data | {"hoverinfo": "none"} | ({"meta": "row"} if row else {})


def hover(cell: Cell) -> str:
    """Return the hover text of a cell's mark."""
    claim = cell.preferred
    lines = [
        f"<b>{place_name(cell.place)}</b>",
        f"{cell_label(cell)}: {claim_value(claim)} {claim_counts(claim)}",
    ]
    lines += [basis_name(claim.basis)] + ([] if cell.simulated else [claim_passage(claim)])
    lines += [_("sources disagree")] if cell.disputed else []
    return "<br>".join(line for line in lines if line)


def value_label(cell: Cell, drawing: Drawing) -> str:
    """Return a cell's value with its counts and signs, as shown beside its mark."""
    palette = drawing.palette
    if cell.claim is None:
        return f'<span style="color:{palette.muted}">{SIGNS["missing"]} {without_figure(cell)}</span>'
    sign = (
        f' <span style="color:{palette.warning}"><b>{SIGNS["disputed"]}</b></span>' if cell.disputed else ""
    )
    if status := status_word(cell.claim):
        sign += f' <span style="color:{palette.muted}">{status.strip()}</span>'
    if cell.claim.denominator == 1:  # a single unit has it or not: a per cent is meaningless
        return f"<b>{claim_counts(cell.claim)}</b>{sign}"
    if cell.claim.denominator == 0:
        return f"{SIGNS['missing']} <b>{claim_counts(cell.claim)}</b> ({short_reason('no_rate')}){sign}"
    counts = claim_counts(cell.claim) if cell.rate is not None else ""
    return f"<b>{value_said(cell)}</b>" + (f"  {counts}" if counts else "") + sign
