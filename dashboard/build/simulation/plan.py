"""Target values of the simulation: straight lines, the units' sizes, and seeded noise."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import NoReturn
from zlib import crc32

import numpy as np

from dashboard.catalog import CITY, TOTAL, Catalog, DefinitionError, Indicator, Unit
from dashboard.catalog.models import Simulation

SEED = 20200224
FIRST_YEAR, LAST_YEAR = 2015, 2025
SIZE_NOISE, RATE_NOISE_PCT, WEIGHT_NOISE = 0.015, 1.2, 0.02
YEARLY_SPREAD, LASTING_SPREAD, LASTING_SPREAD_OF_PARTS = 0.06, 0.16, 0.35
URBAN, RURAL, OUTSIDE = 1.15, 0.8, 1.0


def generator(*names: str) -> np.random.Generator:
    """Return a random generator seeded by the names alone, independent of order and of what else is simulated."""
    return np.random.default_rng(np.random.SeedSequence([SEED, crc32("|".join(names).encode())]))


def at_year(ends: tuple[float, float], year: int) -> float:
    """Return a year's value on the straight line from the first to the last year."""
    return ends[0] + (ends[1] - ends[0]) * (year - FIRST_YEAR) / (LAST_YEAR - FIRST_YEAR)


@dataclass(frozen=True)
class Plan:
    """The target values of an indicator in a year, before they are split by unit and made whole numbers."""

    indicator: Indicator
    year: int

    @property
    def settings(self) -> Simulation:
        """Return the definition's simulation settings. Raises DefinitionError if there are none."""
        if self.indicator.simulation is None:
            self._refuse("[simulation]", "thêm bảng [simulation].")
        return self.indicator.simulation

    @property
    def leaves(self) -> tuple[str, ...]:
        """Return the categories other than the total."""
        return tuple(category for category in self.indicator.category_ids if category != TOTAL)

    @cached_property
    def sizes(self) -> np.ndarray:
        """Return the count, or the denominator, of each leaf category. Raises DefinitionError without settings."""
        settings = self.settings
        if settings.weights and not self.indicator.parts_of_whole:
            return self._weights
        if not settings.size:
            self._refuse("khóa simulation.size", "thêm size = [năm đầu, năm cuối], whole hoặc weights.")
        size = self._near(settings.size, "size", SIZE_NOISE)
        return np.full(len(self.leaves), size) if not self.indicator.parts_of_whole else size * self.shares

    @cached_property
    def shares(self) -> np.ndarray:
        """Return the leaf categories' shares of the whole, which sum to 1."""
        return self._weights / self._weights.sum()

    @cached_property
    def rate(self) -> float:
        """Return the rate, from 0 to 1. Raises DefinitionError if `rate_pct` is missing."""
        ends = self.settings.rate_pct
        if not ends:
            self._refuse("khóa simulation.rate_pct", "thêm rate_pct = [năm đầu, năm cuối].")
        return self.rate_pct(self.indicator.id) / 100

    def rate_pct(self, *names: str) -> float:
        """Return a per cent from 0 to 100, with noise seeded by the names."""
        line = at_year(self.settings.rate_pct or (0, 0), self.year)
        noise = generator(self.indicator.id, str(self.year), "rate", *names).normal(0, RATE_NOISE_PCT)
        return float(np.clip(line + noise, 0, 100)) if line > 0 else 0.0

    @cached_property
    def _weights(self) -> np.ndarray:
        weights = self.settings.weights
        for category in self.leaves:
            if category not in weights:
                self._refuse(
                    "khóa simulation.weights", f"thêm trọng số cho nhóm {category or '(không chia nhóm)'}."
                )
        return np.array([self._near(weights[category], category, WEIGHT_NOISE) for category in self.leaves])

    def _near(self, ends: tuple[float, float], name: str, noise: float) -> float:
        """Return the line's value with noise; a constant stays exact, since what it counts does not change."""
        line = at_year(ends, self.year)
        moved = line * (1 + generator(self.indicator.id, str(self.year), "plan", name).normal(0, noise))
        return line if ends[0] == ends[1] else max(moved, 0.0)

    def _refuse(self, place: str, remedy: str) -> NoReturn:
        raise DefinitionError.at(
            f"indicators/{self.indicator.id}.toml", place, "không đủ để mô phỏng.", remedy
        )


def unit_weight(unit: Unit) -> float:
    """Return a unit's relative size, the same for every year and indicator."""
    if unit.level == "outside":
        return OUTSIDE
    return (URBAN if unit.type_en == "ward" else RURAL) * _luck(unit.id)


@cache
def _luck(unit: str) -> float:
    return generator("size", unit).uniform(0.92, 1.08)


def unit_share(catalog: Catalog, unit: Unit) -> float:
    """Return a ward's share of the all-communes total; for a new ward, the sum of its predecessors' shares."""
    communes = [one for one in catalog.units.values() if one.level == "commune" and one.parent == CITY]
    predecessors = [catalog.units[code] for code in unit.formed_from] or [unit]
    return sum(map(unit_weight, predecessors)) / sum(map(unit_weight, communes))


@cache
def spread(indicator: str, year: int, unit: str, columns: int, what: str) -> np.ndarray:
    """Return one factor per column for a part of the cells (`what`), as a read-only array.

    It is the product of a lasting factor, a unit's own for all years, and a yearly one. Cached for later builds in the
    same process, like the draw for gaps: seeding thousands of generators takes as long as the rest of the simulation.
    """
    lasting_spread = LASTING_SPREAD_OF_PARTS if what == "parts" else LASTING_SPREAD
    lasting = generator(indicator, unit, what).lognormal(0, lasting_spread, columns)
    factors = lasting * generator(indicator, str(year), unit, what).lognormal(0, YEARLY_SPREAD, columns)
    factors.flags.writeable = False
    return factors
