"""The one Dash app of a process and its Flask server, ready for a production server to load as `server`."""

from dash import Dash, html
from flask import Flask, g, has_request_context, render_template

from dashboard import access, pages
from dashboard.app import compression, desk, gate, headers, known, routes
from dashboard.figures import SCALES
from dashboard.parts.card import picture_shapes
from dashboard.parts.frame import css_properties
from dashboard.parts.still import still
from dashboard.settings import ASSETS

INDEX = "index.html"
# What Dash puts on every page and ours does without: support for browsers of before 2018, and its table.
NOT_NEEDED = ("/polyfill@", "/dash_table/")


class Board(Dash):
    """Dash whose index page is a template that knows the question: language, theme, title."""

    def interpolate_index(self, **parts) -> str:
        """Return the index page; Dash gives its own script and style tags."""
        asked = g.visit
        tags = parts.pop("scripts").split("\n")
        parts["scripts"] = "\n".join(tag for tag in tags if not any(name in tag for name in NOT_NEEDED))
        return render_template(
            INDEX,
            visit=asked,
            say=asked.words.say,
            properties=css_properties(asked.question.theme),
            paper=css_properties("light") if asked.question.theme == "dark" else {},
            heading=pages.heading(asked),
            barred=pages.barred(asked),
            outline=pages.outline(asked),
            shapes=picture_shapes(asked.words),
            scales=SCALES,
            **parts,
        )


def _layout() -> html.Div:
    """Return the page of the visit that the gate read; an empty one while Dash sets itself up."""
    return still(pages.layout(g.visit)) if has_request_context() and "visit" in g else html.Div()


def make_server() -> Flask:
    """Build the Flask server with everything on it, and answer once so that Dash has set itself up.

    Dash marks its set-up done before it is: without the first answer a threaded worker's
    first visitors can get a blank page. This answer needs no data, which may not be there yet.
    """
    flask = Flask(__name__, static_folder=None)
    board = Board(
        server=flask,
        title="CCHC",
        assets_folder=str(ASSETS),
        assets_ignore=r"(embed|desk)\..*",  # of cards that others frame and of the desk, which are no pages of Dash
        suppress_callback_exceptions=True,
        update_title=None,
        compress=False,
    )
    board.layout = _layout
    access.install(flask)
    desk.install(flask)  # before the gate, which asks whether somebody may see what is not published
    flask.extensions["board"] = board
    known.install(flask)  # after whoever asks who is there, before all that makes an answer
    gate.install(flask, board)
    routes.install(flask)
    compression.install(flask)
    headers.install(flask, board)
    access.inside(flask).get("/_dash-dependencies")
    return flask


server = make_server()
