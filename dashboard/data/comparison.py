"""What may be compared with what, and what a comparison gives: differences, ranks, a mean, what a target still needs.

A line belongs here when it sets one value against another. Each function refuses what `obstacle` names.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Literal

from dashboard.catalog import Target
from dashboard.data.cells import Cell

# Why two values may not be set against each other.
Obstacle = Literal[
    "missing", "definition", "status", "inexact", "no_rate", "period", "territory", "break", "level"
]


def obstacle(one: Cell, other: Cell) -> Obstacle | None:
    """Return why two values may not be set against each other, None where they may.

    The rules stand in docs/data.md: never official against simulated, never a bound, never across a change
    of definition or territory, never half a year against a whole one, and counts only at the same level.
    """
    if one.claim is None or other.claim is None:
        return "missing"
    if one.name != other.name:
        return "definition"
    if one.simulated != other.simulated:
        return "status"
    if {one.claim.qualifier, other.claim.qualifier} != {"exact"}:
        return "inexact"
    counted = one.indicator.measure == "count"
    if not counted and None in (one.rate, other.rate):
        return "no_rate"
    if counted and one.place.unit.level != other.place.unit.level:
        return "level"
    return _obstacle_of_time(one, other)


def _obstacle_of_time(one: Cell, other: Cell) -> Obstacle | None:
    first, last = sorted((one.place.year, other.place.year))
    if first == last and one.place.period == other.place.period:
        return None
    if one.place.unit.id != other.place.unit.id:
        return "territory"
    if any(first < cut.year <= last for cut in one.indicator.breaks):
        return "break"
    return "period" if ("-" in one.place.period) != ("-" in other.place.period) else None


def amount(cell: Cell) -> Decimal | int:
    """Return what is compared: the rate in per cent, or the count. Raises ValueError where there is none."""
    found = cell.claim and (cell.claim.amount if cell.indicator.measure == "count" else cell.rate)
    if found is None:
        raise ValueError(f"nothing to compare in {cell.name} of {cell.place.unit.id}")
    return found


def difference(before: Cell, after: Cell) -> Decimal | int:
    """Return how much more the later value is: percentage points for rates, units counted for counts.

    Raises ValueError where the two may not be compared.
    """
    if why := obstacle(before, after):
        raise ValueError(f"not comparable: {why}")
    return amount(after) - amount(before)


def comparable(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the cells that can be ranked together: those with a value, or none where any two may not be compared."""
    stated = tuple(cell for cell in cells if cell.claim)
    if len(stated) < 2 or any(obstacle(stated[0], cell) for cell in stated[1:]):
        return ()
    return stated


def ranked(cells: Sequence[Cell]) -> list[tuple[int, Cell]]:
    """Return (rank, cell) from the highest value down; equal values share a rank: 1, 2, 2, 4.

    Raises ValueError where the cells may not be compared.
    """
    stated = comparable(cells)
    if not stated:
        raise ValueError("not comparable")
    ordered = sorted(stated, key=lambda cell: (-amount(cell), cell.place.unit.code))
    return [(1 + sum(amount(above) > amount(cell) for above in ordered), cell) for cell in ordered]


def pooled(cells: Sequence[Cell]) -> Fraction | None:
    """Return what the units have together: all numerators over all denominators, in per cent; for counts the mean.

    None where the cells may not be compared or a rate has no counts behind it.
    """
    stated = comparable(cells)
    if not stated:
        return None
    if stated[0].indicator.measure == "count":
        return Fraction(sum(Fraction(amount(cell)) for cell in stated), len(stated))
    wholes = [cell.claim.denominator for cell in stated]
    if None in wholes or not sum(wholes):
        return None
    return Fraction(100 * sum(cell.claim.numerator for cell in stated), sum(wholes))


def still_needed(cell: Cell, target: Target, whole: int | None) -> int | None:
    """Return how many more (or, for an upper limit, fewer) things counted would meet a target; 0 where it is met.

    `whole` is what the target's per cent is of. None where the value is no exact count.
    """
    claim = cell.claim
    if claim is None or claim.qualifier != "exact" or not whole or claim.amount != int(claim.amount or 0):
        return None
    if cell.indicator.measure == "percent":
        return None
    wanted, have = Fraction(target.value) * whole / 100, int(claim.amount)
    return max(0, ceil(wanted) - have) if target.direction == "at_least" else max(0, have - int(wanted))
