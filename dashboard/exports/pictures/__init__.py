"""Pictures drawn by the server, identical to the browser's, one by one or all of a page in one file."""

from dashboard.exports.pictures.archive import zipped
from dashboard.exports.pictures.font_check import LettersMissing, check_letters
from dashboard.exports.pictures.image_cache import Pictures, fingerprint
from dashboard.exports.pictures.renderer import (
    Ending,
    Renderer,
    RendererFailed,
    RendererMissing,
    find_browser,
)

__all__ = [
    "Ending",
    "LettersMissing",
    "Pictures",
    "Renderer",
    "RendererFailed",
    "RendererMissing",
    "check_letters",
    "find_browser",
    "fingerprint",
    "zipped",
]
