"""Sends answers compressed: with brotli, or with gzip to clients that do not read brotli.

Dynamic answers are compressed at a level that costs 1–2 ms. Files change only with a new release, so each
is compressed once; `improve` then replaces that by the best form, which costs seconds of a core.
"""

import gzip
import hashlib
from functools import partial

import brotli
from flask import Flask, Response, request

SMALLEST = 500
FILES = ("/assets/", "/_dash-component-suites/")
TEXTS = ("text/", "application/json", "application/javascript", "image/svg+xml")

FAST = {"br": partial(brotli.compress, quality=5), "gzip": partial(gzip.compress, compresslevel=6, mtime=0)}
# Brotli 11 takes more than twice the time of 10 for 2 % less.
BEST = {"br": partial(brotli.compress, quality=10), "gzip": partial(gzip.compress, compresslevel=9, mtime=0)}

# By content, not by address: Dash takes any fingerprint in an address, so addresses are without number.
_files: dict[tuple[bytes, str], bytes] = {}


def install(flask: Flask) -> None:
    """Compress what a server answers."""
    flask.after_request(_compress)


def improve(data: bytes) -> None:
    """Put the best compressed forms of a file in place of the fast ones."""
    for coding, best in BEST.items():
        _files[_key(data, coding)] = best(data)


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
    key = _key(data, coding)
    if key not in _files:
        _files[key] = FAST[coding](data)
    return _files[key]


def _key(data: bytes, coding: str) -> tuple[bytes, str]:
    return hashlib.sha256(data).digest(), coding


def _weaken(response: Response) -> None:
    """Say that the tag names the content and not its bytes, which differ by coding."""
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
