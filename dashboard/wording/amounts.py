"""Amounts as text in the current language: rates and counts of claims, with qualifier and place in the source."""

from collections.abc import Sequence
from decimal import Decimal

from dashboard.data.claim import Claim
from dashboard.language import format_number
from dashboard.language import gettext as _
from dashboard.theme import SIGNS


def format_percent(value: Decimal, pattern: str = "#,##0.#") -> str:
    """Return a per cent value (0–100) with its sign; 0% and 100% are shown only if exact."""
    text = format_number(value, pattern)
    if value > 0 and text == format_number(0, pattern):
        return f"< {format_number(Decimal('0.1'))}%"
    if value < 100 and text == format_number(100, pattern):
        return f"> {format_number(Decimal('99.9'))}%"
    return f"{text}%"


def format_points(difference: int | Decimal) -> str:
    """Return a difference of two rates in percentage points: `3,2 điểm %`; shown as 0 only if exact."""
    text = format_number(difference, "#,##0.#")
    least = format_number(Decimal("0.1"))
    return _("{count} percentage points", count=f"< {least}" if difference and text == "0" else text)


def claim_value(claim: Claim, pattern: str = "#,##0.#") -> str:
    """Return a claim's rate or count with its qualifier: `trên 60%`, never `60%`; `0/0` for a denominator of 0."""
    if claim.denominator == 0:  # 0 of 0 has no rate
        return claim_counts(claim)
    rate = claim.unrounded_pct
    bare = format_number(claim.amount) if rate is None else format_percent(rate, pattern)
    return with_qualifier(claim.qualifier, bare)


def printed_rate(claim: Claim) -> str:
    """Return the rate as the source prints it: `nguồn ghi 89,79%`. Raises ValueError if it prints none."""
    if claim.reported_rate_pct is None:
        raise ValueError(f"claim {claim.claim} of {claim.indicator} in {claim.unit} prints no rate")
    return _("the source reports {printed}", printed=format_percent(claim.reported_rate_pct, "#,##0.0###"))


def with_qualifier(qualifier: str, bare: str) -> str:
    """Return a number's text prefixed with its qualifier."""
    if qualifier == "at_least":
        return _("above {value}", value=bare)
    if qualifier == "at_most":
        return _("at most {value}", value=bare)
    return _("about {value}", value=bare) if qualifier == "estimate" else bare


def claim_counts(claim: Claim) -> str:
    """Return numerator and denominator, `220/245`, with a sign if we computed a count; empty without counts."""
    if claim.numerator is None:
        return ""
    whole = "" if claim.denominator is None else f"/{format_number(claim.denominator)}"
    sign = SIGNS["computed"] if claim.computed else ""
    return f"{format_number(claim.numerator)}{whole}{sign}"


def computed_counts(claim: Claim) -> str:
    """Return which counts of a claim we computed; empty if the source states all."""
    return {
        "": "",
        "numerator": _("numerator added up by us"),
        "denominator": _("denominator derived by us"),
        "counts": _("both counts added up by us"),
    }[claim.computed]


def claim_passage(claim: Claim) -> str:
    """Return the position of a claim in its source: `đoạn 3` of a document, `hàng 7` of a form."""
    return passage_name([claim.locator])


def passage_name(locators: Sequence[str]) -> str:
    """Return positions in one source as text; empty if there are none."""
    numbers = ", ".join(locator[1:] for locator in locators if locator)
    if not numbers:
        return ""
    rows = locators[0].startswith("r")
    return _("row {number}", number=numbers) if rows else _("paragraph {number}", number=numbers)
