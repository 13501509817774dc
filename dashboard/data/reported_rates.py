"""How a per cent printed by a source relates to the counts beside it."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from dashboard.data.claim import Claim

Print = Literal["same", "rounded", "cut", "raised", "wrong"]


def printed(rate: Fraction, reported: Decimal) -> Print:
    """Return how a printed per cent relates to the exact one; d is the number of printed decimals.

    rounded: |rate - reported| ≤ ½·10⁻ᵈ. cut: 0 ≤ rate - reported < 10⁻ᵈ. raised: 0 ≤ reported - rate < 10⁻ᵈ.
    wrong: otherwise. 220/245 = 89,7959… printed as 89,79 is cut; as 89,80 it would be rounded. The tolerance is
    one unit in the last printed digit. Trailing zeros are not kept, so 46,50 is judged like 46,5.
    """
    decimals = len(f"{reported.normalize():f}".partition(".")[2])
    unit, distance = Fraction(1, 10**decimals), rate - Fraction(reported)
    if not distance:
        return "same"
    if abs(distance) <= unit / 2:
        return "rounded"
    if abs(distance) >= unit:
        return "wrong"
    return "cut" if distance > 0 else "raised"


def printed_beside(claim: Claim) -> Print | None:
    """Return how a source's printed rate relates to its own counts, or None if it lacks a rate or counts."""
    if claim.reported_rate_pct is None or claim.numerator is None or not claim.denominator:
        return None
    return printed(Fraction(100 * claim.numerator, claim.denominator), claim.reported_rate_pct)


def prints_another(claim: Claim) -> bool:
    """Return whether the printed rate differs from ours in the printed digits: cut, raised or wrong."""
    return printed_beside(claim) in ("cut", "raised", "wrong")


def printed_numbers(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Return claims' numbers as a Vietnamese document prints them (`1.132`, `89,79`, `60`), without computed ones."""
    numbers = (number for claim in claims for number in _stated(claim) if number is not None)
    return tuple(dict.fromkeys(_written(number) for number in numbers))


def _stated(claim: Claim) -> tuple[int | Decimal | None, ...]:
    counts = {
        "": (claim.numerator, claim.denominator),
        "numerator": (claim.denominator,),
        "denominator": (claim.numerator,),
        "counts": (),
    }[claim.computed]
    return (*counts, claim.value, claim.reported_rate_pct)


def _written(number: int | Decimal) -> str:
    bare = f"{Decimal(number).normalize():,f}"
    return bare.translate(str.maketrans(",.", ".,"))
