"""The Dash app of a process and its Flask server, which a production server loads as `server`."""

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
from dashboard.web import assets, compression, error_pages, headers, request_language, response_cache, routes
from dashboard.web.assets import PLOTLY, bundle, fingerprinted_url

INDEX = "index.html"
# The Dash scripts that handle filter changes: React and the renderer. The elements of a page need no script.
ANSWERING = re.compile(
    r'src="(/_dash-component-suites/dash/(?:deps/(?:react|prop-types)|dash-renderer/)[^"]+)"'
)


class DashboardApp(Dash):
    """Dash with a template as index page, which contains the whole requested page including its figures."""

    def interpolate_index(self, *_unused: Any, **parts: Any) -> str:
        """Return the index page; Dash passes its own script and style tags."""
        asked, page = g.visit, pages.page(g.visit)
        return render_template(
            INDEX,
            visit=asked,
            properties=css_properties(asked.question.theme),
            paper=css_properties("light") if asked.question.theme == "dark" else {},
            heading=page.heading,
            page=markup(page.layout()),
            shapes=picture_shapes(),
            scales=SCALES,
            styles=bundle("css").address,
            plotly=fingerprinted_url(PLOTLY),
            answering=ANSWERING.findall(parts["scripts"]),
            **parts | {"scripts": bundle("js").address, "config": _config(parts["config"])},
        )


def _config(element: str) -> dict:
    """Return Dash's configuration without entries that pages do not need.

    These are what differs from request to request, which only background callbacks need, and the description of
    components that no page has.
    """
    given = json.loads(element.partition(">")[2].rpartition("<")[0])
    return given | {"end_id": None, "children_props": {}}


def make_server() -> Flask:
    """Build the Flask server with everything on it, and send one request so that Dash completes its set-up.

    Dash marks its set-up as done before it is: without this request, the first users of a threaded worker can get a
    blank page. The request needs no data, which may not exist yet.
    """
    flask = Flask(__name__, static_folder=None)
    board = DashboardApp(
        server=flask,  # type: ignore[arg-type]  # Dash accepts a Flask server; its type hints omit it
        title="CCHC",
        assets_folder=str(ASSETS),
        suppress_callback_exceptions=True,
        update_title="",
        compress=False,
    )
    board.layout = choices()
    request_language.install(flask)
    install_admin(flask)  # before the error pages, which check whether a user may see unpublished versions
    flask.extensions["board"] = board
    response_cache.install(flask)  # before everything that makes or changes a response
    error_pages.install(flask, board)
    routes.install(flask)
    assets.install(flask)
    compression.install(flask)
    headers.install(flask)
    inside(flask).get("/_dash-dependencies")
    return flask


server = make_server()
