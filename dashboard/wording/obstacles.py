"""Reasons why values cannot be compared, as text."""

from dashboard.catalog import Unit
from dashboard.data.cells import Cell
from dashboard.data.comparison import FEW, Refusal, lacking
from dashboard.language import gettext as _
from dashboard.wording.names import unit_name


def reason(why: Refusal) -> str:
    """Return the reason as a phrase to follow a colon."""
    return {
        "missing": _("no figure has been published"),
        "definition": _("different indicators measure different things"),
        "status": _("an official figure is never compared with a simulated one"),
        "inexact": _("the source states only a bound or an estimate"),
        "no_rate": _("the denominator is 0, so no rate can be computed"),
        "period": _("a half-year is not compared with a full year"),
        "territory": _("the units cover different territories or times"),
        "break": _("the definition changed between the two years"),
        "level": _("a total is not ranked among its parts: the levels differ"),
        "not_applicable": _("the indicator does not exist at this level"),
        "absent": _("the unit did not exist in this year"),
        "hidden": _("only a simulated figure exists, and it is hidden"),
        "not_measured": _("the indicator was not measured in this year"),
        "alone": _("no other figure is left to compare it with"),
        "few": _("the denominator is below {few}: one more or fewer changes the rate a lot", few=FEW),
        "yes_or_no": _("a unit either has it or does not, so there is no rank"),
    }[why]


def short_reason(why: Refusal) -> str:
    """Return the reason, short enough for a table cell or a chart row."""
    return {
        "missing": _("no figure yet"),
        "definition": _("different indicator"),
        "status": _("official and simulated"),
        "inexact": _("bound or estimate"),
        "no_rate": _("denominator 0"),
        "period": _("half-year and full year"),
        "territory": _("different territory"),
        "break": _("definition changed"),
        "level": _("different level"),
        "not_applicable": _("not applicable"),
        "absent": _("no such unit at that time"),
        "hidden": _("simulated, hidden"),
        "not_measured": _("not measured"),
        "alone": _("nothing to compare with"),
        "few": _("small denominator"),
        "yes_or_no": _("yes or no"),
    }[why]


def without_figure(cell: Cell) -> str:
    """Return that a cell has no figure yet, or why it cannot have one."""
    why = lacking(cell)
    return _("no data") if why == "missing" else short_reason(why)


def of_new_unit(unit: Unit, units: dict[str, Unit]) -> str:
    """Return how a unit formed in 2025 relates to its predecessors; empty for an older unit."""
    if not unit.formed_from:
        return ""
    predecessors = [units[unit_id] for unit_id in unit.formed_from]
    if unit.outside_land:
        outside = ", ".join(
            unit_name(predecessor) for predecessor in predecessors if predecessor.level == "outside"
        )
        return _(
            "{unit} took in land from outside the city ({outside}): it is not compared with the old units",
            unit=unit_name(unit),
            outside=outside,
        )
    before = ", ".join(unit_name(predecessor) for predecessor in predecessors)
    return _("{unit} can be compared with the computed sum of {before}", unit=unit_name(unit), before=before)
