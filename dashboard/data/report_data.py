"""Data of a unit's yearly report: every value of its own in the year, by pillar, and its change."""

from dataclasses import dataclass, replace
from itertools import groupby

from dashboard.catalog import CITY, Catalog, Indicator, Pillar, Unit, plain_card
from dashboard.data.answers import Answer, answers
from dashboard.data.cells import Cell
from dashboard.data.overview import KeyNumber, OverviewRow, outlook
from dashboard.data.versions import Version
from dashboard.data.warehouse import Warehouse
from dashboard.question import Question

# Levels that a unit's report covers: the report of a whole covers its communes too.
TERRITORY: dict[str, tuple[str, ...]] = {
    "city": ("city", "communes", "commune"),
    "communes": ("communes", "commune"),
    "commune": ("commune",),
}


class NothingToReport(LookupError):
    """A unit has no value of its own in a year; carries the unit, the question, and the years that have some."""

    def __init__(self, unit: Unit, question: Question, years: tuple[int, ...]):
        self.unit, self.question, self.years = unit, question, years
        super().__init__(f"{unit.id} {question.year}")


class SeveralUnits(ValueError):
    """A report was requested for several units; it always covers exactly one. Carries the question."""

    def __init__(self, question: Question):
        self.question = question
        super().__init__(", ".join(question.units))


@dataclass(frozen=True)
class Part:
    """A pillar: its answers without fallback cells, and its key numbers that have a value."""

    pillar: Pillar
    answers: tuple[Answer, ...]
    numbers: tuple[KeyNumber, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return all cells in order."""
        return tuple(cell for answer in self.answers for cell in answer.cells)

    @property
    def stated(self) -> tuple[Cell, ...]:
        """Return the cells that have a value."""
        return tuple(cell for cell in self.cells if cell.claim)

    def groups(self) -> list[tuple[Unit, list[list[Cell]]]]:
        """Return the stated cells grouped by unit, then by indicator."""
        ordered = sorted(self.stated, key=lambda cell: _standing(cell.place.unit))
        return [
            (unit, [list(group) for _, group in groupby(cells, key=lambda cell: cell.indicator.id)])
            for unit, cells in ((unit, list(cells)) for unit, cells in groupby(ordered, _unit_of))
        ]


@dataclass(frozen=True)
class ReportData:
    """All data that a report is made from."""

    unit: Unit
    period: str
    question: Question
    catalog: Catalog
    version: Version
    parts: tuple[Part, ...]
    only_official: bool

    @property
    def stated(self) -> tuple[Cell, ...]:
        """Return the cells that have a value, in the order of the pillars."""
        return tuple(cell for part in self.parts for cell in part.stated)

    @property
    def simulated(self) -> bool:
        """Return whether any value is simulated; the report is then a draft."""
        return any(cell.simulated for cell in self.stated)

    @property
    def disputed(self) -> tuple[Cell, ...]:
        """Return the cells on which sources disagree."""
        return tuple(cell for cell in self.stated if cell.disputed)


def account(question: Question, warehouse: Warehouse) -> ReportData:
    """Return the report data of the question's one unit and year.

    The report of a whole covers all values of the whole but, of its communes, only those from a source:
    a simulated value of one commune says nothing about the city. Raises SeveralUnits, NothingToReport.
    """
    if len(question.units) != 1:
        raise SeveralUnits(question)
    catalog = warehouse.catalog
    unit = catalog.units[question.units[0]]
    period = unit.period(question.year)
    parts = _parts(unit, question, warehouse) if period else ()
    only_official = question.official_only or not warehouse.simulated
    report = ReportData(unit, period or "", question, catalog, warehouse.version, parts, only_official)
    if not report.stated:
        raise NothingToReport(unit, question, _years(unit, question, warehouse))
    return report


def _parts(unit: Unit, question: Question, warehouse: Warehouse) -> tuple[Part, ...]:
    catalog = warehouse.catalog
    report_question = question.replace(units=_asked(unit, catalog))
    cards = [plain_card(indicator) for indicator in catalog.ordered_indicators]
    own_answers = [_own(answer, unit) for answer in answers(cards, report_question, warehouse)]
    # Without simulated figures in the report, a simulated previous year is ignored: there is nothing to compare with.
    only_official = not any(cell.simulated for answer in own_answers for cell in answer.cells)
    overview_question = question.replace(official_only=question.official_only or only_official)
    rows = {row.pillar.id: row for row in outlook(overview_question, warehouse).rows}
    return tuple(
        Part(
            pillar,
            tuple(answer for answer in own_answers if answer.card.pillar == pillar.id and answer.cells),
            tuple(
                number
                for number in _numbers(rows.get(pillar.id))
                if number.cell.claim and _belongs(number.cell, unit)
            ),
        )
        for pillar in catalog.pillars.values()
    )


def _numbers(row: OverviewRow | None) -> tuple[KeyNumber, ...]:
    return row.numbers if row else ()


def _asked(unit: Unit, catalog: Catalog) -> tuple[str, ...]:
    """Return the units (ids) to look up: the city's report also covers the total of its communes."""
    if unit.id != CITY:
        return (unit.id,)
    return (unit.id, *(candidate.id for candidate in catalog.chosen_units if candidate.level == "communes"))


def _own(answer: Answer, unit: Unit) -> Answer:
    return replace(answer, cells=tuple(cell for cell in answer.cells if _belongs(cell, unit)))


def _belongs(cell: Cell, unit: Unit) -> bool:
    """Return whether a cell belongs in the unit's report: its own, its communes' total, or a commune's sourced one."""
    place = cell.place.unit
    if place.id == unit.id:
        return True
    if unit.level == "commune" or place.level == "city":
        return False
    return place.level == "communes" or (cell.claim is not None and not cell.simulated)


def _years(unit: Unit, question: Question, warehouse: Warehouse) -> tuple[int, ...]:
    """Return the years with a value of the unit, nearest first."""
    names = list(warehouse.catalog.indicators)
    years = warehouse.years_with(names, _asked(unit, warehouse.catalog), question.official_only)
    return tuple(sorted(years, key=lambda year: (abs(year - question.year), year)))


def _standing(unit: Unit) -> int:
    return {"city": 0, "communes": 1}.get(unit.level, 2)


def _unit_of(cell: Cell) -> Unit:
    return cell.place.unit


def kept(unit: Unit, catalog: Catalog) -> tuple[Indicator, ...]:
    """Return the indicators that exist for a unit, or for the communes of a whole."""
    levels = TERRITORY[unit.level]
    return tuple(
        indicator
        for indicator in catalog.ordered_indicators
        if any(level in levels for level in indicator.levels)
    )


def elsewhere(report: ReportData) -> tuple[Indicator, ...]:
    """Return the indicators that exist only at other levels and so are not in this report."""
    kept_ids = {indicator.id for indicator in kept(report.unit, report.catalog)}
    return tuple(indicator for indicator in report.catalog.ordered_indicators if indicator.id not in kept_ids)


def of_single_communes(report: ReportData) -> tuple[Indicator, ...]:
    """Return the indicators that exist for single communes, not for the whole, without a figure from any source."""
    shown_ids = {cell.indicator.id for part in report.parts for cell in part.cells}
    return tuple(
        indicator for indicator in kept(report.unit, report.catalog) if indicator.id not in shown_ids
    )
