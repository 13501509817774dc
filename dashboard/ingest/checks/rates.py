"""Checks of single rates: the printed per cent against the recomputed one, and rates that nothing divides."""

from collections.abc import Iterator
from fractions import Fraction

from dashboard.data.checks import NO_RATE, REPORTED, Figure, Finding, Outcome
from dashboard.data.printed import Print, printed
from dashboard.data.warehouse import Claim
from dashboard.ingest.checks.claims import Claims, figure

OUTCOME: dict[Print, Outcome] = {
    "same": "passed",
    "rounded": "passed",
    "cut": "information",
    "raised": "information",
    "wrong": "warning",
}


def reported_rates(claims: Claims) -> Iterator[Finding]:
    """Check every per cent that a source prints beside counts, or beside a value, of its own: see `printed`.

    Source: the report's own counts, e.g. paragraph 3: 220 of 245 and 89,79 %. A bound is no number to check.
    """
    for claim in claims.every:
        if claim.reported_rate_pct is None or claim.qualifier in ("at_least", "at_most"):
            continue
        if exact := _exact(claim):
            rate, terms = exact
            kind = printed(rate, claim.reported_rate_pct)
            reported = figure(claim, "reported", claim.reported_rate_pct)
            yield _finding(REPORTED, OUTCOME[kind], kind, claim, terms, reported)


def zero_denominators(claims: Claims) -> Iterator[Finding]:
    """Name every rate whose denominator is 0: 0 of 0 is a true thing to say, and has no rate.

    Passed where the denominator is above 0. Source: the definition of a rate, numerator / denominator.
    """
    for claim in claims.every:
        if claim.numerator is not None and claim.denominator is not None:
            outcome: Outcome = "passed" if claim.denominator else "information"
            kind = "divides" if claim.denominator else "empty"
            terms, whole = (
                (figure(claim, "amount", claim.numerator),),
                figure(claim, "denominator", claim.denominator),
            )
            yield _finding(NO_RATE, outcome, kind, claim, terms, whole)


def _finding(
    rule: str, outcome: Outcome, kind: str, claim: Claim, terms: tuple[Figure, ...], whole: Figure
) -> Finding:
    return Finding(
        rule=rule,
        outcome=outcome,
        kind=kind,
        unit=claim.unit,
        time_period=claim.time_period,
        simulated=claim.simulated,
        terms=terms,
        whole=whole,
    )


def _exact(claim: Claim) -> tuple[Fraction, tuple[Figure, ...]] | None:
    """Return a claim's rate in per cent and the numbers that it is made of, None where there are none."""
    if claim.numerator is not None and claim.denominator:
        terms = (
            figure(claim, "amount", claim.numerator),
            figure(claim, "denominator", claim.denominator),
        )
        return Fraction(100 * claim.numerator, claim.denominator), terms
    if claim.rate_pct is not None:
        return Fraction(claim.rate_pct), (figure(claim, "rate", claim.rate_pct),)
    return None
