"""Cells known before and during simulation: official ones, simulated ones, and counts that they imply."""

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from dashboard.catalog import Catalog, CellName

COUNTED = ("exact", "estimate")  # a bound cannot be used in calculations


class Key(NamedTuple):
    """The key of one cell of the data."""

    indicator: str
    category: str
    unit: str
    period: str


class SimulatedCell(NamedTuple):
    """A rate's two counts, or a value."""

    numerator: int | None
    denominator: int | None
    value: float | None = None

    @property
    def amount(self) -> int | None:
        """Return the count of this cell, which is the denominator of every indicator that has this as its whole."""
        counted = self.value if self.numerator is None else self.numerator
        return None if counted is None else int(counted)


class Known:
    """Cells by key. An official cell is never replaced; one stated only as a bound is `taken`, but has no cell."""

    def __init__(self, catalog: Catalog, official: pd.DataFrame):
        rows = list(official[official["status"] != "simulated"].itertuples(index=False))
        self.taken = {_key(row) for row in rows}
        counted = [row for row in rows if row.preferred and row.qualifier in COUNTED]
        cells = {_key(row): _cell(row) for row in counted}
        self.cells = {key: cell for key, cell in cells.items() if cell.amount is not None}
        self._implied = dict(self._implications(catalog))

    def amount(self, key: Key) -> int | None:
        """Return a cell's count, known or implied by an official rate that has it as denominator, or None."""
        return self.cells[key].amount if key in self.cells else self._implied.get(key)

    def denominator(self, key: Key) -> int | None:
        """Return a cell's denominator, or None if it is unknown."""
        return self.cells[key].denominator if key in self.cells else None

    def gap(self, key: Key) -> int | None:
        """Return denominator minus numerator, or None if either is unknown."""
        cell = self.cells.get(key)
        if cell is None or cell.denominator is None or cell.numerator is None:
            return None
        return cell.denominator - cell.numerator

    def uncounted(self, keys) -> bool:
        """Return whether any of the cells is taken by an official row that cannot be used in calculations."""
        return any(key in self.taken and key not in self.cells for key in keys)

    def _implications(self, catalog: Catalog) -> Iterator[tuple[Key, int]]:
        """Yield the counts of wholes implied by official denominators, which simulated wholes may not contradict."""
        for key, cell in sorted(self.cells.items(), reverse=True):
            indicator = catalog.indicators.get(key.indicator)
            if (
                indicator
                and indicator.simulation
                and indicator.simulation.whole
                and cell.denominator is not None
            ):
                whole = CellName.parse(indicator.simulation.whole)
                yield key._replace(indicator=whole.indicator, category=whole.category), cell.denominator


def _key(row) -> Key:
    return Key(row.indicator, row.category, row.unit, row.time_period)


def _cell(row) -> SimulatedCell:
    numerator, denominator = (
        None if pd.isna(part) else int(part) for part in (row.numerator, row.denominator)
    )
    return SimulatedCell(numerator, denominator, None if pd.isna(row.value) else float(row.value))
