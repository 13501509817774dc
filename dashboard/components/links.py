"""Addresses within the site, carrying the whole question."""

from collections.abc import Sequence

from dash import html

from dashboard.data.cells import Cell
from dashboard.question import Question

REPORT_PAGE = "/bao-cao"
SLIDES = "/trang-chieu"
# A file name lists at most this many units.
MOST_NAMED = 6
# Path of single cards, which other sites may embed in a frame.
EMBED = "/nhung"


def page_address(path: str, question: Question, fragment: str = "") -> str:
    """Return a page's address with the question, and a fragment such as `p3` if given."""
    return f"{path}{question.query}" + (f"#{fragment}" if fragment else "")


def disagreement_address(cell: Cell | None, question: Question) -> str:
    """Return the address of a cell's disagreement; without a cell, that of all disagreements of the question's year."""
    if cell is None:
        return page_address("/mau-thuan", question)
    return page_address("/mau-thuan", question.replace(year=cell.place.year), cell.subject)


def also(sentence: str, links: Sequence[tuple[str, str]]) -> list[html.P]:
    """Return a line linking to what else was chosen, given as (name, address); empty without links."""
    if not links:
        return []
    return [
        html.P(
            [sentence, *(part for name, href in links for part in (" ", html.A(name, href=href)))],
            className="also",
        )
    ]


def file_name(card_key: str, question: Question, version: str) -> str:
    """Return a download's name without extension: indicator, units, year, version.

    Only the first few units are named, then the number of the rest: a file name has at most 255 bytes.
    """
    units = "+".join(question.units[:MOST_NAMED])
    if rest := len(question.units[MOST_NAMED:]):
        units += f"+va-{rest}-don-vi-khac"
    return f"{card_key}_{units}_{question.year}_{version}"


def report_address(ending: str, question: Question) -> str:
    """Return the download address of the report for the question's unit and year, as `docx` or `pdf`."""
    return page_address(f"/tai/bao-cao.{ending}", question)
