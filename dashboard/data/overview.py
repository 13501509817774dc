"""Data of the overview: the pillars' key numbers, their change, what targets still need, what needs attention."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from dashboard.catalog import Catalog, Pillar, Target, pillar_card
from dashboard.data.answers import Answer, bare_answers
from dashboard.data.cells import Cell
from dashboard.data.comparison import Unmatched, difference, is_few, obstacle, still_needed
from dashboard.data.warehouse import Warehouse
from dashboard.question import Question

# A pillar shows at most this many key numbers.
MOST_NUMBERS = 3
# Reasons why a key number does not exist in the year or for the unit: another may take its place.
ELSEWHERE = ("ended", "not_begun", "invalid_unit")
# A cell's indicator, category and unit (ids), independent of the year.
Key = tuple[str, str, str]


@dataclass(frozen=True)
class KeyNumber:
    """A value, that of the previous year if there is one, and the next target with what it still needs.

    `needed` is in counted items; None if there is no target, or no exact count to compare with it.
    """

    cell: Cell
    before: Cell | None
    target: Target | None
    needed: int | None

    @cached_property
    def obstacle(self) -> Unmatched | None:
        """Return why the value may not be compared with the previous year, or None if it may."""
        place = self.cell.place
        if place.period and not place.unit.period(place.year - 1):
            return "absent"
        return obstacle(self.before, self.cell) if self.before else "missing"


@dataclass(frozen=True)
class OverviewRow:
    """A pillar with the answer of its key numbers; a group holds the same measure for several units."""

    pillar: Pillar
    answer: Answer
    groups: tuple[tuple[KeyNumber, ...], ...]

    @property
    def numbers(self) -> tuple[KeyNumber, ...]:
        """Return all key numbers in order."""
        return tuple(number for group in self.groups for number in group)


@dataclass(frozen=True)
class Attention:
    """What needs attention: disputed values, (before, after) of worsened values, and missing values.

    `stated` are the existing values of those indicators of which some values are missing.
    """

    disputed: tuple[Cell, ...]
    worse: tuple[tuple[Cell, Cell], ...]
    missing: tuple[Cell, ...]
    stated: tuple[Cell, ...]

    def lacking(self, indicator: str) -> tuple[int, int]:
        """Return how many units lack an indicator's value, and out of how many."""
        lacking, stated = (
            {cell.place.unit.id for cell in cells if cell.indicator.id == indicator}
            for cells in (self.missing, self.stated)
        )
        return len(lacking), len(lacking | stated)


@dataclass(frozen=True)
class Outlook:
    """The rows of the overview in the order of the pillars, and what needs attention among all indicators.

    `rows` hold what exists at the level of the chosen units, `fallback` what is shown of other units instead.
    """

    rows: tuple[OverviewRow, ...]
    fallback: tuple[OverviewRow, ...]
    attention: Attention

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return the cell of each key number."""
        return tuple(number.cell for row in (*self.rows, *self.fallback) for number in row.numbers)


def obstacle_of(rows: Iterable[OverviewRow]) -> Unmatched | None:
    """Return the most common reason why stated key numbers are not compared with the previous year."""
    stated = (number for row in rows for number in row.numbers if number.cell.claim)
    reasons = Counter(number.obstacle for number in stated if number.obstacle)
    return next((reason for reason, _ in reasons.most_common(1)), None)


def outlook(question: Question, warehouse: Warehouse) -> Outlook:
    """Return the overview of a question: one query for its year, one for the previous year."""
    catalog = warehouse.catalog
    now = bare_answers((*catalog.pillar_cards, *catalog.indicator_cards), question, warehouse)
    earlier = question.replace(year=question.year - 1)
    past = (
        bare_answers(catalog.indicator_cards, earlier, warehouse) if earlier.year in warehouse.years else []
    )
    current, before = _by_key(now), _by_key(past)
    own, fallback = [
        tuple(
            _row(pillar, answer, groups, current, before, catalog)
            for pillar, answer in zip(catalog.pillars.values(), now, strict=False)
            if (groups := [group for group in _groups(answer) if group[0].place.is_fallback == is_fallback])
        )
        for is_fallback in (False, True)
    ]
    return Outlook(own, fallback, _attention(current, before))


def _by_key(answers: Iterable[Answer]) -> dict[Key, Cell]:
    return {_key(cell): cell for answer in answers for cell in answer.cells}


def _key(cell: Cell) -> Key:
    return cell.indicator.id, cell.category, cell.place.unit.id


def _groups(answer: Answer) -> list[list[Cell]]:
    """Return the cells of each key number: one per chosen unit, or the first place that has a value."""
    return [_of_units(answer.cells_named(name), answer.question) for name in answer.card.shown_cells]


def _of_units(cells: Sequence[Cell], question: Question) -> list[Cell]:
    chosen = [cell for cell in cells if cell.place.unit.id in question.units]
    return chosen or [next((cell for cell in cells if cell.claim), cells[0])]


def _row(
    pillar: Pillar,
    answer: Answer,
    groups: Sequence[list[Cell]],
    current: Mapping[Key, Cell],
    before: Mapping[Key, Cell],
    catalog: Catalog,
) -> OverviewRow:
    """Return a pillar's row; its finding uses the key numbers shown, which may not be the pillar's first ones."""
    shown_groups = _foremost(groups)
    stated_first = sorted(shown_groups, key=lambda group: _lead(group).claim is None)
    names = tuple(group[0].name.written for group in stated_first)
    if names[:2] != answer.card.headline:
        answer = replace(answer, card=pillar_card(pillar, names))
    measured = {group[0].name for group in groups}
    answer = replace(answer, cells=tuple(cell for cell in answer.cells if cell.name in measured))
    numbers = (tuple(_key_number(cell, current, before, catalog) for cell in group) for group in shown_groups)
    return OverviewRow(pillar, answer, tuple(numbers))


def _foremost(groups: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Return the groups to show in the pillar's order, preferring sourced over simulated over missing values."""

    def later(group: list[Cell]) -> tuple[bool, ...]:
        lead = _lead(group)
        return lead.claim is None, lead.simulated, lead.missing_reason in ELSEWHERE

    best = sorted(groups, key=later)[:MOST_NUMBERS]
    return [group for group in groups if group in best]


def _lead(group: Sequence[Cell]) -> Cell:
    return next((cell for cell in group if cell.claim), group[0])


def _key_number(
    cell: Cell, current: Mapping[Key, Cell], before: Mapping[Key, Cell], catalog: Catalog
) -> KeyNumber:
    target = catalog.coming_target(cell.name, cell.place.year) if cell.claim else None
    if target and cell.indicator.last_year and cell.indicator.last_year < target.year:
        target = None  # the indicator will no longer be measured
    needed = still_needed(cell, target, _whole(cell, target, current)) if target else None
    return KeyNumber(cell, before.get(_key(cell)), target, needed)


def _whole(cell: Cell, target: Target, current: Mapping[Key, Cell]) -> int | None:
    """Return the base of a target's per cent: the denominator, or the count that the target names."""
    if not target.whole:
        return cell.preferred.denominator
    base = current.get((target.whole, "", cell.place.unit.id))
    if base is None or base.claim is None or base.simulated != cell.simulated:
        return None
    return int(base.claim.amount)


def _attention(current: Mapping[Key, Cell], before: Mapping[Key, Cell]) -> Attention:
    """Return what needs attention; simulated values and small denominators never count as worsened."""
    cells = current.values()
    pairs = [(before[key], cell) for key, cell in current.items() if key in before]
    missing = tuple(
        cell for cell in cells if cell.missing_reason in ("missing", "hidden") and not cell.place.is_fallback
    )
    incomplete_ids = {cell.indicator.id for cell in missing}
    return Attention(
        tuple(cell for cell in cells if cell.disputed and not cell.unused),
        tuple(pair for pair in pairs if not (pair[1].simulated or is_few(pair[1])) and _worse(*pair)),
        missing,
        tuple(cell for cell in cells if cell.claim and cell.indicator.id in incomplete_ids),
    )


def _worse(before: Cell, after: Cell) -> bool:
    """Return whether a value moved against its indicator's direction; False if the two are not comparable."""
    if after.indicator.direction == "none" or obstacle(before, after):
        return False
    delta = difference(before, after)
    return delta < 0 if after.indicator.direction == "up" else delta > 0
