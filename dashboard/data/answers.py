"""The answer to a question: for each card its cells in order, each with its claims or the reason it has none."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from dashboard.catalog import Card, Catalog, CellName, Indicator, Unit
from dashboard.data.cells import Cell, Place, make_cell
from dashboard.data.claim import Claim
from dashboard.data.schema import Basis
from dashboard.data.warehouse import Warehouse
from dashboard.question import FilterOptions, Question

# The levels shown if an indicator does not exist at the requested level, nearest first.
FALLBACK = {"city": ("communes", "commune"), "communes": ("city", "commune"), "commune": ("communes", "city")}


class NearestYears(NamedTuple):
    """Years, nearest first, in all of which units have a value: from a source, or simulated values alone."""

    years: tuple[int, ...]
    units: tuple[Unit, ...]
    simulated: bool


@dataclass(frozen=True)
class Answer:
    """The data that answers a question for one card.

    If there is none, `nearest` years and `units_with_data` are alternatives with data.
    """

    card: Card
    question: Question
    catalog: Catalog
    version: str
    cells: tuple[Cell, ...]
    only_official: bool = False
    nearest: tuple[NearestYears, ...] = ()
    units_with_data: tuple[Unit, ...] = ()

    @property
    def stated(self) -> tuple[Cell, ...]:
        """Return the cells that have a value."""
        return tuple(cell for cell in self.cells if cell.claim)

    @property
    def simulated(self) -> bool:
        """Return whether any value shown is simulated."""
        return any(cell.simulated for cell in self.cells)

    @property
    def disputed(self) -> tuple[Cell, ...]:
        """Return the cells on which sources disagree."""
        return tuple(cell for cell in self.cells if cell.disputed)

    @property
    def is_fallback(self) -> bool:
        """Return whether another level is shown because some indicator does not exist at the requested one."""
        return any(cell.place.is_fallback for cell in self.cells)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Return every claim behind the card, preferred or not."""
        return tuple(
            claim for cell in self.stated for claim in (cell.preferred, *cell.others, *cell.restated)
        )

    @property
    def places(self) -> tuple[Place, ...]:
        """Return the distinct places of the cells, in order."""
        return tuple({cell.place.unit.id: cell.place for cell in self.cells}.values())

    @property
    def related_units(self) -> tuple[Unit, ...]:
        """Return the units that had the territory of those chosen units that did not exist in the year."""
        absent = {place.unit.id for place in self.places if place.period is None}
        before = {old for unit in absent for old in self.catalog.units[unit].formed_from}
        after = {unit.id for unit in self.catalog.units.values() if absent & set(unit.formed_from)}
        return tuple(
            unit
            for unit in self.catalog.chosen_units
            if unit.id in before | after and unit.period(self.question.year)
        )

    @property
    def headline(self) -> tuple[Cell, ...]:
        """Return the cells that the finding states, each at its first place.

        Fallback cells are used only if no chosen unit has a value, simulated ones only if there is none from a source.
        """
        groups = [self.cells_named(name) for name in self.card.headline_cells]
        stated = [cells[0] for cells in groups if cells and cells[0].claim]
        own = [cell for cell in stated if not cell.place.is_fallback] or stated
        return tuple([cell for cell in own if not cell.simulated] or own)

    @property
    def lead(self) -> str:
        """Return the key of the value that the card's finding begins with, or an empty string if there is none."""
        first = next(iter(self.headline), None) or self.first(self.card.headline_cells[0])
        return first.key if first else ""

    def cells_named(self, name: CellName) -> tuple[Cell, ...]:
        """Return the cells of one indicator and category, one per place."""
        return tuple(cell for cell in self.cells if cell.name == name)

    def first(self, name: CellName) -> Cell | None:
        """Return the first cell of that name, in order of place, that has a value."""
        return next((cell for cell in self.cells_named(name) if cell.claim), None)


@dataclass(frozen=True)
class YearStatus:
    """Data status of the question's year and units: stated indicators, as-of date, simulated rows, disagreements.

    `stated` counts the indicators that sources state, by basis. `newest` is the latest year with such figures and
    the units that have them; None unless it is later than the question's year and the chosen units have none in it.
    `disputed_units` are the units of the disagreements, empty if all are the chosen units' own.
    """

    stated: Mapping[Basis, int]
    as_of: date | None
    simulated: int
    disagreements: int
    disputed_units: tuple[Unit, ...]
    only_official: bool
    newest: tuple[int, tuple[Unit, ...]] | None


def choices(warehouse: Warehouse) -> FilterOptions:
    """Return the filter options of a version; the default is the city in its latest year with sourced figures.

    A ward's submission for a later year must not lead every visitor to a year without figures of the city.
    """
    years = warehouse.years
    units = {unit.id: f"{unit.type_vi} {unit.name}" for unit in warehouse.catalog.chosen_units}
    city = next(iter(units))
    official = warehouse.official_years(city) or [year for year, is_official in years.items() if is_official]
    indicators = {indicator.id: indicator.name_vi for indicator in warehouse.catalog.ordered_indicators}
    return FilterOptions(tuple(years), max(official or years), units, city, indicators, warehouse.version.id)


def places(indicator: Indicator, question: Question, catalog: Catalog) -> tuple[Place, ...]:
    """Return where an indicator is looked up for the chosen units: the unit itself or a level that it exists for.

    A total over its communes covers the city, so for the city it is not marked as a fallback. All
    communes together are shown as their total and one by one.
    """
    return all_places([indicator], question, catalog)[indicator.id]


def all_places(
    indicators: Collection[Indicator], question: Question, catalog: Catalog
) -> dict[str, tuple[Place, ...]]:
    """Return the places of each indicator (see `places`); indicators with the same levels share them."""
    levels = {indicator.levels for indicator in indicators}
    by_levels = {group: _places(group, question, catalog) for group in levels}
    return {indicator.id: by_levels[indicator.levels] for indicator in indicators}


def _places(levels: Sequence[str], question: Question, catalog: Catalog) -> tuple[Place, ...]:
    by_unit: dict[str, Place] = {}
    for unit_id in question.units:
        chosen = catalog.units[unit_id]
        for unit in _units_shown(levels, chosen, catalog):
            is_fallback = chosen.level not in levels and chosen.level != "city"
            by_unit.setdefault(unit.id, Place(unit, unit.period(question.year), is_fallback))
    return tuple(by_unit.values())


def answer(card: Card, question: Question, warehouse: Warehouse) -> Answer:
    """Return the answer of one card (see `answers`)."""
    return answers([card], question, warehouse)[0]


def answers(cards: Sequence[Card], question: Question, warehouse: Warehouse) -> list[Answer]:
    """Return the answer of each card; one without any value carries alternatives with data."""
    card_answers = bare_answers(cards, question, warehouse)
    return [
        card_answer if card_answer.stated else _with_what_exists(card_answer, warehouse)
        for card_answer in card_answers
    ]


def bare_answers(cards: Sequence[Card], question: Question, warehouse: Warehouse) -> list[Answer]:
    """Query the warehouse once for every cell of the cards, without looking up alternatives."""
    catalog = warehouse.catalog
    card_indicators = {name: catalog.indicators[name] for card in cards for name in card.indicators}
    places_by_indicator = all_places(card_indicators.values(), question, catalog)
    claims = _claims_by_cell(card_indicators, places_by_indicator, question, warehouse)
    return [_answer(card, places_by_indicator, claims, question, warehouse) for card in cards]


def standing(indicators: Sequence[Indicator], question: Question, warehouse: Warehouse) -> YearStatus:
    """Return how many of the indicators are stated for the chosen units, and how many cells shown are disputed.

    Fallback cells are shown, so their disagreements count; they do not count as stated: they are of another unit.
    """
    catalog, names = warehouse.catalog, [indicator.id for indicator in indicators]
    covered = {unit for unit_id in question.units for unit in _covered(unit_id, catalog)}
    places_by_indicator = all_places(indicators, question, catalog)
    pairs = {
        (name, place.unit.id): place.is_fallback
        for name, unit_places in places_by_indicator.items()
        for place in unit_places
    }
    own = [pair for pair, is_fallback in pairs.items() if not is_fallback]
    stated, as_of = warehouse.stated_indicators(own, question.year)
    simulated = warehouse.simulated_rows(pairs, question.year)
    shown_ids = {unit for _, unit in pairs}
    disputed = warehouse.disagreements(names, question.year, sorted(covered | shown_ids))
    disputed_units = {unit for _, unit, *_ in disputed}
    newest = _newest(names, question, warehouse)
    return YearStatus(
        stated,
        as_of,
        simulated,
        len(disputed),
        tuple(catalog.units[unit] for unit in sorted(disputed_units)) if disputed_units - covered else (),
        _only_official(question, warehouse),
        newest,
    )


def _newest(
    names: Sequence[str], question: Question, warehouse: Warehouse
) -> tuple[int, tuple[Unit, ...]] | None:
    year = max((year for year, is_official in warehouse.years.items() if is_official), default=0)
    if year <= question.year or any(year in warehouse.official_years(unit) for unit in question.units):
        return None
    unit_ids = warehouse.units_with(names, year, official_only=True)
    units = tuple(unit for unit in warehouse.catalog.chosen_units if unit.id in unit_ids)
    return (year, units) if units else None


def _only_official(question: Question, warehouse: Warehouse) -> bool:
    """Return whether simulated figures are left out, by the user or by the operator."""
    return question.official_only or not warehouse.simulated


def _units_shown(levels: Sequence[str], unit: Unit, catalog: Catalog) -> Iterable[Unit]:
    if unit.level in levels:
        whole = [unit]
        parts = unit.level == "communes" and "commune" in levels
        return whole + (_communes_of_city(catalog) if parts else [])
    level = next(level for level in FALLBACK[unit.level] if level in levels)
    return _communes_of_city(catalog) if level == "commune" else [_unit_of_level(level, catalog)]


def _communes_of_city(catalog: Catalog) -> list[Unit]:
    return [unit for unit in catalog.chosen_units if unit.level == "commune" and unit.valid_from is None]


def _unit_of_level(level: str, catalog: Catalog) -> Unit:
    return next(unit for unit in catalog.chosen_units if unit.level == level)


def _covered(unit_id: str, catalog: Catalog) -> Iterable[str]:
    """Return the unit and the units whose figures cover the same territory."""
    level = catalog.units[unit_id].level
    below = [] if level == "commune" else [unit.id for unit in _communes_of_city(catalog)]
    return [unit_id, *below] + ([_unit_of_level("communes", catalog).id] if level == "city" else [])


def _claims_by_cell(
    card_indicators: Mapping[str, Indicator],
    places_by_indicator: Mapping[str, Sequence[Place]],
    question: Question,
    warehouse: Warehouse,
) -> dict[tuple[str, str, str], list[Claim]]:
    indicators = warehouse.catalog.read_with(card_indicators)
    where = {
        (place.unit.id, place.period)
        for indicator_places in places_by_indicator.values()
        for place in indicator_places
        if place.period
    }
    by_cell = defaultdict(list)
    for claim in warehouse.claims(indicators, question.year, sorted(where)):
        by_cell[claim.indicator, claim.unit, claim.category].append(claim)
    return by_cell


def _answer(
    card: Card,
    places_by_indicator: Mapping[str, Sequence[Place]],
    claims,
    question: Question,
    warehouse: Warehouse,
) -> Answer:
    catalog = warehouse.catalog
    cells = tuple(
        make_cell(catalog.indicators[name.indicator], category, place, claims, question, catalog)
        for name in card.shown_cells
        for place in places_by_indicator[name.indicator]
        for category in (
            (name.category,) if name.category else catalog.indicators[name.indicator].category_ids
        )
    )
    return Answer(card, question, catalog, warehouse.version.id, cells, _only_official(question, warehouse))


def _with_what_exists(card_answer: Answer, warehouse: Warehouse) -> Answer:
    """Add alternatives with data: years for these units, nearest first, and units for this year."""
    question, names = card_answer.question, card_answer.card.indicators
    units = [place.unit.id for place in card_answer.places]
    unit_ids = warehouse.units_with(names, question.year, question.official_only)
    sourced = {unit: set(warehouse.years_with(names, [unit], official_only=True)) for unit in units}
    stated = {unit: set(warehouse.years_with(names, [unit], question.official_only)) for unit in units}
    simulated = {unit: years - set().union(*sourced.values()) for unit, years in stated.items()}
    return replace(
        card_answer,
        nearest=(
            *_nearest(sourced, False, card_answer),
            *_nearest(simulated, True, card_answer),
        ),
        units_with_data=tuple(unit for unit in card_answer.catalog.chosen_units if unit.id in unit_ids),
    )


def _nearest(
    years_of: Mapping[str, set[int]], simulated: bool, card_answer: Answer
) -> Iterator[NearestYears]:
    """Yield the years of the units that have a value in the nearest one, if there is any."""
    asked = card_answer.question.year
    nearest = sorted(set().union(*years_of.values()), key=lambda year: (abs(year - asked), year))
    if nearest:
        unit_ids = [unit for unit, years in years_of.items() if nearest[0] in years]
        shared = tuple(year for year in nearest if all(year in years_of[unit] for unit in unit_ids))
        yield NearestYears(shared, tuple(card_answer.catalog.units[unit] for unit in unit_ids), simulated)
