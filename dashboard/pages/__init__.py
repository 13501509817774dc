"""Pages: what an address shows. Ids, callbacks and a reader's choices live here."""

from dashboard.pages.routes import PageMissing, chart, heading, layout, outline, visit
from dashboard.pages.visit import Visit

__all__ = ["PageMissing", "Visit", "chart", "heading", "layout", "outline", "visit"]
