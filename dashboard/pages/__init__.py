"""Pages: what an address shows. Ids, callbacks and a reader's choices live here."""

from dashboard.pages.routes import (
    ENDPOINTS,
    PageMissing,
    barred,
    chart,
    heading,
    keys,
    lasting,
    layout,
    outline,
    visit,
)
from dashboard.pages.slides import collected
from dashboard.pages.visit import Visit

__all__ = [
    "ENDPOINTS",
    "PageMissing",
    "Visit",
    "barred",
    "chart",
    "collected",
    "heading",
    "keys",
    "lasting",
    "layout",
    "outline",
    "visit",
]
