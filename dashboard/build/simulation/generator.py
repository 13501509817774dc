"""The generator: decides which cells to simulate, in which order, and which to leave out, and makes their rows."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from graphlib import TopologicalSorter

import numpy as np
import pandas as pd

from dashboard.build.simulation.cells import Key, Known, SimulatedCell
from dashboard.build.simulation.fill import CannotAddUp
from dashboard.build.simulation.plan import FIRST_YEAR, LAST_YEAR, Plan, generator, unit_share
from dashboard.build.simulation.tables import PlannedTable, cells
from dashboard.catalog import Catalog, CellName, Indicator, Unit
from dashboard.data import schema

SOURCE = "simulation"
OFFICIAL_YEAR = 2019  # the year of the official figures, in which nothing is left out
GAPS = {"commune": 0.04, "city": 0.02}  # totals of all communes are never left out


def simulate(catalog: Catalog, official: pd.DataFrame) -> pd.DataFrame:
    """Return simulated observations, with the schema's columns, for cells without an official one.

    `official` holds observations with the schema's columns; its rows with status `simulated` are ignored.
    Deterministic: the same definitions and official rows give the same frame. Raises DefinitionError if a [simulation]
    table lacks what its indicator needs, graphlib.CycleError if wholes refer to each other in a cycle.
    """
    known = Known(catalog, official)
    for indicator in _wholes_first(catalog):
        for year in filter(indicator.exists_in, range(FIRST_YEAR, LAST_YEAR + 1)):
            for table in _tables(catalog, indicator, year, known):
                known.cells |= {key: cell for key, cell in _solved(table).items() if key not in known.taken}
    simulated = {key: cell for key, cell in known.cells.items() if key not in known.taken}
    return _frame(catalog, {key: cell for key, cell in simulated.items() if not _left_out(catalog, key)})


def _wholes_first(catalog: Catalog) -> list[Indicator]:
    """Return the simulated indicators in an order in which each comes after its whole."""
    before = {
        name: [CellName.parse(one.simulation.whole).indicator] if one.simulation.whole else []
        for name, one in sorted(catalog.indicators.items())
        if one.simulation
    }
    return [catalog.indicators[name] for name in TopologicalSorter(before).static_order() if name in before]


def _tables(catalog: Catalog, indicator: Indicator, year: int, known: Known) -> Iterator[PlannedTable]:
    """Yield the year's tables: one for the units that add up to a total, and one for each other unit."""
    measured = [one for one in catalog.chosen_units if one.level in indicator.levels]
    periods = {one.id: period for one in measured if (period := one.period(year))}
    units = [one for one in measured if one.id in periods]
    total = next((one for one in units if one.level == "communes"), None)
    total = total or next((one for one in units if one.level == "city"), None)
    added = [
        one for one in units if total and one.level == "commune" and one.parent in (total.id, total.parent)
    ]
    if total and added and indicator.additive and indicator.measure != "percent":
        yield _table(catalog, indicator, periods[added[0].id], known, added, total)
        together = {one.id for one in (*added, total)}
        units = [one for one in units if one.id not in together]
    for unit in units:
        yield _table(catalog, indicator, periods[unit.id], known, [unit])


def _table(
    catalog: Catalog, indicator: Indicator, period: str, known: Known, units: list[Unit], total=None
) -> PlannedTable:
    shared = indicator.additive and units[0].level == "commune"
    shares = np.array([unit_share(catalog, unit) if shared else 1.0 for unit in units])
    one_each = shared and _counts_units(catalog, indicator)
    return PlannedTable(indicator, period, int(period[:4]), tuple(units), shares, known, total, one_each)


def _counts_units(catalog: Catalog, indicator: Indicator) -> bool:
    """Return whether the indicator's denominator is the number of wards and communes."""
    total = sum(1 for one in catalog.units.values() if one.level == "commune" and not one.valid_from)
    size = indicator.simulation and indicator.simulation.size
    return indicator.measure == "rate" and size == (total, total)


def _solved(table: PlannedTable) -> dict[Key, SimulatedCell]:
    """Return a table's cells; if its units cannot add up, return only those of their total."""
    if table.indicator.measure == "percent":
        return _per_cents(table)
    try:
        return cells(table)
    except CannotAddUp:
        if not table.total:
            return {}
    alone = PlannedTable(table.indicator, table.period, table.year, (table.total,), np.ones(1), table.known)
    return _solved(alone)


def _per_cents(table: PlannedTable) -> dict[Key, SimulatedCell]:
    plan = Plan(table.indicator, table.year)
    keys = [table.key(unit, category) for unit in table.units for category in table.indicator.category_ids]
    return {key: SimulatedCell(None, None, round(plan.rate_pct(key.unit, key.category), 1)) for key in keys}


def _left_out(catalog: Catalog, key: Key) -> bool:
    """Choose gaps, which demonstrate missing figures, for all categories of a unit together."""
    share = 0 if key.period == str(OFFICIAL_YEAR) else GAPS.get(catalog.units[key.unit].level, 0)
    return _lot(key.indicator, key.unit, key.period) < share


@cache
def _lot(*names: str) -> float:
    """Return a random number from 0 to 1, seeded by the names (cached)."""
    return generator("left out", *names).random()


def _frame(catalog: Catalog, simulated: dict[Key, SimulatedCell]) -> pd.DataFrame:
    rows = [_row(catalog, key, cell) for key, cell in simulated.items()]
    frame = pd.DataFrame(rows, columns=schema.OBSERVATIONS.names)
    frame = frame.astype({"numerator": "Int64", "denominator": "Int64", "year": "int16", "claim": "int16"})
    return frame.sort_values(list(schema.SORTED_BY), ignore_index=True)


def _row(catalog: Catalog, key: Key, cell: SimulatedCell) -> dict:
    return {
        "indicator": key.indicator,
        "unit": key.unit,
        "time_period": key.period,
        "year": int(key.period[:4]),
        "category": key.category,
        "claim": 1,
        "numerator": cell.numerator,
        "denominator": cell.denominator,
        "value": None if cell.value is None else Decimal(str(cell.value)),
        "measure_unit": catalog.indicators[key.indicator].measure_unit,
        "qualifier": "exact",
        "status": "simulated",
        "source": SOURCE,
        "locator": "",
        "as_of": None,
        "preferred": True,
        "preference_reason_vi": "",
        "preference_reason_en": "",
        "reported_rate_pct": None,
        "computed": "",
        "note_vi": "",
        "note_en": "",
    }
