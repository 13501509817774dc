"""Text of check results: the numbers as a formula, the outcome, and how many checks there were."""

from collections.abc import Sequence
from decimal import Decimal

from dashboard.catalog import TOTAL, Catalog, SumRule
from dashboard.data import checks
from dashboard.data.checks import CheckedFigure, CheckReport, CheckResult, Outcome
from dashboard.wording.words import Words

# Placeholder for the formula in a translated sentence.
FORMULA = "\N{OBJECT REPLACEMENT CHARACTER}"
# Each outcome has a sign and a name, never a colour alone.
OUTCOME_SIGNS: dict[Outcome, str] = {"error": "×", "warning": "!", "information": "i", "passed": "✓"}


def outcome_name(outcome: Outcome, words: Words) -> str:
    """Return the name of an outcome."""
    return {
        "error": words.say("Error"),
        "warning": words.say("Warning"),
        "information": words.say("Information"),
        "passed": words.say("Passed"),
    }[outcome]


def summary(report: CheckReport, year: int, words: Words) -> str:
    """Return how many checks a year had and how they ended; prefixed "Simulated:" if all figures are simulated."""
    if not report.checked:
        return words.say("Nothing to check in {year}", year=year)
    said = words.say(
        "{all} checks of the figures for {year}: {passed} passed, {warnings} with a warning, "
        "{information} for information",
        year=year,
        **_counts(report, words),
    )
    return said if report.published.checked else words.say("Simulated: {finding}", finding=said)


def published_summary(report: CheckReport, words: Words) -> str:
    """Return how the checks of published figures ended."""
    return words.say(
        "Published figures only: {all} checks, {passed} passed, {warnings} with a warning, {information} "
        "for information",
        **_counts(report, words),
    )


def provisional_note(words: Words) -> str:
    """Return how checks of provisional figures can be told from the others."""
    return words.say("Some of these figures are provisional; a check listed below that uses one says so")


def not_kept(words: Words) -> str:
    """Return the message for a version that holds no check results."""
    return words.say(
        "This data version was published before check results were saved; the next publication will save them"
    )


def tally(report: CheckReport, words: Words) -> str:
    """Return how often a rule passed, and how many of the checks were on simulated figures."""
    checked, passed = report.checked, report.count("passed")
    if not checked:
        return words.say("Not all the figures needed are known for this year, or their statuses differ.")
    simulated = checked - report.published.checked
    values = {"passed": words.number(passed), "all": words.number(checked)}
    if not simulated:
        return words.say("{passed} of {all} checks passed.", **values)
    return words.say(
        "{passed} of {all} checks passed ({simulated} checks of simulated figures).",
        simulated=words.number(simulated),
        **values,
    )


def rule_name(rule: str, catalog: Catalog, words: Words) -> str:
    """Return the short name of a rule."""
    declared = catalog.sum_rules.get(rule)
    return declared.text("name", words.language) if declared else _general(words)[rule][0]


def rule_about(rule: str, catalog: Catalog, words: Words) -> str:
    """Return why a rule holds, or how it is computed."""
    declared = catalog.sum_rules.get(rule)
    return declared.text("reason", words.language) if declared else _general(words)[rule][1]


def rule_pattern(rule: SumRule, catalog: Catalog, words: Words) -> str:
    """Return a declared rule with names instead of numbers: `Cán bộ + Công chức = Tổng số`."""
    *terms, whole = (_number_name(term.cell, term.side, catalog, words) for term in rule.numbers)
    return f"{' + '.join(terms)} = {whole}"


def formula(finding: CheckResult, catalog: Catalog, words: Words) -> str:
    """Return the formula of a check result: `2 + 3 + 3 + 13 = 21`."""
    return "".join(text for text, _ in pieces(finding, catalog, words))


def pieces(finding: CheckResult, catalog: Catalog, words: Words) -> list[tuple[str, str]]:
    """Return the formula in pieces as (text, key of its value); the key is empty for the signs in between."""
    key = finding.whole.key
    if finding.rule == checks.REPORTED:
        return [(_rate(finding, words), key)]
    if finding.rule == checks.NO_RATE:
        return [(f"{_number(finding.terms[0], words)}/{_number(finding.whole, words)}", key)]
    if finding.rule == checks.JUMPS:
        before, after = finding.terms[0], finding.whole
        return [(_number(before, words), before.key), (" → ", ""), (_number(after, words), after.key)]
    if finding.rule == checks.BOUNDS:
        bound, other = (_qualified(figure, words) for figure in finding.figures)
        return [(words.say("{bound} and {other}", bound=bound, other=other), key)]
    return _sum(finding, catalog, words)


def verdict(finding: CheckResult, words: Words) -> str:
    """Return the result of a check, in the terms of its rule."""
    say = words.say
    if finding.kind in ("short", "over"):
        rest = finding.whole.number - sum(term.number for term in finding.terms)
        count = words.number(abs(rest))
        return (
            say("{count} short of the total", count=count)
            if rest > 0
            else say("{count} too many", count=count)
        )
    return {
        "closes": say("matches"),
        "unlike": say("the parts have different denominators"),
        "same": say("matches"),
        "rounded": say("matches after rounding"),
        "cut": say("digits truncated, not rounded"),
        "raised": say("rounded up in the last digit"),
        "wrong": say("differs by at least one unit of the last reported digit"),
        "rise": say("rose more than usual in a year"),
        "fall": say("fell more than usual in a year"),
        "steady": say("no large change"),
        "denied": say("lies outside the stated bound"),
        "kept": say("consistent with the stated bound"),
        "empty": say("the denominator is 0, so there is no rate"),
        "divides": say("there is a rate"),
    }[finding.kind]


def subject(finding: CheckResult, catalog: Catalog, words: Words) -> str:
    """Return what a check result is about: the name of the declared rule, or the indicator and category."""
    if finding.rule in catalog.sum_rules:
        return rule_name(finding.rule, catalog, words)
    whole = finding.whole
    indicator = catalog.indicators[whole.indicator]
    # A check of the parts of a whole covers all categories.
    category = indicator.category(whole.category) if finding.rule != checks.PARTS else None
    name = indicator.text("short", words.language)
    name = f"{name}, {category.text('name', words.language)}" if category and category.id != TOTAL else name
    other_side = finding.rule == checks.COMMUNES and whole.side == "denominator"
    return words.say("denominator of “{name}”", name=name) if other_side else name


def sentence(finding: CheckResult, catalog: Catalog, words: Words) -> str:
    """Return a check result as a sentence without a full stop; prefixed "Simulated:" if its figures are simulated."""
    before, after = around(finding, catalog, words)
    return f"{before}{formula(finding, catalog, words)}{after}"


def around(
    finding: CheckResult, catalog: Catalog, words: Words, provisional: bool = False
) -> tuple[str, str]:
    """Return the text of a check result's sentence before and after its formula; with the status of its figures."""
    said = words.say(
        "{subject}, {unit}, {period}: {formula}, {verdict}",
        subject=subject(finding, catalog, words),
        unit=words.unit(catalog.units[finding.unit]),
        period=words.period(finding.time_period),
        formula=FORMULA,
        verdict=verdict(finding, words),
    )
    if finding.simulated:
        said = words.say("Simulated: {finding}", finding=said)
    elif provisional:
        said = words.say("Provisional: {finding}", finding=said)
    before, _, after = said.partition(FORMULA)
    return before, after


def _counts(report: CheckReport, words: Words) -> dict[str, str]:
    counted = {
        "all": report.checked,
        "passed": report.count("passed"),
        "warnings": report.count("warning"),
        "information": report.count("information"),
    }
    return {name: words.number(count) for name, count in counted.items()}


def _sum(finding: CheckResult, catalog: Catalog, words: Words) -> list[tuple[str, str]]:
    """Return terms and whole; a term of a unit other than the check result's is marked: `79 + 1 (P. Tam Thanh)`."""
    added = sum(term.number for term in finding.terms)
    named = (
        (_number(term, words) + _of_another(term, finding, catalog, words), term.key)
        for term in finding.terms
    )
    (_, first), *rest = ((" + ", term) for term in named)
    terms = [first, *(piece for plus, term in rest for piece in ((plus, ""), term))]
    whole = (_number(finding.whole, words), finding.whole.key)
    if added == finding.whole.number:
        return [*terms, (" = ", ""), whole]
    total = [(f" = {words.number(added)}", "")] if rest else []
    return [*terms, *total, (" ≠ ", ""), whole]


def _of_another(term: CheckedFigure, finding: CheckResult, catalog: Catalog, words: Words) -> str:
    return "" if term.unit == finding.unit else f" ({words.unit_short(catalog.units[term.unit])})"


def _rate(finding: CheckResult, words: Words) -> str:
    """Return the counts, their rate to four decimals, and the rate that the source prints."""
    reported, counts = _number(finding.whole, words), _number(finding.terms[0], words)
    if len(finding.terms) > 1:  # older builds compared a rate printed without counts with itself
        part, whole = finding.terms
        counts += f"/{_number(whole, words)} = {_per_cent(100 * part.number / whole.number, words)}"
    return words.say("{counts}; the source reports {reported}", counts=counts, reported=reported)


def _per_cent(value: Decimal, words: Words) -> str:
    return f"{words.number(value, '#,##0.####')}%"


def _number(figure: CheckedFigure, words: Words) -> str:
    if figure.side in ("rate", "reported"):
        return _per_cent(figure.number, words)
    return words.number(figure.number)


def _qualified(figure: CheckedFigure, words: Words) -> str:
    return words.qualified(figure.qualifier, _number(figure, words))


def _number_name(cell, side: str, catalog: Catalog, words: Words) -> str:
    indicator = catalog.indicators[cell.indicator]
    category = indicator.category(cell.category)
    own = category.text("name", words.language) if category and category.id != TOTAL else ""
    name = own or indicator.text("short", words.language)
    return {
        "amount": name,
        "denominator": words.say("denominator of “{name}”", name=name),
        "units": words.say("number of wards and communes"),
        "communes": words.say("“{name}” of all wards and communes", name=name),
    }[side]


def _general(words: Words) -> dict[str, Sequence[str]]:
    """Return the name and explanation of each built-in rule."""
    say = words.say
    return {
        checks.REPORTED: (
            say("Reported rates"),
            say(
                "Numerator / denominator × 100 differs from the reported rate by less than one unit of "
                "its last digit. A rate reported without both numbers cannot be checked and is left out."
            ),
        ),
        checks.PARTS: (
            say("Parts of a whole"),
            say("The numerators of all categories add up to their denominator and can never exceed it."),
        ),
        checks.COMMUNES: (
            say("Wards and communes compared with their total"),
            say(
                "If every ward and commune has a figure of the same status, the figures add up to the one "
                "for all wards and communes."
            ),
        ),
        checks.BOUNDS: (
            say("Bounds"),
            say("No other claim lies below a stated “above …” or above a stated “at most …”."),
        ),
        checks.JUMPS: (
            say("Large changes from the previous year"),
            say(
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
            say("Denominators of 0"),
            say("0 out of 0 is a valid figure, but it has no rate."),
        ),
        checks.WITHIN: (
            say("Numerator not above denominator"),
            say("A part cannot be larger than its whole; such a row is rejected on publication."),
        ),
        checks.SHARE: (
            say("Shares between 0 and 100%"),
            say(
                "Counts cannot be negative and percentages cannot exceed 100; such a row is rejected on "
                "publication."
            ),
        ),
        checks.CHOSEN: (
            say("One preferred claim"),
            say(
                "Exactly one claim about each value is preferred, with a reason; anything else is "
                "rejected on publication."
            ),
        ),
    }
