"""Pages: what an address shows. Ids, callbacks and a reader's choices live here."""

from dashboard.pages.routes import (
    ENDPOINTS,
    PageMissing,
    chart,
    heading,
    is_page,
    keys,
    lasting,
    layout,
    visit,
)
from dashboard.pages.slides import collected
from dashboard.pages.visit import Visit

__all__ = [
    "ENDPOINTS",
    "PageMissing",
    "Visit",
    "chart",
    "collected",
    "heading",
    "is_page",
    "keys",
    "lasting",
    "layout",
    "visit",
]
