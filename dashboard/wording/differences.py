"""Text of the differences between two versions: which cells, which definitions, how many."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dashboard.clock import VIETNAM, day_of
from dashboard.data.claim import Claim
from dashboard.data.differences import ClaimDifference, Counts, Difference, Redefined, RemarkDifference
from dashboard.data.schema import BASES
from dashboard.theme import SIGNS
from dashboard.wording.notes import explained
from dashboard.wording.words import Words

SOURCES = "sources"


def moment(at: datetime, words: Words) -> str:
    """Return a moment in Vietnamese time: 23/11/2026, 22:31."""
    return f"{words.day(day_of(at))}, {at.astimezone(VIETNAM):%H:%M}"


def counted(counts: Counts, words: Words) -> str:
    """Return how many were added, changed and removed, without zeros."""
    parts = [
        words.say("{count} added", count=words.number(counts.added)) if counts.added else "",
        words.say("{count} changed", count=words.number(counts.changed)) if counts.changed else "",
        words.say("{count} removed", count=words.number(counts.removed)) if counts.removed else "",
    ]
    return ", ".join(filter(None, parts))


def summary(found: Difference, words: Words) -> str:
    """Return the differences in one line: published figures, notes beside them, simulated figures, definitions."""
    if found.nothing:
        return words.say("Nothing changed: the same figures and the same definitions")
    remarks = Counts.of(one.kind for one in found.remarks)
    sources = Counts.of(one.kind for one in found.redefined if one.section == SOURCES)
    redefined = Counts.of(one.kind for one in found.redefined if one.section != SOURCES)
    published = counted(found.counts, words) or words.say("unchanged")
    parts = [words.say("Figures from sources: {counted}", counted=published)]
    if found.beside:
        parts.append(
            words.say(
                "Notes or preferences for unchanged figures: {count} changed",
                count=words.number(found.beside),
            )
        )
    if found.of_other_origin:
        parts.append(only_origin(found, words))
    if any(remarks):
        parts.append(words.say("Explanations from units: {counted}", counted=counted(remarks, words)))
    if any(found.made):
        parts.append(simulated(found, words))
    if any(sources):
        parts.append(words.say("Sources: {counted}", counted=counted(sources, words)))
    if any(redefined):
        parts.append(words.say("Definitions: {counted}", counted=counted(redefined, words)))
    return ". ".join(parts)


def only_origin(found: Difference, words: Words) -> str:
    """Return how many cells state the same value from another source."""
    return words.say("Only the source changed: {count}", count=words.number(found.of_other_origin))


def simulated(found: Difference, words: Words) -> str:
    """Return how many simulated cells differ."""
    return words.say("Simulated figures: {counted}", counted=counted(found.made, words))


def kind_name(kind: str, words: Words) -> str:
    """Return the name of a kind of change."""
    return {
        "added": words.say("added"),
        "changed": words.say("changed"),
        "removed": words.say("removed"),
    }[kind]


def measured(claim: Claim, found: Difference, words: Words) -> str:
    """Return what a cell measures: indicator and category, as ids if they are no longer defined."""
    return _measured(claim.indicator, claim.category, found, words)


def _measured(name: str, part: str, found: Difference, words: Words) -> str:
    indicator = found.indicators.get(name)
    said = indicator.text("name", words.language) if indicator else name
    category = indicator.category(part) if indicator and part else None
    named = category.text("name", words.language) if category else part
    return f"{said}, {named}" if named else said


def place(claim: Claim, found: Difference, words: Words) -> str:
    """Return a cell's unit, and the claim number if it is above 1."""
    name = _unit(claim.unit, found, words)
    several = words.say("statement {number}", number=claim.claim)
    return f"{name} ({several})" if claim.claim > 1 else name


def _unit(name: str, found: Difference, words: Words) -> str:
    unit = found.units.get(name)
    return words.unit(unit) if unit else name


def cell(claim: Claim, found: Difference, words: Words) -> str:
    """Return a cell in one line: indicator, category, unit, period."""
    return f"{measured(claim, found, words)}; {place(claim, found, words)}; {words.period(claim.time_period)}"


def stated(claim: Claim | None, words: Words) -> str:
    """Return what a version states about a cell: the value, its counts, and its status."""
    if claim is None:
        return words.say("no figure")
    counts = words.counts(claim)
    value = words.value(claim, "#,##0.##")
    parts = [f"{value} ({counts})" if "/" in counts else value]
    return ", ".join([*parts, words.status(claim.basis)])


def altered(change: ClaimDifference, found: Difference, words: Words) -> list[str]:
    """Return each changed column of a cell as `name: from → to`."""

    def said(name: str, held: Any) -> str:
        source = found.sources.get(held) if name == "source" else None
        return source.text("short", words.language) if source else value(held, words)

    columns = dict(change.columns)
    if "status" in columns and change.before and change.after:
        columns["status"] = (change.before.basis, change.after.basis)
    return [
        f"{column(name, words)}: {said(name, old)} → {said(name, new)}"
        for name, (old, new) in columns.items()
    ]


def note(claim: Claim | None, words: Words) -> str:
    """Return the note shown to users beside a figure; empty if there is none."""
    text = claim and (claim.text("note", words.language) or claim.note_vi)
    return words.say("Note: {text}", text=text) if text else ""


def computed(claims: Iterable[Claim | None], words: Words) -> str:
    """Return the explanation of the sign beside computed counts; empty if no claim has it."""
    if not any(claim and claim.computed for claim in claims):
        return ""
    meaning = words.say("a count that we derived or added up; the source does not state it")
    return f"{SIGNS['computed']} {meaning}"


def remarked(remark: RemarkDifference, found: Difference, words: Words) -> str:
    """Return which value a unit's remark is about: indicator, category, unit, period."""
    about = remark.about
    what = _measured(about.get("indicator", ""), about.get("category", ""), found, words)
    where = _unit(about.get("unit", ""), found, words)
    return f"{what}; {where}; {words.period(about.get('time_period', ''))}"


def remark_words(said: Mapping[str, Any] | None, words: Words) -> str:
    """Return a unit's remark on a value in a version, or that there is none."""
    if said is None:
        return words.say("no explanation")
    explanation, remedy, responsible = (
        said.get(key) or "" for key in ("explanation", "remedy", "responsible")
    )
    due = said.get("due")
    return explained(explanation, remedy, responsible, date.fromisoformat(due) if due else None, words)


def redefinition(one: Redefined, found: Difference, words: Words) -> str:
    """Return a changed definition in one line: section, id and changed fields; a source by its title."""
    source = found.sources.get(one.id) if one.section == SOURCES else None
    name = f"{section(one.section, words)} {one.id}"
    if source:
        name = f"{source.text('short', words.language)} ({source.text('title', words.language)})"
    line = f"{name}: {kind_name(one.kind, words)}"
    return f"{line} ({', '.join(one.fields)})" if one.fields else line


def section(name: str, words: Words) -> str:
    """Return the display name of a section of the definitions; an unknown section keeps its own name."""
    return {
        "indicators": words.say("indicator"),
        "units": words.say("unit"),
        "targets": words.say("target"),
        "sources": words.say("source"),
        "cards": words.say("card"),
        "measure_units": words.say("unit of measure"),
        "pillars": words.say("pillar"),
        "tiles": words.say("place on the map"),
        "terms": words.say("abbreviation"),
        "guide": words.say("chapter of the guide"),
    }.get(name, name)


def column(name: str, words: Words) -> str:
    """Return the display name of a column of observations."""
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
    """Return the content of a column formatted for display."""
    if held is None or held == "":
        return words.say("empty")
    if isinstance(held, bool):
        return words.say("yes") if held else words.say("no")
    if isinstance(held, int | Decimal):
        return words.number(held, "#,##0.####")
    if isinstance(held, date):
        return words.day(held)
    return _codes(words).get(str(held), str(held))


def _codes(words: Words) -> dict[str, str]:
    """Return the display names of coded values."""
    qualifiers = {name: words.qualifier(name) for name in ("exact", "at_least", "at_most", "estimate")}
    return qualifiers | {name: words.status(name) for name in BASES}
