"""Vectorised conditions that mark invalid rows of observations; `validation_messages` has their messages."""

from collections.abc import Callable

import pandas as pd

from dashboard.build.validation import GENERATOR
from dashboard.catalog import Period

CELL = ["indicator", "unit", "time_period", "category"]
SIMULATED, SIMULATION = "simulated", "simulation"


def _number(column: pd.Series) -> pd.Series:
    return column.astype("float64")


def _looked_up(column: pd.Series, look: Callable) -> pd.Series:
    """Map a column, looking up each distinct value once."""
    return column.map({value: look(value) for value in column.unique()})


def _pairs(frame: pd.DataFrame, left: str, right: str, holds: Callable[[str, str], bool]) -> pd.Series:
    """Mark the rows whose pair of values is invalid, evaluating each distinct pair once."""
    pairs = pd.Series(list(zip(frame[left], frame[right], strict=True)), index=frame.index, dtype=object)
    return ~pairs.map({pair: holds(*pair) for pair in set(pairs)}).astype(bool)


def unknown_indicator(frame, catalog):
    return ~frame["indicator"].isin(catalog.indicators)


def unknown_unit(frame, catalog):
    return ~frame["unit"].isin(catalog.units)


def unknown_source(frame, catalog):
    return ~frame["source"].isin(catalog.sources)


def unknown_measure_unit(frame, catalog):
    return ~frame["measure_unit"].isin(catalog.measure_units)


def other_measure_unit(frame, catalog):
    return frame["measure_unit"] != _looked_up(
        frame["indicator"], lambda name: catalog.indicators[name].measure_unit
    )


def unknown_category(frame, catalog):
    known = catalog.indicators
    return _pairs(frame, "indicator", "category", lambda name, category: category in known[name].category_ids)


def level_without_indicator(frame, catalog):
    return _pairs(
        frame,
        "indicator",
        "unit",
        lambda name, unit: catalog.units[unit].level in catalog.indicators[name].levels,
    )


def unit_not_valid(frame, catalog):
    return _pairs(
        frame, "unit", "time_period", lambda unit, written: _valid(catalog.units[unit], Period.parse(written))
    )


def _valid(unit, period: Period) -> bool:
    after = unit.valid_from is None or unit.valid_from <= period.first
    return after and (unit.valid_to is None or period.last <= unit.valid_to)


def year_without_indicator(frame, catalog):
    return _pairs(frame, "indicator", "year", lambda name, year: catalog.indicators[name].exists_in(year))


def no_such_paragraph(frame, catalog):
    def states(source: str, locator: str) -> bool:
        return catalog.sources[source].states_at(locator) or (source == SIMULATION and not locator)

    return _pairs(frame, "source", "locator", states)


def simulated_by_hand(frame, catalog):
    return (frame["status"] == SIMULATED) & (frame["file"] != GENERATOR)


def simulation_not_marked(frame, catalog):
    generated = (frame["source"] == SIMULATION) | (frame["file"] == GENERATOR)
    return generated != ((frame["status"] == SIMULATED) & (frame["source"] == SIMULATION))


def negative(column: str):
    def below_zero(frame, catalog):
        return _number(frame[column]) < 0

    return below_zero


def without_number(frame, catalog):
    return frame["numerator"].isna() & frame["value"].isna()


def two_numbers(frame, catalog):
    return frame["numerator"].notna() & frame["value"].notna()


def over_denominator(frame, catalog):
    """Mark a numerator larger than its denominator; 0 of 0 is valid, and has no rate."""
    return frame["numerator"] > frame["denominator"]


def broken_count(frame, catalog):
    counts = _looked_up(frame["indicator"], lambda name: catalog.indicators[name].measure != "percent")
    return counts & (_number(frame["value"]) % 1 > 0)


def percent_outside(frame, catalog):
    percent = _looked_up(frame["indicator"], lambda name: catalog.indicators[name].measure == "percent")
    return percent & (_number(frame["value"]) > 100)


def reported_outside(frame, catalog):
    return ~_number(frame["reported_rate_pct"]).fillna(0).between(0, 100)


def duplicate(frame, catalog):
    return frame.duplicated([*CELL, "claim"])


def two_preferred(frame, catalog):
    return frame["preferred"] & (_by_cell(frame).cumsum() > 1)


def none_preferred(frame, catalog):
    return ~_by_cell(frame).transform("any") & ~frame.duplicated(CELL)


def unreasoned(frame, catalog):
    silent = (frame["preference_reason_vi"] == "") | (frame["preference_reason_en"] == "")
    return frame["preferred"] & silent & (_by_cell(frame).transform("size") > 1)


def _by_cell(frame):
    return frame.groupby(CELL, sort=False)["preferred"]
