"""An indicator over the years: the chosen units' series, and for new units the sum of their predecessors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import reduce
from operator import add
from typing import TypeVar

from dashboard.catalog import Catalog, CellName, Indicator, Unit, plain_card
from dashboard.catalog.models import MOST_SERIES
from dashboard.data.answers import Answer, places
from dashboard.data.cells import Cell, Place
from dashboard.data.claim import Claim
from dashboard.data.comparison import span, steepest
from dashboard.data.series import Series, series
from dashboard.data.warehouse import Warehouse
from dashboard.question import Question

Number = TypeVar("Number", int, Decimal)


@dataclass(frozen=True)
class History:
    """The series of one indicator; `undrawn` are series of chosen units beyond what one chart can distinguish.

    `unsummed` are new units whose predecessors could be summed, but do not fit into the chart.
    """

    indicator: Indicator
    question: Question
    catalog: Catalog
    version: str
    only_official: bool
    lines: tuple[Series, ...]
    undrawn: tuple[Series, ...]
    unsummed: tuple[Unit, ...]
    is_fallback: bool

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return the cells of all series."""
        return tuple(cell for line in self.lines for cell in line.cells)

    @property
    def units(self) -> tuple[Unit, ...]:
        """Return the distinct units shown."""
        return tuple({line.unit.id: line.unit for line in self.lines}.values())

    @property
    def answer(self) -> Answer:
        """Return the cells with a value as an answer, for the text that every card has beside its chart."""
        cells = tuple(cell for cell in self.cells if cell.claim)
        card = plain_card(self.indicator)
        return Answer(card, self.question, self.catalog, self.version, cells, self.only_official)


def history(indicator: Indicator, question: Question, warehouse: Warehouse) -> History:
    """Return an indicator's series: every category of one unit, or the leading value of several units."""
    catalog = warehouse.catalog
    units, is_fallback = _units(indicator, question, catalog)
    leading = plain_card(indicator).key_cell
    name = CellName(indicator.id, "") if len(units) == 1 else leading
    all_lines = series([name], units, question, warehouse)
    lines, undrawn = (all_lines[:MOST_SERIES], []) if len(units) == 1 else _parted(all_lines)
    before = [
        _sum(indicator, line.category, line.unit, question, warehouse)
        for line in lines
        if line.category == leading.category and comparable_past(indicator, line.unit)
    ]
    room = MOST_SERIES - len(lines)
    return History(
        indicator,
        question,
        catalog,
        warehouse.version.id,
        only_official=question.official_only or not warehouse.simulated,
        lines=(*lines, *before[:room]),
        undrawn=tuple(undrawn),
        unsummed=tuple(line.unit for line in before[room:]),
        is_fallback=is_fallback,
    )


def _parted(all_lines: Sequence[Series]) -> tuple[list[Series], list[Series]]:
    """Return the drawn series and the others, both in the given order.

    Units named in a sentence about all series are always drawn: the greatest rise among sourced and simulated ones,
    then those with values from sources.
    """
    spans = [longest for line in all_lines if (longest := span(line.cells))]
    leaders = [
        steepest([change for change in spans if change.after.simulated == simulated])
        for simulated in (False, True)
    ]
    first = {change.unit.id for change in leaders if change}
    ordered = sorted(
        all_lines, key=lambda line: (line.unit.id not in first, not line.only_sourced.stated, not line.stated)
    )
    drawn_ids = {line.unit.id for line in ordered[:MOST_SERIES]}
    drawn, undrawn = (
        [line for line in all_lines if (line.unit.id in drawn_ids) == is_drawn] for is_drawn in (True, False)
    )
    return drawn, undrawn


def comparable_past(indicator: Indicator, unit: Unit) -> bool:
    """Return whether a new unit is comparable with the sum of its predecessors: no outside land, additive values."""
    return bool(unit.formed_from) and not unit.outside_land and indicator.additive


def _units(indicator: Indicator, question: Question, catalog: Catalog) -> tuple[list[Unit], bool]:
    """Return the chosen units that have the indicator, or its fallback units, and whether any chosen unit lacks it."""
    chosen = [catalog.units[unit] for unit in question.units]
    own = [unit for unit in chosen if unit.level in indicator.levels]
    if own:
        return own, len(own) < len(chosen)
    return [place.unit for place in places(indicator, question, catalog)], True


def _sum(indicator: Indicator, category: str, unit: Unit, question: Question, warehouse: Warehouse) -> Series:
    """Return the yearly sum of a new unit's predecessors, with a gap if one of them has no exact value."""
    old = tuple(warehouse.catalog.units[unit_id] for unit_id in unit.formed_from)
    parts = series([CellName(indicator.id, category)], old, question, warehouse)
    years = zip(*(line.cells for line in parts), strict=True)
    cells = tuple(_added(unit, cells) for cells in years)
    return Series(indicator, category, unit, cells, sum_of=old)


def _added(unit: Unit, cells: Sequence[Cell]) -> Cell:
    """Return one cell with the summed counts of the cells; a gap unless all are exact and of one status."""
    first = cells[0]
    place = Place(unit, first.place.period, is_fallback=False)
    claims = [cell.claim for cell in cells if cell.claim]
    kinds = {(claim.status, claim.qualifier) for claim in claims}
    if len(claims) < len(cells) or len(kinds) > 1 or claims[0].qualifier != "exact":
        return replace(
            first,
            place=place,
            claim=None,
            others=(),
            restatement=None,
            missing_reason=first.missing_reason or "missing",
            target=None,
        )
    return replace(
        first, place=place, claim=_added_claim(unit, claims), others=(), restatement=None, target=None
    )


def _added_claim(unit: Unit, claims: Sequence[Claim]) -> Claim:
    part, whole = _total(claim.numerator for claim in claims), _total(claim.denominator for claim in claims)
    return replace(
        claims[0],
        unit=unit.id,
        numerator=part,
        denominator=whole,
        value=_total(claim.value for claim in claims),
        reported_rate_pct=None,
        rate_pct=_rate(part, whole),
    )


def _total(values: Iterable[Number | None]) -> Number | None:
    """Return the sum of values, or None if one of them is unknown."""
    every = list(values)
    known = [value for value in every if value is not None]
    return reduce(add, known) if len(known) == len(every) else None


def _rate(part: int | None, whole: int | None) -> Decimal | None:
    """Return the rate in per cent with the precision of the warehouse's rates, or None without counts."""
    if part is None or not whole:
        return None
    exact = Fraction(100 * part, whole)
    return (Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.0001"), ROUND_HALF_UP)
