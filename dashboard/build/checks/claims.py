"""Indexes the rows of a version as claims by cell, and turns claims into the figures of check results."""

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple, cast

import pandas as pd

from dashboard.catalog import Catalog, CellName, Unit
from dashboard.data.checks import CheckedFigure
from dashboard.data.claim import Claim

PLACES = Decimal("0.0001")
READ = tuple(name for name in Claim.__dataclass_fields__ if name != "rate_pct")


class ClaimPlace(NamedTuple):
    """A unit (by id) in a time period."""

    unit: str
    time_period: str


class Claims:
    """All claims of a version, and the preferred one of each cell."""

    def __init__(self, frame: pd.DataFrame, catalog: Catalog):
        self.catalog = catalog
        self.every = tuple(_claims(frame))
        self.preferred: dict[CellName, dict[ClaimPlace, Claim]] = {}
        for claim in self.every:
            if claim.preferred:
                cell = CellName(claim.indicator, claim.category)
                self.preferred.setdefault(cell, {})[ClaimPlace(claim.unit, claim.time_period)] = claim

    def at(self, cell: CellName, place: ClaimPlace) -> Claim | None:
        """Return the preferred claim of a cell in a unit and time period, or None."""
        return self.preferred.get(cell, {}).get(place)

    def communes(self, place: ClaimPlace) -> tuple[Unit, ...]:
        """Return the wards and communes that make up a unit throughout a time period."""
        whole = self.catalog.units[place.unit]
        return tuple(
            unit
            for unit in self.catalog.chosen_units
            if unit.level == "commune"
            and unit.parent
            and unit.parent in (whole.id, whole.parent)
            and unit.period(int(place.time_period[:4])) == place.time_period
        )


def figure(claim: Claim, side: str, number: int | Decimal) -> CheckedFigure:
    """Return a number of a claim as a figure of a check result."""
    return CheckedFigure(
        indicator=claim.indicator,
        category=claim.category,
        unit=claim.unit,
        time_period=claim.time_period,
        claim=claim.claim,
        side=side,
        number=Decimal(number),
        qualifier=claim.qualifier,
        source=claim.source,
        locator=claim.locator,
    )


def of_one_kind(claims: Iterable[Claim]) -> bool:
    """Return whether claims may be summed: all or none of them simulated, and no bounds."""
    found = tuple(claims)
    bounded = any(claim.qualifier in ("at_least", "at_most") for claim in found)
    return not bounded and len({claim.simulated for claim in found}) == 1


def _claims(frame: pd.DataFrame) -> Iterator[Claim]:
    columns = frame[[*READ, "measure_unit"]].astype(object)
    records = columns.where(columns.notna(), None).to_dict("records")
    for row in cast(list[dict[str, Any]], records):  # the stubs allow any column name; ours are strings
        measure_unit = row.pop("measure_unit")
        yield Claim(**row, rate_pct=_rate(row, measure_unit))


def _rate(row: dict, measure_unit: str) -> Decimal | None:
    """Return the rate in per cent, rounded to four places as in the warehouse, or None."""
    if not row["denominator"]:
        return row["value"] if measure_unit == "percent" else None
    if row["numerator"] is None:
        return None
    return (Decimal(100 * row["numerator"]) / row["denominator"]).quantize(PLACES, ROUND_HALF_UP)
