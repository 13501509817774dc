"""Text of the data status: the states of values, and how many cells have each."""

from collections import Counter
from collections.abc import Iterable, Sequence

from dashboard.catalog import Unit
from dashboard.data.schema import BASES
from dashboard.data.status import LevelStatus, Matrix, State
from dashboard.language import gettext as _
from dashboard.language import gettext_noop as N_
from dashboard.language import ngettext
from dashboard.theme import SIGNS
from dashboard.wording.names import basis_name, period_name, unit_short_name

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


STATE_NAMES: dict[State, str] = {
    "disputed": N_("sources disagree"),
    "bound": N_("only a bound"),
    "published": N_("published"),
    "official": N_("official"),
    "provisional": N_("provisional"),
    "simulated": N_("simulated"),
    "hidden": N_("simulated, hidden"),
    "missing": N_("no data"),
    "not_measured": N_("not measured in this year"),
    "absent": N_("unit did not exist"),
    "not_applicable": N_("not applicable at this level"),
}


def state_name(state: State) -> str:
    """Return the name of a state."""
    return _(STATE_NAMES[state])


def kept_name(status: LevelStatus) -> str:
    """Return the status of an indicator: its state, the basis, and how many units have it if not all."""
    name = state_name(status.state)
    if status.state in OF_STATED and status.basis:
        name = f"{basis_name(status.basis)}, {name}"
    if not _in_part(status):
        return name
    share = _("{count} of {all} wards and communes", count=len(status.units), all=status.existing)
    if not status.provisional:
        return f"{name}, {share}"
    return f"{name}, {share}; {basis_name('provisional')}: {status.provisional}"


def kept_sign(status: LevelStatus) -> str:
    """Return the sign of an indicator's status, with the number of units if not all have it: `■ 3/8`."""
    sign = STATE_SIGNS[status.state]
    if not _in_part(status):
        return sign
    signs = f"{sign} {len(status.units)}/{status.existing}"
    if not status.provisional:
        return signs
    return f"{signs} {STATE_SIGNS['provisional']} {status.provisional}/{status.existing}"


def _in_part(status: LevelStatus) -> bool:
    return 0 < len(status.units) < status.existing


def level_name(units: Sequence[Unit]) -> str:
    """Return the name of the level at which an indicator is looked up."""
    return _("Each ward and commune") if units[0].level == "commune" else unit_short_name(units[0])


def when(units: Iterable[Unit], year: int) -> str:
    """Return the time period of units in a year; both halves if the units are split between them."""
    periods = sorted({period for unit in units if (period := unit.period(year))}) or [str(year)]
    return " / ".join(period_name(period) for period in periods)


def half_years(matrix: Matrix, year: int) -> str:
    """Return which half-year the figures of each level cover; empty for a year without a change of units."""
    levels: dict[str, list[Unit]] = {}
    for unit in matrix.catalog.chosen_units:
        if unit.period(year):
            levels.setdefault(unit.level, []).append(unit)
    if all(unit.period(year) == str(year) for units in levels.values() for unit in units):
        return ""
    halves = "; ".join(f"{level_name(units)}: {when(units, year)}" for units in levels.values())
    return _("The figures for {year} cover half-years. {halves}.", year=year, halves=halves)


def counts(statuses: Iterable[LevelStatus], disagreements: int) -> list[tuple[State, str]]:
    """Return (state, sentence) with the number of cells of each state found, first the sourced ones by basis.

    Disputed values and bounds are sourced too: they are included in those counts and listed as some of them.
    """
    cells = list(statuses)
    stated: Counter[str] = Counter(cell.basis for cell in cells if cell.state in HAVE_SOURCE and cell.basis)
    stated["provisional"] += sum(bool(cell.provisional) for cell in cells)
    states = Counter(cell.state for cell in cells)
    sentences: list[tuple[State, str]] = [
        (basis, f"{basis_name(basis)}: {stated[basis]}") for basis in BASES if stated[basis]
    ]
    sentences += [
        (state, _of_these(state, states[state], disagreements)) for state in OF_STATED if states[state]
    ]
    rest = [state for state in STATE_SIGNS if state not in HAVE_SOURCE and states[state]]
    return sentences + [(state, f"{state_name(state)}: {states[state]}") for state in rest]


def _of_these(state: State, count: int, disagreements: int) -> str:
    name = state_name(state)
    text = _("{state}: {count} of these cells", state=name, count=count)
    if state != "disputed":
        return text
    return ngettext(
        "{said}, due to {count} disagreement",
        "{said}, due to {count} disagreements",
        disagreements,
        said=text,
    )


def coverage(matrix: Matrix) -> str:
    """Return how many of the cells that could have a value in the year have one, by basis."""
    cells = [
        cell
        for cell in matrix.by_unit.values()
        if cell.state not in ("not_applicable", "absent", "not_measured")
    ]
    states = [cell.state for cell in cells]
    values = {
        "stated": _count(states, HAVE_SOURCE),
        "all": len(states),
        "year": matrix.question.year,
        "simulated": _count(states, ("simulated", "hidden")),
        "rest": _count(states, ("missing",)),
    }
    bases = Counter(cell.basis for cell in cells if cell.state in HAVE_SOURCE and cell.basis)
    if set(bases) <= {"published"}:
        return _(
            "{stated} of {all} cells of {year} have a published figure; {simulated} are simulated, {rest} have none",
            **values,
        )
    kinds = ", ".join(f"{bases[basis]} {basis_name(basis)}" for basis in BASES if bases[basis])
    return _(
        "{stated} of {all} cells of {year} have a figure from a source ({kinds}); "
        "{simulated} are simulated, {rest} have none",
        kinds=kinds,
        **values,
    )


def _count(states: Sequence[State], kinds: Sequence[State]) -> int:
    return sum(state in kinds for state in states)
