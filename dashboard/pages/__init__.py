"""Pages: what an address shows. Ids, callbacks and a reader's choices live here."""

from dashboard.pages.routes import PageMissing, heading, layout, outline, visit
from dashboard.pages.visit import Visit

__all__ = ["PageMissing", "Visit", "heading", "layout", "outline", "visit"]
