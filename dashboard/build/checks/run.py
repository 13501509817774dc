"""Runs all checks over what a build is about to publish, and stops the build on an error."""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from dashboard.build.checks.claims import Claims
from dashboard.build.checks.moves import bounds, jumps
from dashboard.build.checks.rates import reported_rates, zero_denominators
from dashboard.build.checks.sums import communes_add_up, declared_sums, parts_of_whole
from dashboard.build.decisions import FILE
from dashboard.build.validation import SHOWN, DataError
from dashboard.build.validators import CELL, SIMULATED
from dashboard.catalog import Catalog, Preference, Problem
from dashboard.data.checks import (
    CHOSEN,
    COMMUNES,
    PARTS,
    REPORTED,
    SHARE,
    WITHIN,
    CheckReport,
    CheckResult,
    Tally,
)
from dashboard.language import use_language
from dashboard.wording.checks import sentence

CHECKS = (
    declared_sums,
    reported_rates,
    parts_of_whole,
    communes_add_up,
    bounds,
    jumps,
    zero_denominators,
)
AGAIN = (
    "chọn số khác cho ô này; hoặc, nếu đúng là số này, quyết định lại cả các số kia của tổng: "
    f"ghi các quyết định vào {FILE} rồi chạy `python -m dashboard build` một lần."
)
# Passed checks of these rules are kept, except those of single communes: users look up their numbers.
LOOKED_UP = (REPORTED, PARTS, COMMUNES)


def run(frame: pd.DataFrame, catalog: Catalog) -> CheckReport:
    """Return the results of all checks on observations that satisfy the rules of `validation_messages`.

    The rows may be in any order; the results are sorted by rule, period and unit.
    """
    claims = Claims(frame, catalog)
    found = [finding for check in CHECKS for finding in check(claims)]
    kept = (one for one in found if one.outcome != "passed" or _looked_up(one, catalog))
    passed = Counter((one.rule, one.year, one.simulated) for one in found if one.outcome == "passed")
    passed.update(_enforced(frame))
    return CheckReport(
        findings=tuple(sorted(kept, key=_order)),
        tallies=tuple(
            Tally(rule=rule, year=year, simulated=simulated, passed=count)
            for (rule, year, simulated), count in sorted(passed.items())
        ),
    )


def refuse(report: CheckReport, frame: pd.DataFrame, catalog: Catalog) -> CheckReport:
    """Return the report if it contains no error. Raises DataError naming every row behind each error.

    The frame has the columns of observations, `file` and `line`.
    """
    errors = report.ended("error")
    if errors:
        problems = [problem for error in errors for problem in _problems(error, frame, catalog)]
        raise DataError(problems[:SHOWN], len(problems))
    return report


def _problems(error: CheckResult, frame: pd.DataFrame, catalog: Catalog) -> Iterator[Problem]:
    """Yield the decision that broke a sum, else all rows whose numbers were compared, grouped by file."""
    with use_language("vi"):
        said = f"{sentence(error, catalog)}."
    decided = [one for one in catalog.preferences if one.cell in {figure.cell for figure in error.figures}]
    if decided:
        yield Problem(FILE, f"quyết định về {_decided(decided[-1])}", said, AGAIN)
        return
    rows = pd.concat([_rows(figure, frame) for figure in error.figures]).drop_duplicates(["file", "line"])
    remedy = "sửa các số ở những dòng đã nêu"
    if error.rule in catalog.sum_rules:
        remedy += f", hoặc sửa severity trong checks/{error.rule}.toml nếu nguồn ghi đúng như vậy"
    for file, group in rows.groupby("file", sort=False):
        lines = ", ".join(str(line) for line in sorted(group["line"]))
        yield Problem(str(file), f"dòng {lines}, cột {_column(error)}", said, f"{remedy}.")


def _decided(decision: Preference) -> str:
    name = f"{decision.indicator}:{decision.category}" if decision.category else decision.indicator
    return f"{name} của {decision.unit}, kỳ {decision.time_period} (số {decision.claim})"


def _column(error: CheckResult) -> str:
    return "denominator" if error.whole.side == "denominator" else "numerator, value"


def _rows(figure, frame: pd.DataFrame) -> pd.DataFrame:
    keys = {name: getattr(figure, name) for name in (*CELL, "claim")}
    marked = pd.Series(True, index=frame.index)
    for name, key in keys.items():
        marked &= frame[name] == key
    return frame.loc[marked, ["file", "line"]]


def _looked_up(finding: CheckResult, catalog: Catalog) -> bool:
    known = finding.rule in LOOKED_UP or finding.rule in catalog.sum_rules
    return known and catalog.units[finding.unit].level != "commune"


def _order(finding: CheckResult) -> tuple:
    whole = finding.whole
    return (finding.rule, finding.time_period, finding.unit, whole.indicator, whole.category, whole.side)


def _enforced(frame: pd.DataFrame) -> Counter:
    """Count the rows that passed rules of `validation_messages`, a violation of which stops the build."""
    rates = frame["numerator"].notna() & frame["denominator"].notna()
    shares = rates | (frame["measure_unit"] == "percent")
    counted: Counter = Counter()
    for rule, rows in ((WITHIN, rates), (SHARE, shares), (CHOSEN, frame["preferred"])):
        years = zip(frame.loc[rows, "year"], frame.loc[rows, "status"] == SIMULATED, strict=True)
        counted.update((rule, int(year), bool(simulated)) for year, simulated in years)
    return counted
