"""Bundles the files in assets/ into one style sheet and one script for all pages, since each file costs a request."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import Any

from dash import _dash_renderer
from flask import Flask, Response

from dashboard.figures.text_metrics import FONTS
from dashboard.settings import ASSETS

PLOTLY = "00-plotly-basic.min.js"
FONT = re.compile(r"fonts/[\w-]+\.woff2")
# Fonts to preload before the style sheet requests them: the first frame decides which font a page is shown in. Every
# page has a letter of each (assets/style.css).
PRELOADED = tuple(f"fonts/{path.name}" for path in FONTS)
# The style sheet of pages outside Dash: embedded cards, admin pages and error pages.
STYLE = "style.css"
# Files for embedded cards and admin pages only.
OTHERS = re.compile(r"(embed|desk)\.")


@dataclass(frozen=True)
class Bundle:
    """Files of one kind joined into one: its name, media type and text."""

    name: str
    mimetype: str
    text: str

    @property
    def address(self) -> str:
        """Return an address with a fingerprint of the text."""
        return _address(self.name, self.text.encode())


@cache
def bundle(ending: str) -> Bundle:
    """Return all files of pages with an extension (`css` or `js`) as one, in name order.

    Fonts are referenced by their fingerprinted addresses, which pages preload.
    """
    files = sorted(
        file for file in ASSETS.glob(f"*.{ending}") if file.name != PLOTLY and not OTHERS.match(file.name)
    )
    mimetype = {"css": "text/css", "js": "text/javascript"}[ending]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return Bundle(f"cchc.{ending}", mimetype, _with_fonts(text) if ending == "css" else text)


@cache
def style() -> Bundle:
    """Return the style sheet of pages outside Dash, with the font addresses of `bundle`, so that pages share them."""
    return Bundle(STYLE, "text/css", _with_fonts((ASSETS / STYLE).read_text(encoding="utf-8")))


@cache
def start(statement: str) -> Bundle:
    """Return Dash's statement that starts its renderer as a script, since pages may not contain scripts."""
    return Bundle("dash-start.js", "text/javascript", statement)


@cache
def dash_renderer(statement: str) -> Bundle:
    """Return React, Dash's renderer and the statement that starts it as one script.

    That is all of Dash that a page without islands needs.
    """
    react: dict[str, Any] = _dash_renderer._js_dist_dependencies[0]
    renderer: Any = _dash_renderer._js_dist[0]
    paths: list[str] = [*react["relative_package_path"]["prod"], renderer["relative_package_path"]]
    texts = [files("dash").joinpath(path).read_text("utf-8") for path in paths if "polyfill" not in path]
    return Bundle("dash-renderer.js", "text/javascript", "\n;\n".join([*texts, statement]))


@cache
def fingerprinted_url(name: str) -> str:
    """Return the address of a file in assets/ with a fingerprint of its content."""
    return _address(name, (ASSETS / name).read_bytes())


def install(flask: Flask, statement: str) -> None:
    """Serve the bundles beside the files they are made of, and give templates the fonts and style sheet to load.

    `statement` starts Dash's renderer.
    """
    for asset in (bundle("css"), bundle("js"), style(), start(statement), dash_renderer(statement)):
        flask.add_url_rule(
            f"/assets/{asset.name}", asset.name, partial(Response, asset.text, mimetype=asset.mimetype)
        )
    flask.jinja_env.globals |= {
        "fonts": [fingerprinted_url(name) for name in PRELOADED],
        "style_sheet": style().address,
    }


def _with_fonts(text: str) -> str:
    return FONT.sub(lambda match: fingerprinted_url(match[0]), text)


def _address(name: str, content: bytes) -> str:
    return f"/assets/{name}?m={hashlib.sha256(content).hexdigest()[:12]}"
