"""Text of the overview: how a value changed, what a target still needs, and what needs attention."""

from dashboard.catalog import Catalog, Target
from dashboard.data.cells import Cell
from dashboard.data.comparison import Unmatched, difference, size
from dashboard.data.overview import KeyNumber
from dashboard.wording.notes import level, scope, under_status
from dashboard.wording.words import Words

UP, DOWN, SAME = "▲", "▼", "="


def change(before: Cell, after: Cell, catalog: Catalog, words: Words) -> str:
    """Return how a value changed since the year before: sign, word, and points or counted things.

    Raises ValueError if the two cannot be compared.
    """
    moved = difference(before, after)
    year = before.place.year
    if not moved:
        return words.say("{sign} unchanged since {year}", sign=SAME, year=year)
    if after.indicator.measure == "count":
        noun = words.noun(after.indicator, catalog.measure_units, size(moved))
        by = f"{words.number(size(moved))} {noun}"
    else:
        by = words.points(size(moved))
    if moved > 0:
        return words.say("{sign} up {by} since {year}", sign=UP, by=by, year=year)
    return words.say("{sign} down {by} since {year}", sign=DOWN, by=by, year=year)


def distance(number: KeyNumber, catalog: Catalog, words: Words) -> str:
    """Return the next target and how many counted things it still needs; only the target if that is not known.

    Empty if there is no target.
    """
    if number.target is None:
        return ""
    said = aim(number.target, catalog, words)
    if number.needed is None:
        return said
    if number.needed:
        noun = words.noun(number.cell.indicator, catalog.measure_units, number.needed)
        lacking = words.say("{count} {noun} still needed", count=words.number(number.needed), noun=noun)
    else:
        lacking = words.say("this level has been reached")
    marked = under_status(lacking, [number.cell], words)
    # The target itself is not simulated: the status stands with what is lacking.
    return f"{said}: {lacking}" if marked == lacking else f"{said}; {marked[:1].lower()}{marked[1:]}"


def aim(target: Target, catalog: Catalog, words: Words) -> str:
    """Return a target with its year and scope: `mục tiêu 2025 (cả nước) ≥ 20%`."""
    return words.say(
        "target {year} ({scope}) {level}",
        year=target.year,
        scope=scope(target, words),
        level=level(target, catalog, words),
    )


def not_compared(reason: Unmatched, year: int, words: Words) -> str:
    """Return why the numbers are not compared with the year before."""
    before = year - 1
    return {
        "missing": words.say("no figure for {year} to compare with", year=before),
        "absent": words.say(
            "the unit did not exist in {year}, so there is nothing to compare with", year=before
        ),
        "status": words.say("not compared with {year}: one of the two is simulated", year=before),
        "inexact": words.say("bounds are not compared with {year}", year=before),
        "no_rate": words.say("no rate can be computed for one of the two years"),
        "period": words.say("a half-year is not compared with the whole of {year}", year=before),
        "territory": words.say(
            "not compared with {year}: the units cover different territories", year=before
        ),
        "break": words.say("not compared with {year}: the definition changed", year=before),
        "definition": words.say("not compared with {year}: the definition changed", year=before),
        "level": words.say("not compared with {year}: different level", year=before),
    }[reason]


def rest_not_compared(reason: Unmatched, year: int, words: Words) -> str:
    """Return why the numbers shown without a change are not compared with the year before."""
    why = not_compared(reason, year, words)
    return words.say("Numbers without ▲, ▼ or =: {why}", why=why)


def worse(before: Cell, after: Cell, catalog: Catalog, words: Words) -> str:
    """Return one line about a value that moved in the wrong direction."""
    said = f"{words.place(after.place)}, {words.label(after)}: {change(before, after, catalog, words)}"
    return under_status(said, [after], words)
