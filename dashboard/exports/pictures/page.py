"""The page that kaleido draws in: our plotly.js, drawing code and fonts, and no access to other hosts."""

import base64
import json
from pathlib import Path

from kaleido import PageGenerator

from dashboard.exports.pictures.font_check import FONTS
from dashboard.settings import ASSETS

PLOTLY, DRAWING = ASSETS / "00-plotly-basic.min.js", ASSETS / "drawing.js"
OURS = Path(__file__).with_name("page.js")
# Scripts are local files; pictures and fonts are data URLs in the page; nothing else may be fetched.
POLICY = (
    "default-src 'none'; script-src file: 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; connect-src data:"
)


class RendererPage(PageGenerator):
    """Kaleido's page with our files."""

    def __init__(self):
        """List the scripts in the order in which they run."""
        plotly, *others = [(path.as_uri(), "utf-8") for path in (PLOTLY, DRAWING, OURS)]
        super().__init__(plotly=plotly, mathjax=False, others=others)
        self.header = (
            '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            f'<style id="head-style"></style><script>window.cchcFonts = {_fonts()};</script>'
        )


def _fonts() -> str:
    """Return the font files as JSON: name → data URL of the whole file."""
    fonts = {path.name: base64.b64encode(path.read_bytes()).decode() for path in FONTS}
    return json.dumps({name: f"data:font/woff2;base64,{data}" for name, data in fonts.items()})
