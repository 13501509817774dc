"""One style sheet and one script for all pages, made of the files in assets/: each file of its own costs a request."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache, partial

from flask import Flask, Response

from dashboard.settings import ASSETS

PLOTLY = "00-plotly-basic.min.js"
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
    """Return all files of pages with an ending (`css` or `js`) as one, in the order of their names."""
    files = sorted(
        one for one in ASSETS.glob(f"*.{ending}") if one.name != PLOTLY and not OTHERS.match(one.name)
    )
    mimetype = {"css": "text/css", "js": "text/javascript"}[ending]
    return Bundle(f"cchc.{ending}", mimetype, "\n".join(one.read_text(encoding="utf-8") for one in files))


@cache
def plotly_address() -> str:
    """Return an address of plotly's bundle that changes with what is in it."""
    return _address(PLOTLY, (ASSETS / PLOTLY).read_bytes())


def install(flask: Flask) -> None:
    """Serve the bundles beside the files that they are made of."""
    for ending in ("css", "js"):
        made = bundle(ending)
        flask.add_url_rule(
            f"/assets/{made.name}", made.name, partial(Response, made.text, mimetype=made.mimetype)
        )


def _address(name: str, content: bytes) -> str:
    return f"/assets/{name}?m={hashlib.sha256(content).hexdigest()[:12]}"
