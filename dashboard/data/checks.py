"""Check results of a build, stored with the version for display. Their text is made elsewhere.

Put code here if it defines or counts findings; the checks themselves are in `build/checks`.
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

# Worst first. An error stops the build, so a version never contains one.
Outcome = Literal["error", "warning", "information", "passed"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
# Built-in rules in display order; the rules declared in the definitions come before them.
REPORTED, PARTS, COMMUNES, BOUNDS, JUMPS, NO_RATE = (
    "reported_rate",
    "parts_of_whole",
    "communes_add_up",
    "bounds",
    "jumps",
    "zero_denominator",
)
# Rules that the build enforces row by row (build/validation_messages.py): every version has passed them.
WITHIN, SHARE, CHOSEN = "over_denominator", "percent_outside", "one_preferred"
GENERAL = (REPORTED, PARTS, COMMUNES, BOUNDS, JUMPS, NO_RATE, WITHIN, SHARE, CHOSEN)

# Default `largest_jump` of a definition: percentage points for rates, per cent of the earlier value for counts.
POINTS, PER_CENT = 20, 50
# Rates with a smaller denominator, and counts that change by less, are skipped: they jump by chance.
FEW, FEW_MORE = 20, 10


class CheckedFigure(Strict):
    """A number of a finding and the claim it is from; `side` is amount, denominator, units, rate or reported."""

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
        """Return the cell that the number is from: indicator, unit id, time period, category."""
        return (self.indicator, self.unit, self.time_period, self.category)

    @property
    def key(self) -> str:
        """Return the key of the value that the number is from; empty for a number of units, which no claim states."""
        if self.side == "units":
            return ""
        return value_key(CellName(self.indicator, self.category), self.unit, self.time_period)


class CheckResult(Strict):
    """One check of one unit in one time period: the numbers compared and the outcome.

    `kind` is the outcome in terms of its rule: closes, short, over; rounded, cut, raised, wrong; rise, fall …
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
        """Return the year of the finding."""
        return int(self.time_period[:4])

    @property
    def figures(self) -> tuple[CheckedFigure, ...]:
        """Return every number of the finding, the whole last."""
        return (*self.terms, self.whole)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Return the indicators (ids) whose numbers were compared."""
        return tuple(dict.fromkeys(figure.indicator for figure in self.figures))


class Tally(Strict):
    """How often a rule passed in a year, for simulated or for other figures."""

    rule: str
    year: int
    simulated: bool
    passed: int


class CheckReport(Strict):
    """The results of all checks of a build. Of the passed checks only those that users look up are kept in full."""

    findings: tuple[CheckResult, ...]
    tallies: tuple[Tally, ...]

    @property
    def published(self) -> "CheckReport":
        """Return the results without those on simulated figures."""
        return CheckReport(
            findings=tuple(finding for finding in self.findings if not finding.simulated),
            tallies=tuple(tally for tally in self.tallies if not tally.simulated),
        )

    def of(self, question: Question) -> "CheckReport":
        """Return the results for the question's year, without simulated figures if they are hidden."""

        report = self.published if question.official_only else self
        return CheckReport(
            findings=tuple(finding for finding in report.findings if finding.year == question.year),
            tallies=tuple(tally for tally in report.tallies if tally.year == question.year),
        )

    def of_rule(self, rule: str) -> "CheckReport":
        """Return the results of one rule."""
        return CheckReport(
            findings=tuple(finding for finding in self.findings if finding.rule == rule),
            tallies=tuple(tally for tally in self.tallies if tally.rule == rule),
        )

    def count(self, outcome: Outcome) -> int:
        """Return the number of checks with that outcome."""
        if outcome == "passed":
            return sum(tally.passed for tally in self.tallies)
        return sum(finding.outcome == outcome for finding in self.findings)

    @property
    def checked(self) -> int:
        """Return the number of checks."""
        return sum(map(self.count, OUTCOMES))

    def ended(self, *outcomes: Outcome) -> tuple[CheckResult, ...]:
        """Return the findings with those outcomes, worst first, published figures before simulated ones."""
        findings = (finding for finding in self.findings if finding.outcome in outcomes)
        return tuple(
            sorted(findings, key=lambda finding: (OUTCOMES.index(finding.outcome), finding.simulated))
        )


def worst(findings: Iterable[CheckResult]) -> Outcome:
    """Return the worst outcome among findings, or `passed` if there are none."""
    return min((finding.outcome for finding in findings), key=OUTCOMES.index, default="passed")


@lru_cache(maxsize=4)
def report_of(version: Version) -> CheckReport | None:
    """Return the check report of a version, or None if it has none that this release can read."""
    if version.checks is None:
        return None
    try:
        return CheckReport.model_validate_json(version.checks.read_bytes())
    except (OSError, ValidationError):
        return None  # written by an earlier or later release, or the version has been pruned meanwhile
