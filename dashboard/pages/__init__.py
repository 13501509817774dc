"""Pages: what an address shows. Ids, callbacks and a reader's choices live here."""

from dashboard.pages.routes import PageMissing, barred, chart, heading, keys, layout, outline, visit
from dashboard.pages.slides import collected
from dashboard.pages.visit import Visit

__all__ = [
    "PageMissing",
    "Visit",
    "barred",
    "chart",
    "collected",
    "heading",
    "keys",
    "layout",
    "outline",
    "visit",
]
