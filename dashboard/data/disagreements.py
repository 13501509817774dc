"""Disagreements of sources: the sides, which one is used, who decided, and what would follow from another."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from dashboard.catalog import TOTAL, Catalog, Preference
from dashboard.data.cells import Cell, ClaimsByCell, Place, make_cell
from dashboard.data.claim import Claim
from dashboard.data.warehouse import Warehouse
from dashboard.question import Question

Amount = int | Decimal
# Same precision as the warehouse's rates.
RATE = Decimal("0.0001")


@dataclass(frozen=True)
class Side:
    """One amount with the claims that state it, or with the claims of other indicators that add up to it.

    `whole` is what the amount is a part of: its own denominator, or that of the cell's other claims.
    """

    amount: Amount
    claims: tuple[Claim, ...]
    whole: int | None
    is_sum: bool = False

    @property
    def used(self) -> bool:
        """Return whether totals, findings and files use this side."""
        return not self.is_sum and any(claim.preferred for claim in self.claims)

    @property
    def exceeds(self) -> bool:
        """Return whether the part is larger than its whole."""
        return self.whole is not None and self.amount > self.whole

    @property
    def exact(self) -> bool:
        """Return whether no claim of the side is a bound or an estimate."""
        return all(claim.qualifier == "exact" for claim in self.claims)

    @property
    def rate(self) -> Decimal | None:
        """Return the recomputed rate in per cent, or None if there is no whole or the amount exceeds it."""
        if not self.whole or self.exceeds:
            return None
        return (Decimal(100) * self.amount / self.whole).quantize(RATE, ROUND_HALF_UP)


@dataclass(frozen=True)
class Closing:
    """Parts and the whole that they must add up to."""

    parts: tuple[Amount, ...]
    whole: Amount

    @property
    def total(self) -> Amount:
        """Return the sum of the parts."""
        return sum(self.parts)

    @property
    def closes(self) -> bool:
        """Return whether the parts add up to exactly the whole."""
        return self.total == self.whole


@dataclass(frozen=True)
class Disagreement:
    """A disputed value: its sides, the used one first; the parts it belongs to; the decisions on it.

    `parts` are (category, amount used) in the definition's order, empty if nothing must add up.
    """

    cell: Cell
    sides: tuple[Side, ...]
    parts: tuple[tuple[str, Amount], ...]
    decisions: tuple[Preference, ...]

    @property
    def used(self) -> Side:
        """Return the side that is used."""
        return self.sides[0]

    @property
    def others(self) -> tuple[Side, ...]:
        """Return the sides that are not used."""
        return self.sides[1:]

    @property
    def sources(self) -> set[str]:
        """Return the ids of the sources that disagree."""
        return {claim.source for side in self.sides for claim in side.claims}

    def closing(self, side: Side) -> Closing | None:
        """Return how the parts add up if this side is right; None if nothing must add up or the whole is unknown."""
        if not self.parts:
            return None
        amounts = dict(self.parts) | {self.cell.category: side.amount}
        whole = amounts.pop(TOTAL, side.whole)
        return Closing(tuple(amounts.values()), whole) if whole is not None else None


def disagreements(question: Question, warehouse: Warehouse) -> tuple[Disagreement, ...]:
    """Return all disagreements of the question's year in all units, by pillar, indicator, unit and category."""
    catalog, year = warehouse.catalog, question.year
    disputed = warehouse.disagreements([*catalog.indicators], year, [*catalog.units])
    if not disputed:
        return ()
    claims = _claims(disputed, year, warehouse)
    unordered = [
        _disagreement(cell, claims[period], question.replace(official_only=False), catalog)
        for *cell, period in ((name, unit, category, period) for name, unit, period, category in disputed)
    ]
    return tuple(sorted(unordered, key=lambda disagreement: _order(disagreement, catalog)))


def disputed_years(warehouse: Warehouse) -> tuple[int, ...]:
    """Return the years in which sources disagree."""
    catalog = warehouse.catalog
    everything = [*catalog.indicators], [*catalog.units]
    return tuple(
        year
        for year, official in warehouse.years.items()
        if official and warehouse.disagreements(everything[0], year, everything[1])
    )


def _claims(disputed: Sequence[tuple], year: int, warehouse: Warehouse) -> dict[str, ClaimsByCell]:
    """Return the claims of the disputed indicators and of those restating them, by period and cell; one query."""
    indicators = warehouse.catalog.read_with({name for name, *_ in disputed})
    places = {(unit, period) for _, unit, period, _ in disputed}
    by_period: dict[str, dict[tuple[str, str, str], list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in warehouse.claims(indicators, year, sorted(places)):
        by_period[claim.time_period][claim.indicator, claim.unit, claim.category].append(claim)
    return dict(by_period)


def _disagreement(names: Sequence[str], claims: ClaimsByCell, question: Question, catalog: Catalog):
    name, unit, category = names
    indicator, stated = catalog.indicators[name], claims[name, unit, category]
    place = Place(catalog.units[unit], stated[0].time_period, is_fallback=False)
    cell = make_cell(indicator, category, place, claims, question, catalog)
    sides = tuple(sorted(_sides(cell), key=lambda side: not side.used))
    decisions = catalog.decisions_on(cell.name, unit, place.period)
    return Disagreement(cell, sides, tuple(_parts(cell, claims)), decisions)


def _sides(cell: Cell) -> Iterator[Side]:
    """Yield a side for each stated amount, then one for the sum of the restating indicators if it differs."""
    stated = (cell.preferred, *cell.others)
    shared = {claim.denominator for claim in stated if claim.denominator is not None}
    common = next(iter(shared)) if len(shared) == 1 else None
    for amount, group in groupby(
        sorted(stated, key=lambda claim: claim.amount), key=lambda claim: claim.amount
    ):
        claims = tuple(group)
        own = next((claim.denominator for claim in claims if claim.denominator is not None), common)
        yield Side(amount, claims, own)
    restatement = cell.restatement
    if restatement and cell.restated and not restatement.agrees:
        yield Side(restatement.total, cell.restated, cell.preferred.denominator, is_sum=True)


def _parts(cell: Cell, claims: ClaimsByCell) -> Iterator[tuple[str, Amount]]:
    """Yield each category with the amount used, if the definition says that they add up to a whole."""
    indicator = cell.indicator
    if not (indicator.parts_of_whole or TOTAL in indicator.category_ids):
        return
    by_category = [
        (category, claims.get((indicator.id, cell.place.unit.id, category), ()))
        for category in indicator.category_ids
    ]
    if all(stated and not stated[0].simulated for _, stated in by_category):
        yield from ((category, stated[0].amount) for category, stated in by_category)


def _order(disagreement: Disagreement, catalog: Catalog) -> tuple:
    cell = disagreement.cell
    category = cell.indicator.category_ids.index(cell.category)
    return (cell.indicator.pillar, cell.indicator.id, cell.place.unit.id, cell.place.period, category)
