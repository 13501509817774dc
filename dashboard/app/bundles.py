"""One style sheet and one script for all pages, made of the files in assets/: each file of its own costs a request."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache, partial

from flask import Flask, Response

from dashboard.settings import ASSETS

PLOTLY = "00-plotly-basic.min.js"
FONT = re.compile(r"fonts/[\w-]+\.woff2")
# What a page has letters of before its style sheet names them.
PRELOADED = tuple(
    f"fonts/be-vietnam-pro-{face}-normal.woff2"
    for face in ("vietnamese-400", "latin-400", "vietnamese-600", "latin-600")
)
# Of cards that others frame and of the desk, which are no pages of Dash.
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
    if ending == "css":
        text = FONT.sub(lambda found: lasting(found[0]), text)
    return Bundle(f"cchc.{ending}", mimetype, text)


@cache
def lasting(name: str) -> str:
    """Return the address of a file in assets/ that changes with what is in it."""
    return _address(name, (ASSETS / name).read_bytes())


def install(flask: Flask) -> None:
    """Serve the bundles beside the files that they are made of."""
    for ending in ("css", "js"):
        made = bundle(ending)
        flask.add_url_rule(
            f"/assets/{made.name}", made.name, partial(Response, made.text, mimetype=made.mimetype)
        )


def _address(name: str, content: bytes) -> str:
    return f"/assets/{name}?m={hashlib.sha256(content).hexdigest()[:12]}"
