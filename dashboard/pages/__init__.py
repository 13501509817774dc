"""Pages: what each address shows. Element ids, callbacks and filter choices live here."""

from dashboard.pages.page import PageMissing
from dashboard.pages.registry import (
    ENDPOINTS,
    cacheable,
    collected,
    is_page,
    layout,
    page,
    visit,
)
from dashboard.pages.visit import PageRequest

__all__ = [
    "ENDPOINTS",
    "PageMissing",
    "PageRequest",
    "cacheable",
    "collected",
    "is_page",
    "layout",
    "page",
    "visit",
]
