"""Findings, notes and table of an indicator over the years. They claim nothing that the data does not support."""

from dataclasses import replace

from dashboard.catalog import Indicator, Unit
from dashboard.data.cells import Cell
from dashboard.data.comparison import change as change_between
from dashboard.data.comparison import not_rankable_reason, span
from dashboard.data.history import History, comparable_past
from dashboard.data.series import Series
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.wording.comparison import (
    by_status,
    measured,
    newest_of_each,
    shown,
    simulated_note,
    status_of,
)
from dashboard.wording.names import basis_name, period_name, unit_name, unit_short_name
from dashboard.wording.notes import under_status, value_signed
from dashboard.wording.obstacles import of_new_unit
from dashboard.wording.overview import change
from dashboard.wording.table import Behind, Stated, Table


def trend_finding(history: History) -> str:
    """Return the newest sourced value and its change; for several units, how many rose, fell or stayed the same.

    Simulated values are used only if no source states any. A fallback for the selected unit is named.
    """
    lines = told_series(history)
    stated = [cell for line in lines for cell in line.stated]
    label = _named(measured(history.indicator, history.lines[0].category), history)
    if not stated:
        return _("{label}: no year has a figure", label=label)
    several = len(history.units) > 1
    if several and (spans := [longest for line in lines if (longest := span(line.cells))]):
        lead = _("{label}, first to last comparable year of each unit", label=label)
        return by_status(spans, lead, len({line.unit.id for line in (*history.lines, *history.undrawn)}))
    text = newest_of_each(lines, label) if several else _of_one(lines[0], history)
    return under_status(text, [line.stated[-1] for line in lines if line.stated])


def told_series(history: History) -> list[Series]:
    """Return one series per unit for the finding: the first with values, sourced ones if there are any."""
    own = [line for line in (*history.lines, *history.undrawn) if not line.sum_of and line.stated]
    sourced = [line.only_sourced for line in own]
    candidates = [line for line in sourced if line.stated] or own
    return list({line.unit.id: line for line in reversed(candidates)}.values())[::-1]


def trend_lead(history: History) -> Cell | None:
    """Return the value that the finding begins with: the newest of the first series that it covers."""
    return next((line.stated[-1] for line in told_series(history)), None)


def _named(label: str, history: History) -> str:
    """Return the label, prefixed with the unit's name if the unit is a fallback."""
    if not history.is_fallback or len(history.units) > 1:
        return label
    return f"{unit_name(history.units[0])}, {label}"


def _of_one(line: Series, history: History) -> str:
    """Return a unit's newest value and its change over the longest comparable time, or why there is none."""
    newest = line.stated[-1]
    label = _named(measured(line.indicator, line.category), history)
    text = _(
        "{label}: {value} in {period}",
        label=label,
        value=value_signed(newest),
        period=period_name(newest.place.when),
    )
    changes = (change_between(cell, newest) for cell in line.stated[:-1])
    comparable = next((candidate for candidate in changes if not candidate.why), None)
    if comparable:
        return f"{text}, {change(comparable.before, newest, history.catalog)}"
    years = len({cell.place.year for cell in line.stated})
    if years > 1:
        return ngettext(
            "{said}; not comparable with {count} other year",
            "{said}; not comparable with {count} other years",
            years - 1,
            said=text,
        )
    if any(other_line.sum_of for other_line in history.lines):
        return _("{said}, the only period with a figure for the unit itself", said=text)
    if newest.simulated:
        return _("{said}, the only year with a figure", said=text)
    return _(
        "{said}, the only year with a {status} figure", said=text, status=basis_name(newest.preferred.basis)
    )


def trend_notes(history: History) -> list[tuple[str, str]]:
    """Return notes as (kind, sentence): simulation, breaks, other level, computed sums, units left out."""
    cells = [cell for cell in history.cells if cell.claim]
    notes = []
    if history.is_fallback:
        units = [unit for unit in history.units if any(cell.place.unit == unit for cell in cells)]
        names = ", ".join(unit_name(unit) for unit in units or history.units)
        notes.append(("level", _("not applicable at this level; showing: {place}", place=names)))
    # A single value is drawn as a bar.
    drawn_cells = [cell for cell in cells if not_rankable_reason(cell) in (None, "inexact")]
    drawn_as = "marks" if len({cell.place.period for cell in drawn_cells}) > 1 else "bars"
    notes.append(("simulated", simulated_note(cells, drawn_as)))
    notes += [("break", text) for text in breaks(history, drawn_as)]
    notes += [("break", _past(unit, history)) for unit in history.units if unit.formed_from]
    if history.undrawn:
        text = ngettext(
            "{count} more unit is not drawn: choose up to six",
            "{count} more units are not drawn: choose up to six",
            len(history.undrawn),
        )
        notes.append(("level", text))
    if history.unsummed:
        names = ", ".join(unit_name(unit) for unit in history.unsummed)
        notes.append(
            (
                "level",
                _("The sum of the former units is not drawn: choose only {units}", units=names),
            )
        )
    return [(kind, text) for kind, text in notes if text]


def breaks(history: History, drawn_as: str) -> list[str]:
    """Return each break of the series with its date and reason; the change of units only if lines are drawn."""
    indicator = history.indicator
    sentences = [f"{cut.year}: {cut.text('note')}" for cut in indicator.breaks]
    if indicator.last_year:
        sentences.append(f"{indicator.last_year + 1}: {indicator.text('ended')}")
    if drawn_as == "marks" and any("-S" in cell.place.when for cell in history.cells):
        sentences.append(
            _("01/07/2025: the units changed; half-years are shown separately and no line crosses this date")
        )
    return sentences


def _past(unit: Unit, history: History) -> str:
    """Return how a new unit relates to its past; if values do not add up, nothing is computed."""
    if unit.outside_land or comparable_past(history.indicator, unit):
        return of_new_unit(unit, history.catalog.units)
    return _(
        "{unit}: this indicator cannot be added up across units, so no past values are computed",
        unit=unit_name(unit),
    )


def line_name(line: Series, history: History) -> str:
    """Return the name at the end of a line: the category if there is one unit, otherwise the unit."""
    if line.sum_of:
        return _summed(line)
    if len(history.units) > 1:
        return unit_short_name(line.unit)
    category = line.indicator.category(line.category)
    return category.text("name") if category else ""


def _summed(line: Series) -> str:
    """Return the name of a series that sums the former units of a new one."""
    return _("former units of {unit}, added up", unit=unit_short_name(line.unit))


def trend_table(history: History) -> Table:
    """Return one row per series and period."""
    columns = (
        (_("Unit"), False),
        (_("Indicator"), False),
        (_("Period"), False),
        (_("Value"), True),
        (_("Status"), False),
        (_("Remark"), False),
    )
    pairs = [(line, cell) for line in history.lines for cell in line.cells]
    rows = [
        (
            _summed(line) if line.sum_of else unit_name(line.unit),
            measured(line.indicator, line.category),
            period_name(cell.place.when),
            _value(line, cell),
            status_of(cell),
            _remark(line),
        )
        for line, cell in pairs
    ]
    behind = tuple((_behind(line, cell),) for line, cell in pairs)
    return Table(columns, tuple(rows), tuple(cell.simulated for _unused, cell in pairs), behind)


def _behind(line: Series, cell: Cell) -> Behind:
    """Return what a value of a series is based on; values that we added up have no claim."""
    behind = Behind.of(cell, cell.place.year)
    return replace(behind, claim=None) if line.sum_of and not cell.simulated else behind


def _value(line: Series, cell: Cell) -> str:
    """Return the value of a period as text; a computed sum has no evidence to link to."""
    text = shown(cell)
    if line.sum_of and isinstance(text, Stated):
        text.value = ""
    return text


def _remark(line: Series) -> str:
    if not line.sum_of:
        return ""
    return _("computed: {units}", units=" + ".join(unit_name(unit) for unit in line.sum_of))


def levels(indicator: Indicator) -> str:
    """Return the levels at which an indicator exists, and why there is no chart by unit if that is so."""
    names = {
        "city": _("city"),
        "communes": _("all communes together"),
        "commune": _("each ward and commune"),
    }
    text = ", ".join(names[level] for level in indicator.levels)
    if "commune" in indicator.levels:
        return text
    return _("{levels}; not for individual wards and communes, so no chart compares them", levels=text)
