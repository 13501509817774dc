"""Names, in the current language: of units, periods and places, and of what a figure measures and how it is known."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from dashboard.catalog import TOTAL, Indicator, Unit
from dashboard.data.cells import Cell, Place
from dashboard.data.claim import Claim
from dashboard.language import current_language, format_day
from dashboard.language import gettext as _
from dashboard.language import gettext_noop as N_

ABBREVIATED = {"Phường": "P.", "Xã": "X.", "Thành phố": "TP"}
QUALIFIERS = {
    "exact": N_("exact"),
    "at_least": N_("at least, lower bound"),
    "at_most": N_("at most, upper bound"),
    "estimate": N_("estimate"),
}
BASES = {
    "published": N_("published"),
    "official": N_("official"),
    "provisional": N_("provisional"),
    "simulated": N_("simulated"),
}


def period_name(period: str) -> str:
    """Return a time period such as `2019`, `2025-S1`, `2020-Q3` or `2020-05` as text."""
    year, _separator, part = period.partition("-")
    if part == "S1":
        return _("first half of {year}", year=year)
    if part == "S2":
        return _("second half of {year}", year=year)
    if part.startswith("Q"):
        return _("quarter {quarter} of {year}", quarter=part[1:], year=year)
    return _("month {month} of {year}", month=part, year=year) if part else _("{year}", year=year)


def common_period_name(units: Iterable[Unit], year: int) -> str:
    """Return the common time period of units in a year: a half-year if they all existed only in that half."""
    periods = {period for unit in units if (period := unit.period(year))}
    return period_name(periods.pop() if len(periods) == 1 else str(year))


def unit_name(unit: Unit) -> str:
    """Return a unit's full name; with its start date for a unit of 2025, as old names and codes were reused."""
    name = _typed_name(unit, unit.type_vi)
    if unit.valid_from:
        return _("{unit} (from {day})", unit=name, day=format_day(unit.valid_from))
    return name


def unit_short_name(unit: Unit) -> str:
    """Return a unit's short name, as shown beside a bar."""
    name = _typed_name(unit, ABBREVIATED.get(unit.type_vi, unit.type_vi))
    return _("{unit} (new)", unit=name) if unit.valid_from else name


def place_short_names(places: Sequence[Place]) -> list[str]:
    """Return the units' short names, as beside bars; with their time periods where these differ."""
    periods = {place.period for place in places if place.period}
    names = [unit_short_name(place.unit) for place in places]
    if len(periods) <= 1:
        return names
    return [
        f"{name}, {_short_period(place.period)}" if place.period else name
        for name, place in zip(names, places, strict=True)
    ]


def _short_period(period: str) -> str:
    year, _separator, part = period.partition("-")
    halves = {"S1": _("early {year}", year=year), "S2": _("late {year}", year=year)}
    return halves.get(part) or period_name(period)


def place_name(place: Place) -> str:
    """Return a unit's name, with its half-year if a change of units splits the year."""
    name = unit_name(place.unit)
    return f"{name}, {period_name(place.period)}" if place.period and "-" in place.period else name


def cell_label(cell: Cell) -> str:
    """Return the short name of what a cell measures."""
    category = cell.indicator.category(cell.category)
    part = category if category and category.id != TOTAL else None
    return part.text("name") if part else cell.indicator.text("short")


def counted_noun(indicator: Indicator, units: dict, amount: int | Decimal | None = None) -> str:
    """Return the noun of what an indicator counts, in the singular if the amount is 1."""
    unit = units[indicator.measure_unit]
    single = unit.singular_en if current_language() == "en" and amount == 1 else ""
    return single or unit.text("noun")


def qualifier_name(qualifier: str) -> str:
    """Return the name of a qualifier."""
    return _(QUALIFIERS[qualifier])


def exactness_name(claim: Claim) -> str:
    """Return the name of a claim's qualifier; empty for `exact` simulated figures, as that would mislead."""
    return "" if claim.simulated and claim.qualifier == "exact" else qualifier_name(claim.qualifier)


def basis_name(basis: str) -> str:
    """Return the name of the basis of a figure (`Claim.basis`)."""
    return _(BASES[basis])


def _typed_name(unit: Unit, type_vi: str) -> str:
    if unit.level == "city":
        return _("Whole city")
    if unit.level == "communes":
        return _("All wards and communes")
    return f"{type_vi} {unit.name}" if current_language() == "vi" else f"{unit.name} {unit.type_en}"
