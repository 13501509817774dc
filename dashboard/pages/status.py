"""Status page: official, simulated, disputed and missing values by unit and year, and figures still owed."""

from dash import html

from dashboard.components.links import page_address
from dashboard.components.status import by_unit, by_year, owed, whole_data_set
from dashboard.data.status import Matrix, matrix
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.wording.status import coverage


class StatusPage(ContentPage):
    """Status of the data."""

    filters = ("year", "figures")

    @classmethod
    def heading(cls, visit: PageRequest) -> str:
        """Return the page's heading."""
        return visit.words.say("Data status, year {year}", year=visit.question.year)

    @classmethod
    def content(cls, visit: PageRequest) -> list:
        """Return both tables, the figures still owed, and links to the whole data set."""
        found, said = _matrix(visit), visit.words
        return [
            html.P([f"{coverage(found, said)}. ", _to_checks(visit)], className="standing"),
            html.Div(
                [
                    by_unit(found, said),
                    owed(found, said),
                    by_year(found, said),
                    whole_data_set(visit.question, said),
                ],
                className="standings",
            ),
        ]

    @classmethod
    def finding(cls, visit: PageRequest) -> str:
        """Return the finding announced to screen readers after a filter change."""
        return coverage(_matrix(visit), visit.words)


def _to_checks(visit: PageRequest) -> html.A:
    """Return a link to the check results of these figures."""
    text = visit.words.say("What the checks of these figures found")
    return html.A(text, href=page_address("/kiem-tra", visit.question))


def _matrix(visit: PageRequest) -> Matrix:
    return matrix(visit.question, visit.warehouse)
