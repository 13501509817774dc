"""Text of check results: the numbers as a formula, the outcome, and how many checks there were."""

from collections.abc import Sequence
from decimal import Decimal

from dashboard.catalog import TOTAL, Catalog, SumRule
from dashboard.data import checks
from dashboard.data.checks import CheckedFigure, CheckReport, CheckResult, Outcome
from dashboard.language import format_number
from dashboard.language import gettext as _
from dashboard.wording.amounts import with_qualifier
from dashboard.wording.names import period_name, unit_name, unit_short_name

# Placeholder for the formula in a translated sentence.
FORMULA = "\N{OBJECT REPLACEMENT CHARACTER}"
# Each outcome has a sign and a name, never a colour alone.
OUTCOME_SIGNS: dict[Outcome, str] = {"error": "×", "warning": "!", "information": "i", "passed": "✓"}


def outcome_name(outcome: Outcome) -> str:
    """Return the name of an outcome."""
    return {
        "error": _("Error"),
        "warning": _("Warning"),
        "information": _("Information"),
        "passed": _("Passed"),
    }[outcome]


def summary(report: CheckReport, year: int) -> str:
    """Return how many checks a year had and how they ended; prefixed "Simulated:" if all figures are simulated."""
    if not report.checked:
        return _("Nothing to check in {year}", year=year)
    text = _(
        "{all} checks of the figures for {year}: {passed} passed, {warnings} with a warning, "
        "{information} for information",
        year=year,
        **_counts(report),
    )
    return text if report.published.checked else _("Simulated: {finding}", finding=text)


def published_summary(report: CheckReport) -> str:
    """Return how the checks of published figures ended."""
    return _(
        "Published figures only: {all} checks, {passed} passed, {warnings} with a warning, {information} "
        "for information",
        **_counts(report),
    )


def provisional_note() -> str:
    """Return how checks of provisional figures can be told from the others."""
    return _("Some of these figures are provisional; a check listed below that uses one says so")


def not_kept() -> str:
    """Return the message for a version that holds no check results."""
    return _(
        "This data version was published before check results were saved; the next publication will save them"
    )


def tally(report: CheckReport) -> str:
    """Return how often a rule passed, and how many of the checks were on simulated figures."""
    checked, passed = report.checked, report.count("passed")
    if not checked:
        return _("Not all the figures needed are known for this year, or their statuses differ.")
    simulated = checked - report.published.checked
    values = {"passed": format_number(passed), "all": format_number(checked)}
    if not simulated:
        return _("{passed} of {all} checks passed.", **values)
    return _(
        "{passed} of {all} checks passed ({simulated} checks of simulated figures).",
        simulated=format_number(simulated),
        **values,
    )


def rule_name(rule: str, catalog: Catalog) -> str:
    """Return the short name of a rule."""
    sum_rule = catalog.sum_rules.get(rule)
    return sum_rule.text("name") if sum_rule else _general()[rule][0]


def rule_about(rule: str, catalog: Catalog) -> str:
    """Return why a rule holds, or how it is computed."""
    sum_rule = catalog.sum_rules.get(rule)
    return sum_rule.text("reason") if sum_rule else _general()[rule][1]


def rule_pattern(rule: SumRule, catalog: Catalog) -> str:
    """Return a declared rule with names instead of numbers: `Cán bộ + Công chức = Tổng số`."""
    *terms, whole = (_number_name(term.cell, term.side, catalog) for term in rule.numbers)
    return f"{' + '.join(terms)} = {whole}"


def formula(finding: CheckResult, catalog: Catalog) -> str:
    """Return the formula of a check result: `2 + 3 + 3 + 13 = 21`."""
    return "".join(text for text, _unused in pieces(finding, catalog))


def pieces(finding: CheckResult, catalog: Catalog) -> list[tuple[str, str]]:
    """Return the formula in pieces as (text, key of its value); the key is empty for the signs in between."""
    key = finding.whole.key
    if finding.rule == checks.REPORTED:
        return [(_rate(finding), key)]
    if finding.rule == checks.NO_RATE:
        return [(f"{_number(finding.terms[0])}/{_number(finding.whole)}", key)]
    if finding.rule == checks.JUMPS:
        before, after = finding.terms[0], finding.whole
        return [(_number(before), before.key), (" → ", ""), (_number(after), after.key)]
    if finding.rule == checks.BOUNDS:
        bound, other = (_qualified(figure) for figure in finding.figures)
        return [(_("{bound} and {other}", bound=bound, other=other), key)]
    return _sum(finding, catalog)


def verdict(finding: CheckResult) -> str:
    """Return the result of a check, in the terms of its rule."""
    if finding.kind in ("short", "over"):
        rest = finding.whole.number - sum(term.number for term in finding.terms)
        count = format_number(abs(rest))
        return (
            _("{count} short of the total", count=count) if rest > 0 else _("{count} too many", count=count)
        )
    return {
        "closes": _("matches"),
        "unlike": _("the parts have different denominators"),
        "same": _("matches"),
        "rounded": _("matches after rounding"),
        "cut": _("digits truncated, not rounded"),
        "raised": _("rounded up in the last digit"),
        "wrong": _("differs by at least one unit of the last reported digit"),
        "rise": _("rose more than usual in a year"),
        "fall": _("fell more than usual in a year"),
        "steady": _("no large change"),
        "denied": _("lies outside the stated bound"),
        "kept": _("consistent with the stated bound"),
        "empty": _("the denominator is 0, so there is no rate"),
        "divides": _("there is a rate"),
    }[finding.kind]


def subject(finding: CheckResult, catalog: Catalog) -> str:
    """Return what a check result is about: the name of the declared rule, or the indicator and category."""
    if finding.rule in catalog.sum_rules:
        return rule_name(finding.rule, catalog)
    whole = finding.whole
    indicator = catalog.indicators[whole.indicator]
    # A check of the parts of a whole covers all categories.
    category = indicator.category(whole.category) if finding.rule != checks.PARTS else None
    name = indicator.text("short")
    name = f"{name}, {category.text('name')}" if category and category.id != TOTAL else name
    other_side = finding.rule == checks.COMMUNES and whole.side == "denominator"
    return _("denominator of “{name}”", name=name) if other_side else name


def sentence(finding: CheckResult, catalog: Catalog) -> str:
    """Return a check result as a sentence without a full stop; prefixed "Simulated:" if its figures are simulated."""
    before, after = around(finding, catalog)
    return f"{before}{formula(finding, catalog)}{after}"


def around(finding: CheckResult, catalog: Catalog, provisional: bool = False) -> tuple[str, str]:
    """Return the text of a check result's sentence before and after its formula; with the status of its figures."""
    text = _(
        "{subject}, {unit}, {period}: {formula}, {verdict}",
        subject=subject(finding, catalog),
        unit=unit_name(catalog.units[finding.unit]),
        period=period_name(finding.time_period),
        formula=FORMULA,
        verdict=verdict(finding),
    )
    if finding.simulated:
        text = _("Simulated: {finding}", finding=text)
    elif provisional:
        text = _("Provisional: {finding}", finding=text)
    before, _unused, after = text.partition(FORMULA)
    return before, after


def _counts(report: CheckReport) -> dict[str, str]:
    counts = {
        "all": report.checked,
        "passed": report.count("passed"),
        "warnings": report.count("warning"),
        "information": report.count("information"),
    }
    return {name: format_number(count) for name, count in counts.items()}


def _sum(finding: CheckResult, catalog: Catalog) -> list[tuple[str, str]]:
    """Return terms and whole; a term of a unit other than the check result's is marked: `79 + 1 (P. Tam Thanh)`."""
    sum_of_terms = sum(term.number for term in finding.terms)
    texts = ((_number(term) + _of_another(term, finding, catalog), term.key) for term in finding.terms)
    (_unused, first), *rest = ((" + ", term) for term in texts)
    terms = [first, *(piece for plus, term in rest for piece in ((plus, ""), term))]
    whole = (_number(finding.whole), finding.whole.key)
    if sum_of_terms == finding.whole.number:
        return [*terms, (" = ", ""), whole]
    total = [(f" = {format_number(sum_of_terms)}", "")] if rest else []
    return [*terms, *total, (" ≠ ", ""), whole]


def _of_another(term: CheckedFigure, finding: CheckResult, catalog: Catalog) -> str:
    return "" if term.unit == finding.unit else f" ({unit_short_name(catalog.units[term.unit])})"


def _rate(finding: CheckResult) -> str:
    """Return the counts, their rate to four decimals, and the rate that the source prints."""
    reported, counts = _number(finding.whole), _number(finding.terms[0])
    if len(finding.terms) > 1:  # older builds compared a rate printed without counts with itself
        part, whole = finding.terms
        counts += f"/{_number(whole)} = {_per_cent(100 * part.number / whole.number)}"
    return _("{counts}; the source reports {reported}", counts=counts, reported=reported)


def _per_cent(value: Decimal) -> str:
    return f"{format_number(value, '#,##0.####')}%"


def _number(figure: CheckedFigure) -> str:
    if figure.side in ("rate", "reported"):
        return _per_cent(figure.number)
    return format_number(figure.number)


def _qualified(figure: CheckedFigure) -> str:
    return with_qualifier(figure.qualifier, _number(figure))


def _number_name(cell, side: str, catalog: Catalog) -> str:
    indicator = catalog.indicators[cell.indicator]
    category = indicator.category(cell.category)
    own = category.text("name") if category and category.id != TOTAL else ""
    name = own or indicator.text("short")
    return {
        "amount": name,
        "denominator": _("denominator of “{name}”", name=name),
        "units": _("number of wards and communes"),
        "communes": _("“{name}” of all wards and communes", name=name),
    }[side]


def _general() -> dict[str, Sequence[str]]:
    """Return the name and explanation of each built-in rule."""
    return {
        checks.REPORTED: (
            _("Reported rates"),
            _(
                "Numerator / denominator × 100 differs from the reported rate by less than one unit of "
                "its last digit. A rate reported without both numbers cannot be checked and is left out."
            ),
        ),
        checks.PARTS: (
            _("Parts of a whole"),
            _("The numerators of all categories add up to their denominator and can never exceed it."),
        ),
        checks.COMMUNES: (
            _("Wards and communes compared with their total"),
            _(
                "If every ward and commune has a figure of the same status, the figures add up to the one "
                "for all wards and communes."
            ),
        ),
        checks.BOUNDS: (
            _("Bounds"),
            _("No other claim lies below a stated “above …” or above a stated “at most …”."),
        ),
        checks.JUMPS: (
            _("Large changes from the previous year"),
            _(
                "A rate changes by at most {points} percentage points and a count by at most {per_cent}%, "
                "unless the definition says otherwise. Not checked: rates with a denominator below {few}, "
                "counts that change by fewer than {few_more}, and figures that cannot be compared.",
                points=checks.POINTS,
                per_cent=checks.PER_CENT,
                few=checks.FEW,
                few_more=checks.FEW_MORE,
            ),
        ),
        checks.NO_RATE: (
            _("Denominators of 0"),
            _("0 out of 0 is a valid figure, but it has no rate."),
        ),
        checks.WITHIN: (
            _("Numerator not above denominator"),
            _("A part cannot be larger than its whole; such a row is rejected on publication."),
        ),
        checks.SHARE: (
            _("Shares between 0 and 100%"),
            _(
                "Counts cannot be negative and percentages cannot exceed 100; such a row is rejected on "
                "publication."
            ),
        ),
        checks.CHOSEN: (
            _("One preferred claim"),
            _(
                "Exactly one claim about each value is preferred, with a reason; anything else is "
                "rejected on publication."
            ),
        ),
    }
