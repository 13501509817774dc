"""Findings, notes and tables of a comparison of units. They claim nothing that the data does not support."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import groupby

from dashboard.catalog import TOTAL, CellName, Indicator, Unit
from dashboard.data.cells import Cell
from dashboard.data.comparison import (
    FEW,
    Change,
    Ranking,
    Refusal,
    amount,
    is_few,
    lacking,
    not_rankable_reason,
    on_few,
    size,
    span,
    steepest,
)
from dashboard.data.comparison_matrix import ComparisonMatrix
from dashboard.data.series import Series
from dashboard.language import format_number, ngettext
from dashboard.language import gettext as _
from dashboard.theme import SIGNS
from dashboard.wording.amounts import claim_counts, claim_value, format_percent
from dashboard.wording.names import (
    basis_name,
    cell_label,
    common_period_name,
    counted_noun,
    period_name,
    place_name,
    unit_name,
    unit_short_name,
)
from dashboard.wording.notes import asked, status_word, under_status, value_signed
from dashboard.wording.obstacles import reason, short_reason
from dashboard.wording.table import Behind, Measure, Number, Stated, Table, counted

MOST_NAMED = 3
WRITTEN = Decimal("0.1")  # rates and their differences are displayed with one decimal
MOST_TIES = 8


def measured(indicator: Indicator, category: str) -> str:
    """Return the name of what is compared: the indicator and, if it is a part of it, the category."""
    part, short = indicator.category(category), indicator.text("short")
    return f"{short} – {part.text('name')}" if part and part.id != TOTAL else short


def points(amount: Decimal | int, indicator: Indicator) -> str:
    """Return a signed difference: percentage points for rates, a plain number for counts."""
    is_count = indicator.measure == "count"
    bare = format_number(size(amount), "#,##0.#")
    if amount and bare == format_number(0):
        bare = format_number(size(amount), "#,##0.####")
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return f"{sign}{bare}" if is_count else _("{number} pct points", number=f"{sign}{bare}")


def rounding_note(pairs: Iterable[tuple[Decimal | int, Decimal | int]]) -> str:
    """Return a note if a displayed difference is not that of the two displayed values; empty otherwise."""
    if any(_written(later) - _written(earlier) != _written(later - earlier) for earlier, later in pairs):
        return _("Differences are computed before rounding")
    return ""


def _written(value: Decimal | int) -> Decimal:
    return Decimal(value).quantize(WRITTEN, ROUND_HALF_UP)


def value_of(cell: Cell) -> str:
    """Return a cell's value with its counts: `73,1% (19/26)`."""
    counts = claim_counts(cell.preferred) if cell.rate is not None else ""
    return value_signed(cell) + (f" ({counts})" if counts else "")


def ranking_finding(league: Ranking, label: str) -> str:
    """Return the highest and the lowest unit; ties are named or counted, never broken."""
    if not league.ranked:
        return _("{label}: the chosen units cannot be ranked", label=label)
    highest, lowest = league.at(1), league.at(league.ranked[-1][0])
    chosen = len(league.ranked) + len(league.refused)
    if highest == lowest:
        value = {"value": claim_value(highest[0].preferred), "count": len(highest)}
        text = _("{label}: {value} in all {count} ranked units", label=label, **value)
    else:
        ends = _units_at(highest), _units_at(lowest)
        text = ends_of(label, *ends, chosen)
    return under_status(over(text, len(league.ranked), chosen), league.cells)


def ends_of(label: str, highest: str, lowest: str, chosen: int) -> str:
    """Return the highest and the lowest unit; if only two units are selected, which one is above the other."""
    if chosen == 2:
        return _("{label}: {higher} is above {lower}", label=label, higher=highest, lower=lowest)
    return _("{label}: highest {highest}, lowest {lowest}", label=label, highest=highest, lowest=lowest)


def over(text: str, count: int, chosen: int) -> str:
    """Append the number of units that a superlative covers, unless it covers all selected units."""
    if count == chosen:
        return text
    return _("{said} (among {count} of {all} units)", said=text, count=count, all=chosen)


def ranking_notes(league: Ranking) -> list[tuple[str, str]]:
    """Return notes as (kind, sentence): the mean, shared ranks, small denominators."""
    notes = [("mean", mean_of(league))]
    ranks = [
        (rank, [cell for _unused, cell in group])
        for rank, group in groupby(league.ranked, key=lambda pair: pair[0])
    ]
    shared = [(rank, [cell.place.unit for cell in cells]) for rank, cells in ranks if len(cells) > 1]
    if len(shared) > MOST_TIES:
        notes.append(("tie", _("{count} ranks are shared, marked with =", count=len(shared))))
    else:
        notes += [
            ("tie", _("Shared rank {rank} (={rank}): {units}", rank=rank, units=_units(units)))
            for rank, units in shared
        ]
    notes.append(("few", few(league.small)))
    return [(kind, text) for kind, text in notes if text]


def few(cells: Sequence[Cell]) -> str:
    """Return the units whose rates have a small denominator, by indicator; empty if there are none."""
    small: dict[str, list[Unit]] = {}
    for cell in filter(is_few, cells):
        small.setdefault(cell_label(cell), []).append(cell.place.unit)
    if not small:
        return ""
    several = len({cell_label(cell) for cell in cells}) > 1
    groups = [f"{label} – {_units(units)}" if several else _units(units) for label, units in small.items()]
    return _(
        "Denominator below {few}, so one more or fewer changes the rate a lot; not ranked or shaded: {units}",
        few=FEW,
        units="; ".join(groups),
    )


def mean_of(league: Ranking) -> str:
    """Return the pooled rate, or the mean count, of the comparable units; empty if there is none.

    The mean is labelled as simulated or provisional if any of its values is.
    """
    mean, cells = league.mean, league.company
    if mean is None:
        return ""
    return under_status(_mean_of(mean, cells), cells)


def _mean_of(mean: Fraction, cells: Sequence[Cell]) -> str:
    count = len(cells)
    if cells[0].indicator.measure == "count":
        return ngettext(
            "Mean of {count} unit: {value}", "Mean of {count} units: {value}", count, value=plain(mean)
        )
    part, whole = (
        sum(getattr(cell.claim, field) for cell in cells) for field in ("numerator", "denominator")
    )
    value = f"{format_percent(_decimal(mean))} ({format_number(part)}/{format_number(whole)})"
    return ngettext(
        "Pooled mean of {count} unit: {value}", "Pooled mean of {count} units: {value}", count, value=value
    )


def plain(value: Fraction) -> str:
    """Return a mean of counts with one decimal."""
    return format_number(_decimal(value), "#,##0.#")


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def grid_finding(grid: ComparisonMatrix) -> str:
    """Return by how many indicators the units can be ranked, and how many cells have a value."""
    cells = [cell for name in grid.names for cell in grid.cells(name)]
    leagues = [grid.league(name) for name in grid.names]
    stated = [cell for cell in cells if not_rankable_reason(cell) in (None, "inexact")]
    counts = {"stated": len(stated), "cells": len(cells)}
    if len(grid.units) == 1:  # a single unit cannot be ranked
        text = _("{stated} of {cells} cells have a figure", **counts)
    else:
        text = _(
            "{stated} of {cells} cells have a figure; the units can be ranked by {ranked} of {names} indicators",
            ranked=sum(bool(league.ranked) for league in leagues),
            names=len(leagues),
            **counts,
        )
    simulated = sum(cell.simulated for cell in stated)
    if 0 < simulated < len(stated):
        text = _("{said}; {count} of the cells are simulated", said=text, count=simulated)
    return under_status(text, stated)


def change_finding(changes: Sequence[Change], label: str, years: tuple[int, int]) -> str:
    """Return in how many units a value rose, fell or stayed the same, one sentence per status."""
    since, year = years
    if since == year:
        return _("{label}: choose two different years to see a change", label=label)
    allowed = [change for change in changes if not change.why]
    if not allowed:
        values = {"label": label, "since": since, "year": year}
        reasons = {_why_no_change(change, change.why, years) for change in changes if change.why}
        if len(reasons) == 1:
            return _("{label}: {since} is not compared with {year}: {reason}", reason=reasons.pop(), **values)
        return _("{label}: {since} and {year} cannot be compared in any chosen unit", **values)
    lead = _("{label}, {since} to {year}", label=label, since=since, year=year)
    return by_status(allowed, lead, len(changes))


def lines_finding(grid: ComparisonMatrix, name: CellName) -> str:
    """Return in how many units a value rose, fell or stayed the same over the longest comparable time.

    If sources state any values, simulated ones are left out. If none of the sourced values can be compared,
    the newest one of each unit is given.
    """
    label = measured(grid.indicator(name), name.category)
    lines = told_series(grid, name)
    spans = [longest for line in lines if (longest := span(line.cells))]
    if not spans and any(not cell.simulated for line in lines for cell in line.stated):
        return newest_of_each(lines, label)
    if not spans:
        return _("{label}: no two years can be compared in any chosen unit", label=label)
    years = {(change.before.place.year, change.after.place.year) for change in spans}
    if len(years) == 1:
        since, year = next(iter(years))
        lead = _("{label}, {since} to {year}", label=label, since=since, year=year)
    else:
        lead = _("{label}, first to last comparable year of each unit", label=label)
    return by_status(spans, lead, len(grid.units))


def told_series(grid: ComparisonMatrix, name: CellName) -> list[Series]:
    """Return the series that a finding covers: only sourced values if there are any, otherwise all."""
    sourced = [line.only_sourced for line in grid.series(name)]
    return [line for line in sourced if line.stated] or list(grid.series(name))


def lines_lead(grid: ComparisonMatrix, name: CellName) -> Cell | None:
    """Return the value that the finding of the line charts begins with."""
    lines = told_series(grid, name)
    spans = (longest.after for line in lines if (longest := span(line.cells)))
    newest = (cell for line in lines for cell in reversed(line.stated) if not cell.simulated)
    return next(spans, next(newest, None))


def newest_of_each(lines: Sequence[Series], label: str) -> str:
    """Return the newest value of each unit, used if none can be compared with an earlier one."""
    newest = [line.stated[-1] for line in lines]
    mixed = len({cell.preferred.status for cell in newest}) > 1
    texts = [
        _(
            "{unit} {value} in {period}",
            unit=unit_short_name(cell.place.unit),
            value=value_signed(cell) + (status_word(cell.preferred) if mixed else ""),
            period=period_name(cell.place.when),
        )
        for cell in newest[:MOST_NAMED]
    ]
    rest = len(lines) - MOST_NAMED
    more = _(" and {count} more", count=rest) if rest > 0 else ""
    return f"{label}: {', '.join(texts)}{more}"


def by_status(changes: Sequence[Change], lead: str, chosen: int) -> str:
    """Return a sentence on the changes between values from sources, then one on those between simulated values.

    `chosen` is the number of selected units: a sentence about fewer of them states how many it covers.
    """
    sentences = []
    for simulated in (False, True):
        alike = [change for change in changes if change.after.simulated == simulated]
        if alike:
            text = _directions(alike, over(lead, len(alike), chosen))
            sentences.append(under_status(text, [change.after for change in alike]))
    return ". ".join(sentences)


def _directions(changes: Sequence[Change], lead: str) -> str:
    up, down = ([change for change in changes if sign * change.difference > 0] for sign in (1, -1))
    same = len(changes) - len(up) - len(down)
    parts = [ngettext("up in {count} unit", "up in {count} units", len(up))] if up else []
    parts += [ngettext("down in {count} unit", "down in {count} units", len(down))] if down else []
    parts += [ngettext("unchanged in {count} unit", "unchanged in {count} units", same)] if same else []
    text = f"{lead}: {', '.join(parts)}"
    most = steepest(changes)
    if most is None:
        return text
    rise = points(most.difference, most.after.indicator)
    if len({(change.before.place.year, change.after.place.year) for change in changes}) > 1:
        rise = _("{rise}: {before} to {after}", rise=rise, **_ends(most))
    text = _("{said}; largest rise in {unit} ({rise})", said=text, unit=unit_short_name(most.unit), rise=rise)
    left_out = sum(on_few(change) for change in changes)
    if not left_out:
        return text
    return ngettext(
        "{said}, not counting {count} unit with a small denominator",
        "{said}, not counting {count} units with a small denominator",
        left_out,
        said=text,
    )


def _ends(change: Change) -> dict[str, str]:
    """Return both values of a change, each with its year."""
    return {
        name: _("{value} in {year}", value=claim_value(cell.preferred), year=cell.place.year)
        for name, cell in (("before", change.before), ("after", change.after))
    }


def reference(league: Ranking) -> str:
    """Return the label of the mean line in a chart; empty if there is no mean."""
    mean = league.mean
    if mean is None:
        return ""
    text = (
        _("mean {value}", value=plain(mean))
        if league.company[0].indicator.measure == "count"
        else _("pooled mean {value}", value=format_percent(_decimal(mean)))
    )
    statuses = {cell.preferred.status for cell in league.company}
    unsure = next((status for status in ("simulated", "provisional") if status in statuses), "")
    return f"{text}, {basis_name(unsure)}" if unsure else text


def status_of(cell: Cell) -> str:
    """Return the status of a cell for a table, or why it has no value."""
    return basis_name(cell.claim.basis) if cell.claim else short_reason(lacking(cell))


def ranking_table(league: Ranking, year: int) -> Table:
    """Return rank, unit, value and counts in a year; unranked units follow with the reason."""
    names = ("Rank", "Unit", "Value", "Numerator", "Denominator", "Status", "Remark")
    headings = (
        _("Rank"),
        _("Unit"),
        _("Value"),
        _("Numerator"),
        _("Denominator"),
        _("Status"),
        _("Remark"),
    )
    numbers = {"Rank", "Value", "Numerator", "Denominator"}
    columns = tuple((text, name in numbers) for name, text in zip(names, headings, strict=True))
    rows = [
        (Number.of(str(rank), rank), *_row(cell), _shared(league, rank)) for rank, cell in league.ranked
    ] + [("–", *_row(cell), reason(why)) for cell, why in league.refused]
    return _table(columns, rows, [*league.cells, *(cell for cell, _unused in league.refused)], year)


def _table(
    columns: Sequence[tuple[str, bool]], rows: Sequence[tuple[str, ...]], cells: Sequence[Cell], year: int
) -> Table:
    """Return a table with one row per cell; `year` is the requested year."""
    behind = tuple((Behind.of(cell, year),) for cell in cells)
    return Table(tuple(columns), tuple(rows), tuple(cell.simulated for cell in cells), behind)


def _row(cell: Cell) -> tuple[str, ...]:
    """Return unit, value, numerator, denominator and status of a cell."""
    claim = cell.claim
    if claim is None:
        value = _("no data") if lacking(cell) == "missing" else "–"  # see status column
        return place_name(cell.place), value, "", "", status_of(cell)
    value = claim_value(claim) if cell.rate is not None or cell.indicator.measure == "count" else "–"
    return place_name(cell.place), Stated.by(value, cell), *counted(claim), basis_name(claim.basis)


def _shared(league: Ranking, rank: int) -> str:
    return _("shared rank {rank}", rank=rank) if len(league.at(rank)) > 1 else ""


def grid_table(grid: ComparisonMatrix) -> Table:
    """Return one row per unit and indicator in the question's year."""
    columns = ((_("Unit"), False), (_("Indicator"), False), (_("Value"), True), (_("Status"), False))
    cells = [cell for unit in grid.units for cell in cells_of(grid, unit)]
    rows = [
        (
            place_name(cell.place),
            measured(cell.indicator, cell.category),
            shown(cell),
            status_of(cell),
        )
        for cell in cells
    ]
    return _table(columns, rows, cells, grid.question.year)


def cells_of(grid: ComparisonMatrix, unit: Unit) -> list[Cell]:
    """Return a unit's cells in the question's year, one per indicator."""
    place = grid.units.index(unit)
    return [grid.cells(name)[place] for name in grid.names]


def shown(cell: Cell) -> str:
    """Return the text of a cell of the matrix: the value with its counts, or why there is none."""
    why = not_rankable_reason(cell)
    if cell.claim is None or why == "not_applicable":
        return short_reason(lacking(cell))
    if why == "no_rate":
        return Stated.by(f"{claim_counts(cell.claim)} ({short_reason(why)})", cell)
    return Stated.by(value_of(cell), cell)


def lines_table(grid: ComparisonMatrix, name: CellName) -> Table:
    """Return one row per unit and year in which the unit existed."""
    columns = ((_("Unit"), False), (_("Period"), False), (_("Value"), True), (_("Status"), False))
    cells = [cell for line in grid.series(name) for cell in line.cells]
    rows = [
        (
            unit_name(cell.place.unit),
            period_name(cell.place.when),
            shown(cell),
            status_of(cell),
        )
        for cell in cells
    ]
    return _table(columns, rows, cells, grid.question.year)


def change_notes(changes: Sequence[Change]) -> list[tuple[str, str]]:
    """Return a note as (kind, sentence) if a displayed difference is not that of the two displayed values."""
    pairs = [(amount(change.before), amount(change.after)) for change in changes if not change.why]
    note = rounding_note(pairs)
    return [("rounded", note)] if note else []


def change_table(changes: Sequence[Change], years: tuple[int, int]) -> Table:
    """Return both values and the difference of each unit, or why there is no difference."""
    same = years[0] == years[1]
    units = [change.unit for change in changes]
    columns = (
        (_("Unit"), False),
        *((common_period_name(units, year), True) for year in years),
        (_("Difference"), True),
        (_("Status"), False),
        (_("Remark"), False),
    )
    rows = [
        (
            unit_name(change.unit),
            *(_beside(cell, change) for cell in (change.before, change.after)),
            "–" if change.why or same else _moved(change),
            " / ".join(dict.fromkeys(status_of(cell) for cell in (change.before, change.after))),
            _("the same year twice") if same else reason(change.why) if change.why else "",
        )
        for change in changes
    ]
    simulated = tuple(change.before.simulated or change.after.simulated for change in changes)
    since, year = years
    behind = tuple((Behind.of(change.before, since), Behind.of(change.after, year)) for change in changes)
    return Table(columns, tuple(rows), simulated, behind)


def _beside(cell: Cell, change: Change) -> str:
    """Return one value of a change; a simulated value beside one from a source is labelled as such."""
    text = shown(cell)
    other_cell = change.after if cell is change.before else change.before
    if not cell.simulated or other_cell.claim is None or other_cell.simulated:
        return text
    return Stated.by(f"{text}, {_('simulated')}", cell)


def _moved(change: Change) -> Number:
    measure: Measure = "count" if change.after.indicator.measure == "count" else "points"
    return Number.of(points(change.difference, change.after.indicator), change.difference, measure)


def simulated_note(cells: Iterable[Cell], drawn_as: str) -> str:
    """Return that simulated figures are shown and how they are drawn; empty if there are none."""
    if not any(cell.simulated for cell in cells):
        return ""
    return {
        "bars": _("Contains simulated figures (hatched): not real data"),
        "marks": _("Contains simulated figures (hollow marks, dotted lines): not real data"),
        "squares": _("Contains simulated figures (marked {sign}): not real data", sign=SIGNS["simulated"]),
        "words": _("Contains simulated figures (each labelled): not real data"),
    }[drawn_as]


def lined(grid: ComparisonMatrix, name: CellName) -> bool:
    """Return whether any unit has enough values for a line; a single value is written as text."""
    return any(sum(not not_rankable_reason(cell) for cell in line.cells) > 1 for line in grid.series(name))


def lines_notes(grid: ComparisonMatrix, name: CellName) -> list[tuple[str, str]]:
    """Return the notes needed to read lines over the years: how they are drawn, bounds, breaks."""
    indicator = grid.indicator(name)
    cells = [cell for line in grid.series(name) for cell in line.cells]
    notes = _drawn_lines(cells) if lined(grid, name) else []
    for cell in (cell for cell in cells if not_rankable_reason(cell) == "inexact"):
        bound = {"unit": unit_short_name(cell.place.unit), "period": period_name(cell.place.when)}
        text = _(
            "{unit}, {period}: {value}, not drawn in the line", **bound, value=claim_value(cell.preferred)
        )
        notes.append(("bound", text))
    cuts = [("break", f"{cut.year}: {cut.text('note')}") for cut in indicator.breaks]
    return [*notes, *cuts]


def _drawn_lines(cells: Sequence[Cell]) -> list[tuple[str, str]]:
    """Return notes on all line charts together: the scale, gaps, the change of units."""
    notes = [("scale", _("One scale for all panels"))]
    if any(map(not_rankable_reason, cells)):
        notes = [("scale", _("One scale for all panels; a year without a figure leaves a gap"))]
    if any("-S1" in cell.place.when for cell in cells):
        text = _("The units changed on 01/07/2025 (dotted): no line or comparison crosses that date")
        notes.append(("break", text))
    return notes


def why_empty(cells: Sequence[Cell]) -> str:
    """Return why none of the cells has a value, each reason once; empty if one has."""
    if any(cell.claim for cell in cells):
        return ""
    return "; ".join(dict.fromkeys(reason(lacking(cell)) for cell in cells))


def spoken(table: Table) -> str:
    """Return a table as plain text, for users who cannot see the chart."""
    heads = [name for name, _unused in table.columns]
    rows = (
        ", ".join(f"{head} {text}" for head, text in zip(heads, row, strict=True) if text)
        for row in table.rows
    )
    return "; ".join(rows) + "."


def scope(grid: ComparisonMatrix, cells: Iterable[Cell]) -> str:
    """Return the scope of a comparison for its subtitle: the number of units and the time periods."""
    periods = dict.fromkeys(period_name(cell.place.period) for cell in cells if cell.place.period)
    times = list(periods) if len(periods) < MOST_NAMED else [f"{next(iter(periods))} – {list(periods)[-1]}"]
    return " · ".join([ngettext("{count} unit", "{count} units", len(grid.units)), *times])


def unit_of_measure(indicator: Indicator, grid: ComparisonMatrix) -> str:
    """Return the measure unit of an indicator; a rate is in per cent of it."""
    noun = counted_noun(indicator, grid.catalog.measure_units)
    return _("per cent of {noun}", noun=noun) if indicator.measure == "rate" else noun


def filters_of(grid: ComparisonMatrix, cells: Sequence[Cell], changes: bool = False) -> str:
    """Return the filters behind a chart of these cells as text, and the data version.

    The year compared with is included only for charts of `changes`.
    """
    names = {cell.name for cell in cells}
    chosen = ", ".join(measured(grid.indicator(name), name.category) for name in grid.names if name in names)
    if changes:
        chosen = _("compared with {year}; {indicators}", year=grid.years[0], indicators=chosen)
    return f"{asked(grid.question, grid.catalog, cells, grid.only_official, grid.version)} · {chosen}"


@dataclass(frozen=True)
class NotComparable:
    """Units for which comparisons are refused, and why; `what` names the indicator and the comparisons."""

    what: str
    units: str
    why: str


def refusals(grid: ComparisonMatrix) -> list[NotComparable]:
    """Return every requested comparison that is refused, grouped by units and reason."""
    rows = []
    for name in grid.names:
        label = measured(grid.indicator(name), name.category)
        alike: dict[tuple[str, str], list[str]] = {}
        for kind, units, why in (*_refused_ranks(grid, name), *_refused_changes(grid, name)):
            alike.setdefault((units, why), []).append(kind)
        rows += [NotComparable(f"{label}: {', '.join(kind)}", *alike_in) for alike_in, kind in alike.items()]
    return rows


def _refused_ranks(grid: ComparisonMatrix, name: CellName) -> list[tuple[str, str, str]]:
    if len(grid.units) == 1:
        return []
    kind = _("ranking of {year}", year=grid.question.year)
    return _grouped(kind, [(cell.place.unit, reason(why)) for cell, why in grid.league(name).refused])


def _refused_changes(grid: ComparisonMatrix, name: CellName) -> list[tuple[str, str, str]]:
    since, year = grid.years
    if since == year:
        return []
    kind = _("change from {since} to {year}", since=since, year=year)
    refused = [
        (change.unit, _why_no_change(change, change.why, grid.years))
        for change in grid.changes(name)
        if change.why
    ]
    return _grouped(kind, refused)


def _why_no_change(change: Change, why: Refusal, years: tuple[int, int]) -> str:
    """Return the reason, with the year if only one of the two years has no comparable value."""
    text, not_rankable = (
        reason(why),
        [bool(not_rankable_reason(cell)) for cell in (change.before, change.after)],
    )
    if sum(not_rankable) != 1 or why == "not_applicable":
        return text
    return _("{year}: {reason}", year=years[not_rankable.index(True)], reason=text)


def _grouped(kind: str, refused: Sequence[tuple[Unit, str]]) -> list[tuple[str, str, str]]:
    """Return (kind, units, why), with the units of one reason joined."""
    return [
        (kind, ", ".join(unit_short_name(unit) for unit, cause in refused if cause == why), why)
        for why in dict.fromkeys(why for _unused, why in refused)
    ]


def _units_at(cells: Sequence[Cell]) -> str:
    """Return the units that share a value, and the value; with counts if it is a single unit."""
    names = _units([cell.place.unit for cell in cells])
    value = value_of(cells[0]) if len(cells) == 1 else claim_value(cells[0].preferred)
    return f"{names} – {value}"


def _units(units: Sequence[Unit]) -> str:
    """Return the names of a few units, or of the first few and the number of others."""
    names = ", ".join(unit_short_name(unit) for unit in units[:MOST_NAMED])
    rest = len(units) - MOST_NAMED
    return names + (_(" and {count} more", count=rest) if rest > 0 else "")


def map_note(grid: ComparisonMatrix) -> str:
    """Return the note on a map's geography: the source of the boundaries, or that tiles show only rough places.

    If only some of the units lack a boundary, they are named.
    """
    boundaries = grid.catalog.boundaries
    lacking = [unit for unit in grid.units if unit.id not in boundaries]
    if not lacking:
        legend = ", ".join(
            f"{number} {unit_short_name(unit)}" for number, unit in enumerate(grid.units, start=1)
        )
        return f"{legend}. " + _("Boundaries: {source}", source=grid.catalog.boundary_source)
    tile_note = _("Each tile is placed roughly where the unit lies; it does not show a boundary")
    if len(lacking) == len(grid.units):
        return tile_note
    return tile_note + ". " + _("Without a boundary: {units}", units=_units(lacking))
