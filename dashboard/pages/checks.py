"""Checks page: the rules that every build applies to the figures, with counts and findings."""

from functools import cached_property

from dash import html

from dashboard.components.checks import Scene, declared_rules, general_rules, to_look_at
from dashboard.data.checks import CheckReport, report_of
from dashboard.language import gettext as _
from dashboard.pages.sheet import ContentPage
from dashboard.wording.checks import not_kept, provisional_note, published_summary, summary


class ChecksPage(ContentPage):
    """Checks of one year's figures."""

    filters = ("year", "figures")

    @cached_property
    def heading(self) -> str:
        return _("Checks of the figures, {year}", year=self.question.year)

    @cached_property
    def report(self) -> CheckReport | None:
        """Return the version's check report without what the settings hide, None if there is none."""
        report = report_of(self.warehouse.version)
        return report if report is None or self.warehouse.simulated else report.published

    @cached_property
    def content(self) -> list:
        """Return the finding, the results that need attention, and every rule."""
        report = self.report
        if report is None:
            return [html.P(f"{self.finding}.", className="standing")]
        question_report, published = report.of(self.question), report.published.of(self.question)
        provisional = self.warehouse.provisional(self.question.year)
        scene = Scene(question_report, provisional, self.question, self.catalog)
        partly_published = 0 < published.checked < question_report.checked
        notes = [html.P(f"{published_summary(published)}.")] if partly_published else []
        notes += [html.P(f"{provisional_note()}.")] if provisional else []
        return [
            html.Div([html.P(f"{self.finding}."), *notes], className="standing"),
            html.Div([to_look_at(scene), declared_rules(scene), general_rules(scene)], className="checks"),
        ]

    @cached_property
    def finding(self) -> str:
        report = self.report
        if report is None:
            return not_kept()
        return summary(report.of(self.question), self.question.year)
