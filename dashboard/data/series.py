"""Values over the years: one cell for each year in which a unit existed, including gaps."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from dashboard.catalog import Catalog, CellName, Indicator, Unit
from dashboard.data.cells import Cell, Place, make_cell
from dashboard.data.claim import Claim
from dashboard.data.warehouse import Warehouse
from dashboard.question import Question


@dataclass(frozen=True)
class Series:
    """One value of one unit, one cell per year in order; a year without a value has a cell without a claim.

    `sum_of` are the former units whose values were summed, if the series was computed for a new unit.
    """

    indicator: Indicator
    category: str
    unit: Unit
    cells: tuple[Cell, ...]
    sum_of: tuple[Unit, ...] = ()

    @property
    def name(self) -> CellName:
        """Return the name of the value: its indicator and category."""
        return CellName(self.indicator.id, self.category)

    @property
    def stated(self) -> tuple[Cell, ...]:
        """Return the cells that have a value."""
        return tuple(cell for cell in self.cells if cell.claim)

    @property
    def only_sourced(self) -> "Series":
        """Return the series without simulated values; they are dropped, not turned into gaps."""
        return replace(self, cells=tuple(cell for cell in self.cells if not cell.simulated))

    def at(self, year: int) -> Cell | None:
        """Return the cell of a year, or None if the unit did not exist then or the data has no such year."""
        return self._by_year.get(year)

    @cached_property
    def _by_year(self) -> dict[int, Cell]:
        return {cell.place.year: cell for cell in self.cells}


# Returns a value's cell in a unit and year, or None if the unit did not exist then or the data has no such year.
CellFinder = Callable[[CellName, Unit, int], Cell | None]


def series(
    names: Iterable[CellName], units: Sequence[Unit], question: Question, warehouse: Warehouse
) -> list[Series]:
    """Return the series of each value in each unit, for every year of the data; one query.

    Of the question only the choice to hide simulated figures counts, not the year. A name without a category
    yields a series for each category of its indicator.
    """
    catalog = warehouse.catalog
    full_names = [name for cell_name in names for name in each_category(cell_name, catalog)]
    find = cell_finder(full_names, units, question, warehouse)
    return [
        Series(
            catalog.indicators[name.indicator],
            name.category,
            unit,
            tuple(cell for year in warehouse.years if (cell := find(name, unit, year))),
        )
        for name in full_names
        for unit in units
    ]


def cell_finder(
    names: Iterable[CellName], units: Sequence[Unit], question: Question, warehouse: Warehouse
) -> CellFinder:
    """Return a function that finds the cells of values in units, for every year of the data; one query.

    Of the question only the choice to hide simulated figures counts, not the year.
    """
    catalog = warehouse.catalog
    indicators = catalog.read_with({name.indicator for name in names})
    claims = warehouse.claims_of_all_years(indicators, [unit.id for unit in units])
    by_period: dict[str, dict[tuple, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        by_period[claim.time_period][claim.indicator, claim.unit, claim.category].append(claim)

    of_year = {year: question.replace(year=year) for year in warehouse.years}

    def find(name: CellName, unit: Unit, year: int) -> Cell | None:
        period = unit.period(year)
        if period is None or year not in of_year:
            return None
        indicator, place = catalog.indicators[name.indicator], Place(unit, period, is_fallback=False)
        return make_cell(indicator, name.category, place, by_period[period], of_year[year], catalog)

    return find


def each_category(name: CellName, catalog: Catalog) -> Iterable[CellName]:
    """Return a value's name, or, if it has no category, one name for each category of its indicator."""
    categories = [name.category] if name.category else catalog.indicators[name.indicator].category_ids
    return (CellName(name.indicator, category) for category in categories)
