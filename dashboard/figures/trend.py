"""The chart of an indicator over the years, made from its history."""

from collections.abc import Sequence
from decimal import Decimal
from math import floor, log10

from dashboard.data.cells import Cell
from dashboard.data.comparison import amount, not_rankable_reason, runs
from dashboard.data.history import History
from dashboard.data.series import Series
from dashboard.figures.bars import bars
from dashboard.figures.chart import Chart
from dashboard.figures.lines import STRONG, Line, Point, lines
from dashboard.figures.panel import Drawing, Panel
from dashboard.language import format_number
from dashboard.language import gettext as _
from dashboard.wording import comparison, disagreement_notes, signs, sources, trend, with_unit_notes
from dashboard.wording.names import counted_noun, period_name, unit_name
from dashboard.wording.notes import asked, value_signed

KEY = "theo-nam"
HALF_YEAR, CUT = 0.5, 2025.25
ENDS = (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10)


def trend_chart(history: History) -> Chart:
    """Return the chart of an indicator over the years."""
    answer, table = history.answer, trend.trend_table(history)
    finding = trend.trend_finding(history)
    indicator = history.indicator
    noun = counted_noun(indicator, history.catalog.measure_units)
    units = ", ".join(unit_name(unit) for unit in history.units)
    measure = _("% of {noun}", noun=noun) if indicator.measure == "rate" else noun
    return Chart(
        key=KEY,
        topic=_("By year: {name}", name=indicator.text("name")),
        finding=finding,
        subtitle=f"{units} · {measure}",
        filters=asked(
            history.question, history.catalog, history.cells, history.only_official, history.version
        ),
        alternative=f"{finding}. {comparison.spoken(table)}",
        tabulate=lambda: with_unit_notes(table, history.catalog),
        panels=lambda drawing: [_panel(history, drawing)],
        notes=trend.trend_notes(history),
        signs=signs(answer),
        disagreements=disagreement_notes(answer),
        disputed=next(iter(answer.disputed), None),
        sources=sources(answer),
        empty=not answer.stated,
        lead=lead.key if (lead := trend.trend_lead(history)) else "",
    )


def _panel(history: History, drawing: Drawing) -> Panel:
    """Return the lines; a bar if there is only one period, as a line of one point conveys nothing."""
    stated = [cell for cell in history.cells if _drawn(cell)]
    if len({cell.place.period for cell in stated}) < 2:
        return bars(stated, drawing)
    is_rate = history.indicator.measure != "count"
    top = 100.0 if is_rate else _round_up(max(_value(cell) for cell in stated))
    years = [cell.place.year for cell in history.cells]
    halves = any("-S" in cell.place.when for cell in history.cells)
    last = max(_time(cell) for cell in history.cells)
    drawn_lines = [
        _line(line, _colour(order, history), history)
        for order, line in enumerate(history.lines)
        if any(map(_drawn, line.cells))
    ]

    def scale(value: float) -> str:
        return f"{value:.0f}%" if is_rate else format_number(Decimal(str(value)))

    cuts = [(CUT, "01/07/2025")] if halves else []
    cuts += [(cut.year - 0.5, str(cut.year)) for cut in history.indicator.breaks]
    if history.indicator.last_year:
        cuts.append((history.indicator.last_year + 0.5, str(history.indicator.last_year + 1)))
    return lines(drawn_lines, (min(years), last), top, scale, cuts, drawing)


def _round_up(value: float) -> float:
    """Return the end of a scale for counts, chosen so that its quarters are easy to read."""
    power = 10 ** floor(log10(max(value, 1)))
    return max(4.0, next(ends * power for ends in ENDS if ends * power >= value))


def _drawn(cell: Cell) -> bool:
    return not_rankable_reason(cell) in (None, "inexact") and (
        cell.indicator.measure == "count" or cell.rate is not None
    )


def _value(cell: Cell) -> float:
    return float(amount(cell))


def _time(cell: Cell) -> float:
    return cell.place.year + (HALF_YEAR if cell.place.when.endswith("-S2") else 0)


def _points(cells: Sequence[Cell]) -> list[Point]:
    return [(_time(cell), cell, _value(cell)) for cell in cells]


def _colour(order: int, history: History) -> int:
    """Return a line's palette index: a category has the colour of its bar, units have strong colours."""
    return order if len(history.units) == 1 else (*STRONG, 1, 2)[order]


def _line(line: Series, colour: int, history: History) -> Line:
    bounds = [cell for cell in line.cells if _drawn(cell) and not_rankable_reason(cell) == "inexact"]
    pieces = [_points(run) for run in runs(line.cells)]
    last = max((cell for cell in line.cells if _drawn(cell)), key=_time)
    name = trend.line_name(line, history)
    if "-" in last.place.when:  # the axis names years only
        name = ", ".join(part for part in (name, period_name(last.place.when)) if part)
    return Line(name, pieces, _points(bounds), value_signed(last), colour)
