"""A chart and all text around it: screen, table and picture are made from this one object."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from dashboard.data.answers import Answer
from dashboard.data.cells import Cell
from dashboard.data.comparison import top_n
from dashboard.figures.card import GAP, TICKS, TOP, card_panels, compose
from dashboard.figures.panel import Drawing, Panel
from dashboard.wording import (
    Table,
    asked,
    disagreement_notes,
    finding,
    notes,
    part_note,
    signs,
    sources,
    subtitle,
    table,
    values,
)

# Half of the first and of the last tick label extends beyond the plot.
SIDE = 20
# The most units that remain readable in one chart.
MOST_UNITS = 30


@dataclass(frozen=True)
class Chart:
    """The content of a chart, in page order.

    `panels` draws it for a theme and letter size. `notes` are (kind, sentence), `signs` are (kind, sign,
    word), `disputed` is the first value about which sources disagree, `sources` are (source id, locator,
    text); `filters` is the whole question as text; `lead` is the key of the value that the finding begins
    with, empty if there is none in particular.
    """

    key: str
    topic: str
    finding: str
    subtitle: str
    filters: str
    alternative: str
    tabulate: Callable[[], Table]
    panels: Callable[[Drawing], Sequence[Panel]]
    notes: Sequence[tuple[str, str]] = ()
    signs: Sequence[tuple[str, str, str]] = ()
    disagreements: Sequence[str] = ()
    disputed: Cell | None = None
    sources: Sequence[tuple[str, str, str]] = ()
    empty: bool = False
    lead: str = ""

    @cached_property
    def table(self) -> Table:
        """Return the chart's numbers as a table; computed lazily, as most users never open it."""
        return self.tabulate()


def card_chart(answer: Answer) -> Chart:
    """Return the chart of a card for an answer; if there are too many units, only the most relevant are drawn."""
    shown_answer, sentence = _drawn(answer), finding(answer)
    return Chart(
        key=answer.card.key,
        topic=answer.card.text("title"),
        finding=sentence,
        subtitle=subtitle(answer),
        filters=asked(answer.question, answer.catalog, answer.cells, answer.only_official, answer.version),
        alternative=f"{sentence}. {values(shown_answer)}",
        tabulate=lambda: table(answer),
        panels=lambda drawing: card_panels(shown_answer, drawing),
        notes=[*notes(shown_answer), *part_note(len(shown_answer.places), len(answer.places))],
        signs=signs(answer),
        disagreements=disagreement_notes(answer),
        disputed=next(iter(answer.disputed), None),
        sources=sources(answer),
        empty=not answer.stated,
        lead=answer.lead,
    )


def _drawn(answer: Answer) -> Answer:
    """Return an answer limited to MOST_UNITS units, selected by the value that the most units have."""
    if len(answer.places) <= MOST_UNITS:
        return answer
    names = dict.fromkeys(cell.name for cell in answer.cells)
    cells = max((answer.cells_named(name) for name in names), key=len)
    left_out = {cell.place.unit.id for cell in cells} - top_n(cells, MOST_UNITS, answer.question.units)
    return replace(answer, cells=tuple(cell for cell in answer.cells if cell.place.unit.id not in left_out))


def figure(chart: Chart, drawing: Drawing) -> tuple[dict, list[tuple[str, int]]]:
    """Return a chart's figure for the screen, as wide as its card and as high as its rows need, and its keys.

    The keys are the colours that the chart does not label itself, as (name, index in the palette's series);
    they are shown beside the chart as text, where they can wrap.
    """
    panels = chart.panels(drawing)
    height = sum(panel.height for panel in panels) + GAP * (len(panels) - 1)
    plotly_figure = compose(panels, drawing, height)
    right = max([SIDE, *(panel.room_beside(drawing.letter) for panel in panels)])
    margin = {"l": SIDE, "r": right, "t": TOP, "b": TICKS}
    plotly_figure["layout"] |= {"height": height + TOP + TICKS, "showlegend": False, "margin": margin}
    return plotly_figure, [key for panel in panels for key in panel.keys]
