"""Addresses inside the product, with the whole question in them."""

from collections.abc import Sequence

from dash import html

from dashboard.data.cells import Cell
from dashboard.question import Question

REPORT_PAGE = "/bao-cao"
SLIDES = "/trang-chieu"
# Addresses of single cards, which other pages may frame.
EMBED = "/nhung"


def page_address(path: str, question: Question, fragment: str = "") -> str:
    """Return a page's address with the question, and a fragment such as `p3` where given."""
    return f"{path}{question.query}" + (f"#{fragment}" if fragment else "")


def disagreement_address(cell: Cell | None, question: Question) -> str:
    """Return where a disputed value's disagreement can be read; without one, those of the question's year."""
    if cell is None:
        return page_address("/mau-thuan", question)
    return page_address("/mau-thuan", question.but(year=cell.place.year), cell.subject)


def also(sentence: str, links: Sequence[tuple[str, str]]) -> list[html.P]:
    """Return a line that leads to what was chosen too, as (name, address); nothing where nothing was."""
    if not links:
        return []
    return [
        html.P(
            [sentence, *(part for name, href in links for part in (" ", html.A(name, href=href)))],
            className="also",
        )
    ]


def file_name(card_key: str, question: Question, version: str) -> str:
    """Return a download's name without ending: indicator, unit, year, version."""
    return f"{card_key}_{'+'.join(question.units)}_{question.year}_{version}"


def report_address(ending: str, question: Question) -> str:
    """Return where the report of a question's unit and year is taken away, as `docx` or `pdf`."""
    return page_address(f"/tai/bao-cao.{ending}", question)
