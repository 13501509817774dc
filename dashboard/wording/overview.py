"""Text of the overview: how a value changed, what a target still needs, and what needs attention."""

from dashboard.catalog import Catalog, Target
from dashboard.data.cells import Cell
from dashboard.data.comparison import Unmatched, difference, size
from dashboard.data.overview import KeyNumber
from dashboard.language import format_number
from dashboard.language import gettext as _
from dashboard.wording.amounts import format_points
from dashboard.wording.names import cell_label, counted_noun, place_name
from dashboard.wording.notes import level, scope, under_status

UP, DOWN, SAME = "▲", "▼", "="


def change(before: Cell, after: Cell, catalog: Catalog) -> str:
    """Return how a value changed since the year before: sign, word, and points or counted things.

    Raises ValueError if the two cannot be compared.
    """
    delta = difference(before, after)
    year = before.place.year
    if not delta:
        return _("{sign} unchanged since {year}", sign=SAME, year=year)
    if after.indicator.measure == "count":
        noun = counted_noun(after.indicator, catalog.measure_units, size(delta))
        by = f"{format_number(size(delta))} {noun}"
    else:
        by = format_points(size(delta))
    if delta > 0:
        return _("{sign} up {by} since {year}", sign=UP, by=by, year=year)
    return _("{sign} down {by} since {year}", sign=DOWN, by=by, year=year)


def distance(number: KeyNumber, catalog: Catalog) -> str:
    """Return the next target and how many counted things it still needs; only the target if that is not known.

    Empty if there is no target.
    """
    if number.target is None:
        return ""
    goal = aim(number.target, catalog)
    if number.needed is None:
        return goal
    if number.needed:
        noun = counted_noun(number.cell.indicator, catalog.measure_units, number.needed)
        lacking = _("{count} {noun} still needed", count=format_number(number.needed), noun=noun)
    else:
        lacking = _("this level has been reached")
    marked = under_status(lacking, [number.cell])
    # The target itself is not simulated: the status stands with what is lacking.
    return f"{goal}: {lacking}" if marked == lacking else f"{goal}; {marked[:1].lower()}{marked[1:]}"


def aim(target: Target, catalog: Catalog) -> str:
    """Return a target with its year and scope: `mục tiêu 2025 (cả nước) ≥ 20%`."""
    return _(
        "target {year} ({scope}) {level}",
        year=target.year,
        scope=scope(target),
        level=level(target, catalog),
    )


def not_compared(reason: Unmatched, year: int) -> str:
    """Return why the numbers are not compared with the year before."""
    before = year - 1
    return {
        "missing": _("no figure for {year} to compare with", year=before),
        "absent": _("the unit did not exist in {year}, so there is nothing to compare with", year=before),
        "status": _("not compared with {year}: one of the two is simulated", year=before),
        "inexact": _("bounds are not compared with {year}", year=before),
        "no_rate": _("no rate can be computed for one of the two years"),
        "period": _("a half-year is not compared with the whole of {year}", year=before),
        "territory": _("not compared with {year}: the units cover different territories", year=before),
        "break": _("not compared with {year}: the definition changed", year=before),
        "definition": _("not compared with {year}: the definition changed", year=before),
        "level": _("not compared with {year}: different level", year=before),
    }[reason]


def rest_not_compared(reason: Unmatched, year: int) -> str:
    """Return why the numbers shown without a change are not compared with the year before."""
    why = not_compared(reason, year)
    return _("Numbers without ▲, ▼ or =: {why}", why=why)


def worse(before: Cell, after: Cell, catalog: Catalog) -> str:
    """Return one line about a value that moved in the wrong direction."""
    text = f"{place_name(after.place)}, {cell_label(after)}: {change(before, after, catalog)}"
    return under_status(text, [after])
