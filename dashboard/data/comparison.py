"""Which values may be compared, and the results: differences, ranks, means, what a target still needs.

Put code here if it compares one value with another. Every function refuses what `obstacle` names.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import ceil
from typing import Literal

from dashboard.catalog import Target, Unit
from dashboard.data.cells import Cell, MissingReason

# Why two values may not be compared.
Obstacle = Literal[
    "missing", "definition", "status", "inexact", "no_rate", "period", "territory", "break", "level"
]
# Why a value is left out of a comparison, by itself or because of the other values.
Refusal = (
    Obstacle | Literal["not_applicable", "absent", "hidden", "not_measured", "alone", "few", "yes_or_no"]
)
# Why a value is not compared with that of the previous year.
Unmatched = Obstacle | Literal["absent"]
# A rate with a smaller denominator jumps with every single case, so it is not ranked.
FEW = 10
GAPS: dict[MissingReason, Refusal] = {
    "missing": "missing",
    "hidden": "hidden",
    "ended": "not_measured",
    "not_begun": "not_measured",
    "invalid_unit": "absent",
}


def obstacle(cell: Cell, other: Cell) -> Obstacle | None:
    """Return why two values may not be compared, or None if they may.

    The rules are in docs/data.md: never official with simulated, never a bound, never across a change of
    definition or territory, never half a year with a whole one, and counts only at the same level.
    """
    if cell.claim is None or other.claim is None:
        return "missing"
    if cell.name != other.name:
        return "definition"
    if cell.simulated != other.simulated:
        return "status"
    if {cell.claim.qualifier, other.claim.qualifier} != {"exact"}:
        return "inexact"
    is_count = cell.indicator.measure == "count"
    if not is_count and None in (cell.rate, other.rate):
        return "no_rate"
    if is_count and cell.place.unit.level != other.place.unit.level:
        return "level"
    return _obstacle_of_time(cell, other)


def _obstacle_of_time(cell: Cell, other: Cell) -> Obstacle | None:
    first, last = sorted((cell.place.year, other.place.year))
    if first == last and cell.place.period == other.place.period:
        return None
    if cell.place.unit.id != other.place.unit.id:
        return "territory"
    if any(first < cut.year <= last for cut in cell.indicator.breaks):
        return "break"
    return "period" if ("-" in cell.place.when) != ("-" in other.place.when) else None


def amount(cell: Cell) -> Decimal | int:
    """Return the amount to compare: the rate in per cent, or the count. Raises ValueError if there is none."""
    is_count = cell.claim is not None and cell.indicator.measure == "count"
    value = cell.preferred.amount if is_count else cell.rate
    if value is None:
        raise ValueError(f"nothing to compare in {cell.name} of {cell.place.unit.id}")
    return value


def difference(before: Cell, after: Cell) -> Decimal | int:
    """Return the later value minus the earlier one: percentage points for rates, a plain number for counts.

    Raises ValueError if the two may not be compared.
    """
    if why := obstacle(before, after):
        raise ValueError(f"not comparable: {why}")
    return amount(after) - amount(before)


def size(delta: Decimal | int) -> Decimal | int:
    """Return the absolute value of a difference."""
    return -delta if delta < 0 else delta


def comparable(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the cells with a value, or none if they are fewer than two or may not be compared with each other."""
    stated = tuple(cell for cell in cells if cell.claim)
    if len(stated) < 2 or any(obstacle(stated[0], cell) for cell in stated[1:]):
        return ()
    return stated


def ranked(cells: Sequence[Cell]) -> list[tuple[int, Cell]]:
    """Return (rank, cell) from the highest value down; equal values share a rank: 1, 2, 2, 4.

    Raises ValueError if the cells may not be compared.
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
    """Return the pooled value of the units: all numerators over all denominators, in per cent; for counts the mean.

    None if the cells may not be compared or a rate has no counts.
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
    """Return how many more (or, for an upper limit, fewer) counted items would meet a target; 0 if it is met.

    `whole` is the base of the target's per cent. None without it, or if the value is not an exact count or not used.
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
    required, have = Fraction(target.value) * whole / 100, int(claim.amount)
    return max(0, ceil(required) - have) if target.direction == "at_least" else max(0, have - int(required))


def lacking(cell: Cell) -> Refusal:
    """Return why a cell has no value."""
    if cell.place.unit.level not in cell.indicator.levels:
        return "not_applicable"
    return GAPS[cell.missing_reason or "missing"]


def not_rankable_reason(cell: Cell) -> Refusal | None:
    """Return why a value cannot be compared with any other, or None if it can."""
    if cell.claim is None or cell.place.unit.level not in cell.indicator.levels:
        return lacking(cell)
    if cell.claim.qualifier != "exact":
        return "inexact"
    return "no_rate" if cell.indicator.measure != "count" and cell.rate is None else None


def is_yes_or_no(cell: Cell) -> bool:
    """Return whether a count is 1 if the unit has what is counted, and 0 if it has not."""
    return cell.indicator.measure == "count" and cell.indicator.is_yes_or_no(cell.place.unit)


def is_few(cell: Cell) -> bool:
    """Return whether a rate has a small denominator."""
    whole = cell.claim.denominator if cell.claim else None
    return cell.rate is not None and whole is not None and whole < FEW


@dataclass(frozen=True)
class Ranking:
    """Values of one kind in one year: the ranked ones as (rank, cell), and the others with the reason.

    `small` are the unranked ones that have a small denominator but may be compared with the ranked ones.
    """

    ranked: tuple[tuple[int, Cell], ...]
    refused: tuple[tuple[Cell, Refusal], ...]
    small: tuple[Cell, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return the ranked cells, highest first."""
        return tuple(cell for _, cell in self.ranked)

    @property
    def company(self) -> tuple[Cell, ...]:
        """Return the comparable cells: the ranked ones, and those with a small denominator."""
        return (*self.cells, *self.small)

    @property
    def mean(self) -> Fraction | None:
        """Return the pooled value of the comparable cells, or None if there is none (see `pooled`)."""
        return pooled(self.company)

    @property
    def simulated(self) -> bool:
        """Return whether the ranked values are simulated: either all are or none is."""
        return any(cell.simulated for cell in self.cells)

    def top_n(self, most: int, chosen: Collection[str] = ()) -> "Ranking":
        """Return at most `most` cells: the `chosen` units (ids), then the highest and the lowest in turns.

        Unranked cells fill the remaining room, chosen units and small denominators first. Ranks stay those of all.
        """
        chosen_places = [place for place, (_, cell) in enumerate(self.ranked) if cell.place.unit.id in chosen]
        last = len(self.ranked) - 1
        ends = [place for step in range(last // 2 + 1) for place in (step, last - step)]
        shown_places = set(list(dict.fromkeys([*chosen_places, *ends]))[:most])
        rows = tuple(row for place, row in enumerate(self.ranked) if place in shown_places)
        rest = sorted(
            range(len(self.refused)),
            key=lambda place: (
                self.refused[place][0].place.unit.id not in chosen,
                self.refused[place][1] != "few",
            ),
        )
        fillers = sorted(rest[: most - len(rows)])
        return Ranking(rows, tuple(self.refused[place] for place in fillers), self.small)

    def at(self, rank: int) -> tuple[Cell, ...]:
        """Return the cells that share a rank."""
        return tuple(cell for place, cell in self.ranked if place == rank)


def league(cells: Sequence[Cell]) -> Ranking:
    """Rank the largest group of comparable cells; of two groups of the same size, the one that is not simulated.

    A total over units has another level than its parts, so it is never ranked with them. Rates with a small
    denominator and yes/no counts are not ranked.
    """
    groups: dict[tuple, list[Cell]] = {}
    for cell in cells:
        if not not_rankable_reason(cell) and not is_yes_or_no(cell):
            groups.setdefault(_company(cell), []).append(cell)
    largest = max(groups.values(), key=_size, default=[])
    rankable = _without_few(largest)
    inside = {id(cell) for cell in rankable}  # comparing cells for equality is slow
    refused = tuple((cell, _apart(cell, rankable)) for cell in cells if id(cell) not in inside)
    small = tuple(cell for cell in largest if is_few(cell))
    return Ranking(tuple(ranked(rankable)) if rankable else (), refused, small)


def _size(group: Sequence[Cell]) -> tuple[int, int, bool]:
    return len(_without_few(group)), len(group), not group[0].simulated


def _without_few(group: Sequence[Cell]) -> list[Cell]:
    """Return the cells of a group that can be ranked; a single one cannot."""
    rankable = [cell for cell in group if not is_few(cell)]
    return rankable if len(rankable) > 1 else []


def top_n(cells: Sequence[Cell], most: int, chosen: Collection[str] = ()) -> set[str]:
    """Return the units (ids) to show of one value's cells, one per unit: the chosen, the highest, the lowest."""
    ranking = league(cells)
    ranked_units = {cell.place.unit.id for cell in ranking.cells}
    unranked_ids = [
        unit for cell in cells if (unit := cell.place.unit.id) in chosen and unit not in ranked_units
    ]
    shown_cells = ranking.top_n(max(0, most - len(unranked_ids)), chosen).cells
    rest = [cell for cell, _ in ranking.refused]
    units = dict.fromkeys([*unranked_ids, *(cell.place.unit.id for cell in [*shown_cells, *rest])])
    return set(list(units)[:most])


def _company(cell: Cell) -> tuple:
    """Return what values must share to be ranked together."""
    return cell.simulated, cell.place.unit.level, cell.place.period, cell.name


def _apart(cell: Cell, rankable: Sequence[Cell]) -> Refusal:
    """Return why a cell is not in a ranking."""
    if why := not_rankable_reason(cell):
        return why
    if is_yes_or_no(cell):
        return "yes_or_no"
    rest: Refusal = "few" if is_few(cell) else "alone"
    if not rankable:
        return rest
    if cell.simulated != rankable[0].simulated:
        return "status"
    return (
        "level"
        if cell.place.unit.level != rankable[0].place.unit.level
        else obstacle(rankable[0], cell) or rest
    )


@dataclass(frozen=True)
class Change:
    """A unit's values in an earlier and a later year, and the reason if they may not be compared."""

    before: Cell
    after: Cell
    why: Refusal | None

    @property
    def unit(self) -> Unit:
        """Return the unit of the values."""
        return self.after.place.unit

    @property
    def difference(self) -> Decimal | int:
        """Return the later value minus the earlier one. Raises ValueError if the two may not be compared."""
        return difference(self.before, self.after)


def change(before: Cell, after: Cell) -> Change:
    """Return the change between two values of one unit, with the reason if they may not be compared."""
    return Change(
        before, after, not_rankable_reason(before) or not_rankable_reason(after) or obstacle(before, after)
    )


def on_few(change: Change) -> bool:
    """Return whether one of the two rates of a change has a small denominator."""
    return is_few(change.before) or is_few(change.after)


def steepest(changes: Sequence[Change]) -> Change | None:
    """Return the greatest rise of several comparable changes, or None if there is no rise or a tie.

    Rises with a small denominator are ignored.
    """
    rises = (
        [change for change in changes if change.difference > 0 and not on_few(change)]
        if len(changes) > 1
        else []
    )
    most = max(rises, key=lambda change: change.difference, default=None)
    alike = [change for change in rises if most and change.difference == most.difference]
    return most if len(alike) == 1 else None


def in_order(changes: Sequence[Change]) -> list[Change]:
    """Return the changes from the greatest rise to the greatest fall, then the refused ones in their given order."""
    allowed = [change for change in changes if not change.why]
    return sorted(allowed, key=lambda change: -change.difference) + [
        change for change in changes if change.why
    ]


def runs(cells: Sequence[Cell]) -> list[tuple[Cell, ...]]:
    """Return the cells with a value, split into runs that one line may join: no gap, break or change of status."""
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
    """Return the change over the longest comparable time, or None if no two values may be compared."""
    rankable = [(cell.place.year, cell) for cell in cells if not not_rankable_reason(cell)]
    pairs = sorted(combinations(rankable, 2), key=lambda pair: pair[0][0] - pair[1][0])  # the longest first
    return next(
        (Change(before, after, None) for (_, before), (_, after) in pairs if not obstacle(before, after)),
        None,
    )
