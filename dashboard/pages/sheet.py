"""Content pages: all content is rendered again on each filter change; title, filters and focus stay."""

from dash import html

from dashboard.components.attributes import attributes
from dashboard.pages.page import Page, PageUpdate, bar, framed
from dashboard.pages.visit import PageRequest
from dashboard.question import Question


class ContentPage(Page):
    """A page of content below an optional filter bar. Subclasses define `heading`, `content` and `filters`."""

    @classmethod
    def content(cls, visit: PageRequest) -> list:
        """Return the elements below the title."""
        raise NotImplementedError

    @classmethod
    def with_defaults(cls, visit: PageRequest) -> PageRequest:
        """Return the request to answer: the given one, with the page's defaults for what was not chosen."""
        return visit

    @classmethod
    def usual(cls, visit: PageRequest) -> Question | None:
        """Return the question that the filter bar's reset leads to, None for the default of all pages."""
        return None

    @classmethod
    def finding(cls, visit: PageRequest) -> str:
        """Return the text announced to screen readers after the heading on a filter change; empty if there is none."""
        return ""

    @classmethod
    def changed(cls, visit: PageRequest) -> PageUpdate:
        """Return the content, rendered again."""
        return PageUpdate({"content": cls.content(visit)}, cls.finding(visit))

    @classmethod
    def layout(cls, visit: PageRequest) -> html.Div:
        """Return the page layout for a request."""
        shown = cls.with_defaults(visit)
        query = shown.question.query
        filters = [bar(cls.filters, shown, cls.usual(visit))] if cls.filters else []
        main = [
            html.H1(cls.heading(visit), id="title"),
            html.Div(
                cls.content(visit),
                id="content",
                className="content",
                **attributes({"data-query": query}),
            ),
        ]
        return framed(visit, main, filters)
