"""Checks over time and between claims: jumps from the previous year, and bounds that another claim contradicts."""

from collections.abc import Iterator
from decimal import Decimal

from dashboard.build.checks.claims import Claims, figure
from dashboard.catalog import Catalog, Indicator
from dashboard.data.cells import Cell, Place
from dashboard.data.checks import BOUNDS, FEW, FEW_MORE, JUMPS, PER_CENT, POINTS, CheckResult
from dashboard.data.claim import Claim
from dashboard.data.comparison import amount, difference, obstacle


def jumps(claims: Claims) -> Iterator[CheckResult]:
    """Report changes from one year to the next that exceed the definition's `largest_jump`, or the default.

    Rates: |after - before| > 20 percentage points, both with denominators of at least 20. Counts: |after - before| >
    50 % of before, and at least 10. data/comparison.py alone decides whether two values are comparable: same status and
    territory, no break of the series, exact values. A jump may be correct; the check asks why.
    """
    for found in claims.preferred.values():
        for place, claim in found.items():
            year, part = int(place.time_period[:4]), place.time_period[4:]
            if earlier := found.get(place._replace(time_period=f"{year - 1}{part}")):
                yield from _jump(earlier, claim, claims.catalog)


def bounds(claims: Claims) -> Iterator[CheckResult]:
    """Check that no claim lies outside a bound that another claim of its cell states.

    at_least b: other ≥ b, at_most b: other ≤ b, whatever the other's own qualifier; two bounds on the same side do not
    contradict each other. Source: the meaning of the qualifiers.
    """
    cells: dict[tuple, list[Claim]] = {}
    for claim in claims.every:
        place = (claim.indicator, claim.category, claim.unit, claim.time_period)
        cells.setdefault(place, []).append(claim)
    for found in cells.values():
        for bound in found:
            if bound.qualifier in ("at_least", "at_most"):
                for other in found:
                    yield from _bounded(bound, other)


def _cell(claim: Claim, catalog: Catalog) -> Cell:
    place = Place(catalog.units[claim.unit], claim.time_period, is_fallback=False)
    return Cell(catalog.indicators[claim.indicator], claim.category, place, claim)


def _jump(earlier: Claim, later: Claim, catalog: Catalog) -> Iterator[CheckResult]:
    before, after = _cell(earlier, catalog), _cell(later, catalog)
    if obstacle(before, after):
        return
    moved, counted = Decimal(difference(before, after)), before.indicator.measure == "count"
    if abs(moved) < FEW_MORE if counted else _of_few(earlier) or _of_few(later):
        return
    far, side = abs(moved) > _limit(before.indicator, amount(before)), "amount" if counted else "rate"
    yield CheckResult(
        rule=JUMPS,
        outcome="warning" if far else "passed",
        kind=("rise" if moved > 0 else "fall") if far else "steady",
        unit=later.unit,
        time_period=later.time_period,
        simulated=later.simulated,
        terms=(figure(earlier, side, amount(before)),),
        whole=figure(later, side, amount(after)),
    )


def _limit(indicator: Indicator, before: Decimal | int) -> Decimal:
    if indicator.measure == "count":
        return Decimal(str(indicator.largest_jump or PER_CENT)) * before / 100
    return Decimal(str(indicator.largest_jump or POINTS))


def _of_few(claim: Claim) -> bool:
    """Return whether a rate has a small denominator: then a jump may be chance, like a small change of a count."""
    return claim.denominator is not None and claim.denominator < FEW


def _level(claim: Claim) -> Decimal | int:
    return claim.amount if claim.rate_pct is None else claim.rate_pct


def _side(claim: Claim) -> str:
    return "amount" if claim.rate_pct is None else "rate"


def _bounded(bound: Claim, other: Claim) -> Iterator[CheckResult]:
    """Yield whether a bound holds for another claim with the same measure, unless that is a bound on the same side."""
    alike = other is bound or other.qualifier == bound.qualifier
    if alike or _side(bound) != _side(other):
        return
    below = _level(other) < _level(bound)
    denied = below if bound.qualifier == "at_least" else _level(other) > _level(bound)
    yield CheckResult(
        rule=BOUNDS,
        outcome="warning" if denied else "passed",
        kind="denied" if denied else "kept",
        unit=bound.unit,
        time_period=bound.time_period,
        simulated=bound.simulated,
        terms=(figure(bound, _side(bound), _level(bound)),),
        whole=figure(other, _side(other), _level(other)),
    )
