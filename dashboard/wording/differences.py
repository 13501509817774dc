"""Text of the differences between two versions: which cells, which definitions, how many."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dashboard.clock import VIETNAM, day_of
from dashboard.data.claim import Claim
from dashboard.data.differences import ClaimDifference, Counts, Difference, Redefined, RemarkDifference
from dashboard.data.schema import BASES
from dashboard.language import format_day, format_number
from dashboard.language import gettext as _
from dashboard.theme import SIGNS
from dashboard.wording.amounts import claim_counts, claim_value
from dashboard.wording.names import basis_name, period_name, qualifier_name, unit_name
from dashboard.wording.notes import explained

SOURCES = "sources"


def moment(at: datetime) -> str:
    """Return a moment in Vietnamese time: 23/11/2026, 22:31."""
    return f"{format_day(day_of(at))}, {at.astimezone(VIETNAM):%H:%M}"


def counted(counts: Counts) -> str:
    """Return how many were added, changed and removed, without zeros."""
    parts = [
        _("{count} added", count=format_number(counts.added)) if counts.added else "",
        _("{count} changed", count=format_number(counts.changed)) if counts.changed else "",
        _("{count} removed", count=format_number(counts.removed)) if counts.removed else "",
    ]
    return ", ".join(filter(None, parts))


def summary(found: Difference) -> str:
    """Return the differences in one line: published figures, notes beside them, simulated figures, definitions."""
    if found.nothing:
        return _("Nothing changed: the same figures and the same definitions")
    remarks = Counts.of(one.kind for one in found.remarks)
    sources = Counts.of(one.kind for one in found.redefined if one.section == SOURCES)
    redefined = Counts.of(one.kind for one in found.redefined if one.section != SOURCES)
    published = counted(found.counts) or _("unchanged")
    parts = [_("Figures from sources: {counted}", counted=published)]
    if found.beside:
        parts.append(
            _(
                "Notes or preferences for unchanged figures: {count} changed",
                count=format_number(found.beside),
            )
        )
    if found.of_other_origin:
        parts.append(only_origin(found))
    if any(remarks):
        parts.append(_("Explanations from units: {counted}", counted=counted(remarks)))
    if any(found.made):
        parts.append(simulated(found))
    if any(sources):
        parts.append(_("Sources: {counted}", counted=counted(sources)))
    if any(redefined):
        parts.append(_("Definitions: {counted}", counted=counted(redefined)))
    return ". ".join(parts)


def only_origin(found: Difference) -> str:
    """Return how many cells state the same value from another source."""
    return _("Only the source changed: {count}", count=format_number(found.of_other_origin))


def simulated(found: Difference) -> str:
    """Return how many simulated cells differ."""
    return _("Simulated figures: {counted}", counted=counted(found.made))


def kind_name(kind: str) -> str:
    """Return the name of a kind of change."""
    return {
        "added": _("added"),
        "changed": _("changed"),
        "removed": _("removed"),
    }[kind]


def measured(claim: Claim, found: Difference) -> str:
    """Return what a cell measures: indicator and category, as ids if they are no longer defined."""
    return _measured(claim.indicator, claim.category, found)


def _measured(name: str, part: str, found: Difference) -> str:
    indicator = found.indicators.get(name)
    said = indicator.text("name") if indicator else name
    category = indicator.category(part) if indicator and part else None
    named = category.text("name") if category else part
    return f"{said}, {named}" if named else said


def place(claim: Claim, found: Difference) -> str:
    """Return a cell's unit, and the claim number if it is above 1."""
    name = _unit(claim.unit, found)
    several = _("statement {number}", number=claim.claim)
    return f"{name} ({several})" if claim.claim > 1 else name


def _unit(name: str, found: Difference) -> str:
    unit = found.units.get(name)
    return unit_name(unit) if unit else name


def cell(claim: Claim, found: Difference) -> str:
    """Return a cell in one line: indicator, category, unit, period."""
    return f"{measured(claim, found)}; {place(claim, found)}; {period_name(claim.time_period)}"


def stated(claim: Claim | None) -> str:
    """Return what a version states about a cell: the value, its counts, and its status."""
    if claim is None:
        return _("no figure")
    counts = claim_counts(claim)
    value = claim_value(claim, "#,##0.##")
    parts = [f"{value} ({counts})" if "/" in counts else value]
    return ", ".join([*parts, basis_name(claim.basis)])


def altered(change: ClaimDifference, found: Difference) -> list[str]:
    """Return each changed column of a cell as `name: from → to`."""

    def said(name: str, held: Any) -> str:
        source = found.sources.get(held) if name == "source" else None
        return source.text("short") if source else value(held)

    columns = dict(change.columns)
    if "status" in columns and change.before and change.after:
        columns["status"] = (change.before.basis, change.after.basis)
    return [f"{column(name)}: {said(name, old)} → {said(name, new)}" for name, (old, new) in columns.items()]


def note(claim: Claim | None) -> str:
    """Return the note shown to users beside a figure; empty if there is none."""
    text = claim and (claim.text("note") or claim.note_vi)
    return _("Note: {text}", text=text) if text else ""


def computed(claims: Iterable[Claim | None]) -> str:
    """Return the explanation of the sign beside computed counts; empty if no claim has it."""
    if not any(claim and claim.computed for claim in claims):
        return ""
    meaning = _("a count that we derived or added up; the source does not state it")
    return f"{SIGNS['computed']} {meaning}"


def remarked(remark: RemarkDifference, found: Difference) -> str:
    """Return which value a unit's remark is about: indicator, category, unit, period."""
    about = remark.about
    what = _measured(about.get("indicator", ""), about.get("category", ""), found)
    where = _unit(about.get("unit", ""), found)
    return f"{what}; {where}; {period_name(about.get('time_period', ''))}"


def remark_words(said: Mapping[str, Any] | None) -> str:
    """Return a unit's remark on a value in a version, or that there is none."""
    if said is None:
        return _("no explanation")
    explanation, remedy, responsible = (
        said.get(key) or "" for key in ("explanation", "remedy", "responsible")
    )
    due = said.get("due")
    return explained(explanation, remedy, responsible, date.fromisoformat(due) if due else None)


def redefinition(one: Redefined, found: Difference) -> str:
    """Return a changed definition in one line: section, id and changed fields; a source by its title."""
    source = found.sources.get(one.id) if one.section == SOURCES else None
    name = f"{section(one.section)} {one.id}"
    if source:
        name = f"{source.text('short')} ({source.text('title')})"
    line = f"{name}: {kind_name(one.kind)}"
    return f"{line} ({', '.join(one.fields)})" if one.fields else line


def section(name: str) -> str:
    """Return the display name of a section of the definitions; an unknown section keeps its own name."""
    return {
        "indicators": _("indicator"),
        "units": _("unit"),
        "targets": _("target"),
        "sources": _("source"),
        "cards": _("card"),
        "measure_units": _("unit of measure"),
        "pillars": _("pillar"),
        "tiles": _("place on the map"),
        "terms": _("abbreviation"),
        "guide": _("chapter of the guide"),
    }.get(name, name)


def column(name: str) -> str:
    """Return the display name of a column of observations."""
    return {
        "numerator": _("numerator"),
        "denominator": _("denominator"),
        "value": _("stated value"),
        "measure_unit": _("unit of measure"),
        "qualifier": _("qualifier"),
        "status": _("status"),
        "source": _("source"),
        "locator": _("passage"),
        "as_of": _("as-of date"),
        "preferred": _("preferred"),
        "preference_reason_vi": _("reason for the preference, in Vietnamese"),
        "preference_reason_en": _("reason for the preference, in English"),
        "reported_rate_pct": _("rate as reported"),
        "note_vi": _("note, in Vietnamese"),
        "note_en": _("note, in English"),
    }.get(name, name)


def value(held: Any) -> str:
    """Return the content of a column formatted for display."""
    if held is None or held == "":
        return _("empty")
    if isinstance(held, bool):
        return _("yes") if held else _("no")
    if isinstance(held, int | Decimal):
        return format_number(held, "#,##0.####")
    if isinstance(held, date):
        return format_day(held)
    return _codes().get(str(held), str(held))


def _codes() -> dict[str, str]:
    """Return the display names of coded values."""
    qualifiers = {name: qualifier_name(name) for name in ("exact", "at_least", "at_most", "estimate")}
    return qualifiers | {name: basis_name(name) for name in BASES}
