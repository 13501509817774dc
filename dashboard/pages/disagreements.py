"""Disagreements page: cells whose sources state different figures, which one is used and why, and any decision."""

from functools import cached_property

from dash import html

from dashboard.components.disagreements import disagreement_cards, years_offered
from dashboard.data.disagreements import Disagreement, disagreements, disputed_years
from dashboard.language import gettext as _
from dashboard.pages.sheet import ContentPage
from dashboard.wording.disagreements import overview


class DisagreementsPage(ContentPage):
    """All disagreements of a year, in all units."""

    filters = ("year",)

    @cached_property
    def heading(self) -> str:
        return _("Where sources disagree, {year}", year=self.question.year)

    @cached_property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """Return the disagreements of the year."""
        return disagreements(self.question, self.warehouse)

    @cached_property
    def content(self) -> list:
        """Return the finding, the rule for handling disagreements, and a card for each."""
        year_disagreements, question = self.disagreements, self.question
        finding = html.P(f"{overview(year_disagreements, question.year)}.", className="standing")
        if not year_disagreements:
            return [finding, years_offered(disputed_years(self.warehouse), question)]
        rule = _(
            "Both figures stay in the data. Totals, findings, charts and files use the preferred one and "
            "mark it with ‡."
        )
        cards = disagreement_cards(year_disagreements, question, self.catalog)
        return [finding, html.P(rule, className="muted rule"), cards]

    @cached_property
    def finding(self) -> str:
        return overview(self.disagreements, self.question.year)
