"""The one Dash app of a process and its Flask server, ready for a production server to load as `server`."""

import json
import re
from typing import Any

from dash import Dash
from flask import Flask, g, render_template

from dashboard import pages
from dashboard.admin.gate import inside
from dashboard.admin.install import install as install_admin
from dashboard.components.card import picture_shapes
from dashboard.components.choice import choices
from dashboard.components.frame import css_properties
from dashboard.components.markup import markup
from dashboard.figures import SCALES
from dashboard.settings import ASSETS
from dashboard.web import assets, compression, error_pages, headers, response_cache, routes
from dashboard.web.assets import PLOTLY, bundle, fingerprinted_url

INDEX = "index.html"
# What of Dash answers a choice: React, and its renderer. The elements of a page need no script.
ANSWERING = re.compile(
    r'src="(/_dash-component-suites/dash/(?:deps/(?:react|prop-types)|dash-renderer/)[^"]+)"'
)


class DashboardApp(Dash):
    """Dash whose index page is a template that holds the whole page of the visit, its figures inside."""

    def interpolate_index(self, *_: Any, **parts: Any) -> str:
        """Return the index page; Dash gives its own script and style tags."""
        asked, page = g.visit, pages.page(g.visit)
        return render_template(
            INDEX,
            visit=asked,
            say=asked.words.say,
            properties=css_properties(asked.question.theme),
            paper=css_properties("light") if asked.question.theme == "dark" else {},
            heading=page.heading,
            page=markup(page.layout()),
            shapes=picture_shapes(asked.words),
            scales=SCALES,
            styles=bundle("css").address,
            plotly=fingerprinted_url(PLOTLY),
            answering=ANSWERING.findall(parts["scripts"]),
            **parts | {"scripts": bundle("js").address, "config": _config(parts["config"])},
        )


def _config(element: str) -> dict:
    """Return Dash's configuration without what differs from visit to visit, which only background callbacks need,
    and without what it says of components that no page has.
    """
    given = json.loads(element.partition(">")[2].rpartition("<")[0])
    return given | {"end_id": None, "children_props": {}}


def make_server() -> Flask:
    """Build the Flask server with everything on it, and answer once so that Dash has set itself up.

    Dash marks its set-up done before it is: without the first answer a threaded worker's
    first visitors can get a blank page. This answer needs no data, which may not be there yet.
    """
    flask = Flask(__name__, static_folder=None)
    board = DashboardApp(
        server=flask,  # type: ignore[arg-type]  # Dash takes a Flask server, its hints leave it out
        title="CCHC",
        assets_folder=str(ASSETS),
        suppress_callback_exceptions=True,
        update_title="",
        compress=False,
    )
    board.layout = choices()
    install_admin(flask)  # before the error pages, which ask whether somebody may see what is not published
    flask.extensions["board"] = board
    response_cache.install(flask)  # before all that makes an answer or adds to it
    error_pages.install(flask, board)
    routes.install(flask)
    assets.install(flask)
    compression.install(flask)
    headers.install(flask)
    inside(flask).get("/_dash-dependencies")
    return flask


server = make_server()
