"""Charts as plain dicts: an answer becomes traces and axes. Pure: no data access, no HTML, no ids."""

from dashboard.figures.card import figure
from dashboard.figures.picture import SHAPES, picture

__all__ = ["SHAPES", "figure", "picture"]
