"""Data status: for every indicator, unit and year whether there is a value, and of what kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from dashboard.catalog import Catalog, CellName, Indicator, Unit
from dashboard.data.cells import Cell
from dashboard.data.schema import BASES, Basis
from dashboard.data.series import CellFinder, cell_finder, each_category
from dashboard.data.warehouse import Warehouse
from dashboard.question import Question

State = Literal[
    "disputed",
    "bound",
    "published",
    "official",
    "provisional",
    "simulated",
    "hidden",
    "missing",
    "not_measured",
    "absent",
    "not_applicable",
]
# Best first: the state of several categories is the first of these that any of them has.
ORDER: tuple[State, ...] = get_args(State)
GAPS: dict[str, State] = {
    "missing": "missing",
    "hidden": "hidden",
    "ended": "not_measured",
    "not_begun": "not_measured",
    "invalid_unit": "absent",
}
OWED: tuple[State, ...] = ("missing", "simulated", "hidden")


@dataclass(frozen=True)
class LevelStatus:
    """The status of an indicator at a level in a year: the best state of any unit, and the basis of its value.

    `units` are those that have the state, out of `existing` units of the level; 0 if the state is absent.
    `provisional` is the number of further units whose value is provisional.
    """

    state: State
    basis: Basis | None
    units: tuple[Unit, ...]
    existing: int
    provisional: int = 0


@dataclass(frozen=True)
class Matrix:
    """The data status of a year by unit, and of all years at each indicator's highest level.

    A disagreement may mark several cells: the whole that is used, and the terms that add up to something else.
    """

    question: Question
    catalog: Catalog
    units: tuple[Unit, ...]
    years: tuple[int, ...]
    by_unit: Mapping[tuple[str, str], LevelStatus]
    by_year: Mapping[tuple[str, int], LevelStatus]
    leading_units: Mapping[str, tuple[Unit, ...]]
    disagreements_by_unit: int
    disagreements_by_year: int

    def owed(self, unit: Unit) -> tuple[Indicator, ...]:
        """Return the indicators of a unit's level that have no value from a source in the year."""
        return tuple(
            indicator
            for indicator in self.catalog.ordered_indicators
            if self.by_unit[indicator.id, unit.id].state in OWED
        )


def matrix(question: Question, warehouse: Warehouse) -> Matrix:
    """Return the data status; one query for all years."""
    catalog = warehouse.catalog
    names = [CellName(indicator.id, "") for indicator in catalog.ordered_indicators]
    find = cell_finder(names, catalog.chosen_units, question, warehouse)
    units = tuple(unit for unit in catalog.chosen_units if unit.period(question.year))
    years = tuple(warehouse.years)
    by_unit = {
        (indicator.id, unit.id): level_status(indicator, [unit], question.year, find, catalog)
        for indicator in catalog.ordered_indicators
        for unit in units
    }
    leading = {
        indicator.id: _leading_units(indicator, question, warehouse)
        for indicator in catalog.ordered_indicators
    }
    by_year = {
        (indicator.id, year): level_status(indicator, leading[indicator.id], year, find, catalog)
        for indicator in catalog.ordered_indicators
        for year in years
    }
    disputed_now = warehouse.disagreements([*catalog.indicators], question.year, [unit.id for unit in units])
    disputed_ever = [
        cell
        for indicator in catalog.ordered_indicators
        for year in years
        for cell in warehouse.disagreements([indicator.id], year, [unit.id for unit in leading[indicator.id]])
    ]
    return Matrix(
        question, catalog, units, years, by_unit, by_year, leading, len(disputed_now), len(disputed_ever)
    )


def _leading_units(indicator: Indicator, question: Question, warehouse: Warehouse) -> tuple[Unit, ...]:
    """Return the units of the highest level at which an indicator has a value, or exists if it has none."""
    levels = [
        tuple(unit for unit in warehouse.catalog.chosen_units if unit.level == level)
        for level in ("city", "communes", "commune")
        if level in indicator.levels
    ]

    def has_value(units: Sequence[Unit]) -> bool:
        claims = warehouse.claims_of_all_years([indicator.id], [unit.id for unit in units])
        return any(not (claim.simulated and question.official_only) for claim in claims)

    return next(filter(has_value, levels), levels[0])


def level_status(
    indicator: Indicator, units: Sequence[Unit], year: int, find: CellFinder, catalog: Catalog
) -> LevelStatus:
    """Return the status of an indicator in units of one level in a year."""
    existing = [unit for unit in units if unit.period(year)]
    if existing and existing[0].level not in indicator.levels:
        return LevelStatus("not_applicable", None, tuple(existing), len(existing))
    names = [*each_category(CellName(indicator.id, ""), catalog)]
    states: list[State] = []
    bases: dict[State, set[Basis]] = {}
    for unit in existing:
        cells = [cell for name in names if (cell := find(name, unit, year))]
        cell_states = [_of_cell(cell) for cell in cells]
        states.append(_best(cell_states))
        for cell, state in zip(cells, cell_states, strict=True):
            if cell.claim:
                bases.setdefault(state, set()).add(cell.claim.basis)
    best = _best(states)
    best_units = tuple(unit for unit, state in zip(existing, states, strict=True) if state == best)
    basis = min(bases.get(best, ()), key=BASES.index, default=None)
    others = 0 if best == "provisional" else states.count("provisional")
    return LevelStatus(best, basis, best_units, len(existing), others)


def _best(states: Iterable[State]) -> State:
    return min(states, key=ORDER.index, default="absent")


def _of_cell(cell: Cell) -> State:
    if cell.claim is None:
        return GAPS[cell.missing_reason or "missing"]
    if cell.disputed:
        return "disputed"
    return "bound" if cell.bounded and not cell.simulated else cell.claim.basis
