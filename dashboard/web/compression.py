"""Sends answers compressed: with brotli, or with gzip to clients that do not read brotli.

Dynamic answers are compressed at a level that costs half a millisecond. What every page loads changes only with a new
release: dashboard/web/precompressed.py has it as small as it gets, other files are compressed once a worker.
"""

import gzip
import hashlib
from functools import partial

import brotli
from flask import Flask, Response, request

from dashboard.web.precompressed import prepared

SMALLEST = 500
FILES = ("/assets/", "/_dash-component-suites/")
TEXTS = ("text/", "application/json", "application/javascript", "image/svg+xml")

FAST = {"br": partial(brotli.compress, quality=4), "gzip": partial(gzip.compress, compresslevel=6, mtime=0)}

# By content, not by address: Dash takes any fingerprint in an address, so addresses are without number.
_files: dict[tuple[str, str], bytes] = {}


def install(flask: Flask) -> None:
    """Compress what a server answers."""
    flask.after_request(_compress)


def coding() -> str:
    """Return the best coding that the client reads, empty where that is none."""
    accepted = request.accept_encodings
    return next((one for one in FAST if accepted[one] > 0), "")


def _compress(response: Response) -> Response:
    """Compress a text, and let a reader who has it already be told so."""
    if not (response.mimetype or "").startswith(TEXTS):
        return response
    response.vary.add("Accept-Encoding")
    is_file = request.path.startswith(FILES)
    if response.status_code == 200:
        if request.method == "GET" and not response.is_streamed:
            response.add_etag()
        _encode(response, is_file)
    if request.method == "GET":
        _weaken(response)
        response.make_conditional(request)
    return response


def _encode(response: Response, is_file: bool) -> None:
    chosen = coding()
    if not chosen or "Content-Encoding" in response.headers or (response.is_streamed and not is_file):
        return
    response.direct_passthrough = False  # a file is read, not handed to the server as it is
    data = response.get_data()
    if len(data) < SMALLEST:
        return
    response.set_data(_file(data, chosen) if is_file else FAST[chosen](data))
    response.headers["Content-Encoding"] = chosen


def _file(data: bytes, coding: str) -> bytes:
    key = hashlib.sha256(data).hexdigest(), coding
    if key not in _files:
        _files[key] = prepared(*key) or FAST[coding](data)
    return _files[key]


def _weaken(response: Response) -> None:
    """Say that the tag names the content and not its bytes, which differ by coding."""
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
