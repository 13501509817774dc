"""The Dash app of a process and its Flask server, which a production server loads as `server`."""

import json
from typing import Any

from dash import Dash
from dash.types import RendererHooks
from flask import Flask, g, render_template
from plotly.utils import PlotlyJSONEncoder

from dashboard import pages
from dashboard.admin.gate import inside
from dashboard.admin.install import install as install_admin
from dashboard.components.adopted import Adopter, Store, has_island
from dashboard.components.card import picture_shapes
from dashboard.components.frame import css_properties
from dashboard.components.markup import json_in_html, markup
from dashboard.figures import SCALES
from dashboard.settings import ASSETS
from dashboard.web import assets, compression, error_pages, headers, request_language, response_cache, routes
from dashboard.web.assets import PLOTLY, bundle, dash_renderer, fingerprinted_url, start

INDEX = "index.html"
# Functions of assets/answers.js that Dash's renderer calls: the first adds a page's components to the layout, the
# others see to it that of several requests for the same outputs the last one counts.
HOOKS: RendererHooks = {
    "layout_post": "cchcAnswers.join",
    "request_pre": "cchcAnswers.sent",
    "request_post": "cchcAnswers.received",
    "callback_resolved": "cchcAnswers.settled",
}


class DashboardApp(Dash):
    """Dash with a template as index page, which contains the whole requested page including its figures.

    The page carries its part of Dash's layout too, because Dash asks for the layout without naming the page.
    """

    def interpolate_index(self, *_unused: Any, **parts: Any) -> str:
        """Return the index page; Dash passes its own tags, of which only pages with islands need all scripts."""
        page_request, page = g.visit, pages.page(g.visit)
        adopters: list[Adopter] = [Store(id="path", data=page_request.path)]
        page_html, islands = markup(page.layout(), adopters), has_island(adopters)
        return render_template(
            INDEX,
            visit=page_request,
            properties=css_properties(page_request.question.theme),
            paper=css_properties("light") if page_request.question.theme == "dark" else {},
            heading=page.heading,
            page=page_html,
            adopters=json_in_html(adopters, cls=PlotlyJSONEncoder),
            shapes=picture_shapes(),
            scales=SCALES,
            styles=bundle("css").address,
            plotly=fingerprinted_url(PLOTLY),
            ours=bundle("js").address,
            late=(start if islands else dash_renderer)(self.renderer).address,
            islands=islands,
            **parts | {"config": _config(parts["config"], islands)},
        )


def _config(element: str, islands: bool) -> dict:
    """Return Dash's configuration without entries that pages do not need.

    These are what differs from request to request, which only background callbacks need, and, on a page without
    islands, the description of components that it does not have.
    """
    config = json.loads(element.partition(">")[2].rpartition("<")[0])
    return config | {"end_id": None} | ({} if islands else {"children_props": {}})


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
        assets_ignore=".",  # pages load them as bundles
        suppress_callback_exceptions=True,
        update_title="",
        compress=False,
        hooks=HOOKS,
    )
    board.layout = pages.layout()
    request_language.install(flask)
    install_admin(flask)  # before the error pages, which check whether a user may see unpublished versions
    flask.extensions["board"] = board
    response_cache.install(flask)  # before everything that makes or changes a response
    error_pages.install(flask, board)
    routes.install(flask)
    assets.install(flask, board.renderer)
    compression.install(flask)
    headers.install(flask)
    inside(flask).get("/_dash-dependencies")
    return flask


server = make_server()
