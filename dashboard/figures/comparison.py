"""The charts of a comparison, each made from the matrix of units and indicators."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from dashboard.catalog import CellName
from dashboard.data.cells import Cell
from dashboard.data.comparison import Change, Ranking, Refusal, amount, in_order, not_rankable_reason, runs
from dashboard.data.comparison_matrix import ComparisonMatrix
from dashboard.figures import dumbbell, heat, multiples, ranking
from dashboard.figures.chart import MOST_UNITS, Chart
from dashboard.figures.panel import Drawing, Panel
from dashboard.language import format_number, ngettext
from dashboard.language import gettext as _
from dashboard.theme import SIGNS
from dashboard.wording import (
    Table,
    comparison,
    disagreement_notes,
    obstacles,
    part_note,
    signs,
    sources,
    with_unit_notes,
)
from dashboard.wording.amounts import claim_counts
from dashboard.wording.names import basis_name, period_name, place_short_names, unit_short_name
from dashboard.wording.notes import disputed_sign, status_word, unit_notes_beside, value_said, value_signed

HALF_YEAR = 0.5
# On 1 July 2025 the units changed; the half-year before is drawn at 2025.0, the one after at 2025.5.
CUT = 2025.25


def _chart(
    grid: ComparisonMatrix,
    key: str,
    topic: str,
    finding: str,
    cells: Sequence[Cell],
    table: Table,
    shown_table: Table | None = None,
    changes: bool = False,
    **rest,
) -> Chart:
    """Return a chart with all that its cells alone determine.

    `shown_table` is the drawn part of `table`, which the text alternative covers (by default the whole table).
    `changes` is true if the chart compares the earlier year of the question with the later one.
    """
    answer = grid.answer(cells)
    stated = [cell for cell in cells if cell.claim]
    return Chart(
        key=key,
        topic=topic,
        finding=finding,
        filters=comparison.filters_of(grid, cells, changes),
        alternative=f"{finding}. {comparison.spoken(shown_table or table)}",
        tabulate=lambda: with_unit_notes(table, grid.catalog),
        signs=signs(answer),
        disagreements=disagreement_notes(answer),
        disputed=next(iter(answer.disputed), None),
        sources=sources(answer),
        empty=not stated,
        **rest,
    )


def status_notes(cells: Sequence[Cell], drawn_as: str) -> list[tuple[str, str]]:
    """Return notes on the cells as a whole: that some are simulated, or why there are none."""
    simulated, empty = comparison.simulated_note(cells, drawn_as), comparison.why_empty(cells)
    return [(kind, text) for kind, text in (("simulated", simulated), ("gap", empty)) if text]


def ranking_chart(grid: ComparisonMatrix, chosen: Collection[str] = ()) -> Chart:
    """Return the ranking of the units by the first indicator; of many units, the `chosen` and both ends are drawn."""
    name = grid.names[0]
    league, cells = grid.league(name), grid.cells(name)
    shown_ranking = league.top_n(MOST_UNITS, chosen)
    indicator = grid.indicator(name)
    label = comparison.measured(indicator, name.category)
    measure = comparison.unit_of_measure(indicator, grid)
    return _chart(
        grid,
        "xep-hang",
        _("Ranking: {label}", label=label),
        comparison.ranking_finding(league, label),
        cells,
        comparison.ranking_table(league, grid.question.year),
        subtitle=f"{label} · {measure} · {comparison.scope(grid, cells)}",
        notes=[
            *status_notes(cells, "bars"),
            *part_note(len(shown_ranking.ranked) + len(shown_ranking.refused), len(cells)),
            *comparison.ranking_notes(league),
        ],
        lead=league.ranked[0][1].key if league.ranked else "",
        panels=lambda drawing: [_ranking(league, shown_ranking, drawing)],
        shown_table=comparison.ranking_table(shown_ranking, grid.question.year),
    )


def _ranking(league: Ranking, shown_ranking: Ranking, drawing: Drawing) -> Panel:
    """Return the bars of the drawn part of a league; ranks and mean are those of the whole league."""
    cells = [
        *(cell for _unused, cell in shown_ranking.ranked),
        *(cell for cell, _unused in shown_ranking.refused),
    ]
    names = iter(place_short_names([cell.place for cell in cells]))
    rows = [
        ranking.RankingRow(
            next(names),
            _value(cell),
            float(amount(cell)),
            cell,
            lead=_rank(league, rank),
        )
        for rank, cell in shown_ranking.ranked
    ]
    unranked = [
        ranking.RankingRow(next(names), _unranked(cell, why), _length(cell), cell)
        for cell, why in shown_ranking.refused
    ]
    mean = league.mean if league.ranked else None
    reference = (float(mean), comparison.reference(league)) if mean is not None else None
    return ranking.ranking(rows, unranked, _("Not ranked"), reference, drawing)


def _rank(league: Ranking, rank: int) -> str:
    """Return a rank as prefix of a name; `=2` is a shared rank, which the notes spell out."""
    shared = "=" if len(league.at(rank)) > 1 else ""
    return f"{shared}{rank}. "


def _value(cell: Cell) -> str:
    counts = f"  {claim_counts(cell.preferred)}" if cell.rate is not None else ""
    return f"<b>{value_signed(cell)}</b>{counts}{status_word(cell.preferred)}"


def _unranked(cell: Cell, why: Refusal) -> str:
    """Return a bound with its qualifier, any other value with the reason, or the reason alone."""
    text = obstacles.short_reason(why)
    if _length(cell) is None:
        return f"{SIGNS['missing']} {text}"
    return _said_alone(cell) + ("" if why == "inexact" else f" · {text}")


def _length(cell: Cell) -> float | None:
    """Return the length of a cell's bar, None if there is nothing to draw."""
    return float(amount(cell)) if not_rankable_reason(cell) in (None, "inexact") else None


def heat_chart(grid: ComparisonMatrix) -> Chart:
    """Return all units by all indicators in one year; each indicator has a scale of its own."""
    cells = [cell for name in grid.names for cell in grid.cells(name)]
    count = ngettext("{count} indicator", "{count} indicators", len(grid.names))
    return _chart(
        grid,
        "bang-mau",
        _("Units by indicators"),
        comparison.grid_finding(grid),
        cells,
        comparison.grid_table(grid),
        subtitle=f"{count} · {comparison.scope(grid, cells)}",
        notes=[
            *status_notes(cells, "squares"),
            *scale_note(grid),
            *([("few", small)] if (small := comparison.few(cells)) else []),
            *unit_notes_beside(cells, grid.catalog),
        ],
        panels=lambda drawing: _heat(grid, drawing),
    )


def scale_note(grid: ComparisonMatrix) -> list[tuple[str, str]]:
    """Return a note on what the shades mean; empty if none is drawn."""
    if not any(grid.league(name).ranked for name in grid.names):
        return []
    if len(grid.names) == 1:
        return [("scale", _("Darker means higher, among the units that can be compared"))]
    text = _("Darker means higher within one indicator, among the units that can be compared")
    return [("scale", text)]


def levels(league: Ranking) -> dict[str, float]:
    """Return the position of each ranked unit (id) between the lowest (0) and the highest (1)."""
    amounts = [amount(cell) for cell in league.cells]
    low, high = min(amounts, default=0), max(amounts, default=0)
    return {
        cell.place.unit.id: float((amount(cell) - low) / (high - low)) if high > low else 0.5
        for cell in league.cells
    }


def _heat(grid: ComparisonMatrix, drawing: Drawing) -> Sequence[Panel]:
    shades = {name: levels(grid.league(name)) for name in grid.names}
    heads = [heat.folded(comparison.measured(grid.indicator(name), name.category)) for name in grid.names]
    rows = [
        [
            heat.Square(square(cell), shades[cell.name].get(unit.id), cell.simulated)
            for cell in comparison.cells_of(grid, unit)
        ]
        for unit in grid.units
    ]
    places = [comparison.cells_of(grid, unit)[0].place for unit in grid.units]
    return heat.heat(heads, place_short_names(places), rows, drawing)


def square(cell: Cell) -> str:
    """Return the text of a square: value, sign and counts, or why there is none."""
    if not_rankable_reason(cell) not in (None, "inexact"):
        return heat.folded(comparison.shown(cell))
    claim = cell.preferred
    sign = f" {SIGNS[claim.status]}" if claim.status != "official" else ""
    sign += disputed_sign([cell])
    counts = f"<br>{claim_counts(claim)}" if cell.rate is not None and claim_counts(claim) else ""
    return f"<b>{value_said(cell)}</b>{sign}{counts}"


def lines_chart(grid: ComparisonMatrix) -> Chart:
    """Return small multiples for the first indicator: a line chart per unit, all on one scale."""
    name = grid.names[0]
    indicator = grid.indicator(name)
    label = comparison.measured(indicator, name.category)
    measure = comparison.unit_of_measure(indicator, grid)
    cells = [cell for line in grid.series(name) for cell in line.cells]
    return _chart(
        grid,
        "nhieu-hinh",
        _("Over the years: {label}", label=label),
        comparison.lines_finding(grid, name),
        cells,
        comparison.lines_table(grid, name),
        subtitle=f"{label} · {measure} · {comparison.scope(grid, cells)}",
        notes=[
            *status_notes(cells, "marks" if comparison.lined(grid, name) else "words"),
            *comparison.lines_notes(grid, name),
        ],
        lead=lead.key if (lead := comparison.lines_lead(grid, name)) else "",
        panels=lambda drawing: [_lines(grid, name, cells, drawing)],
    )


def _lines(grid: ComparisonMatrix, name: CellName, cells: Sequence[Cell], drawing: Drawing) -> Panel:
    amounts = [float(amount(cell)) for cell in cells if not not_rankable_reason(cell)]
    is_rate = grid.indicator(name).measure != "count"
    top = 100.0 if is_rate else max(amounts, default=0) or 1.0
    times = [_time(cell) for cell in cells]
    lines = [_line(line.cells, unit_short_name(line.unit)) for line in grid.series(name)]
    cut = CUT if any("-S1" in cell.place.when for cell in cells) else None
    span = (min(times), max([*times, cut or times[0]]))

    def scale(value: float) -> str:
        return f"{value:.0f}%" if is_rate and value else format_number(Decimal(str(value)))

    return multiples.multiples(lines, span, top, scale, cut, drawing)


def _time(cell: Cell) -> float:
    return cell.place.year + (HALF_YEAR if cell.place.when.endswith("-S2") else 0)


def _line(cells: Sequence[Cell], name: str) -> multiples.SmallMultiple:
    """Return a unit's panel; a single value is shown as a number, never as a line of one point."""
    pieces = [[(_time(cell), cell, float(amount(cell))) for cell in run] for run in runs(cells)]
    drawn_cells = [cell for piece in pieces for _unused, cell, _unused in piece]
    if len(drawn_cells) > 1:
        # Italic for simulated, as in table rows; on a phone there is no room for a sign beside it.
        look = "i" if drawn_cells[-1].simulated else "b"
        text = f"<{look}>{value_signed(drawn_cells[-1])}</{look}>"
        return multiples.SmallMultiple(name, pieces, text, _published(pieces))
    if not drawn_cells and (why := not_rankable_reason(cells[-1])):
        return multiples.SmallMultiple(name, (), obstacles.short_reason(why))
    claim = drawn_cells[0].preferred
    caption = [heat.folded(period_name(drawn_cells[0].place.when)), basis_name(claim.basis)]
    text = f"<b>{value_signed(drawn_cells[0])}</b><br>{'<br>'.join(caption)}"
    return multiples.SmallMultiple(name, (), text)


def _published(pieces: Sequence[Sequence[tuple[float, Cell, float]]]) -> tuple[float, float, str] | None:
    """Return time, value and text of the newest sourced value, None if it is the last value or there is none."""
    points = [point for piece in pieces for point in piece]
    newest = next((point for point in reversed(points) if not point[1].simulated), None)
    if newest is None or newest is points[-1]:
        return None
    time, cell, value = newest
    return time, value, f"<b>{value_signed(cell)}</b>"


def change_chart(grid: ComparisonMatrix) -> Chart:
    """Return the change of the first indicator between the two years, unit by unit."""
    name = grid.names[0]
    indicator, changes = grid.indicator(name), grid.changes(name)
    since, year = grid.years
    label = comparison.measured(indicator, name.category)
    cells = [cell for change in changes for cell in (change.before, change.after)]
    table = comparison.change_table(in_order(changes), grid.years)
    measure = comparison.unit_of_measure(indicator, grid)
    chart = _chart(
        grid,
        "thay-doi",
        _("Change from {since} to {year}: {label}", since=since, year=year, label=label),
        comparison.change_finding(changes, label, grid.years),
        cells,
        table,
        subtitle=f"{label} · {measure} · {comparison.scope(grid, cells)}",
        notes=[*status_notes(cells, "marks"), *comparison.change_notes(changes)],
        lead=_end_of(change if not change.why else None for change in changes),
        panels=lambda drawing: [_changes(in_order(changes), grid.years, drawing)],
        changes=True,
    )
    # A year compared with itself has no change to draw; the finding asks for two different years.
    return replace(chart, empty=chart.empty or since == year)


def _end_of(changes: Iterable[Change | None]) -> str:
    """Return the key of the later value of the first change that is not None; empty if there is none."""
    return next((change.after.key for change in changes if change), "")


def _changes(changes: Sequence[Change], years: tuple[int, int], drawing: Drawing) -> Panel:
    rows = [
        dumbbell.DumbbellRow(
            unit_short_name(change.unit), _said(change), _end(change.before), _end(change.after)
        )
        for change in changes
    ]
    return dumbbell.dumbbell(rows, years, drawing)


def _end(cell: Cell) -> dumbbell.End:
    length = _length(cell)
    if length is None:
        return dumbbell.End(cell, None, "")
    return dumbbell.End(cell, length, _said_alone(cell))


def _said_alone(cell: Cell) -> str:
    """Return a value with its signs, and whether it is provisional; simulated values are recognisable by their mark."""
    return value_signed(cell) + ("" if cell.simulated else status_word(cell.preferred))


def _said(change: Change) -> str:
    if change.why:
        return f"{SIGNS['missing']} {obstacles.short_reason(change.why)}"
    return f"<b>{comparison.points(change.difference, change.after.indicator)}</b>"


# The charts of the page by key, in order.
CHARTS: dict[str, Callable[[ComparisonMatrix], Chart]] = {
    "xep-hang": ranking_chart,
    "thay-doi": change_chart,
    "bang-mau": heat_chart,
    "nhieu-hinh": lines_chart,
}
