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


def summary(difference: Difference) -> str:
    """Return the differences in one line: published figures, notes beside them, simulated figures, definitions."""
    if difference.nothing:
        return _("Nothing changed: the same figures and the same definitions")
    remarks = Counts.of(remark.kind for remark in difference.remarks)
    sources = Counts.of(
        definition.kind for definition in difference.redefined if definition.section == SOURCES
    )
    redefined = Counts.of(
        definition.kind for definition in difference.redefined if definition.section != SOURCES
    )
    published = counted(difference.counts) or _("unchanged")
    parts = [_("Figures from sources: {counted}", counted=published)]
    if difference.beside:
        parts.append(
            _(
                "Notes or preferences for unchanged figures: {count} changed",
                count=format_number(difference.beside),
            )
        )
    if difference.of_other_origin:
        parts.append(only_origin(difference))
    if any(remarks):
        parts.append(_("Explanations from units: {counted}", counted=counted(remarks)))
    if any(difference.made):
        parts.append(simulated(difference))
    if any(sources):
        parts.append(_("Sources: {counted}", counted=counted(sources)))
    if any(redefined):
        parts.append(_("Definitions: {counted}", counted=counted(redefined)))
    return ". ".join(parts)


def only_origin(difference: Difference) -> str:
    """Return how many cells state the same value from another source."""
    return _("Only the source changed: {count}", count=format_number(difference.of_other_origin))


def simulated(difference: Difference) -> str:
    """Return how many simulated cells differ."""
    return _("Simulated figures: {counted}", counted=counted(difference.made))


def kind_name(kind: str) -> str:
    """Return the name of a kind of change."""
    return {
        "added": _("added"),
        "changed": _("changed"),
        "removed": _("removed"),
    }[kind]


def measured(claim: Claim, difference: Difference) -> str:
    """Return what a cell measures: indicator and category, as ids if they are no longer defined."""
    return _measured(claim.indicator, claim.category, difference)


def _measured(name: str, part: str, difference: Difference) -> str:
    indicator = difference.indicators.get(name)
    indicator_name = indicator.text("name") if indicator else name
    category = indicator.category(part) if indicator and part else None
    category_name = category.text("name") if category else part
    return f"{indicator_name}, {category_name}" if category_name else indicator_name


def place(claim: Claim, difference: Difference) -> str:
    """Return a cell's unit, and the claim number if it is above 1."""
    name = _unit(claim.unit, difference)
    several = _("statement {number}", number=claim.claim)
    return f"{name} ({several})" if claim.claim > 1 else name


def _unit(name: str, difference: Difference) -> str:
    unit = difference.units.get(name)
    return unit_name(unit) if unit else name


def cell(claim: Claim, difference: Difference) -> str:
    """Return a cell in one line: indicator, category, unit, period."""
    return f"{measured(claim, difference)}; {place(claim, difference)}; {period_name(claim.time_period)}"


def stated(claim: Claim | None) -> str:
    """Return what a version states about a cell: the value, its counts, and its status."""
    if claim is None:
        return _("no figure")
    counts = claim_counts(claim)
    value = claim_value(claim, "#,##0.##")
    parts = [f"{value} ({counts})" if "/" in counts else value]
    return ", ".join([*parts, basis_name(claim.basis)])


def altered(change: ClaimDifference, difference: Difference) -> list[str]:
    """Return each changed column of a cell as `name: from → to`."""

    def content_text(name: str, content: Any) -> str:
        source = difference.sources.get(content) if name == "source" else None
        return source.text("short") if source else value(content)

    columns = dict(change.columns)
    if "status" in columns and change.before and change.after:
        columns["status"] = (change.before.basis, change.after.basis)
    return [
        f"{column(name)}: {content_text(name, old)} → {content_text(name, new)}"
        for name, (old, new) in columns.items()
    ]


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


def remarked(remark: RemarkDifference, difference: Difference) -> str:
    """Return which value a unit's remark is about: indicator, category, unit, period."""
    about = remark.about
    subject = _measured(about.get("indicator", ""), about.get("category", ""), difference)
    where = _unit(about.get("unit", ""), difference)
    return f"{subject}; {where}; {period_name(about.get('time_period', ''))}"


def remark_words(remark: Mapping[str, Any] | None) -> str:
    """Return a unit's remark on a value in a version, or that there is none."""
    if remark is None:
        return _("no explanation")
    explanation, remedy, responsible = (
        remark.get(key) or "" for key in ("explanation", "remedy", "responsible")
    )
    due = remark.get("due")
    return explained(explanation, remedy, responsible, date.fromisoformat(due) if due else None)


def redefinition(definition: Redefined, difference: Difference) -> str:
    """Return a changed definition in one line: section, id and changed fields; a source by its title."""
    source = difference.sources.get(definition.id) if definition.section == SOURCES else None
    name = f"{section(definition.section)} {definition.id}"
    if source:
        name = f"{source.text('short')} ({source.text('title')})"
    line = f"{name}: {kind_name(definition.kind)}"
    return f"{line} ({', '.join(definition.fields)})" if definition.fields else line


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


def value(content: Any) -> str:
    """Return the content of a column formatted for display."""
    if content is None or content == "":
        return _("empty")
    if isinstance(content, bool):
        return _("yes") if content else _("no")
    if isinstance(content, int | Decimal):
        return format_number(content, "#,##0.####")
    if isinstance(content, date):
        return format_day(content)
    return _codes().get(str(content), str(content))


def _codes() -> dict[str, str]:
    """Return the display names of coded values."""
    qualifiers = {name: qualifier_name(name) for name in ("exact", "at_least", "at_most", "estimate")}
    return qualifiers | {name: basis_name(name) for name in BASES}
