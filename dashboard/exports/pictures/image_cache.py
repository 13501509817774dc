"""Cache of recently drawn pictures: a mail read by many people requests the same picture again and again."""

import hashlib
import json
from contextlib import suppress
from functools import cache
from threading import Lock

from cachetools import LRUCache

from dashboard.exports.pictures.renderer import Ending, Renderer
from dashboard.settings import ASSETS

BYTES_KEPT = 32_000_000


class Pictures:
    """A renderer with an LRU cache of pictures, limited by their total bytes."""

    def __init__(self, renderer: Renderer, most: int = BYTES_KEPT):
        self.renderer = renderer
        self._drawn: LRUCache[str, bytes] = LRUCache(most, getsizeof=len)
        self._lock = Lock()

    def draw(self, figure: dict, ending: Ending, scale: int = 1) -> bytes:
        """Return a picture, drawn or cached. Raises RendererMissing and RendererFailed."""
        name = fingerprint(figure, ending, scale)
        with self._lock:
            if image := self._drawn.get(name):
                return image
        image = self.renderer.draw(figure, ending, scale)
        with self._lock, suppress(ValueError):  # larger than the whole cache
            self._drawn[name] = image
        return image


def fingerprint(figure: dict, ending: Ending, scale: int) -> str:
    """Return the cache key of a picture: it changes with the figure and with this release's drawing code."""
    key = json.dumps([figure, ending, scale], sort_keys=True) + _release()
    return hashlib.sha256(key.encode()).hexdigest()[:32]


@cache
def _release() -> str:
    drawing = [
        ASSETS / "drawing.js",
        ASSETS / "00-plotly-basic.min.js",
        *sorted(ASSETS.glob("fonts/*.woff2")),
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in drawing)).hexdigest()
