"""Turns values into words and numbers for a reader, in Vietnamese and in English."""

from dashboard.wording.findings import alternative, empty, finding, key_number, values
from dashboard.wording.notes import asked, disagreement_notes, notes, signs, sources, subtitle
from dashboard.wording.search import Entry, Place, further_places, places, search, term_anchor
from dashboard.wording.table import Table, table
from dashboard.wording.words import Words, words

__all__ = [
    "Entry",
    "Place",
    "Table",
    "Words",
    "alternative",
    "asked",
    "disagreement_notes",
    "empty",
    "finding",
    "further_places",
    "key_number",
    "notes",
    "places",
    "search",
    "signs",
    "sources",
    "subtitle",
    "table",
    "term_anchor",
    "values",
    "words",
]
