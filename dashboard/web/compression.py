"""Compresses responses with brotli, or with gzip for clients that do not accept brotli.

Dynamic responses use a level that costs half a millisecond. Files that every page loads change only with a release:
dashboard/web/precompressed.py holds them at the highest level. Other files are compressed once per worker.
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

# Keyed by content, not by address: Dash accepts any fingerprint in an address, so addresses are unbounded.
_files: dict[tuple[str, str], bytes] = {}


def install(flask: Flask) -> None:
    """Compress the responses of a server."""
    flask.after_request(_compress)


def coding() -> str:
    """Return the best content coding that the client accepts, empty if there is none."""
    accepted = request.accept_encodings
    return next((name for name in FAST if accepted[name] > 0), "")


def _compress(response: Response) -> Response:
    """Compress a text response, and reply 304 if the client has it already."""
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
    content_coding = coding()
    if not content_coding or "Content-Encoding" in response.headers or (response.is_streamed and not is_file):
        return
    response.direct_passthrough = False  # read the file here instead of passing it through
    data = response.get_data()
    if len(data) < SMALLEST:
        return
    response.set_data(_file(data, content_coding) if is_file else FAST[content_coding](data))
    response.headers["Content-Encoding"] = content_coding


def _file(data: bytes, coding: str) -> bytes:
    key = hashlib.sha256(data).hexdigest(), coding
    if key not in _files:
        _files[key] = prepared(*key) or FAST[coding](data)
    return _files[key]


def _weaken(response: Response) -> None:
    """Make the ETag weak: it identifies the content and not its bytes, which differ by coding."""
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
