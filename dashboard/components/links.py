"""Addresses inside the product, with the whole question in them."""

from collections.abc import Sequence

from dash import html

from dashboard.data.cells import Cell
from dashboard.question import Question

REPORT_PAGE = "/bao-cao"
SLIDES = "/trang-chieu"
# How many units the name of a file tells.
MOST_NAMED = 6
# Addresses of single cards, which other pages may frame.
EMBED = "/nhung"


def page_address(path: str, question: Question, fragment: str = "") -> str:
    """Return a page's address with the question, and a fragment such as `p3` where given."""
    return f"{path}{question.query}" + (f"#{fragment}" if fragment else "")


def disagreement_address(cell: Cell | None, question: Question) -> str:
    """Return where a disputed value's disagreement can be read; without one, those of the question's year."""
    if cell is None:
        return page_address("/mau-thuan", question)
    return page_address("/mau-thuan", question.replace(year=cell.place.year), cell.subject)


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
    """Return a download's name without ending: indicator, units, year, version.

    Of many units the first few are named, and how many more there are: a file's name has at most 255 bytes.
    """
    units = "+".join(question.units[:MOST_NAMED])
    if more := len(question.units[MOST_NAMED:]):
        units += f"+va-{more}-don-vi-khac"
    return f"{card_key}_{units}_{question.year}_{version}"


def report_address(ending: str, question: Question) -> str:
    """Return where the report of a question's unit and year is taken away, as `docx` or `pdf`."""
    return page_address(f"/tai/bao-cao.{ending}", question)
