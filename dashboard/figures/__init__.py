"""Charts as plain dicts of traces and axes, built from answers. Pure: no data access, no HTML, no ids."""

from dashboard.figures.chart import Chart, card_chart, figure
from dashboard.figures.picture import SCALES, SHAPES, Shape, picture

__all__ = ["SCALES", "SHAPES", "Chart", "Shape", "card_chart", "figure", "picture"]
