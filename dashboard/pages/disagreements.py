"""Disagreements page: cells whose sources state different figures, which one is used and why, and any decision."""

from dash import html

from dashboard.components.disagreements import disagreement_cards, years_offered
from dashboard.data.disagreements import Disagreement, disagreements, disputed_years
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.wording.disagreements import overview


class DisagreementsPage(ContentPage):
    """All disagreements of a year, in all units."""

    filters = ("year",)

    @classmethod
    def heading(cls, visit: PageRequest) -> str:
        """Return the page's heading."""
        return visit.words.say("Where sources disagree, year {year}", year=visit.question.year)

    @classmethod
    def content(cls, visit: PageRequest) -> list:
        """Return the finding, the rule for handling disagreements, and a card for each."""
        found, said, question = _found(visit), visit.words, visit.question
        finding = html.P(f"{overview(found, question.year, said)}.", className="standing")
        if not found:
            return [finding, years_offered(disputed_years(visit.warehouse), question, said)]
        rule = said.say(
            "Both figures stay in the data. Totals, findings, charts and files use the preferred one and "
            "mark it with ‡."
        )
        cards = disagreement_cards(found, question, visit.warehouse.catalog, said)
        return [finding, html.P(rule, className="muted rule"), cards]

    @classmethod
    def finding(cls, visit: PageRequest) -> str:
        """Return the finding announced to screen readers after a filter change."""
        return overview(_found(visit), visit.question.year, visit.words)


def _found(visit: PageRequest) -> tuple[Disagreement, ...]:
    return disagreements(visit.question, visit.warehouse)
