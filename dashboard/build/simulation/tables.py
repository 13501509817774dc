"""Simulates one indicator in one period: the cells of some units, and of their total if they add up to one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.build.simulation.cells import Key, Known, SimulatedCell
from dashboard.build.simulation.fill import CannotAddUp, FillTarget, fill
from dashboard.build.simulation.plan import Plan, generator, spread
from dashboard.catalog import TOTAL, CellName, Indicator, Unit

Part = Callable[[Key], int | None]


@dataclass(frozen=True)
class PlannedTable:
    """A table of units with their known cells; `shares` is each unit's share of the plan.

    `one_each` means that every unit counts itself, so that each denominator is 1.
    """

    indicator: Indicator
    period: str
    year: int
    units: tuple[Unit, ...]
    shares: np.ndarray
    known: Known
    total: Unit | None = None
    one_each: bool = False

    @cached_property
    def plan(self) -> Plan:
        """Return the target values of the indicator in this year."""
        return Plan(self.indicator, self.year)

    def key(self, unit: Unit, category: str) -> Key:
        """Return the key of one of the table's cells."""
        return Key(self.indicator.id, category, unit.id, self.period)


def cells(table: PlannedTable) -> dict[Key, SimulatedCell]:
    """Return all cells of the table, including official ones, adding up by unit and by category.

    Raises CannotAddUp if official figures leave no whole numbers for the rest.
    """
    units = [*table.units, *([table.total] if table.total else [])]
    keys = [table.key(unit, category) for unit in units for category in table.indicator.category_ids]
    if table.known.uncounted(keys):
        raise CannotAddUp(f"{table.indicator.id} {table.period}: an official figure is a bound")
    return dict(_counts(table) if table.indicator.measure == "count" else _rates(table))


def _counts(table: PlannedTable) -> Iterator[tuple[Key, SimulatedCell]]:
    counts = _filled(table, "count", table.known.amount, np.outer(table.shares, table.plan.sizes))
    for unit, row in _with_total(table, counts):
        for category, number in _with_sum(table, row):
            yield table.key(unit, category), SimulatedCell(None, None, number)


def _rates(table: PlannedTable) -> Iterator[tuple[Key, SimulatedCell]]:
    numerators, denominators = _parts(table) if table.indicator.parts_of_whole else _fractions(table)
    wholes = _with_total(table, denominators)
    for (unit, row), (_, whole) in zip(_with_total(table, numerators), wholes, strict=True):
        summed = (
            [whole[0]]
            if table.indicator.parts_of_whole
            else [number for _, number in _with_sum(table, whole)]
        )
        for place, (category, number) in enumerate(_with_sum(table, row)):
            yield table.key(unit, category), SimulatedCell(number, summed[min(place, len(summed) - 1)])


def _parts(table: PlannedTable) -> tuple[np.ndarray, np.ndarray]:
    """Return numerators that add up to each unit's whole, and the whole repeated for each category."""
    rows = [_stated_whole(table, unit, table.plan.leaves) for unit in table.units]
    stated = [row for row in rows if row is not None]
    if len(stated) < len(rows):
        near, planned = np.outer(table.shares, table.plan.sizes), True
    else:
        near, planned = np.outer(stated, table.plan.shares), False
        _check_whole(table, sum(stated), table.plan.leaves)
    numerators = _filled(table, "parts", table.known.amount, near, rows, planned=planned)
    return numerators, np.repeat(numerators.sum(axis=1, keepdims=True), numerators.shape[1], axis=1)


def _fractions(table: PlannedTable) -> tuple[np.ndarray, np.ndarray]:
    """Return numerators and denominators, one column per leaf category."""
    if not (table.plan.settings.whole or table.one_each):
        sizes = np.rint(np.outer([table.shares.sum()], table.plan.sizes))[0]
        there = np.rint(sizes * table.plan.rate)
        portions = table.shares / table.shares.sum()
        present = _filled(table, "present", table.known.amount, np.outer(portions, there))
        return present, present + _filled(table, "gap", table.known.gap, np.outer(portions, sizes - there))
    wholes = np.array(
        [[_stated_whole(table, unit, [leaf]) for leaf in table.plan.leaves] for unit in table.units]
    )
    for column, leaf in zip(wholes.T, table.plan.leaves, strict=True):
        _check_whole(table, column.sum(), [leaf])
    near = wholes * table.plan.rate
    return _filled(table, "present", table.known.amount, near, limits=wholes), wholes


def _stated_whole(table: PlannedTable, unit: Unit, categories) -> int | None:
    """Return a unit's denominator: the official one, else the count of its whole, or None if no whole is named.

    It is 1 if no whole is named and the table is `one_each`. Raises CannotAddUp if the whole itself has no value.
    """
    stated = [table.known.denominator(table.key(unit, category)) for category in categories]
    found = next((number for number in stated if number is not None), None)
    if found is not None:
        return found
    if not table.plan.settings.whole:
        return 1 if table.one_each else None
    whole = CellName.parse(table.plan.settings.whole)
    amount = table.known.amount(Key(*whole, unit.id, table.period))
    if amount is None:
        raise CannotAddUp(f"{table.indicator.id} {unit.id} {table.period}: no value of {whole.indicator}")
    return amount


def _check_whole(table: PlannedTable, summed: int, categories) -> None:
    if table.total and not table.one_each and _stated_whole(table, table.total, categories) != summed:
        raise CannotAddUp(f"{table.indicator.id} {table.period}: the denominators do not add up")


def _filled(
    table: PlannedTable, what: str, part: Part, near: np.ndarray, rows=None, limits=None, planned=True
) -> np.ndarray:
    """Fill one part of the cells; columns without an official total follow the plan, or are free if that fails."""
    noise = [spread(table.indicator.id, table.year, unit.id, near.shape[1], what) for unit in table.units]
    fixed = _known_cells(table, part)
    rows = [
        _known_sum(table, unit, part, row)
        for unit, row in zip(table.units, rows or [None] * len(near), strict=True)
    ]
    given = _given_columns(table, part, near)
    expected = [_expected(near, fixed, column) if planned else None for column in range(near.shape[1])]
    aimed = [plan if stated is None else stated for stated, plan in zip(given, expected, strict=True)]
    # A unit keeps a yes-or-no property: the same draw in every year.
    rng = generator(table.indicator.id, "" if table.one_each else table.period, table.units[0].id, what)
    target = near * np.array(noise)
    try:
        return fill(FillTarget(target, rows, aimed, fixed, limits), rng)
    except CannotAddUp:
        if aimed == given:
            raise
        return fill(FillTarget(target, rows, given, fixed, limits), rng)


def _known_cells(table: PlannedTable, part: Part) -> dict[tuple[int, int], int]:
    known = {
        (row, column): part(table.key(unit, category))
        for row, unit in enumerate(table.units)
        for column, category in enumerate(table.plan.leaves)
    }
    return {place: number for place, number in known.items() if number is not None}


def _known_sum(table: PlannedTable, unit: Unit, part: Part, otherwise: int | None) -> int | None:
    stated = part(table.key(unit, TOTAL)) if TOTAL in table.indicator.category_ids else None
    return otherwise if stated is None else stated


def _given_columns(table: PlannedTable, part: Part, near: np.ndarray) -> list[int | None]:
    """Return the total's known counts per column; a known sum is distributed to the unknown ones by the plan."""
    if not table.total:
        return [None] * near.shape[1]
    given = [part(table.key(table.total, category)) for category in table.plan.leaves]
    whole = _known_sum(table, table.total, part, None)
    if whole is None or None not in given:
        return given
    rest = whole - sum(number or 0 for number in given)
    weights = np.array(
        [column.sum() if number is None else 0 for number, column in zip(given, near.T, strict=True)]
    )
    open_columns = [None if number is None else 0 for number in given]
    shared = fill(
        FillTarget(weights[None, :], [rest], open_columns), generator(table.indicator.id, table.period, TOTAL)
    )
    return [int(share) if number is None else number for number, share in zip(given, shared[0], strict=True)]


def _expected(near: np.ndarray, fixed: dict[tuple[int, int], int], column: int) -> int:
    """Return a column's planned total: known cells as they are, the others as planned."""
    others = [near[row, column] for row in range(len(near)) if (row, column) not in fixed]
    return sum(number for (_, place), number in fixed.items() if place == column) + round(sum(others))


def _with_total(table: PlannedTable, numbers: np.ndarray) -> list[tuple[Unit, list[int]]]:
    rows = [(unit, row.tolist()) for unit, row in zip(table.units, numbers, strict=True)]
    return [*rows, (table.total, numbers.sum(axis=0).tolist())] if table.total else rows


def _with_sum(table: PlannedTable, row: list[int]) -> list[tuple[str, int]]:
    """Return categories with their numbers, in the definition's order; `total` is the sum of the others."""
    leaves = dict(zip(table.plan.leaves, row, strict=True))
    return [(category, leaves.get(category, sum(row))) for category in table.indicator.category_ids]
