"""Status page: official, simulated, disputed and missing values by unit and year, and figures still owed."""

from functools import cached_property

from dash import html

from dashboard.components.links import page_address
from dashboard.components.status import by_unit, by_year, owed, whole_data_set
from dashboard.data.status import Matrix, matrix
from dashboard.language import gettext as _
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.wording.status import coverage


class StatusPage(ContentPage):
    """Status of the data."""

    filters = ("year", "figures")

    @cached_property
    def heading(self) -> str:
        return _("Data status, {year}", year=self.question.year)

    @cached_property
    def matrix(self) -> Matrix:
        """Return the status of every value."""
        return matrix(self.question, self.warehouse)

    @cached_property
    def content(self) -> list:
        """Return both tables, the figures still owed, and links to the whole data set."""
        status_matrix = self.matrix
        return [
            html.P([f"{coverage(status_matrix)}. ", _to_checks(self.visit)], className="standing"),
            html.Div(
                [
                    by_unit(status_matrix),
                    owed(status_matrix),
                    by_year(status_matrix),
                    whole_data_set(self.question),
                ],
                className="standings",
            ),
        ]

    @cached_property
    def finding(self) -> str:
        return coverage(self.matrix)


def _to_checks(visit: PageRequest) -> html.A:
    """Return a link to the check results of these figures."""
    text = _("Check results for these figures")
    return html.A(text, href=page_address("/kiem-tra", visit.question))
