"""Text of the evidence behind a value: what it is, how it was computed, and the other claims about it."""

from dashboard.clock import day_of
from dashboard.data.claim import Claim
from dashboard.data.comparison import GAPS
from dashboard.data.evidence import Evidence
from dashboard.data.reported_rates import printed_beside
from dashboard.wording.comparison import measured
from dashboard.wording.obstacles import reason
from dashboard.wording.people import person
from dashboard.wording.words import Words


def title(found: Evidence, words: Words) -> str:
    """Return the title of a value: what is measured, where and when."""
    cell = found.cell
    label = measured(cell.indicator, cell.category, words)
    return f"{label} – {words.unit(cell.place.unit)}, {words.period(cell.place.when)}"


def value(found: Evidence, words: Words) -> str:
    """Return the value with its qualifier, or why there is none."""
    cell = found.cell
    if cell.claim is None:
        return reason(GAPS[cell.missing_reason or "missing"], words)
    said = words.value(cell.claim)
    if cell.rate is None:
        noun = words.noun(cell.indicator, found.catalog.measure_units, cell.claim.amount)
        return f"{said} {noun}" if cell.indicator.measure == "count" else words.counts(cell.claim)
    return said


def part_played(found: Evidence, claim: Claim, words: Words) -> str:
    """Return the role of a claim: used, not used, or part of a sum with the value."""
    cell = found.cell
    if claim in cell.others:
        return words.say("not used")
    if claim != cell.claim and cell.restated:
        return words.say("part of a total in another passage")
    if claim not in (cell.claim, cell.restatement.whole if cell.restatement else None):
        return words.say("added to the same total")
    if not cell.unused:
        return words.say("used")
    label = found.catalog.indicators[cell.subject].text("short", words.language)
    if claim == cell.claim:
        return words.say("not used for {label}", label=label)
    return words.say("used for {label}", label=label)


def facts(found: Evidence, claim: Claim, words: Words) -> list[tuple[str, str]]:
    """Return what is known about a claim as (name, text), in display order."""
    say = words.say
    pairs = [
        (say("Calculation"), computed(claim, words)),
        (say("Not in the source"), words.computed(claim)),
        (say("Reported by the source"), compared(claim, words)),
        (say("Qualifier"), words.exactness(claim)),
        (say("Status"), words.status(claim.basis)),
        (say("As of"), words.day(claim.as_of) if claim.as_of else ""),
        (say("Remark"), claim.text("note", words.language)),
        (
            say("Why this figure is used"),
            claim.text("preference_reason", words.language),
        ),
    ]
    return [(name, text) for name, text in pairs if text]


def entered(found: Evidence, words: Words) -> str:
    """Return the data version of the value, its publication date and, if recorded, who published it."""
    built = found.version.manifest
    told = {"version": found.version.id, "day": words.day(day_of(built.built_at))}
    if name := person(built.built_by):
        return words.say("version {version}, published {day} by {name}", name=name, **told)
    return words.say("version {version}, published {day}", **told)


def computed(claim: Claim, words: Words) -> str:
    """Return the division behind a rate, `220 / 245 = 89,8%`; empty if there is no numerator or denominator."""
    if claim.numerator is None or claim.denominator is None:
        return ""
    part, whole = words.number(claim.numerator), words.number(claim.denominator)
    if claim.rate_pct is None:
        return words.say(
            "{part} of {whole}: nothing to divide by, so there is no rate", part=part, whole=whole
        )
    return (
        f"{part} / {whole} = {words.qualified(claim.qualifier, words.percent(claim.rate_pct, '#,##0.00##'))}"
    )


def compared(claim: Claim, words: Words) -> str:
    """Return the rate that the source prints and how it differs from ours; empty if there is nothing to compare."""
    how = printed_beside(claim)
    if how is None or claim.reported_rate_pct is None:
        return ""
    rate = words.percent(claim.reported_rate_pct, "#,##0.0###")
    return {
        "same": words.say("{rate}: the same", rate=rate),
        "rounded": words.say("{rate}: rounded", rate=rate),
        "raised": words.say("{rate}: rounded up, although rounding down is nearer", rate=rate),
        "cut": words.say("{rate}: truncated after the last digit, not rounded", rate=rate),
        "wrong": words.say("{rate}: does not match the counts", rate=rate),
    }[how]


def stated(claim: Claim, words: Words) -> str:
    """Return what a claim states, with its counts."""
    counts = words.counts(claim) if claim.rate_pct is not None else ""
    return words.value(claim) + (f" ({counts})" if counts else "")


def where(found: Evidence, claim: Claim, words: Words) -> str:
    """Return document, publisher, date and paragraph of a claim."""
    source = found.source(claim)
    parts = [
        source.text("title", words.language),
        source.text("publisher", words.language),
        words.day(source.published),
        words.passage(claim),
    ]
    return " · ".join(part for part in parts if part)
