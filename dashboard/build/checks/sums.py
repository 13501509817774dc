"""Checks of sums: declared sums, parts of a whole, and communes of a total."""

from collections.abc import Iterable, Iterator, Sequence

from dashboard.build.checks.claims import ClaimPlace, Claims, figure, of_one_kind
from dashboard.catalog import CellName, Indicator, SumRule, SumTerm
from dashboard.data.checks import COMMUNES, PARTS, CheckedFigure, CheckResult, Outcome
from dashboard.data.claim import Claim


def declared_sums(claims: Claims) -> Iterator[CheckResult]:
    """Check term + term + … = whole, for every rule of data/checks, unit and period that has all the numbers.

    2 + 3 + 3 + 13 = 21. Numbers of one kind only: all published or all simulated, and no bounds. If simulated
    numbers break a rule, the generator is at fault, so an error becomes a warning. Each rule names its source and
    paragraphs.
    """
    for rule in claims.catalog.sum_rules.values():
        for place in claims.preferred.get(rule.numbers[-1].cell, {}):
            if _asked(rule, place, claims):
                yield from _declared(rule, place, claims)


def parts_of_whole(claims: Claims) -> Iterator[CheckResult]:
    """Check that the categories of an indicator with parts_of_whole add up to the denominator that they share.

    122 + 14 + 30 = 166. More than the whole is impossible and an error; less is a warning, and so are different
    denominators. Source: the indicator's definition.
    """
    for indicator in claims.catalog.indicators.values():
        if indicator.parts_of_whole:
            for place in _places(indicator, claims):
                yield from _parts(indicator, place, claims)


def communes_add_up(claims: Claims) -> Iterator[CheckResult]:
    """Check that the communes of an additive indicator add up to the total of all communes.

    Numerators (or counts) and denominators are checked separately, for figures of one kind only, and only if every
    commune has one; an incomplete sum may never exceed the total. Source: the definition, `additive`.
    """
    for indicator in claims.catalog.indicators.values():
        if indicator.additive:
            for category in indicator.category_ids:
                yield from _communes(CellName(indicator.id, category), claims)


def compared(
    rule: str,
    place: ClaimPlace,
    terms: Sequence[tuple[Claim, CheckedFigure]],
    whole: tuple[Claim, CheckedFigure],
) -> CheckResult:
    """Return the result of a sum, passed or a warning; the caller may raise the severity."""
    rest = whole[1].number - sum(term.number for _, term in terms)
    kind = "closes" if not rest else "short" if rest > 0 else "over"
    return CheckResult(
        rule=rule,
        outcome="warning" if rest else "passed",
        kind=kind,
        unit=place.unit,
        time_period=place.time_period,
        simulated=whole[0].simulated,
        terms=tuple(term for _, term in terms),
        whole=whole[1],
    )


def _asked(rule: SumRule, place: ClaimPlace, claims: Claims) -> bool:
    level = claims.catalog.units[place.unit].level
    return (not rule.levels or level in rule.levels) and (
        not rule.periods or place.time_period in rule.periods
    )


def _declared(rule: SumRule, place: ClaimPlace, claims: Claims) -> Iterator[CheckResult]:
    *terms, whole = (list(_numbers(number, place, claims)) for number in rule.numbers)
    if not all(terms) or len(whole) != 1:
        return
    added = [one for term in terms for one in term]
    if of_one_kind(claim for claim, _ in [*added, *whole]):
        found = compared(rule.id, place, added, whole[0])
        yield found if found.outcome == "passed" else _so_severe(found, rule.severity)


def _numbers(term: SumTerm, place: ClaimPlace, claims: Claims) -> Iterator[tuple[Claim, CheckedFigure]]:
    """Yield a term's number, or that of each commune which states one; nothing if it is unknown."""
    if term.side == "communes":
        places = [ClaimPlace(unit.id, place.time_period) for unit in claims.communes(place)]
        every = (claims.at(term.cell, commune) for commune in places)
        yield from ((claim, figure(claim, "amount", claim.amount)) for claim in every if claim)
    elif claim := claims.at(term.cell, place):
        stated = {"amount": claim.amount, "denominator": claim.denominator}
        number = len(claims.communes(place)) if term.side == "units" else stated[term.side]
        if number is not None:
            yield claim, figure(claim, term.side, number)


def _so_severe(finding: CheckResult, severity: Outcome) -> CheckResult:
    """Return a result with the severity of its rule; simulated figures never stop a build."""
    lowered = "warning" if severity == "error" and finding.simulated else severity
    return finding.model_copy(update={"outcome": lowered})


def _places(indicator: Indicator, claims: Claims) -> Iterable[ClaimPlace]:
    cells = (CellName(indicator.id, category) for category in indicator.category_ids)
    return dict.fromkeys(place for cell in cells for place in claims.preferred.get(cell, {}))


def _parts(indicator: Indicator, place: ClaimPlace, claims: Claims) -> Iterator[CheckResult]:
    found = [claims.at(CellName(indicator.id, category), place) for category in indicator.category_ids]
    stated = [
        (claim, claim.numerator, claim.denominator)
        for claim in found
        if claim and claim.numerator is not None and claim.denominator
    ]
    if not stated or not of_one_kind(claim for claim, _, _ in stated):
        return
    terms = [(claim, figure(claim, "amount", part)) for claim, part, _ in stated]
    wholes = [(claim, figure(claim, "denominator", whole)) for claim, _, whole in stated]
    unlike = [one for one in wholes if one[1].number != wholes[0][1].number]
    if unlike:
        finding = compared(PARTS, place, wholes[:1], unlike[0])
        yield finding.model_copy(update={"outcome": "warning", "kind": "unlike"})
        return
    finding = compared(PARTS, place, terms, wholes[0])
    if finding.kind == "over":
        yield _so_severe(finding, "error")
    elif len(stated) == len(found):
        yield finding


def _communes(cell: CellName, claims: Claims) -> Iterator[CheckResult]:
    for place, total in claims.preferred.get(cell, {}).items():
        units = claims.communes(place) if claims.catalog.units[place.unit].level == "communes" else ()
        stated = [claims.at(cell, ClaimPlace(unit.id, place.time_period)) for unit in units]
        known = [claim for claim in stated if claim]
        if known and of_one_kind([*known, total]):
            for side in ("amount", "denominator"):
                yield from _side(side, place, known, total, whole=len(known) == len(units))


def _side(
    side: str, place: ClaimPlace, known: Sequence[Claim], total: Claim, whole: bool
) -> Iterator[CheckResult]:
    numbers = [(claim, getattr(claim, side)) for claim in (*known, total)]
    if any(number is None for _, number in numbers):
        return
    *terms, last = [(claim, figure(claim, side, number)) for claim, number in numbers]
    finding = compared(COMMUNES, place, terms, last)
    if whole or finding.kind == "over":
        yield finding
