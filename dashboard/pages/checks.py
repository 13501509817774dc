"""Checks page: the rules that every build applies to the figures, with counts and findings."""

from dash import html

from dashboard.components.checks import Scene, declared_rules, general_rules, to_look_at
from dashboard.data.checks import CheckReport, report_of
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.wording.checks import not_kept, published_summary, summary


class ChecksPage(ContentPage):
    """Checks of one year's figures."""

    filters = ("year", "figures")

    @classmethod
    def heading(cls, visit: PageRequest) -> str:
        """Return the page's heading."""
        return visit.words.say("Checks of the figures, year {year}", year=visit.question.year)

    @classmethod
    def content(cls, visit: PageRequest) -> list:
        """Return the finding, the results that need attention, and every rule."""
        report = _report(visit)
        if report is None:
            return [html.P(f"{cls.finding(visit)}.", className="standing")]
        shown, published = report.of(visit.question), report.published.of(visit.question)
        scene = Scene(shown, visit.question, visit.warehouse.catalog, visit.words)
        some = 0 < published.checked < shown.checked
        also = [html.P(f"{published_summary(published, visit.words)}.")] if some else []
        return [
            html.Div([html.P(f"{cls.finding(visit)}."), *also], className="standing"),
            html.Div([to_look_at(scene), declared_rules(scene), general_rules(scene)], className="checks"),
        ]

    @classmethod
    def finding(cls, visit: PageRequest) -> str:
        """Return the finding announced to screen readers after a filter change."""
        report, words = _report(visit), visit.words
        if report is None:
            return not_kept(words)
        return summary(report.of(visit.question), visit.question.year, words)


def _report(visit: PageRequest) -> CheckReport | None:
    """Return the version's check report, None if there is none; without simulated figures if the setting hides them."""
    found = report_of(visit.warehouse.version)
    return found if found is None or visit.warehouse.simulated else found.published
