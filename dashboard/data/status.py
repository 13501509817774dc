"""How the data stands: for every indicator, unit and year whether there is a value, and of what kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from dashboard.catalog import Catalog, CellName, Indicator, Unit
from dashboard.data.cells import Cell
from dashboard.data.series import Series, series
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
# Of several categories the first of these that any of them has is the state of the whole.
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
class Matrix:
    """The states of a year by unit, and of all years at each indicator's highest level."""

    question: Question
    catalog: Catalog
    units: tuple[Unit, ...]
    years: tuple[int, ...]
    by_unit: Mapping[tuple[str, str], State]
    by_year: Mapping[tuple[str, int], State]

    def owed(self, unit: Unit) -> tuple[Indicator, ...]:
        """Return the indicators of a unit's level that have no official value in the year."""
        return tuple(one for one in self.catalog.ordered_indicators if self.by_unit[one.id, unit.id] in OWED)


def matrix(question: Question, warehouse: Warehouse) -> Matrix:
    """Return how the data stands; one query for all years."""
    catalog = warehouse.catalog
    names = [CellName(one.id, "") for one in catalog.ordered_indicators]
    found: dict[tuple[str, str], list[Series]] = {}
    for one in series(names, catalog.chosen_units, question, warehouse):
        found.setdefault((one.indicator.id, one.unit.id), []).append(one)
    units = tuple(unit for unit in catalog.chosen_units if unit.period(question.year))
    years = tuple(warehouse.years)
    by_unit = {
        (one.id, unit.id): _state(one, unit, found[one.id, unit.id], question.year)
        for one in catalog.ordered_indicators
        for unit in units
    }
    by_year = {
        (one.id, year): _best(
            _state(one, unit, found[one.id, unit.id], year) for unit in leading_units(one, catalog)
        )
        for one in catalog.ordered_indicators
        for year in years
    }
    return Matrix(question, catalog, units, years, by_unit, by_year)


def leading_units(indicator: Indicator, catalog: Catalog) -> tuple[Unit, ...]:
    """Return the units of the highest level at which an indicator exists."""
    level = next(level for level in ("city", "communes", "commune") if level in indicator.levels)
    return tuple(unit for unit in catalog.chosen_units if unit.level == level)


def _state(indicator: Indicator, unit: Unit, found: Iterable[Series], year: int) -> State:
    if unit.level not in indicator.levels:
        return "not_applicable"
    return _best(_of_cell(cell) if cell else "absent" for cell in (one.at(year) for one in found))


def _best(states: Iterable[State]) -> State:
    return min(states, key=ORDER.index)


def _of_cell(cell: Cell) -> State:
    if cell.claim is None:
        return GAPS[cell.gap or "missing"]
    if cell.disputed:
        return "disputed"
    return "bound" if cell.bounded and not cell.simulated else cell.claim.basis
