"""Report page: an outline of one unit's yearly report, and the two files to download."""

from dataclasses import replace

from dash import html

from dashboard.components.links import also, page_address
from dashboard.components.report import files, nothing, preview
from dashboard.data.report_data import NothingToReport, ReportData, account
from dashboard.exports.report import office, report
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.settings import settings
from dashboard.wording.report import refusal, subject


class ReportPage(ContentPage):
    """Choose year and unit, preview the report, download it."""

    filters = ("year", "unit", "figures")

    @classmethod
    def with_defaults(cls, visit: PageRequest) -> PageRequest:
        """Return the request with one unit, the first of those chosen: a report covers one unit."""
        return replace(visit, question=visit.question.replace(units=visit.question.units[:1]))

    @classmethod
    def heading(cls, visit: PageRequest) -> str:
        """Return the page's heading."""
        return visit.words.say("Yearly report, {year}", year=visit.question.year)

    @classmethod
    def content(cls, visit: PageRequest) -> list:
        """Return the files and an outline of their content, or why there is no report."""
        asked = cls.with_defaults(visit)
        found = _account(asked)
        if isinstance(found, NothingToReport):
            return [*_others(visit), nothing(found, asked.question, asked.words)]
        written = report(found, office(settings()), asked.words)
        made = [files(written, asked.question, asked.words), preview(written, asked.question, asked.words)]
        return [*_others(visit), *made]

    @classmethod
    def finding(cls, visit: PageRequest) -> str:
        """Return the text announced to screen readers after a filter change."""
        asked = cls.with_defaults(visit)
        found = _account(asked)
        return (
            refusal(found, asked.words) if isinstance(found, NothingToReport) else subject(found, asked.words)
        )


def _others(visit: PageRequest) -> list[html.P]:
    """Return a line that names the report's unit and links to the reports of the other chosen units."""
    said, units = visit.words, visit.warehouse.catalog.units
    first, *others = (units[one] for one in visit.question.units)
    links = [
        (said.unit(one), page_address(visit.path, visit.question.replace(units=(one.id,)))) for one in others
    ]
    sentence = said.say("A report is of one unit, here {unit}; of the others chosen:", unit=said.unit(first))
    return also(sentence, links)


def _account(visit: PageRequest) -> ReportData | NothingToReport:
    """Return the report data of the request's unit and year, or why there is none."""
    try:
        return account(visit.question, visit.warehouse)
    except NothingToReport as error:
        return error
