"""What may be compared with what, and what a comparison gives: differences, ranks, a mean, what a target still needs.

A line belongs here when it sets one value against another. Each function refuses what `obstacle` names.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Literal

from dashboard.catalog import Target, Unit
from dashboard.data.cells import Cell, MissingReason

# Why two values may not be set against each other.
Obstacle = Literal[
    "missing", "definition", "status", "inexact", "no_rate", "period", "territory", "break", "level"
]
# Why a value is left out of a comparison, by itself or beside the others.
Refusal = (
    Obstacle | Literal["not_applicable", "absent", "hidden", "not_measured", "alone", "few", "yes_or_no"]
)
# Why a value is not set against the same a year earlier.
Unmatched = Obstacle | Literal["absent"]
# A rate of fewer things than this jumps with each single one: it stands at no end of a ranking.
FEW = 10
GAPS: dict[MissingReason, Refusal] = {
    "missing": "missing",
    "hidden": "hidden",
    "ended": "not_measured",
    "not_begun": "not_measured",
    "invalid_unit": "absent",
}


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
    return "period" if ("-" in one.place.when) != ("-" in other.place.when) else None


def amount(cell: Cell) -> Decimal | int:
    """Return what is compared: the rate in per cent, or the count. Raises ValueError where there is none."""
    counted = cell.claim is not None and cell.indicator.measure == "count"
    found = cell.preferred.amount if counted else cell.rate
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


def size(moved: Decimal | int) -> Decimal | int:
    """Return how large a difference is, up or down."""
    return -moved if moved < 0 else moved


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
    first: dict[Decimal | int, int] = {}
    for rank, cell in enumerate(ordered, start=1):
        first.setdefault(amount(cell), rank)
    return [(first[amount(cell)], cell) for cell in ordered]


def pooled(cells: Sequence[Cell]) -> Fraction | None:
    """Return what the units have together: all numerators over all denominators, in per cent; for counts the mean.

    None where the cells may not be compared or a rate has no counts behind it.
    """
    stated = comparable(cells)
    if not stated:
        return None
    if stated[0].indicator.measure == "count":
        return Fraction(sum(Fraction(amount(cell)) for cell in stated), len(stated))
    counts = [cell.preferred.counts for cell in stated]
    known = [pair for pair in counts if pair is not None]
    whole = sum(denominator for _, denominator in known)
    if len(known) < len(counts) or not whole:
        return None
    return Fraction(100 * sum(numerator for numerator, _ in known), whole)


def still_needed(cell: Cell, target: Target, whole: int | None) -> int | None:
    """Return how many more (or, for an upper limit, fewer) things counted would meet a target; 0 where it is met.

    `whole` is what the target's per cent is of. None where the value is no exact count, or is not used itself.
    """
    claim = cell.claim
    if (
        claim is None
        or cell.unused
        or claim.qualifier != "exact"
        or not whole
        or claim.amount != int(claim.amount)
    ):
        return None
    if cell.indicator.measure == "percent":
        return None
    wanted, have = Fraction(target.value) * whole / 100, int(claim.amount)
    return max(0, ceil(wanted) - have) if target.direction == "at_least" else max(0, have - int(wanted))


def lacking(cell: Cell) -> Refusal:
    """Return why a cell has no value."""
    if cell.place.unit.level not in cell.indicator.levels:
        return "not_applicable"
    return GAPS[cell.missing_reason or "missing"]


def not_rankable_reason(cell: Cell) -> Refusal | None:
    """Return why a value can be set against no other at all, None where it can."""
    if cell.claim is None or cell.place.unit.level not in cell.indicator.levels:
        return lacking(cell)
    if cell.claim.qualifier != "exact":
        return "inexact"
    return "no_rate" if cell.indicator.measure != "count" and cell.rate is None else None


def is_yes_or_no(cell: Cell) -> bool:
    """Tell whether a count is 1 where a unit has what is counted, and 0 where it has not."""
    return cell.indicator.measure == "count" and cell.indicator.is_yes_or_no(cell.place.unit)


def is_few(cell: Cell) -> bool:
    """Tell whether a rate stands on a small denominator."""
    whole = cell.claim.denominator if cell.claim else None
    return cell.rate is not None and whole is not None and whole < FEW


@dataclass(frozen=True)
class Ranking:
    """Values of one kind in one year: those that are ranked as (rank, cell), and the others with the reason.

    `small` are those of the others that may be compared with the ranked ones and stand on a small denominator.
    """

    ranked: tuple[tuple[int, Cell], ...]
    refused: tuple[tuple[Cell, Refusal], ...]
    small: tuple[Cell, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return the ranked cells, the highest first."""
        return tuple(cell for _, cell in self.ranked)

    @property
    def company(self) -> tuple[Cell, ...]:
        """Return the cells that may be compared: the ranked ones, and those on a small denominator."""
        return (*self.cells, *self.small)

    @property
    def mean(self) -> Fraction | None:
        """Return what all that may be compared have together, None where that may not be said: see `pooled`."""
        return pooled(self.company)

    @property
    def simulated(self) -> bool:
        """Tell whether the ranked values were made by the generator; they are of one status."""
        return any(cell.simulated for cell in self.cells)

    def top_n(self, most: int, chosen: Collection[str] = ()) -> "Ranking":
        """Return as many as can be looked at: the `chosen` units (ids), then the highest and the lowest in turns.

        Those without a rank have what room is left, the chosen and those with a value first. Ranks stay those of all.
        """
        wanted = [place for place, (_, cell) in enumerate(self.ranked) if cell.place.unit.id in chosen]
        last = len(self.ranked) - 1
        ends = [place for step in range(last // 2 + 1) for place in (step, last - step)]
        kept = set(list(dict.fromkeys([*wanted, *ends]))[:most])
        shown = tuple(one for place, one in enumerate(self.ranked) if place in kept)
        rest = sorted(
            range(len(self.refused)),
            key=lambda place: (
                self.refused[place][0].place.unit.id not in chosen,
                self.refused[place][1] != "few",
            ),
        )
        left = sorted(rest[: most - len(shown)])
        return Ranking(shown, tuple(self.refused[place] for place in left), self.small)

    def at(self, rank: int) -> tuple[Cell, ...]:
        """Return the cells that share a rank."""
        return tuple(cell for place, cell in self.ranked if place == rank)


def league(cells: Sequence[Cell]) -> Ranking:
    """Rank the largest group of cells that may be compared, official before simulated where two are as large.

    A total over units is of another level than its parts, so it never stands in one ranking with them; a rate on a
    small denominator, and what a unit has or has not, is not ranked.
    """
    groups: dict[tuple, list[Cell]] = {}
    for cell in cells:
        if not not_rankable_reason(cell) and not is_yes_or_no(cell):
            groups.setdefault(_company(cell), []).append(cell)
    largest = max(groups.values(), key=_size, default=[])
    kept = _without_few(largest)
    inside = {id(cell) for cell in kept}  # to compare cells with each other takes long
    refused = tuple((cell, _apart(cell, kept)) for cell in cells if id(cell) not in inside)
    small = tuple(cell for cell in largest if is_few(cell))
    return Ranking(tuple(ranked(kept)) if kept else (), refused, small)


def _size(group: Sequence[Cell]) -> tuple[int, int, bool]:
    return len(_without_few(group)), len(group), not group[0].simulated


def _without_few(group: Sequence[Cell]) -> list[Cell]:
    """Return the cells of a group that can be ranked; one alone cannot."""
    kept = [cell for cell in group if not is_few(cell)]
    return kept if len(kept) > 1 else []


def top_n(cells: Sequence[Cell], most: int, chosen: Collection[str] = ()) -> set[str]:
    """Return the units (ids) that matter in cells of one value, one a unit: the chosen, the highest, the lowest."""
    whole = league(cells)
    ranked_units = {cell.place.unit.id for cell in whole.cells}
    beside = [unit for cell in cells if (unit := cell.place.unit.id) in chosen and unit not in ranked_units]
    kept = whole.top_n(max(0, most - len(beside)), chosen).cells
    rest = [cell for cell, _ in whole.refused]
    units = dict.fromkeys([*beside, *(cell.place.unit.id for cell in [*kept, *rest])])
    return set(list(units)[:most])


def _company(cell: Cell) -> tuple:
    """Return what values must have in common to be ranked together."""
    return cell.simulated, cell.place.unit.level, cell.place.period, cell.name


def _apart(cell: Cell, kept: Sequence[Cell]) -> Refusal:
    """Return why a cell is not in a ranking."""
    if why := not_rankable_reason(cell):
        return why
    if is_yes_or_no(cell):
        return "yes_or_no"
    rest: Refusal = "few" if is_few(cell) else "alone"
    if not kept:
        return rest
    if cell.simulated != kept[0].simulated:
        return "status"
    return "level" if cell.place.unit.level != kept[0].place.unit.level else obstacle(kept[0], cell) or rest


@dataclass(frozen=True)
class Change:
    """A unit's value in an earlier and a later year, and why the two may not be compared, if so."""

    before: Cell
    after: Cell
    why: Refusal | None

    @property
    def unit(self) -> Unit:
        """Return the unit whose values these are."""
        return self.after.place.unit

    @property
    def difference(self) -> Decimal | int:
        """Return how much more the later value is. Raises ValueError where the two may not be compared."""
        return difference(self.before, self.after)


def change(before: Cell, after: Cell) -> Change:
    """Return the change between two values of one unit; a refused one says why."""
    return Change(
        before, after, not_rankable_reason(before) or not_rankable_reason(after) or obstacle(before, after)
    )


def on_few(change: Change) -> bool:
    """Tell whether a change is between rates of which one stands on a small denominator."""
    return is_few(change.before) or is_few(change.after)


def steepest(changes: Sequence[Change]) -> Change | None:
    """Return the greatest rise of several changes that may be compared; None where none, or more than one, is that.

    A rise on a small denominator is none to name.
    """
    rises = [one for one in changes if one.difference > 0 and not on_few(one)] if len(changes) > 1 else []
    most = max(rises, key=lambda one: one.difference, default=None)
    alike = [one for one in rises if most and one.difference == most.difference]
    return most if len(alike) == 1 else None


def in_order(changes: Sequence[Change]) -> list[Change]:
    """Return the changes from the greatest rise to the greatest fall, then those refused as they came."""
    allowed = [one for one in changes if not one.why]
    return sorted(allowed, key=lambda one: -one.difference) + [one for one in changes if one.why]


def runs(cells: Sequence[Cell]) -> list[tuple[Cell, ...]]:
    """Return the cells with a value in pieces that one line may join: no gap, break or change of status between."""
    pieces: list[list[Cell]] = []
    for cell in cells:
        if not_rankable_reason(cell):
            continue
        last = pieces[-1][-1] if pieces else None
        if last and cell.place.year - last.place.year == 1 and not obstacle(last, cell):
            pieces[-1].append(cell)
        else:
            pieces.append([cell])
    return [tuple(piece) for piece in pieces]


def span(cells: Sequence[Cell]) -> Change | None:
    """Return the change over the longest time that may be compared, None where no two values may be."""
    pairs = [(one, other) for place, one in enumerate(cells) for other in cells[place + 1 :]]
    allowed = [
        Change(*pair, None)
        for pair in pairs
        if not any(map(not_rankable_reason, pair)) and not obstacle(*pair)
    ]
    return max(allowed, key=lambda one: one.after.place.year - one.before.place.year, default=None)
