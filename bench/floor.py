"""The floor: a static page with plotly's basic bundle and the overview's figures as ready JSON, served as stored bytes.

Its `/answer` is the minimal Flask handler that sends a ready answer: no dashboard in Flask can be faster.
"""

import json
import os
from pathlib import Path

import brotli
from flask import Flask, Response, request

LONG = "public, max-age=31536000, immutable"
PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>F</title>
<script src="/plotly.js" defer></script><script src="/page.js" defer></script></head>
<body><h1 id="title"></h1><p>{buttons}</p><main>{charts}</main></body></html>"""
SCRIPT = """
const show = async (year) => {
  const made = await (await fetch(`/answer?year=${year}`)).json();
  document.getElementById("title").textContent = `Năm ${year}`;
  made.forEach(({ figure, config }, place) => Plotly.react(`chart${place}`, figure.data, figure.layout, config));
};
document.querySelectorAll("button").forEach((one) => one.addEventListener("click", () => show(one.textContent)));
show(FIRST);
"""


def make() -> Flask:
    """Return the server; the figures and plotly's bundle are compressed once, at start."""
    figures = json.loads(Path(os.environ["BENCH_FIGURES"]).read_text(encoding="utf-8"))
    flask = Flask(__name__, static_folder=None)
    buttons = " ".join(f"<button>{year}</button>" for year in figures)
    boxes = "".join(f'<div id="chart{place}"></div>' for place in range(4))
    page = PAGE.format(buttons=buttons, charts=boxes)
    script = SCRIPT.replace("FIRST", os.environ["BENCH_FIRST"])
    bundle = Path(os.environ["BENCH_PLOTLY"]).read_text(encoding="utf-8")
    answers = {year: brotli.compress(json.dumps(made).encode(), quality=11) for year, made in figures.items()}
    _send(flask, "/", page, "text/html", "no-cache")
    _send(flask, "/plotly.js", bundle, "text/javascript", LONG)
    _send(flask, "/page.js", script, "text/javascript", LONG)

    @flask.route("/answer", methods=["GET", "POST"])
    def answer() -> Response:
        stored = answers[request.args.get("year", os.environ["BENCH_FIRST"])]
        return _response(stored, "application/json", "no-cache")

    return flask


def _send(flask: Flask, address: str, text: str, mimetype: str, kept: str) -> None:
    stored = brotli.compress(text.encode(), quality=9)
    flask.add_url_rule(address, endpoint=address, view_func=lambda: _response(stored, mimetype, kept))


def _response(stored: bytes, mimetype: str, kept: str) -> Response:
    return Response(stored, mimetype=mimetype, headers={"Content-Encoding": "br", "Cache-Control": kept})


if __name__ == "__main__":
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "bench.floor:make",
        factory=True,
        port=int(os.environ["PORT"]),
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("WORKERS", "1")),
        blocking_threads=2,
        log_level=LogLevels.warning,
    ).serve()
