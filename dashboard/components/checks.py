"""Check lists: what needs attention, and every rule with its numbers, outcome, and links to indicators and passages."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dash import html

from dashboard.catalog import Catalog
from dashboard.components.attributes import attributes
from dashboard.components.evidence import value_address
from dashboard.components.links import page_address
from dashboard.data.checks import GENERAL, CheckReport, CheckResult, Outcome, worst
from dashboard.language import gettext as _
from dashboard.question import Question
from dashboard.wording.amounts import passage_name
from dashboard.wording.checks import (
    OUTCOME_SIGNS,
    around,
    outcome_name,
    pieces,
    rule_about,
    rule_name,
    rule_pattern,
    subject,
    tally,
    verdict,
)
from dashboard.wording.names import period_name, unit_name

MOST_SHOWN = 8


class Scene(NamedTuple):
    """Shared inputs of a page's lists: the check report of a question, the keys of the provisional values that it may
    concern, and the definitions.
    """

    report: CheckReport
    provisional: frozenset[str]
    question: Question
    catalog: Catalog

    def is_provisional(self, finding: CheckResult) -> bool:
        """Return whether a number of a finding is provisional."""
        return any(figure.key in self.provisional for figure in finding.figures)


def to_look_at(scene: Scene) -> html.Section:
    """Return every finding that is not passed as a sentence, worst first."""
    results = scene.report.ended("error", "warning", "information")
    lines = [_line(finding, scene) for finding in results]
    none = [html.P(_("No check found anything that needs attention."))]
    return html.Section(
        [html.H2(_("What needs attention")), *(_list(lines) if lines else none)],
        className="card checked",
    )


def declared_rules(scene: Scene) -> html.Section:
    """Return the declared sums: those with several terms first, each group in the order of the pillars."""
    rules = sorted(
        scene.catalog.sum_rules.values(),
        key=lambda rule: (
            len(rule.terms) == 1,
            scene.catalog.indicators[rule.numbers[-1].cell.indicator].pillar,
            rule.id,
        ),
    )
    return _rules(_("Sums that must match"), [rule.id for rule in rules], scene)


def general_rules(scene: Scene) -> html.Section:
    """Return the rules that apply to every value."""
    return _rules(_("Rules for every value"), GENERAL, scene)


def _rules(name: str, rules: Iterable[str], scene: Scene) -> html.Section:
    items = [_rule(rule, scene._replace(report=scene.report.of_rule(rule))) for rule in rules]
    return html.Section([html.H2(name), html.Ol(items, className="rules")], className="card checked")


def _rule(rule: str, scene: Scene) -> html.Li:
    report, catalog = scene.report, scene.catalog
    sum_rule = catalog.sum_rules.get(rule)
    pattern = [html.P(rule_pattern(sum_rule, catalog), className="pattern")] if sum_rule else []
    items = [_made(finding, sum_rule is not None, scene) for finding in report.ended(*OUTCOME_SIGNS)]
    description = html.P(rule_about(rule, catalog), className="muted")
    partial = report.checked > len(items) or not items
    tally_line = [html.P(tally(report), className="muted")] if partial else []
    return html.Li(
        [
            _badge(worst(report.findings), report),
            html.Div([html.H3(rule_name(rule, catalog)), *pattern, description]),
            html.Div([*_list(items, "made"), *tally_line, *_ways(rule, scene)]),
        ],
        id=f"phep-{rule}",
    )


def _badge(outcome: Outcome, report: CheckReport) -> html.Span:
    """Return an outcome as sign and word; a rule without numbers to check is marked as not checked."""
    if not report.checked:
        return html.Span([_sign("–"), _("Not checked")], className="verdict none")
    return html.Span([_sign(OUTCOME_SIGNS[outcome]), outcome_name(outcome)], className=f"verdict {outcome}")


def _sign(sign: str) -> html.Span:
    return html.Span(sign, className="sign", **attributes({"aria-hidden": "true"}))


def _line(finding: CheckResult, scene: Scene) -> html.Li:
    badge = html.Span(
        [_sign(OUTCOME_SIGNS[finding.outcome]), outcome_name(finding.outcome)],
        className=f"verdict {finding.outcome}",
    )
    before, after = around(finding, scene.catalog, scene.is_provisional(finding))
    sentence = html.P([before, *_formula(finding, scene), f"{after}."])
    links = [*_indicators(finding, scene), *_passages(_located(finding), scene)]
    return html.Li([badge, html.Div([sentence, html.P(links, className="ways")])])


def _made(finding: CheckResult, declared: bool, scene: Scene) -> html.Li:
    """Return one check of a rule: its outcome, formula and subject."""
    catalog = scene.catalog
    prefix = []
    if finding.simulated:
        prefix = [_("Simulated: {finding}", finding="")]
    elif scene.is_provisional(finding):
        prefix = [_("Provisional: {finding}", finding="")]
    passed, verdict_text = (
        finding.outcome == "passed",
        f"{outcome_name(finding.outcome)}: {verdict(finding)}",
    )
    subjects = [] if declared else [subject(finding, catalog)]
    unit_and_period = [unit_name(catalog.units[finding.unit]), period_name(finding.time_period)]
    parts = [
        html.Span([*prefix, *_formula(finding, scene)], className="formula"),
        html.Span(verdict_text, className="unseen" if passed else f"came {finding.outcome}"),
        html.Span(" · ".join([*subjects, *unit_and_period]), className="muted"),
    ]
    return html.Li(
        [_sign(OUTCOME_SIGNS[finding.outcome]), html.Div(parts)],
        className="simulated" if finding.simulated else "",
    )


def _formula(finding: CheckResult, scene: Scene) -> list:
    """Return the formula of a check; each number links to its evidence panel."""
    return [value_address(key, text, scene.question) for text, key in pieces(finding, scene.catalog)]


def _list(items: Sequence[html.Li], name: str = "findings") -> list:
    """Return the first items as a list and the rest as a collapsed one."""
    if not items:
        return []
    rest = items[MOST_SHOWN:]
    more = _("{count} more", count=len(rest))
    return [
        html.Ul(list(items[:MOST_SHOWN]), className=name),
        *([html.Details([html.Summary(more), html.Ul(list(rest), className=name)])] if rest else []),
    ]


def _ways(rule: str, scene: Scene) -> list:
    """Return links from a declared rule to its indicators and to the passages it is based on."""
    sum_rule = scene.catalog.sum_rules.get(rule)
    if not sum_rule:
        return []
    names = dict.fromkeys(number.cell.indicator for number in sum_rule.numbers)
    passages = [(sum_rule.source, f"p{number}") for number in sum_rule.paragraphs]
    results = scene.report.findings
    units = (results[0].unit,) if results else scene.question.units
    links = [_indicator(name, units, scene) for name in names]
    return [html.P([*links, *_passages(passages, scene)], className="ways")]


def _indicators(finding: CheckResult, scene: Scene) -> list[html.A]:
    return [_indicator(name, (finding.unit,), scene) for name in finding.indicators]


def _indicator(name: str, units: tuple[str, ...], scene: Scene) -> html.A:
    text = scene.catalog.indicators[name].text("short")
    return html.A(text, href=page_address(f"/chi-tieu/{name}", scene.question.replace(units=units)))


def _located(finding: CheckResult) -> list[tuple[str, str]]:
    return [(figure.source, figure.locator) for figure in finding.figures if figure.locator]


def _passages(passages: Iterable[tuple[str, str]], scene: Scene) -> list[html.A]:
    """Return links to the distinct passages; only the first link of a source names the source."""
    links, named_sources = [], set()
    for source, locator in dict.fromkeys(passages):
        passage = passage_name([locator])
        title = scene.catalog.sources[source].text("short")
        text = passage if source in named_sources else f"{title}, {passage}"
        links.append(html.A(text, href=page_address(f"/nguon/{source}", scene.question, locator)))
        named_sources.add(source)
    return links
