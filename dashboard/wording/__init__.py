"""Text for users in Vietnamese and English: formatted values, sentences, notes and tables."""

from dashboard.wording.findings import empty, finding, key_number, values
from dashboard.wording.notes import (
    asked,
    disagreement_notes,
    notes,
    part_note,
    signs,
    sources,
    sources_of,
    subtitle,
)
from dashboard.wording.search import SearchEntry, SearchTarget, places, places_beside, search, term_anchor
from dashboard.wording.table import Behind, Measure, Number, Stated, Table, counted, table, with_unit_notes

__all__ = [
    "Behind",
    "Measure",
    "Number",
    "SearchEntry",
    "SearchTarget",
    "Stated",
    "Table",
    "asked",
    "counted",
    "disagreement_notes",
    "empty",
    "finding",
    "key_number",
    "notes",
    "part_note",
    "places",
    "places_beside",
    "search",
    "signs",
    "sources",
    "sources_of",
    "subtitle",
    "table",
    "term_anchor",
    "values",
    "with_unit_notes",
]
