"""A sheet: a page whose content is made anew as a whole on each choice. Title, filters and focus stay."""

from dash import html

from dashboard.components.attributes import attributes
from dashboard.pages.page import Page, PageUpdate, bar, framed
from dashboard.pages.visit import PageRequest
from dashboard.question import Question


class ContentPage(Page):
    """A page of content below an optional filter bar. Subclasses say `heading`, `content` and which `filters`."""

    @classmethod
    def content(cls, visit: PageRequest) -> list:
        """Return what stands below the title."""
        raise NotImplementedError

    @classmethod
    def with_defaults(cls, visit: PageRequest) -> PageRequest:
        """Return the visit that is answered: as asked, with the page's usual choices where none was made."""
        return visit

    @classmethod
    def usual(cls, visit: PageRequest) -> Question | None:
        """Return the question that the bar's reset leads to, None for that of every page."""
        return None

    @classmethod
    def finding(cls, visit: PageRequest) -> str:
        """Return what is spoken after a choice; the heading alone where the page has no finding."""
        return ""

    @classmethod
    def changed(cls, visit: PageRequest) -> PageUpdate:
        """Return the content, made anew."""
        return PageUpdate({"content": cls.content(visit)}, cls.finding(visit))

    @classmethod
    def layout(cls, visit: PageRequest) -> html.Div:
        """Return the page for a visit."""
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
