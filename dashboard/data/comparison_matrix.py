"""Units side by side: for each unit and indicator the values of all years, and views of a chosen year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboard.catalog import Catalog, CellName, Indicator, Unit
from dashboard.catalog.models import plain_card
from dashboard.data.answers import Answer
from dashboard.data.cells import Cell, MissingReason, Place
from dashboard.data.comparison import Change, Ranking, change, league
from dashboard.data.series import Series, series
from dashboard.data.warehouse import Warehouse
from dashboard.question import Question


@dataclass(frozen=True)
class ComparisonMatrix:
    """The chosen units by the chosen indicators, each represented by its leading value; one query."""

    question: Question
    catalog: Catalog
    version: str
    only_official: bool
    names: tuple[CellName, ...]
    units: tuple[Unit, ...]
    found: Mapping[tuple[CellName, str], Series]

    @property
    def years(self) -> tuple[int, int]:
        """Return the two years of a change, earlier first."""
        chosen = sorted((self.question.since or self.question.year, self.question.year))
        return chosen[0], chosen[1]

    def indicator(self, name: CellName) -> Indicator:
        """Return the indicator of a value."""
        return self.catalog.indicators[name.indicator]

    def series(self, name: CellName) -> tuple[Series, ...]:
        """Return a value's series, one per unit."""
        return tuple(self.found[name, unit.id] for unit in self.units)

    def cells(self, name: CellName) -> tuple[Cell, ...]:
        """Return a value's cells in the question's year, one per unit."""
        return self._cells[name]

    def league(self, name: CellName) -> Ranking:
        """Return the ranking of the units by a value in the question's year."""
        return self._leagues[name]

    def changes(self, name: CellName) -> tuple[Change, ...]:
        """Return each unit's change between the two years."""
        since, until = self.years
        return tuple(change(_at(line, since), _at(line, until)) for line in self.series(name))

    @cached_property
    def _cells(self) -> dict[CellName, tuple[Cell, ...]]:
        year = self.question.year
        return {name: tuple(_at(line, year) for line in self.series(name)) for name in self.names}

    @cached_property
    def _leagues(self) -> dict[CellName, Ranking]:
        return {name: league(cells) for name, cells in self._cells.items()}

    def answer(self, cells: Sequence[Cell]) -> Answer:
        """Return cells of the matrix as an answer, for the text that every card has beside its chart."""
        card = plain_card(cells[0].indicator)
        return Answer(card, self.question, self.catalog, self.version, tuple(cells), self.only_official)


def grid(question: Question, warehouse: Warehouse) -> ComparisonMatrix:
    """Return the matrix of a question's units and indicators."""
    catalog = warehouse.catalog
    names = tuple(plain_card(catalog.indicators[name]).key_cell for name in question.indicators)
    units = tuple(catalog.units[unit_id] for unit_id in question.units)
    by_cell = {(line.name, line.unit.id): line for line in series(names, units, question, warehouse)}
    official = question.official_only or not warehouse.simulated
    return ComparisonMatrix(question, catalog, warehouse.version.id, official, names, units, by_cell)


def _at(line: Series, year: int) -> Cell:
    """Return a series' cell of a year, or an empty cell with the reason if there is none."""
    place = Place(line.unit, line.unit.period(year), is_fallback=False)
    reason: MissingReason = "missing" if place.period else "invalid_unit"
    return line.at(year) or Cell(line.indicator, line.category, place, None, missing_reason=reason)
