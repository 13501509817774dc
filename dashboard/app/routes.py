"""Plain GET addresses beside the pages: health, and a card as table or picture."""

from flask import Flask, Response, abort, jsonify, render_template, request

from dashboard import pages
from dashboard.data.answers import Answer, answer
from dashboard.data.current import current_warehouse
from dashboard.data.versions import VersionError, current_id
from dashboard.figures import SHAPES, picture
from dashboard.figures.panel import Drawing
from dashboard.parts.card import graph_config
from dashboard.parts.links import file_name, page_address
from dashboard.settings import settings
from dashboard.theme import PALETTES
from dashboard.wording import table


def install(flask: Flask) -> None:
    """Add the routes to a server."""
    flask.add_url_rule("/healthz", view_func=health)
    flask.add_url_rule("/hinh/<key>.json", view_func=card_picture)
    flask.add_url_rule("/bang/<key>", view_func=card_table)


def health() -> tuple[Response, int]:
    """Return 200 with the version that is served; 503 where nothing whole is published."""
    try:
        served = current_warehouse(settings()).version
        current = current_id(settings().published)
    except VersionError as error:
        return jsonify(status="no data", reason=error.problem), 503
    state = "ok" if served.id == current else "damaged"
    return jsonify(status=state, version=served.id, current=current, rows=served.rows), 200


def card_table(key: str) -> str:
    """Return the table behind a card as HTML, for the question of the address."""
    found, asked = _answer(key)
    caption = f"{found.card.text('title', asked.words.language)}, {asked.question.year}"
    return render_template("table.html", table=table(found, asked.words), caption=caption)


def card_picture(key: str) -> Response:
    """Return a card's picture as a Plotly figure with its configuration and file name.

    `kho` names the shape. The browser turns it into PNG or SVG.
    """
    found, asked = _answer(key)
    shape, question = SHAPES.get(request.args.get("kho", "16x9")), asked.question
    if shape is None:
        abort(404)
    drawing = Drawing(asked.words, PALETTES[question.theme])
    address = request.host_url.rstrip("/") + page_address("/", question, f"card-{key}")
    return jsonify(
        figure=picture(found, drawing, shape, address),
        config=graph_config(question.language) | {"staticPlot": True},
        name=f"{file_name(key, question, found.version)}_{shape.name}",
    )


def _answer(key: str) -> tuple[Answer, pages.Visit]:
    """Return a card's answer to the question of the address, and the visit. Raises QuestionError or a 404."""
    warehouse = current_warehouse(settings())
    card = warehouse.catalog.card(key)
    if card is None:
        abort(404)
    asked = pages.visit("/", request.query_string.decode("utf-8", errors="replace"), warehouse)
    return answer(card, asked.question, warehouse), asked
