"""Text of disagreements: what each side states, which one is used, and what would follow if another were right."""

from collections.abc import Sequence
from decimal import Decimal

from dashboard.catalog import Catalog, Preference
from dashboard.data.cells import Cell
from dashboard.data.claim import Claim
from dashboard.data.comparison import size
from dashboard.data.disagreements import Closing, Disagreement, Side
from dashboard.language import format_day, format_number
from dashboard.language import gettext as _
from dashboard.wording.amounts import (
    claim_counts,
    claim_passage,
    claim_value,
    format_percent,
    format_points,
    with_qualifier,
)
from dashboard.wording.names import cell_label, counted_noun
from dashboard.wording.people import person


def overview(disagreements: Sequence[Disagreement], year: int) -> str:
    """Return how many disagreements a year has, and what they are about."""
    if not disagreements:
        return _("No known disagreements between sources for {year}", year=year)
    names = "; ".join(dict.fromkeys(cell_label(disagreement.cell) for disagreement in disagreements))
    if len(disagreements) == 1:
        return _("Sources disagree in one place in {year}: {names}", year=year, names=names)
    return _(
        "Sources disagree in {count} places in {year}: {names}",
        count=len(disagreements),
        year=year,
        names=names,
    )


def subject(cell: Cell) -> str:
    """Return what a disagreement is about: the indicator and, if it has one, the category."""
    name, category = cell.indicator.text("short"), cell.indicator.category(cell.category)
    return f"{name}, {category.text('name')}" if category else name


def either_or(disagreement: Disagreement) -> str:
    """Return the heading of a disagreement: `Dịch vụ bưu chính công ích: 216 hay 204`."""
    amounts = _(" or ").join(_sum(side) for side in disagreement.sides)
    return f"{subject(disagreement.cell)}: {amounts}"


def stated(side: Side, disagreement: Disagreement, catalog: Catalog) -> tuple[str, str]:
    """Return what a side states, in its own counts, and the resulting rate, or that the count exceeds the whole."""
    noun = counted_noun(disagreement.cell.indicator, catalog.measure_units)
    if side.is_sum:
        counts = f"{_sum(side)} {noun}"
    else:
        own = next((claim for claim in side.claims if claim.numerator is not None), None)
        counts = f"{claim_counts(own)} {noun}" if own else claim_value(side.claims[0])
    return counts, _follows(side, disagreement, noun)


def consequences(side: Side, disagreement: Disagreement, catalog: Catalog) -> list[str]:
    """Return what would follow if an unused side were right, computed from the data and the definition."""
    noun = counted_noun(disagreement.cell.indicator, catalog.measure_units)
    closing, now = disagreement.closing(side), disagreement.closing(disagreement.used)
    if side.whole is not None and side.exceeds:
        sentences = [_exceeding(side, side.whole, noun)]
    else:
        sentences = [_changed(side, disagreement, noun)]
    return sentences + ([_adding_up(closing, now)] if closing and now else [])


def passages(side: Side, disagreement: Disagreement, catalog: Catalog) -> str:
    """Return the passages of a side: paragraphs, with the source names if there are several sources."""
    several = len(disagreement.sources) > 1
    return ", ".join(
        dict.fromkeys(passage(claim, catalog, several) for claim in side.claims if claim.locator)
    )


def passage(claim: Claim, catalog: Catalog, with_source: bool = True) -> str:
    """Return a claim's paragraph, with the name of its source if `with_source`."""
    source = [catalog.sources[claim.source].text("short")] if with_source else []
    return ", ".join([*source, claim_passage(claim)])


def reason(disagreement: Disagreement) -> str:
    """Return why the used side is preferred."""
    claim = disagreement.cell.preferred
    return (claim.text("preference_reason")) or _("No reason is recorded.")


def decider(disagreement: Disagreement) -> str:
    """Return who decided and when; without a recorded decision, that the initial data entry made the choice."""
    if not disagreement.decisions:
        return _(
            "The people who entered the source in the initial data of this dashboard; the office has not "
            "decided yet."
        )
    last = disagreement.decisions[-1]
    day = format_day(last.decided_on)
    if name := person(last.decided_by):
        return _("Decided on {day} by {name}.", day=day, name=name)
    return _("Decided on {day}.", day=day)


def record(disagreement: Disagreement) -> list[str]:
    """Return the superseded decisions, oldest first."""
    return [_decided(decision, disagreement) for decision in disagreement.decisions[:-1]]


def _decided(decision: Preference, disagreement: Disagreement) -> str:
    chosen = next(
        (claim for side in disagreement.sides for claim in side.claims if str(claim.claim) == decision.claim),
        None,
    )
    parts = [format_day(decision.decided_on), person(decision.decided_by)]
    return _(
        "{decided}: {figure} was preferred. {reason}",
        decided=", ".join(filter(None, parts)),
        figure=claim_value(chosen) if chosen else decision.claim,
        reason=decision.text("reason"),
    )


def _follows(side: Side, disagreement: Disagreement, noun: str) -> str:
    if side.whole is None:
        return ""
    if side.exceeds:
        return _("more than the {count} {noun} there are", count=format_number(side.whole), noun=noun)
    if side.rate is None:
        return ""
    rate = _qualified(side, format_percent(side.rate))
    if side.is_sum or all(claim.denominator is None for claim in side.claims):
        return _("{rate} of {count}", rate=rate, count=format_number(side.whole))
    return rate


def _exceeding(side: Side, whole: int, noun: str) -> str:
    return _(
        "{sum} {noun} would be {more} more than the {count} there are, so they cannot all be counted once each.",
        sum=_sum(side),
        noun=noun,
        more=format_number(side.amount - whole),
        count=format_number(whole),
    )


def _changed(side: Side, disagreement: Disagreement, noun: str) -> str:
    """Return how the value itself would differ: as a rate if there is one, otherwise as a count."""
    used_side = disagreement.used
    if side.rate is None or used_side.rate is None:
        difference = side.amount - used_side.amount
        by = (
            format_points(size(difference))
            if disagreement.cell.indicator.measure == "percent"
            else f"{format_number(size(difference))} {noun}"
        )
        return _(
            "The figure would be {figure} instead of {used}{tail}.",
            figure=claim_value(side.claims[0]) if not side.is_sum else _sum(side),
            used=claim_value(used_side.claims[0]),
            tail=_tail(difference, by, (side, used_side)),
        )
    rate_difference = side.rate - used_side.rate
    return _(
        "The rate would be {counts} = {rate} instead of {used_counts} = {used_rate}{tail}.",
        counts=_over(side),
        rate=_qualified(side, format_percent(side.rate)),
        used_counts=_over(used_side),
        used_rate=_qualified(used_side, format_percent(used_side.rate)),
        tail=_tail(rate_difference, format_points(abs(rate_difference)), (side, used_side)),
    )


def _tail(difference: int | Decimal, by: str, sides: Sequence[Side]) -> str:
    """Return by how much a value would be lower or higher; empty if equal or if a side is not exact."""
    if not difference or not all(side.exact for side in sides):
        return ""
    return _(", {by} higher", by=by) if difference > 0 else _(", {by} lower", by=by)


def _adding_up(closing: Closing, now: Closing) -> str:
    return _(
        "The parts would add up to {sum}, {verdict}; with the figure used, they add up to {used_sum}, "
        "{used_verdict}.",
        sum=_parts(closing),
        verdict=_verdict(closing),
        used_sum=_parts(now),
        used_verdict=_verdict(now),
    )


def _parts(closing: Closing) -> str:
    return f"{' + '.join(format_number(part) for part in closing.parts)} = {format_number(closing.total)}"


def _verdict(closing: Closing) -> str:
    whole = format_number(closing.whole)
    if closing.closes:
        return _("exactly the total of {whole}", whole=whole)
    return _("not the total of {whole}", whole=whole)


def _sum(side: Side) -> str:
    """Return a side's amount; a sum is written out: `222 + 91 = 313`."""
    if not side.is_sum:
        claim = side.claims[0]
        return (
            claim_value(claim)
            if claim.numerator is None
            else with_qualifier(claim.qualifier, format_number(side.amount))
        )
    return (
        f"{' + '.join(format_number(claim.amount) for claim in side.claims)} = {format_number(side.amount)}"
    )


def _over(side: Side) -> str:
    whole = "" if side.whole is None else f"/{format_number(side.whole)}"
    return f"{format_number(side.amount)}{whole}"


def _qualified(side: Side, text: str) -> str:
    return text if side.is_sum else with_qualifier(side.claims[0].qualifier, text)
