"""Text of the data status: the states of values, and how many cells have each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from dashboard.catalog import Unit
from dashboard.data.schema import BASES
from dashboard.data.status import LevelStatus, Matrix, State
from dashboard.theme import SIGNS
from dashboard.wording.words import Words

STATE_SIGNS: dict[State, str] = {
    "disputed": SIGNS["disputed"],
    "bound": SIGNS["open_above"],
    "published": SIGNS["published"],
    "official": SIGNS["official"],
    "provisional": SIGNS["provisional"],
    "simulated": SIGNS["simulated"],
    "hidden": SIGNS["hidden"],
    "missing": SIGNS["missing"],
    "not_measured": "×",
    "absent": "×",
    "not_applicable": "·",
}
HAVE_SOURCE: tuple[State, ...] = ("disputed", "bound", "published", "official", "provisional")
# States that apply to some of the sourced values, whatever their basis.
OF_STATED: tuple[State, ...] = ("disputed", "bound")


def state_name(state: State, words: Words) -> str:
    """Return the name of a state."""
    return _state_names(words)[state]


@cache
def _state_names(words: Words) -> dict[State, str]:
    say = words.say
    return {
        "disputed": say("sources disagree"),
        "bound": say("only a bound"),
        "published": words.status("published"),
        "official": words.status("official"),
        "provisional": words.status("provisional"),
        "simulated": words.status("simulated"),
        "hidden": say("simulated, hidden"),
        "missing": say("no data"),
        "not_measured": say("not measured in this year"),
        "absent": say("unit did not exist"),
        "not_applicable": say("not applicable at this level"),
    }


def kept_name(kept: LevelStatus, words: Words) -> str:
    """Return the status of an indicator: its state, the basis, and how many units have it if not all."""
    name = state_name(kept.state, words)
    if kept.state in OF_STATED and kept.basis:
        name = f"{words.status(kept.basis)}, {name}"
    if not _in_part(kept):
        return name
    some = words.say("{count} of {all} wards and communes", count=len(kept.units), all=kept.existing)
    return f"{name}, {some}"


def kept_sign(kept: LevelStatus) -> str:
    """Return the sign of an indicator's status, with the number of units if not all have it: `■ 3/8`."""
    sign = STATE_SIGNS[kept.state]
    return f"{sign} {len(kept.units)}/{kept.existing}" if _in_part(kept) else sign


def _in_part(kept: LevelStatus) -> bool:
    return 0 < len(kept.units) < kept.existing


def level_name(units: Sequence[Unit], words: Words) -> str:
    """Return the name of the level at which an indicator is looked up."""
    return words.say("Each ward and commune") if units[0].level == "commune" else words.unit_short(units[0])


def when(units: Iterable[Unit], year: int, words: Words) -> str:
    """Return the time period of units in a year; both halves if the units are split between them."""
    periods = sorted({period for unit in units if (period := unit.period(year))}) or [str(year)]
    return " / ".join(words.period(period) for period in periods)


def half_years(matrix: Matrix, year: int, words: Words) -> str:
    """Return which half-year the figures of each level cover; empty for a year without a change of units."""
    levels: dict[str, list[Unit]] = {}
    for unit in matrix.catalog.chosen_units:
        if unit.period(year):
            levels.setdefault(unit.level, []).append(unit)
    if all(unit.period(year) == str(year) for units in levels.values() for unit in units):
        return ""
    halves = "; ".join(f"{level_name(units, words)}: {when(units, year, words)}" for units in levels.values())
    return words.say("The figures for {year} cover half-years. {halves}.", year=year, halves=halves)


def counts(found: Iterable[LevelStatus], disagreements: int, words: Words) -> list[tuple[State, str]]:
    """Return (state, sentence) with the number of cells of each state found, first the sourced ones by basis.

    Disputed values and bounds are sourced too: they are included in those counts and listed as some of them.
    """
    kept = list(found)
    stated = Counter(one.basis for one in kept if one.state in HAVE_SOURCE and one.basis)
    states = Counter(one.state for one in kept)
    said: list[tuple[State, str]] = [
        (basis, f"{words.status(basis)}: {stated[basis]}") for basis in BASES if stated[basis]
    ]
    said += [
        (state, _of_these(state, states[state], disagreements, words)) for state in OF_STATED if states[state]
    ]
    rest = [state for state in STATE_SIGNS if state not in HAVE_SOURCE and states[state]]
    return said + [(state, f"{state_name(state, words)}: {states[state]}") for state in rest]


def _of_these(state: State, count: int, disagreements: int, words: Words) -> str:
    name = state_name(state, words)
    said = words.say("{state}: {count} of these cells", state=name, count=count)
    if state != "disputed":
        return said
    return words.plural(
        "{said}, due to {count} disagreement",
        "{said}, due to {count} disagreements",
        disagreements,
        said=said,
    )


def coverage(matrix: Matrix, words: Words) -> str:
    """Return how many of the cells that could have a value in the year have one, by basis."""
    kept = [
        one
        for one in matrix.by_unit.values()
        if one.state not in ("not_applicable", "absent", "not_measured")
    ]
    states = [one.state for one in kept]
    counted = {
        "stated": _count(states, HAVE_SOURCE),
        "all": len(states),
        "year": matrix.question.year,
        "simulated": _count(states, ("simulated", "hidden")),
        "rest": _count(states, ("missing",)),
    }
    bases = Counter(one.basis for one in kept if one.state in HAVE_SOURCE and one.basis)
    if set(bases) <= {"published"}:
        return words.say(
            "{stated} of {all} cells of {year} have a published figure; {simulated} are simulated, {rest} have none",
            **counted,
        )
    kinds = ", ".join(f"{bases[basis]} {words.status(basis)}" for basis in BASES if bases[basis])
    return words.say(
        "{stated} of {all} cells of {year} have a figure from a source ({kinds}); "
        "{simulated} are simulated, {rest} have none",
        kinds=kinds,
        **counted,
    )


def _count(states: Sequence[State], kinds: Sequence[State]) -> int:
    return sum(state in kinds for state in states)
