"""Reasons why values cannot be compared, as text."""

from dashboard.catalog import Unit
from dashboard.data.cells import Cell
from dashboard.data.comparison import FEW, Refusal, lacking
from dashboard.wording.words import Words


def reason(why: Refusal, words: Words) -> str:
    """Return the reason as a phrase to follow a colon."""
    say = words.say
    return {
        "missing": say("no figure has been published"),
        "definition": say("different indicators measure different things"),
        "status": say("an official figure is never compared with a simulated one"),
        "inexact": say("the source states only a bound or an estimate"),
        "no_rate": say("the denominator is 0, so no rate can be computed"),
        "period": say("a half-year is not compared with a full year"),
        "territory": say("the units cover different territories or times"),
        "break": say("the definition changed between the two years"),
        "level": say("a total is not ranked among its parts: the levels differ"),
        "not_applicable": say("the indicator does not exist at this level"),
        "absent": say("the unit did not exist in this year"),
        "hidden": say("only a simulated figure exists, and it is hidden"),
        "not_measured": say("the indicator was not measured in this year"),
        "alone": say("no other figure is left to compare it with"),
        "few": say("the denominator is below {few}: one more or fewer changes the rate a lot", few=FEW),
        "yes_or_no": say("a unit either has it or does not, so there is no rank"),
    }[why]


def short_reason(why: Refusal, words: Words) -> str:
    """Return the reason, short enough for a table cell or a chart row."""
    say = words.say
    return {
        "missing": say("no figure yet"),
        "definition": say("different indicator"),
        "status": say("official and simulated"),
        "inexact": say("bound or estimate"),
        "no_rate": say("denominator 0"),
        "period": say("half-year and full year"),
        "territory": say("different territory"),
        "break": say("definition changed"),
        "level": say("different level"),
        "not_applicable": say("not applicable"),
        "absent": say("no such unit at that time"),
        "hidden": say("simulated, hidden"),
        "not_measured": say("not measured"),
        "alone": say("nothing to compare with"),
        "few": say("small denominator"),
        "yes_or_no": say("yes or no"),
    }[why]


def without_figure(cell: Cell, words: Words) -> str:
    """Return that a cell has no figure yet, or why it cannot have one."""
    why = lacking(cell)
    return words.say("no data") if why == "missing" else short_reason(why, words)


def of_new_unit(unit: Unit, units: dict[str, Unit], words: Words) -> str:
    """Return how a unit formed in 2025 relates to its predecessors; empty for an older unit."""
    if not unit.formed_from:
        return ""
    old = [units[one] for one in unit.formed_from]
    if unit.outside_land:
        outside = ", ".join(words.unit(one) for one in old if one.level == "outside")
        return words.say(
            "{unit} took in land from outside the city ({outside}): it is not compared with the old units",
            unit=words.unit(unit),
            outside=outside,
        )
    before = ", ".join(words.unit(one) for one in old)
    return words.say(
        "{unit} can be compared with the computed sum of {before}", unit=words.unit(unit), before=before
    )
