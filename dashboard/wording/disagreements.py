"""Text of disagreements: what each side states, which one is used, and what would follow if another were right."""

from collections.abc import Sequence
from decimal import Decimal

from dashboard.catalog import Catalog, Preference
from dashboard.data.cells import Cell
from dashboard.data.claim import Claim
from dashboard.data.comparison import size
from dashboard.data.disagreements import Closing, Disagreement, Side
from dashboard.wording.people import person
from dashboard.wording.words import Words


def overview(found: Sequence[Disagreement], year: int, words: Words) -> str:
    """Return how many disagreements a year has, and what they are about."""
    if not found:
        return words.say("No known disagreements between sources for {year}", year=year)
    names = "; ".join(dict.fromkeys(words.label(one.cell) for one in found))
    if len(found) == 1:
        return words.say("Sources disagree in one place in {year}: {names}", year=year, names=names)
    return words.say(
        "Sources disagree in {count} places in {year}: {names}", count=len(found), year=year, names=names
    )


def subject(cell: Cell, words: Words) -> str:
    """Return what a disagreement is about: the indicator and, if it has one, the category."""
    name, category = cell.indicator.text("short", words.language), cell.indicator.category(cell.category)
    return f"{name}, {category.text('name', words.language)}" if category else name


def either_or(one: Disagreement, words: Words) -> str:
    """Return the heading of a disagreement: `Dịch vụ bưu chính công ích: 216 hay 204`."""
    amounts = words.say(" or ").join(_sum(side, words) for side in one.sides)
    return f"{subject(one.cell, words)}: {amounts}"


def stated(side: Side, one: Disagreement, catalog: Catalog, words: Words) -> tuple[str, str]:
    """Return what a side states, in its own counts, and the resulting rate, or that the count exceeds the whole."""
    noun = words.noun(one.cell.indicator, catalog.measure_units)
    if side.is_sum:
        counted = f"{_sum(side, words)} {noun}"
    else:
        own = next((claim for claim in side.claims if claim.numerator is not None), None)
        counted = f"{words.counts(own)} {noun}" if own else words.value(side.claims[0])
    return counted, _follows(side, one, noun, words)


def consequences(side: Side, one: Disagreement, catalog: Catalog, words: Words) -> list[str]:
    """Return what would follow if an unused side were right, computed from the data and the definition."""
    noun = words.noun(one.cell.indicator, catalog.measure_units)
    closing, now = one.closing(side), one.closing(one.used)
    if side.whole is not None and side.exceeds:
        said = [_exceeding(side, side.whole, noun, words)]
    else:
        said = [_changed(side, one, noun, words)]
    return said + ([_adding_up(closing, now, words)] if closing and now else [])


def passages(side: Side, one: Disagreement, catalog: Catalog, words: Words) -> str:
    """Return the passages of a side: paragraphs, with the source names if there are several sources."""
    several = len(one.sources) > 1
    return ", ".join(
        dict.fromkeys(passage(claim, catalog, words, several) for claim in side.claims if claim.locator)
    )


def passage(claim: Claim, catalog: Catalog, words: Words, named: bool = True) -> str:
    """Return a claim's paragraph, with the name of its source if `named`."""
    source = [catalog.sources[claim.source].text("short", words.language)] if named else []
    return ", ".join([*source, words.passage(claim)])


def reason(one: Disagreement, words: Words) -> str:
    """Return why the used side is preferred."""
    claim = one.cell.preferred
    return (claim.text("preference_reason", words.language)) or words.say("No reason is recorded.")


def decider(one: Disagreement, words: Words) -> str:
    """Return who decided and when; without a recorded decision, that the initial data entry made the choice."""
    if not one.decisions:
        return words.say(
            "The people who entered the source in the initial data of this dashboard; the office has not "
            "decided yet."
        )
    last = one.decisions[-1]
    day = words.day(last.decided_on)
    if name := person(last.decided_by):
        return words.say("Decided on {day} by {name}.", day=day, name=name)
    return words.say("Decided on {day}.", day=day)


def record(one: Disagreement, words: Words) -> list[str]:
    """Return the superseded decisions, oldest first."""
    return [_decided(decision, one, words) for decision in one.decisions[:-1]]


def _decided(decision: Preference, one: Disagreement, words: Words) -> str:
    chosen = next(
        (claim for side in one.sides for claim in side.claims if str(claim.claim) == decision.claim), None
    )
    told = [words.day(decision.decided_on), person(decision.decided_by)]
    return words.say(
        "{decided}: {figure} was preferred. {reason}",
        decided=", ".join(filter(None, told)),
        figure=words.value(chosen) if chosen else decision.claim,
        reason=decision.text("reason", words.language),
    )


def _follows(side: Side, one: Disagreement, noun: str, words: Words) -> str:
    if side.whole is None:
        return ""
    if side.exceeds:
        return words.say("more than the {count} {noun} there are", count=words.number(side.whole), noun=noun)
    if side.rate is None:
        return ""
    rate = _qualified(side, words.percent(side.rate), words)
    if side.is_sum or all(claim.denominator is None for claim in side.claims):
        return words.say("{rate} of {count}", rate=rate, count=words.number(side.whole))
    return rate


def _exceeding(side: Side, whole: int, noun: str, words: Words) -> str:
    return words.say(
        "{sum} {noun} would be {more} more than the {count} there are, so they cannot all be counted once each.",
        sum=_sum(side, words),
        noun=noun,
        more=words.number(side.amount - whole),
        count=words.number(whole),
    )


def _changed(side: Side, one: Disagreement, noun: str, words: Words) -> str:
    """Return how the value itself would differ: as a rate if there is one, otherwise as a count."""
    used = one.used
    if side.rate is None or used.rate is None:
        moved = side.amount - used.amount
        by = (
            words.points(size(moved))
            if one.cell.indicator.measure == "percent"
            else f"{words.number(size(moved))} {noun}"
        )
        return words.say(
            "The figure would be {figure} instead of {used}{tail}.",
            figure=words.value(side.claims[0]) if not side.is_sum else _sum(side, words),
            used=words.value(used.claims[0]),
            tail=_tail(moved, by, (side, used), words),
        )
    apart = side.rate - used.rate
    return words.say(
        "The rate would be {counts} = {rate} instead of {used_counts} = {used_rate}{tail}.",
        counts=_over(side, words),
        rate=_qualified(side, words.percent(side.rate), words),
        used_counts=_over(used, words),
        used_rate=_qualified(used, words.percent(used.rate), words),
        tail=_tail(apart, words.points(abs(apart)), (side, used), words),
    )


def _tail(moved: int | Decimal, by: str, sides: Sequence[Side], words: Words) -> str:
    """Return by how much a value would be lower or higher; empty if equal or if a side is not exact."""
    if not moved or not all(side.exact for side in sides):
        return ""
    return words.say(", {by} higher", by=by) if moved > 0 else words.say(", {by} lower", by=by)


def _adding_up(closing: Closing, now: Closing, words: Words) -> str:
    return words.say(
        "The parts would add up to {sum}, {verdict}; with the figure used, they add up to {used_sum}, "
        "{used_verdict}.",
        sum=_parts(closing, words),
        verdict=_verdict(closing, words),
        used_sum=_parts(now, words),
        used_verdict=_verdict(now, words),
    )


def _parts(closing: Closing, words: Words) -> str:
    return f"{' + '.join(words.number(part) for part in closing.parts)} = {words.number(closing.total)}"


def _verdict(closing: Closing, words: Words) -> str:
    whole = words.number(closing.whole)
    if closing.closes:
        return words.say("exactly the total of {whole}", whole=whole)
    return words.say("not the total of {whole}", whole=whole)


def _sum(side: Side, words: Words) -> str:
    """Return a side's amount; a sum is written out: `222 + 91 = 313`."""
    if not side.is_sum:
        claim = side.claims[0]
        return (
            words.value(claim)
            if claim.numerator is None
            else words.qualified(claim.qualifier, words.number(side.amount))
        )
    return f"{' + '.join(words.number(claim.amount) for claim in side.claims)} = {words.number(side.amount)}"


def _over(side: Side, words: Words) -> str:
    whole = "" if side.whole is None else f"/{words.number(side.whole)}"
    return f"{words.number(side.amount)}{whole}"


def _qualified(side: Side, said: str, words: Words) -> str:
    return said if side.is_sum else words.qualified(side.claims[0].qualifier, said)
