"""What the checks of a build found: kept with the version, read by whoever shows it. Words are made elsewhere.

A line belongs here when it says what a finding is or counts findings; which data is checked how is ingest's.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Literal, get_args

from pydantic import ValidationError

from dashboard.catalog import CellName
from dashboard.data.cells import value_key
from dashboard.data.versions import Strict, Version
from dashboard.question import Question

# Worst first. An error stops the build, so a version never holds one.
Outcome = Literal["error", "warning", "information", "passed"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
# Rules of the program, in the order in which they are shown; those of the definitions stand before them.
REPORTED, PARTS, COMMUNES, BOUNDS, JUMPS, NO_RATE = (
    "reported_rate",
    "parts_of_whole",
    "communes_add_up",
    "bounds",
    "jumps",
    "zero_denominator",
)
# What the build refuses row by row (build/validation_messages.py): a version that exists has passed them.
WITHIN, SHARE, CHOSEN = "over_denominator", "percent_outside", "one_preferred"
GENERAL = (REPORTED, PARTS, COMMUNES, BOUNDS, JUMPS, NO_RATE, WITHIN, SHARE, CHOSEN)

# Jumps where the definition declares no largest_jump: percentage points of a rate, per cent of the earlier count.
POINTS, PER_CENT = 20, 50
# A rate of fewer things, or a count that moves by fewer, moves far by chance.
FEW, FEW_MORE = 20, 10


class CheckedFigure(Strict):
    """A number of a finding, and which claim it is from; `side` is amount, denominator, units, rate or reported."""

    indicator: str
    category: str
    unit: str
    time_period: str
    claim: int
    side: str
    number: Decimal
    qualifier: str
    source: str
    locator: str

    @property
    def cell(self) -> tuple[str, str, str, str]:
        """Return which cell the number is from: indicator, unit id, time period, category."""
        return (self.indicator, self.unit, self.time_period, self.category)

    @property
    def key(self) -> str:
        """Return the key of the value that the number is from; empty for a number of units, which no claim states."""
        if self.side == "units":
            return ""
        return value_key(CellName(self.indicator, self.category), self.unit, self.time_period)


class CheckResult(Strict):
    """One check of one unit in one time period: the numbers set against each other and what came of it.

    `kind` is the outcome in the words of its rule: closes, short, over; rounded, cut, raised, wrong; rise, fall …
    """

    rule: str
    outcome: Outcome
    kind: str
    unit: str
    time_period: str
    simulated: bool
    terms: tuple[CheckedFigure, ...]
    whole: CheckedFigure

    @property
    def year(self) -> int:
        """Return the year that the finding is about."""
        return int(self.time_period[:4])

    @property
    def figures(self) -> tuple[CheckedFigure, ...]:
        """Return every number of the finding, the whole last."""
        return (*self.terms, self.whole)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Return the indicators (ids) whose numbers were set against each other."""
        return tuple(dict.fromkeys(figure.indicator for figure in self.figures))


class Tally(Strict):
    """How often a rule was passed in a year, by simulated or by other figures."""

    rule: str
    year: int
    simulated: bool
    passed: int


class CheckReport(Strict):
    """What all checks of a build found. Of the checks that were passed only those a reader looks up are kept whole."""

    findings: tuple[CheckResult, ...]
    tallies: tuple[Tally, ...]

    @property
    def published(self) -> "CheckReport":
        """Return what is about published figures alone."""
        return CheckReport(
            findings=tuple(one for one in self.findings if not one.simulated),
            tallies=tuple(one for one in self.tallies if not one.simulated),
        )

    def of(self, question: Question) -> "CheckReport":
        """Return what is about the question's year, without simulated figures where they are hidden."""

        shown = self.published if question.official_only else self
        return CheckReport(
            findings=tuple(one for one in shown.findings if one.year == question.year),
            tallies=tuple(one for one in shown.tallies if one.year == question.year),
        )

    def of_rule(self, rule: str) -> "CheckReport":
        """Return what came of one rule."""
        return CheckReport(
            findings=tuple(one for one in self.findings if one.rule == rule),
            tallies=tuple(one for one in self.tallies if one.rule == rule),
        )

    def count(self, outcome: Outcome) -> int:
        """Return how many checks ended so."""
        if outcome == "passed":
            return sum(tally.passed for tally in self.tallies)
        return sum(finding.outcome == outcome for finding in self.findings)

    @property
    def checked(self) -> int:
        """Return how many checks there were."""
        return sum(map(self.count, OUTCOMES))

    def ended(self, *outcomes: Outcome) -> tuple[CheckResult, ...]:
        """Return the findings that ended so, the worst first, those of published figures before simulated ones."""
        found = (one for one in self.findings if one.outcome in outcomes)
        return tuple(sorted(found, key=lambda one: (OUTCOMES.index(one.outcome), one.simulated)))


def worst(findings: Iterable[CheckResult]) -> Outcome:
    """Return the worst outcome among findings; passed where there is none."""
    return min((one.outcome for one in findings), key=OUTCOMES.index, default="passed")


@lru_cache(maxsize=4)
def report_of(version: Version) -> CheckReport | None:
    """Return what the checks of a version found; None where it holds nothing that this release can read."""
    if version.checks is None:
        return None
    try:
        return CheckReport.model_validate_json(version.checks.read_bytes())
    except (OSError, ValidationError):
        return None  # a release before or after this one wrote it, or the version was pruned under us
