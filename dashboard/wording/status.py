"""The states of values in words, and what is owed."""

from collections.abc import Sequence

from dashboard.data.status import Matrix, State
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


def state_name(state: State, words: Words) -> str:
    """Return a state in words."""
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
    }[state]


def coverage(matrix: Matrix, words: Words) -> str:
    """Return how many of the cells that could have an official value in the year have one."""
    states = [
        state
        for state in matrix.by_unit.values()
        if state not in ("not_applicable", "absent", "not_measured")
    ]
    return words.say(
        "{stated} of {all} cells of {year} have a published figure; {simulated} are simulated, {rest} have none",
        stated=_count(states, HAVE_SOURCE),
        all=len(states),
        year=matrix.question.year,
        simulated=_count(states, ("simulated", "hidden")),
        rest=_count(states, ("missing",)),
    )


def _count(states: Sequence[State], kinds: Sequence[State]) -> int:
    return sum(state in kinds for state in states)
