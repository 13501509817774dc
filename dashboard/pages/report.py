"""Report page: an outline of one unit's yearly report, and the two files to download."""

from dataclasses import replace
from functools import cached_property

from dash import html

from dashboard.components.links import also, page_address
from dashboard.components.report import files, nothing, preview
from dashboard.data.report_data import NothingToReport, ReportData, account
from dashboard.exports.report import office, report
from dashboard.language import gettext as _
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.settings import settings
from dashboard.wording.names import unit_name
from dashboard.wording.report import refusal, subject


class ReportPage(ContentPage):
    """Choose year and unit, preview the report, download it."""

    filters = ("year", "unit", "figures")

    @classmethod
    def with_defaults(cls, visit: PageRequest) -> PageRequest:
        """Return the request with one unit, the first of those chosen: a report covers one unit."""
        return replace(visit, question=visit.question.replace(units=visit.question.units[:1]))

    @cached_property
    def heading(self) -> str:
        return _("Yearly report, {year}", year=self.question.year)

    @cached_property
    def account(self) -> ReportData | NothingToReport:
        """Return the report data of the unit and year, or why there is none."""
        try:
            return account(self.question, self.warehouse)
        except NothingToReport as error:
            return error

    @cached_property
    def content(self) -> list:
        """Return the files and an outline of their content, or why there is no report."""
        other_links = _others(self.asked)
        if isinstance(self.account, NothingToReport):
            return [*other_links, nothing(self.account, self.question)]
        document = report(self.account, office(settings()))
        parts = [files(document, self.question), preview(document, self.question)]
        return [*other_links, *parts]

    @cached_property
    def finding(self) -> str:
        if isinstance(self.account, NothingToReport):
            return refusal(self.account)
        return subject(self.account)


def _others(visit: PageRequest) -> list[html.P]:
    """Return a line that names the report's unit and links to the reports of the other chosen units."""
    units = visit.warehouse.catalog.units
    first, *others = (units[unit_id] for unit_id in visit.question.units)
    links = [
        (unit_name(unit), page_address(visit.path, visit.question.replace(units=(unit.id,))))
        for unit in others
    ]
    sentence = _("A report covers one unit, here {unit}. The others you chose:", unit=unit_name(first))
    return also(sentence, links)
