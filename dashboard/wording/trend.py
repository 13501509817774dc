"""What an indicator's years say: finding, notes and table. No claim that the data does not bear."""

from dashboard.catalog import Indicator, Unit
from dashboard.data.cells import Cell
from dashboard.data.comparison import Change, span, unfit
from dashboard.data.history import History, comparable_past
from dashboard.data.series import Series
from dashboard.wording.comparing import by_status, measured, shown, simulated_note, status_of
from dashboard.wording.obstacles import of_new_unit
from dashboard.wording.outlook import change
from dashboard.wording.table import Stated, Table
from dashboard.wording.words import Words


def trend_finding(history: History, words: Words) -> str:
    """State how the leading value moved over the longest time that may be compared; of several units, how many."""
    own = [*(line for line in history.lines if not line.sum_of), *history.undrawn]
    stated = [cell for line in own for cell in line.cells if cell.claim]
    label = measured(history.indicator, own[0].category, words)
    if not stated:
        return words.say("{label}: no year has a figure", label=label)
    spans = {line.unit.id: found for line in reversed(own) if (found := span(line.cells))}
    if not spans:
        return _without_change(stated, label, words)
    if len(history.units) > 1:
        lead = words.say("{label}, first to last comparable year of each unit", label=label)
        return by_status(list(spans.values()), lead, len({line.unit.id for line in own}), words)
    return _of_one(next(iter(spans.values())), history, words)


def trend_lead(history: History) -> Cell | None:
    """Return the value that the finding begins with: the end of the first span, without one the latest value."""
    own = [line for line in history.lines if not line.sum_of]
    spans = (found for line in own if (found := span(line.cells)))
    stated = (cell for cell in reversed(own[0].cells) if cell.claim)
    return next((found.after for found in spans), next(stated, None))


def _of_one(found: Change, history: History, words: Words) -> str:
    label = measured(history.indicator, found.after.category, words)
    moved = change(found.before, found.after, history.catalog, words)
    ends = {"value": words.value(found.after.preferred), "period": words.period(found.after.place.when)}
    said = words.say("{label}: {value} in {period}, {change}", label=label, **ends, change=moved)
    said += _later(found, history, words)
    return words.say("Simulated: {finding}", finding=said) if found.after.simulated else said


def _later(found: Change, history: History, words: Words) -> str:
    """Return the latest value of the same status where it lies after the change that is told; empty elsewhere."""
    of_unit = [line for line in history.lines if line.unit == found.unit and not line.sum_of]
    cells = [cell for line in of_unit if line.category == found.after.category for cell in line.stated]
    latest = max(cells, key=lambda cell: cell.place.when)
    if latest.place.when <= found.after.place.when or latest.simulated != found.after.simulated:
        return ""
    return words.say(
        "; latest: {value} in {period}, which is not compared with it",
        value=words.value(latest.preferred),
        period=words.period(latest.place.when),
    )


def _without_change(stated, label: str, words: Words) -> str:
    """Say which years have a figure, where no two may be compared."""
    years = sorted({cell.place.year for cell in stated})
    if len(years) == 1:
        only = words.say("{label}: only {year} has a figure", label=label, year=years[0])
    else:
        only = words.say(
            "{label}: {count} years have a figure, no two may be compared", label=label, count=len(years)
        )
    simulated = all(cell.simulated for cell in stated)
    return words.say("Simulated: {finding}", finding=only) if simulated else only


def trend_notes(history: History, words: Words) -> list[tuple[str, str]]:
    """Return (kind, sentence): simulation, breaks, other level, computed sums, units left out."""
    cells = [cell for cell in history.cells if cell.claim]
    found = []
    if history.stands_in:
        names = ", ".join(words.unit(unit) for unit in history.units)
        found.append(("level", words.say("not applicable at this level; showing: {place}", place=names)))
    # One value alone is a bar.
    drawn = [cell for cell in cells if unfit(cell) in (None, "inexact")]
    drawn_as = "marks" if len({cell.place.period for cell in drawn}) > 1 else "bars"
    found.append(("simulated", simulated_note(cells, drawn_as, words)))
    found += [("break", text) for text in breaks(history, words)]
    found += [("break", _past(unit, history, words)) for unit in history.units if unit.formed_from]
    if history.undrawn:
        count = len(history.undrawn)
        found.append(("level", words.say("{count} more units are not drawn: choose up to six", count=count)))
    if history.unsummed:
        names = ", ".join(words.unit(unit) for unit in history.unsummed)
        found.append(
            (
                "level",
                words.say("The sum of the former units is not drawn: choose {units} alone", units=names),
            )
        )
    return [(kind, text) for kind, text in found if text]


def breaks(history: History, words: Words) -> list[str]:
    """Return each break of the series with its date and reason."""
    indicator, language = history.indicator, words.language
    found = [f"{cut.year}: {cut.text('note', language)}" for cut in indicator.breaks]
    if indicator.last_year:
        found.append(f"{indicator.last_year + 1}: {indicator.text('ended', language)}")
    if any("-S" in cell.place.when for cell in history.cells):
        found.append(
            words.say("01/07/2025: the units changed; half-years stand apart and no line crosses the date")
        )
    return found


def _past(unit: Unit, history: History, words: Words) -> str:
    """Return how a new unit's past relates to it; where values do not add up, nothing is computed."""
    if unit.outside_land or comparable_past(history.indicator, unit):
        return of_new_unit(unit, history.catalog.units, words)
    return words.say(
        "{unit}: this indicator does not add up over units, so no past is computed", unit=words.unit(unit)
    )


def line_name(line: Series, history: History, words: Words) -> str:
    """Return the name at the end of a line: the category of one unit, or the unit."""
    if line.sum_of:
        return words.say("former units of {unit}, added up", unit=words.unit_short(line.unit))
    if len(history.units) > 1:
        return words.unit_short(line.unit)
    category = line.indicator.category(line.category)
    return category.text("name", words.language) if category else ""


def trend_table(history: History, words: Words) -> Table:
    """Return a row for each series and period."""
    say = words.say
    columns = (
        (say("Unit"), False),
        (say("Indicator"), False),
        (say("Period"), False),
        (say("Value"), True),
        (say("Status"), False),
        (say("Remark"), False),
    )
    pairs = [(line, cell) for line in history.lines for cell in line.cells]
    rows = [
        (
            words.unit(line.unit),
            measured(line.indicator, line.category, words),
            words.period(cell.place.when),
            _value(line, cell, words),
            status_of(cell, words),
            _remark(line, words),
        )
        for line, cell in pairs
    ]
    return Table(columns, tuple(rows), tuple(cell.simulated for _, cell in pairs))


def _value(line: Series, cell: Cell, words: Words) -> str:
    """Return what is known of a period; a sum of ours leads to no source."""
    said = shown(cell, words)
    if line.sum_of and isinstance(said, Stated):
        said.value = ""
    return said


def _remark(line: Series, words: Words) -> str:
    if not line.sum_of:
        return ""
    return words.say("computed: {units}", units=" + ".join(words.unit(unit) for unit in line.sum_of))


def levels(indicator: Indicator, words: Words) -> str:
    """Return the levels at which an indicator exists, and why there is no chart by unit where that is so."""
    names = {
        "city": words.say("city"),
        "communes": words.say("all communes together"),
        "commune": words.say("each ward and commune"),
    }
    found = ", ".join(names[level] for level in indicator.levels)
    if "commune" in indicator.levels:
        return found
    return words.say("{levels}; not for single wards and communes, so no chart compares them", levels=found)
