"""A unit compared with the whole and its peers: every indicator of its level, rank, change, and what is missing."""

from dataclasses import dataclass
from fractions import Fraction

from dashboard.catalog import Catalog, CellName, Indicator, Unit, plain_card
from dashboard.data.answers import Answer
from dashboard.data.cells import Cell, Place, usual_basis
from dashboard.data.comparison import Change, Ranking, amount, change, is_few, league, pooled
from dashboard.data.schema import Basis
from dashboard.data.series import CellFinder, cell_finder, each_category
from dashboard.data.warehouse import Warehouse
from dashboard.question import Question


@dataclass(frozen=True)
class ProfileEntry:
    """One value of a unit, the same for all communes together, and the ranking of the unit among its peers."""

    cell: Cell
    whole: Cell | None
    league: Ranking
    change: Change | None

    @property
    def rated(self) -> bool:
        """Return whether the value is a rate, not a plain count."""
        return self.cell.indicator.measure != "count"

    @property
    def rank(self) -> int | None:
        """Return the unit's rank among its peers, highest value first, or None if it is not ranked."""
        unit_id = self.cell.place.unit.id
        return next((rank for rank, cell in self.league.ranked if cell.place.unit.id == unit_id), None)

    @property
    def peers(self) -> tuple[Cell, ...]:
        """Return the comparable values of the other units; empty if the unit itself is not comparable."""
        company = self.league.company
        peers = tuple(cell for cell in company if cell is not self.cell)
        return peers if len(peers) < len(company) else ()

    @property
    def mean(self) -> Fraction | None:
        """Return the pooled value of the peers, without the unit itself, or None if there is none."""
        return pooled(self.peers)

    @property
    def above(self) -> Fraction | None:
        """Return how far the value is above the pooled value of its peers, or None if there is none."""
        mean = self.mean
        return None if mean is None else Fraction(amount(self.cell)) - mean


@dataclass(frozen=True)
class Profile:
    """A unit in a year: the entries of its level in the order of the pillars, and what does not exist at its level.

    `years` are the years of the data in which the unit existed.
    """

    unit: Unit
    question: Question
    catalog: Catalog
    version: str
    only_official: bool
    entries: tuple[ProfileEntry, ...]
    not_applicable: tuple[Indicator, ...]
    years: tuple[int, ...]

    @property
    def exists(self) -> bool:
        """Return whether the unit existed in the year."""
        return self.unit.period(self.question.year) is not None

    @property
    def stated(self) -> tuple[ProfileEntry, ...]:
        """Return the entries that have a value."""
        return tuple(entry for entry in self.entries if entry.cell.claim)

    @property
    def measured(self) -> tuple[ProfileEntry, ...]:
        """Return the entries whose indicator was measured in the year and can have a value."""
        return tuple(entry for entry in self.entries if entry.cell.measured)

    @property
    def missing(self) -> tuple[ProfileEntry, ...]:
        """Return the measured entries that have no value."""
        return tuple(entry for entry in self.measured if not entry.cell.claim)

    @property
    def not_measured(self) -> tuple[Indicator, ...]:
        """Return the indicators of the unit's level that are not measured in the year."""
        left_out = (entry.cell.indicator for entry in self.entries if not entry.cell.measured)
        return tuple({indicator.id: indicator for indicator in left_out}.values())

    @property
    def rates(self) -> tuple[ProfileEntry, ...]:
        """Return the entries that have a rate; 0 of 0 has none."""
        return tuple(entry for entry in self.stated if entry.rated and entry.cell.rate is not None)

    @property
    def usual_basis(self) -> Basis | None:
        """Return the most common basis of the final values from a source."""
        return usual_basis(entry.cell for entry in self.entries)

    @property
    def leading(self) -> tuple[ProfileEntry, ...]:
        """Return the rates comparable with the peers, one per indicator, without small denominators.

        Parts of a whole rise and fall against each other, so only the first of them counts; a total stands
        for its parts; a rate with a small denominator says little about a unit.
        """
        by_indicator: dict[str, ProfileEntry] = {}
        for entry in self.rates:
            if entry.above is not None and not is_few(entry.cell):
                by_indicator.setdefault(entry.cell.indicator.id, entry)
        return tuple(by_indicator.values())

    @property
    def answer(self) -> Answer:
        """Return the rates as an answer, for the text that every chart has beside it."""
        cells = tuple(entry.cell for entry in self.rates)
        card = plain_card(cells[0].indicator if cells else self.entries[0].cell.indicator)
        unit_question = self.question.replace(units=(self.unit.id,))
        return Answer(card, unit_question, self.catalog, self.version, cells, self.only_official)


def profile(unit: Unit, question: Question, warehouse: Warehouse) -> Profile:
    """Return the profile of a unit in the question's year; one query."""
    catalog = warehouse.catalog
    indicators = [indicator for indicator in catalog.ordered_indicators if unit.level in indicator.levels]
    peers = peers_of(unit, question.year, catalog)
    whole = next(candidate for candidate in catalog.chosen_units if candidate.level == "communes")
    units = [unit, *peers, *([whole] if unit.level == "commune" else [])]
    names = [name for indicator in indicators for name in each_category(CellName(indicator.id, ""), catalog)]
    find = cell_finder(names, units, question, warehouse)
    entries = [_entry(name, unit, peers, whole, question.year, find, catalog) for name in names]
    rest = tuple(indicator for indicator in catalog.ordered_indicators if indicator not in indicators)
    official = question.official_only or not warehouse.simulated
    years = tuple(warehouse.years_with([indicator.id for indicator in indicators], [unit.id], official))
    return Profile(unit, question, catalog, warehouse.version.id, official, tuple(entries), rest, years)


def peers_of(unit: Unit, year: int, catalog: Catalog) -> tuple[Unit, ...]:
    """Return the other wards and communes of the same period; the city and the total of communes have none."""
    period = unit.period(year)
    return tuple(
        peer
        for peer in catalog.chosen_units
        if unit.level == peer.level == "commune"
        and peer.id != unit.id
        and period
        and peer.period(year) == period
    )


def namesakes(unit: Unit, catalog: Catalog) -> tuple[Unit, ...]:
    """Return the other wards and communes with the unit's code or name."""
    return tuple(
        namesake
        for namesake in catalog.chosen_units
        if unit.level == namesake.level == "commune"
        and namesake.id != unit.id
        and (namesake.code == unit.code or namesake.name == unit.name)
    )


def successors(unit: Unit, catalog: Catalog) -> tuple[Unit, ...]:
    """Return the units that a unit became part of."""
    return tuple(successor for successor in catalog.units.values() if unit.id in successor.formed_from)


def related(unit: Unit, year: int, catalog: Catalog) -> tuple[Unit, ...]:
    """Return the predecessors and successors of a unit, within the city, that existed in a year."""
    before = tuple(catalog.units[unit_id] for unit_id in unit.formed_from)
    return tuple(
        relative
        for relative in (*before, *successors(unit, catalog))
        if relative.level == "commune" and relative.period(year)
    )


def _entry(
    name: CellName,
    unit: Unit,
    peers: tuple[Unit, ...],
    whole: Unit,
    year: int,
    find: CellFinder,
    catalog: Catalog,
) -> ProfileEntry:
    cell, *peer_cells = (
        find(name, member, year) or _gone(name, member, catalog) for member in (unit, *peers)
    )
    earlier = find(name, unit, year - 1)
    total = find(name, whole, year) if unit.level == "commune" else None
    exists = total is not None and "communes" in cell.indicator.levels
    return ProfileEntry(
        cell,
        total if exists else None,
        league([cell, *peer_cells]),
        change(earlier, cell) if earlier else None,
    )


def _gone(name: CellName, unit: Unit, catalog: Catalog) -> Cell:
    """Return the empty cell for a year in which the unit did not exist."""
    place = Place(unit, None, is_fallback=False)
    return Cell(catalog.indicators[name.indicator], name.category, place, None, missing_reason="invalid_unit")
