"""One style sheet and one script for all pages, made of the files in assets/: each file of its own costs a request."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache, partial

from flask import Flask, Response

from dashboard.figures.text_metrics import FONTS
from dashboard.settings import ASSETS

PLOTLY = "00-plotly-basic.min.js"
FONT = re.compile(r"fonts/[\w-]+\.woff2")
# What is loaded before a style sheet names it, for the first frame decides which font a page stands in. Every page
# has a letter of each (assets/style.css).
PRELOADED = tuple(f"fonts/{path.name}" for path in FONTS)
# The sheet of cards that others frame, of the desk and of refusals, which are no pages of Dash.
STYLE = "style.css"
# Of cards that others frame and of the desk alone.
OTHERS = re.compile(r"(embed|desk)\.")


@dataclass(frozen=True)
class Bundle:
    """Files of one kind as one: its name, its type, its text."""

    name: str
    mimetype: str
    text: str

    @property
    def address(self) -> str:
        """Return an address that changes with the text."""
        return _address(self.name, self.text.encode())


@cache
def bundle(ending: str) -> Bundle:
    """Return all files of pages with an ending (`css` or `js`) as one, in the order of their names.

    Fonts are named by their lasting addresses, under which a page loads them first.
    """
    files = sorted(
        one for one in ASSETS.glob(f"*.{ending}") if one.name != PLOTLY and not OTHERS.match(one.name)
    )
    mimetype = {"css": "text/css", "js": "text/javascript"}[ending]
    text = "\n".join(one.read_text(encoding="utf-8") for one in files)
    return Bundle(f"cchc.{ending}", mimetype, _with_fonts(text) if ending == "css" else text)


@cache
def style() -> Bundle:
    """Return the style sheet of other pages; it names fonts as `bundle` does, so that pages share them."""
    return Bundle(STYLE, "text/css", _with_fonts((ASSETS / STYLE).read_text(encoding="utf-8")))


@cache
def fingerprinted_url(name: str) -> str:
    """Return the address of a file in assets/ that changes with what is in it."""
    return _address(name, (ASSETS / name).read_bytes())


def install(flask: Flask) -> None:
    """Serve the bundles beside the files that they are made of, and tell templates what they load first."""
    for made in (bundle("css"), bundle("js"), style()):
        flask.add_url_rule(
            f"/assets/{made.name}", made.name, partial(Response, made.text, mimetype=made.mimetype)
        )
    flask.jinja_env.globals |= {
        "fonts": [fingerprinted_url(one) for one in PRELOADED],
        "style_sheet": style().address,
    }


def _with_fonts(text: str) -> str:
    return FONT.sub(lambda found: fingerprinted_url(found[0]), text)


def _address(name: str, content: bytes) -> str:
    return f"/assets/{name}?m={hashlib.sha256(content).hexdigest()[:12]}"
