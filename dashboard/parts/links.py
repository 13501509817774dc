"""Addresses inside the product, with the whole question in them."""

from dashboard.question import Question


def page_address(path: str, question: Question, fragment: str = "") -> str:
    """Return a page's address with the question, and a fragment such as `p3` where given."""
    return f"{path}{question.query}" + (f"#{fragment}" if fragment else "")


def file_name(card_key: str, question: Question, version: str) -> str:
    """Return a download's name without ending: indicator, unit, year, version."""
    return f"{card_key}_{'+'.join(question.units)}_{question.year}_{version}"
