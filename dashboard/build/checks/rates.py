"""Checks of single rates: the printed per cent against the recomputed one, and denominators of 0."""

from collections.abc import Iterator

from dashboard.build.checks.claims import Claims, figure
from dashboard.data.checks import NO_RATE, REPORTED, CheckedFigure, CheckResult, Outcome
from dashboard.data.claim import Claim
from dashboard.data.reported_rates import Print, printed_beside

OUTCOME: dict[Print, Outcome] = {
    "same": "passed",
    "rounded": "passed",
    "cut": "information",
    "raised": "information",
    "wrong": "warning",
}


def reported_rates(claims: Claims) -> Iterator[CheckResult]:
    """Check every per cent that a source prints beside its own counts: see `reported_rates.printed`.

    Source: the report's own counts, e.g. paragraph 3: 220 of 245 and 89,79 %. Bounds are skipped, and so are per cents
    without counts, which have nothing to be checked against.
    """
    for claim in claims.every:
        kind, reported, counts = printed_beside(claim), claim.reported_rate_pct, claim.counts
        if kind is None or reported is None or counts is None or claim.qualifier in ("at_least", "at_most"):
            continue
        terms = tuple(map(figure, (claim, claim), ("amount", "denominator"), counts))
        yield _finding(REPORTED, OUTCOME[kind], kind, claim, terms, figure(claim, "reported", reported))


def zero_denominators(claims: Claims) -> Iterator[CheckResult]:
    """Report every rate whose denominator is 0: 0 of 0 is valid, but has no rate.

    Passes if the denominator is above 0. Source: the definition of a rate, numerator / denominator.
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
    rule: str,
    outcome: Outcome,
    kind: str,
    claim: Claim,
    terms: tuple[CheckedFigure, ...],
    whole: CheckedFigure,
) -> CheckResult:
    return CheckResult(
        rule=rule,
        outcome=outcome,
        kind=kind,
        unit=claim.unit,
        time_period=claim.time_period,
        simulated=claim.simulated,
        terms=terms,
        whole=whole,
    )
