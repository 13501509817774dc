"""What differs between two versions, in words: which cells, which definitions, how many."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dashboard.data.differences import Change, Counts, Difference, Redefined
from dashboard.data.since import VIETNAM, day_of
from dashboard.data.warehouse import Claim
from dashboard.wording.words import Words

LONGEST = 60


def moment(at: datetime, words: Words) -> str:
    """Return a moment as it is in Vietnam: 23/11/2026, 22:31."""
    return f"{words.day(day_of(at))}, {at.astimezone(VIETNAM):%H:%M}"


def counted(counts: Counts, words: Words) -> str:
    """Return how many were added, changed and removed; only what there is."""
    parts = [
        words.say("{count} added", count=words.number(counts.added)) if counts.added else "",
        words.say("{count} changed", count=words.number(counts.changed)) if counts.changed else "",
        words.say("{count} removed", count=words.number(counts.removed)) if counts.removed else "",
    ]
    return ", ".join(filter(None, parts))


def summary(found: Difference, words: Words) -> str:
    """Return in a line what differs: published figures, simulated ones, definitions."""
    if found.nothing:
        return words.say("Nothing changed: the same figures and the same definitions")
    redefined = Counts(
        *(sum(one.kind == kind for one in found.redefined) for kind in ("added", "changed", "removed"))
    )
    published = counted(found.counts, words) or words.say("unchanged")
    parts = [words.say("Published figures: {counted}", counted=published)]
    if any(found.made):
        parts.append(words.say("Simulated figures: {counted}", counted=counted(found.made, words)))
    if found.redefined:
        parts.append(words.say("Definitions: {counted}", counted=counted(redefined, words)))
    return ". ".join(parts)


def kind_name(kind: str, words: Words) -> str:
    """Return the name of a kind of change."""
    return {
        "added": words.say("added"),
        "changed": words.say("changed"),
        "removed": words.say("removed"),
    }[kind]


def measured(claim: Claim, found: Difference, words: Words) -> str:
    """Return what a cell measures: its indicator and category, the ids where nobody defines them any more."""
    indicator = found.indicators.get(claim.indicator)
    name = indicator.text("name", words.language) if indicator else claim.indicator
    category = indicator.category(claim.category) if indicator and claim.category else None
    named = category.text("name", words.language) if category else claim.category
    return f"{name}, {named}" if named else name


def place(claim: Claim, found: Difference, words: Words) -> str:
    """Return a cell's unit, and the claim's number where a cell has several."""
    unit = found.units.get(claim.unit)
    name = words.unit(unit) if unit else claim.unit
    several = words.say("statement {number}", number=claim.claim)
    return f"{name} ({several})" if claim.claim > 1 else name


def cell(claim: Claim, found: Difference, words: Words) -> str:
    """Return a cell in one line: indicator, category, unit, period."""
    return f"{measured(claim, found, words)}; {place(claim, found, words)}; {words.period(claim.time_period)}"


def stated(claim: Claim | None, words: Words) -> str:
    """Return what a version states of a cell: the value, its counts, and that it is simulated where it is."""
    if claim is None:
        return words.say("no figure")
    counts = words.counts(claim)
    value = words.value(claim, "#,##0.##")
    parts = [f"{value} ({counts})" if "/" in counts else value]
    parts += [] if claim.status == "official" else [words.status(claim.status)]
    return ", ".join(parts)


def altered(change: Change, words: Words) -> list[str]:
    """Return each column of a changed cell as `name: from → to`."""
    return [
        f"{column(name, words)}: {value(old, words)} → {value(new, words)}"
        for name, (old, new) in change.columns.items()
    ]


def redefinition(one: Redefined, words: Words) -> str:
    """Return a definition that differs in one line: section, id, and which fields."""
    line = f"{section(one.section, words)} {one.id}: {kind_name(one.kind, words)}"
    return f"{line} ({', '.join(one.fields)})" if one.fields else line


def section(name: str, words: Words) -> str:
    """Return the name of a section of the definitions; one that is not known is called as it is."""
    return {
        "indicators": words.say("indicator"),
        "units": words.say("unit"),
        "targets": words.say("target"),
        "sources": words.say("source"),
        "cards": words.say("card"),
        "measure_units": words.say("unit of measure"),
        "pillars": words.say("pillar"),
        "tiles": words.say("place on the map"),
        "unit_notes": words.say("note of a unit"),
        "terms": words.say("abbreviation"),
        "guide": words.say("chapter of the guide"),
    }.get(name, name)


def column(name: str, words: Words) -> str:
    """Return the name of a column of observations."""
    return {
        "numerator": words.say("numerator"),
        "denominator": words.say("denominator"),
        "value": words.say("stated value"),
        "measure_unit": words.say("unit of measure"),
        "qualifier": words.say("qualifier"),
        "status": words.say("status"),
        "source": words.say("source"),
        "locator": words.say("passage"),
        "as_of": words.say("as-of date"),
        "preferred": words.say("preferred"),
        "preference_reason_vi": words.say("reason for the preference, in Vietnamese"),
        "preference_reason_en": words.say("reason for the preference, in English"),
        "reported_rate_pct": words.say("rate as reported"),
        "note_vi": words.say("note, in Vietnamese"),
        "note_en": words.say("note, in English"),
    }.get(name, name)


def value(held: Any, words: Words) -> str:
    """Return what a column holds, as a reader writes it."""
    if held is None or held == "":
        return words.say("empty")
    if isinstance(held, bool):
        return words.say("yes") if held else words.say("no")
    if isinstance(held, int | Decimal):
        return words.number(held, "#,##0.####")
    if isinstance(held, date):
        return words.day(held)
    named = _codes(words).get(str(held), str(held))
    return named if len(named) <= LONGEST else f"“{named[:LONGEST]}…”"


def _codes(words: Words) -> dict[str, str]:
    """Return the words of what a column holds as a code."""
    qualifiers = {name: words.qualifier(name) for name in ("exact", "at_least", "at_most", "estimate")}
    return qualifiers | {name: words.status(name) for name in ("official", "provisional", "simulated")}
