"""Slides with native, editable charts, from cards that a user collected."""

from dashboard.exports.slides.deck import deck
from dashboard.exports.slides.master import TemplateRefused, check_template

__all__ = ["TemplateRefused", "check_template", "deck"]
