"""Text of the evidence behind a value: what it is, how it was computed, and the other claims about it."""

from dashboard.clock import day_of
from dashboard.data.claim import Claim
from dashboard.data.comparison import GAPS
from dashboard.data.evidence import Evidence
from dashboard.data.reported_rates import printed_beside
from dashboard.language import format_day, format_number
from dashboard.language import gettext as _
from dashboard.wording.amounts import (
    claim_counts,
    claim_passage,
    claim_value,
    computed_counts,
    format_percent,
    with_qualifier,
)
from dashboard.wording.comparison import measured
from dashboard.wording.names import basis_name, counted_noun, exactness_name, period_name, unit_name
from dashboard.wording.obstacles import reason
from dashboard.wording.people import person


def title(evidence: Evidence) -> str:
    """Return the title of a value: what is measured, where and when."""
    cell = evidence.cell
    label = measured(cell.indicator, cell.category)
    return f"{label} – {unit_name(cell.place.unit)}, {period_name(cell.place.when)}"


def value(evidence: Evidence) -> str:
    """Return the value with its qualifier, or why there is none."""
    cell = evidence.cell
    if cell.claim is None:
        return reason(GAPS[cell.missing_reason or "missing"])
    text = claim_value(cell.claim)
    if cell.rate is None:
        noun = counted_noun(cell.indicator, evidence.catalog.measure_units, cell.claim.amount)
        return f"{text} {noun}" if cell.indicator.measure == "count" else claim_counts(cell.claim)
    return text


def part_played(evidence: Evidence, claim: Claim) -> str:
    """Return the role of a claim: used, not used, or part of a sum with the value."""
    cell = evidence.cell
    if claim in cell.others:
        return _("not used")
    if claim != cell.claim and cell.restated:
        return _("part of a total in another passage")
    if claim not in (cell.claim, cell.restatement.whole if cell.restatement else None):
        return _("added to the same total")
    if not cell.unused:
        return _("used")
    label = evidence.catalog.indicators[cell.subject].text("short")
    if claim == cell.claim:
        return _("not used for {label}", label=label)
    return _("used for {label}", label=label)


def facts(evidence: Evidence, claim: Claim) -> list[tuple[str, str]]:
    """Return what is known about a claim as (name, text), in display order."""
    pairs = [
        (_("Calculation"), computed(claim)),
        (_("Not in the source"), computed_counts(claim)),
        (_("Reported by the source"), compared(claim)),
        (_("Qualifier"), exactness_name(claim)),
        (_("Status"), basis_name(claim.basis)),
        (_("As of"), format_day(claim.as_of) if claim.as_of else ""),
        (_("Remark"), claim.text("note")),
        (
            _("Why this figure is used"),
            claim.text("preference_reason"),
        ),
    ]
    return [(name, text) for name, text in pairs if text]


def entered(evidence: Evidence) -> str:
    """Return the data version of the value, its publication date and, if recorded, who published it."""
    built = evidence.version.manifest
    values = {"version": evidence.version.id, "day": format_day(day_of(built.built_at))}
    if name := person(built.built_by):
        return _("version {version}, published {day} by {name}", name=name, **values)
    return _("version {version}, published {day}", **values)


def computed(claim: Claim) -> str:
    """Return the division behind a rate, `220 / 245 = 89,8%`; empty if there is no numerator or denominator."""
    if claim.numerator is None or claim.denominator is None:
        return ""
    part, whole = format_number(claim.numerator), format_number(claim.denominator)
    if claim.rate_pct is None:
        return _("{part} of {whole}: nothing to divide by, so there is no rate", part=part, whole=whole)
    return (
        f"{part} / {whole} = {with_qualifier(claim.qualifier, format_percent(claim.rate_pct, '#,##0.00##'))}"
    )


def compared(claim: Claim) -> str:
    """Return the rate that the source prints and how it differs from ours; empty if there is nothing to compare."""
    how = printed_beside(claim)
    if how is None or claim.reported_rate_pct is None:
        return ""
    rate = format_percent(claim.reported_rate_pct, "#,##0.0###")
    return {
        "same": _("{rate}: the same", rate=rate),
        "rounded": _("{rate}: rounded", rate=rate),
        "raised": _("{rate}: rounded up, although rounding down is nearer", rate=rate),
        "cut": _("{rate}: truncated after the last digit, not rounded", rate=rate),
        "wrong": _("{rate}: does not match the counts", rate=rate),
    }[how]


def stated(claim: Claim) -> str:
    """Return what a claim states, with its counts."""
    counts = claim_counts(claim) if claim.rate_pct is not None else ""
    return claim_value(claim) + (f" ({counts})" if counts else "")


def where(evidence: Evidence, claim: Claim) -> str:
    """Return document, publisher, date and paragraph of a claim."""
    source = evidence.source(claim)
    parts = [
        source.text("title"),
        source.text("publisher"),
        format_day(source.published),
        claim_passage(claim),
    ]
    return " · ".join(part for part in parts if part)
