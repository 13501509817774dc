"""A unit beside the whole and its peers: every indicator of its level, its rank, its movement, what is missing."""

from dataclasses import dataclass
from fractions import Fraction

from dashboard.catalog import Card, Catalog, CellName, Indicator, Unit
from dashboard.data.cells import Cell, Place
from dashboard.data.comparison import Change, League, amount, change, league, pooled
from dashboard.data.series import Series, series
from dashboard.data.warehouse import Warehouse
from dashboard.question import Question


@dataclass(frozen=True)
class Entry:
    """One value of a unit, the same of all communes together, and the ranking among its peers."""

    cell: Cell
    whole: Cell | None
    league: League
    change: Change | None

    @property
    def rank(self) -> int | None:
        """Return the unit's rank among its peers, the highest value first; None where it is not ranked."""
        mine = self.cell.place.unit.id
        return next((rank for rank, cell in self.league.ranked if cell.place.unit.id == mine), None)

    @property
    def pooled(self) -> Fraction | None:
        """Return what the ranked peers have together, None where the unit is not among them."""
        return pooled(self.league.cells) if self.rank else None

    @property
    def above(self) -> Fraction | None:
        """Return by how much the value lies above what its peers have together."""
        mean = self.pooled
        return None if mean is None else Fraction(amount(self.cell)) - mean


@dataclass(frozen=True)
class Profile:
    """A unit in a year: the entries of its level in the order of the pillars, and what does not exist at its level."""

    unit: Unit
    question: Question
    catalog: Catalog
    entries: tuple[Entry, ...]
    not_applicable: tuple[Indicator, ...]

    @property
    def stated(self) -> tuple[Entry, ...]:
        """Return the entries that have a value."""
        return tuple(entry for entry in self.entries if entry.cell.claim)

    @property
    def missing(self) -> tuple[Entry, ...]:
        """Return the entries without a value."""
        return tuple(entry for entry in self.entries if not entry.cell.claim)

    @property
    def card(self) -> Card | None:
        """Return the card of the unit's rates, None where its level has none."""
        rated = [entry.cell for entry in self.entries if entry.cell.indicator.measure != "count"]
        if not rated:
            return None
        shows = tuple(dict.fromkeys(cell.indicator.id for cell in rated))
        first = next((cell for cell in rated if cell.claim), rated[0])
        leading = f"{first.indicator.id}:{first.category}" if first.category else first.indicator.id
        names = {"title_vi": "Các tỷ lệ của đơn vị trong năm", "title_en": "The unit's rates in the year"}
        names |= {"subtitle_vi": "Mọi tỷ lệ có ở cấp này", "subtitle_en": "Every rate of this level"}
        return Card(
            key="ho-so", order=0, pillar=1, shows=shows, headline=(leading,), key_number=leading, **names
        )


def profile(unit: Unit, question: Question, warehouse: Warehouse) -> Profile:
    """Return the profile of a unit in the question's year; one query."""
    catalog = warehouse.catalog
    here = [one for one in catalog.ordered_indicators if unit.level in one.levels]
    peers = peers_of(unit, question.year, catalog)
    whole = next(one for one in catalog.chosen_units if one.level == "communes")
    units = [unit, *peers, *([whole] if unit.level == "commune" else [])]
    found = series([CellName(one.id, "") for one in here], units, question, warehouse)
    by_name: dict[CellName, dict[str, Series]] = {}
    for one in found:
        by_name.setdefault(one.name, {})[one.unit.id] = one
    entries = [_entry(unit, peers, whole, of_units, question.year) for of_units in by_name.values()]
    rest = tuple(one for one in catalog.ordered_indicators if one not in here)
    return Profile(unit, question, catalog, tuple(entries), rest)


def peers_of(unit: Unit, year: int, catalog: Catalog) -> tuple[Unit, ...]:
    """Return the other wards and communes of the same period; the city and the communes together have none."""
    period = unit.period(year)
    return tuple(
        one
        for one in catalog.chosen_units
        if unit.level == one.level == "commune"
        and one.id != unit.id
        and period
        and one.period(year) == period
    )


def namesakes(unit: Unit, catalog: Catalog) -> tuple[Unit, ...]:
    """Return the other wards and communes that have the unit's code or its name."""
    return tuple(
        one
        for one in catalog.chosen_units
        if unit.level == one.level == "commune"
        and one.id != unit.id
        and (one.code == unit.code or one.name == unit.name)
    )


def successors(unit: Unit, catalog: Catalog) -> tuple[Unit, ...]:
    """Return the units that a unit became a part of."""
    return tuple(one for one in catalog.units.values() if unit.id in one.formed_from)


def _entry(unit: Unit, peers: tuple[Unit, ...], whole: Unit, of_units: dict[str, Series], year: int) -> Entry:
    cell = _at(of_units[unit.id], year)
    beside = [_at(of_units[one.id], year) for one in peers]
    earlier = of_units[unit.id].at(year - 1)
    total = of_units[whole.id].at(year) if whole.id in of_units and whole.id != unit.id else None
    exists = total is not None and "communes" in cell.indicator.levels
    return Entry(
        cell, total if exists else None, league([cell, *beside]), change(earlier, cell) if earlier else None
    )


def _at(one: Series, year: int) -> Cell:
    gone = Cell(one.indicator, one.category, Place(one.unit, None, stands_in=False), None, gap="invalid_unit")
    return one.at(year) or gone
