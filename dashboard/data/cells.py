"""One value: its place, its preferred claim, the other claims, or the reason it is missing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from dashboard.catalog import Catalog, CellName, Indicator, Target, Unit
from dashboard.data.claim import Claim
from dashboard.data.schema import Basis
from dashboard.question import Question

MissingReason = Literal["missing", "hidden", "ended", "not_begun", "invalid_unit"]
# Claims by (indicator, unit id, category) of their cell, the preferred claim first.
ClaimsByCell = Mapping[tuple[str, str, str], Sequence[Claim]]


@dataclass(frozen=True)
class Place:
    """A unit in its time period; `is_fallback` if the indicator does not exist at the requested level."""

    unit: Unit
    period: str | None
    is_fallback: bool

    @property
    def when(self) -> str:
        """Return the unit's period. Raises ValueError if the unit did not exist."""
        if self.period is None:
            raise ValueError(f"{self.unit.id} has no period")
        return self.period

    @property
    def year(self) -> int:
        """Return the year of the period. Raises ValueError if the unit did not exist."""
        return int(self.when[:4])


@dataclass(frozen=True)
class Restatement:
    """The claim of an indicator and the claims of others whose sum states it again (`restated_as`)."""

    whole: Claim
    terms: tuple[Claim, ...]

    @property
    def total(self) -> int | Decimal:
        """Return the sum of the terms."""
        return sum(claim.amount for claim in self.terms)

    @property
    def agrees(self) -> bool:
        """Return whether the terms add up to the whole's amount."""
        return self.total == self.whole.amount


@dataclass(frozen=True)
class Cell:
    """One value of a card: its preferred claim, the other claims, or the reason it is missing."""

    indicator: Indicator
    category: str
    place: Place
    claim: Claim | None
    others: tuple[Claim, ...] = ()
    restatement: Restatement | None = None
    missing_reason: MissingReason | None = None
    target: Target | None = None

    @cached_property
    def name(self) -> CellName:
        """Return the cell's name: its indicator and category."""
        return CellName(self.indicator.id, self.category)

    @property
    def preferred(self) -> Claim:
        """Return the preferred claim. Raises ValueError if the value is missing."""
        if self.claim is None:
            raise ValueError(f"nothing is stated of {self.key}")
        return self.claim

    @property
    def key(self) -> str:
        """Return the value's key in an address: `staff_qualification:college~05977~2025-S1`."""
        return value_key(self.name, self.place.unit.id, self.place.period or "")

    @property
    def measured(self) -> bool:
        """Return whether the indicator was measured at all in the year."""
        return self.missing_reason not in ("ended", "not_begun")

    @property
    def disputed(self) -> bool:
        """Return whether another passage, or the sum of a restatement, gives another amount."""
        if self.claim is None:
            return False
        contradicted = self.restatement is not None and not self.restatement.agrees
        return contradicted or any(claim.amount != self.claim.amount for claim in self.others)

    @property
    def restated(self) -> tuple[Claim, ...]:
        """Return the claims of other indicators whose sum restates this value."""
        return () if self.restatement is None or self.term else self.restatement.terms

    @property
    def term(self) -> bool:
        """Return whether the value is a term of the sum that restates another indicator's value."""
        return self.restatement is not None and self.claim in self.restatement.terms

    @property
    def unused(self) -> bool:
        """Return whether the value is on the unused side of a disagreement."""
        return self.restatement is not None and self.term and not self.restatement.agrees

    @property
    def subject(self) -> str:
        """Return the indicator (id) that a disagreement on the value concerns."""
        contradicted = self.restatement if self.unused else None
        return contradicted.whole.indicator if contradicted else self.indicator.id

    @property
    def bounded(self) -> bool:
        """Return whether only a bound of the value is known."""
        return self.claim is not None and self.claim.qualifier in ("at_least", "at_most")

    @property
    def simulated(self) -> bool:
        """Return whether the value is simulated."""
        return self.claim is not None and self.claim.simulated

    @property
    def rate(self) -> Decimal | None:
        """Return the recomputed or stated rate in per cent, or None for plain counts and missing values."""
        return self.claim.rate_pct if self.claim else None

    @property
    def percent(self) -> Decimal:
        """Return the rate in per cent. Raises ValueError for plain counts and missing values."""
        if self.rate is None:
            raise ValueError(f"{self.key} has no rate")
        return self.rate


def usual_basis(cells: Iterable[Cell]) -> Basis | None:
    """Return the most common basis of the final values from a source, or None if there are none.

    Provisional values are always marked themselves: unmarked they would pass for final.
    """
    counts = Counter(cell.claim.basis for cell in cells if cell.claim and cell.claim.status == "official")
    return next((basis for basis, _ in counts.most_common(1)), None)


def key_of(claim: Claim) -> str:
    """Return the key of the value that a claim is about (see `Cell.key`)."""
    return value_key(CellName(claim.indicator, claim.category), claim.unit, claim.time_period)


def value_key(name: CellName, unit: str, period: str) -> str:
    """Return the key of the value with that name, unit and time period."""
    return f"{name.written}~{unit}~{period}"


def make_cell(
    indicator: Indicator,
    category: str,
    place: Place,
    claims: ClaimsByCell,
    question: Question,
    catalog: Catalog,
) -> Cell:
    """Return the cell at a place in the question's year, from the claims found for that year."""
    stated = claims.get((indicator.id, place.unit.id, category), [])
    reason = _missing_reason(indicator, place, stated, question)
    if reason:
        return Cell(indicator, category, place, None, missing_reason=reason)
    target = catalog.target(CellName(indicator.id, category), question.year)
    restatement = _restatement(indicator, place, claims, catalog)
    return Cell(
        indicator, category, place, stated[0], tuple(stated[1:]), restatement=restatement, target=target
    )


def _restatement(
    indicator: Indicator, place: Place, claims: ClaimsByCell, catalog: Catalog
) -> Restatement | None:
    """Return the restatement of which the value is the whole or a term; None unless sources state all of it.

    A simulated value cannot disagree with a source.
    """
    for whole in catalog.restated_with(indicator.id):
        groups = (claims.get((name, place.unit.id, "")) for name in (whole.id, *whole.restated_terms))
        preferred = [stated[0] for stated in groups if stated and not stated[0].simulated]
        if len(preferred) > len(whole.restated_terms):
            return Restatement(preferred[0], tuple(preferred[1:]))
    return None


def _missing_reason(
    indicator: Indicator, place: Place, stated: Sequence[Claim], question: Question
) -> MissingReason | None:
    if indicator.last_year and question.year > indicator.last_year:
        return "ended"
    if indicator.first_year and question.year < indicator.first_year:
        return "not_begun"
    if place.period is None:
        return "invalid_unit"
    if not stated:
        return "missing"
    return "hidden" if question.official_only and stated[0].simulated else None
