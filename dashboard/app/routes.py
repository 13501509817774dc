"""Plain GET addresses beside the pages: health, and the picture of a card as a figure."""

from flask import Flask, Response, abort, jsonify, request

from dashboard import pages
from dashboard.data.answers import answer
from dashboard.data.current import current_warehouse
from dashboard.data.versions import VersionError, current_id
from dashboard.figures import SHAPES, picture
from dashboard.figures.panel import Drawing
from dashboard.parts.card import graph_config
from dashboard.parts.links import file_name, page_address
from dashboard.settings import settings
from dashboard.theme import PALETTES


def install(flask: Flask) -> None:
    """Add the routes to a server."""
    flask.add_url_rule("/healthz", view_func=health)
    flask.add_url_rule("/hinh/<key>.json", view_func=card_picture)


def health() -> tuple[Response, int]:
    """Return 200 with the version that is served; 503 where nothing whole is published."""
    try:
        served = current_warehouse(settings()).version
        current = current_id(settings().published)
    except VersionError as error:
        return jsonify(status="no data", reason=error.problem), 503
    state = "ok" if served.id == current else "damaged"
    return jsonify(status=state, version=served.id, current=current, rows=served.rows), 200


def card_picture(key: str) -> Response:
    """Return a card's picture as a Plotly figure with its configuration and file name.

    The question is that of the page; `kho` names the shape. The browser turns it into PNG or SVG.
    """
    warehouse = current_warehouse(settings())
    shape, card = SHAPES.get(request.args.get("kho", "16x9")), warehouse.catalog.cards.get(key)
    if shape is None or card is None:
        abort(404)
    asked = pages.visit("/", request.query_string.decode("utf-8", errors="replace"), warehouse)
    question, drawing = asked.question, Drawing(asked.words, PALETTES[asked.question.theme])
    found = answer(card, question, warehouse)
    address = request.host_url.rstrip("/") + page_address("/", question, f"card-{key}")
    return jsonify(
        figure=picture(found, drawing, shape, address),
        config=graph_config(question.language) | {"staticPlot": True},
        name=f"{file_name(key, question, found.version)}_{shape.name}",
    )
