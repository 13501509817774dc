"""Content pages: all content is rendered again on each filter change; title, filters and focus stay."""

from functools import cached_property

from dash import html

from dashboard.components.adopted import adopt
from dashboard.components.attributes import attributes
from dashboard.pages.page import Page, PageUpdate, bar, framed
from dashboard.pages.visit import PageRequest
from dashboard.question import Question


class ContentPage(Page):
    """A page of content below an optional filter bar. Subclasses define `heading`, `content` and `filters`."""

    def __init__(self, visit: PageRequest):
        super().__init__(self.with_defaults(visit))
        self.asked = visit  # as the address has it

    @classmethod
    def with_defaults(cls, visit: PageRequest) -> PageRequest:
        """Return the request to answer: the given one, with the page's defaults for what was not chosen."""
        return visit

    @cached_property
    def content(self) -> list:
        """Return the elements below the title."""
        raise NotImplementedError

    @cached_property
    def default(self) -> Question | None:
        """Return the question that the filter bar's reset leads to, None for the default of all pages."""
        return None

    @cached_property
    def finding(self) -> str:
        """Return the text announced to screen readers after the heading on a filter change; empty if there is none."""
        return ""

    def changed(self) -> PageUpdate:
        """Return the content, rendered again."""
        return PageUpdate({"content": self.content}, self.finding)

    def layout(self) -> html.Div:
        filters = [bar(self.filters, self.visit, self.default)] if self.filters else []
        query = attributes({"data-query": self.question.query})
        main = [
            html.H1(self.heading, id="title"),
            adopt(html.Div(self.content, id="content", className="content", **query)),
        ]
        return framed(self.asked, main, filters)
