"""Known questions: an answer that was given before is given again as the bytes that went out.

An answer is stored where nothing made it but the current data version and what the request itself says:
pages that say so (`Page.cacheable`), asked by a reader who sends no cookie and no name, of a site that is open to
all. It is given again before Flask is asked, which takes longer than all the rest; a new version makes
every stored answer unknown.
"""

import io
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock

from cachetools import LRUCache
from flask import Flask, Response, g, request

from dashboard import pages
from dashboard.admin.gate import INSIDE
from dashboard.data.open_version import Stamp, current_warehouse, stamp
from dashboard.settings import settings

CALLBACK = "/_dash-update-component"
# Of a worker: some thousand answers.
MOST_BYTES = 24_000_000
LONGEST_ADDRESS, LONGEST_CHOICE = 2_000, 10_000
# What tells more of a reader than the question does; the server itself may see what no reader may.
PERSONAL = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", INSIDE)
KEY = "dashboard.known"

# Version, method, path, query, body, its type, the codings that are read.
Key = tuple[Stamp, str, str, str, bytes, str, str]


@dataclass(frozen=True)
class Stored:
    """What is needed to send an answer again."""

    status: str
    headers: list[tuple[str, str]]
    tag: str
    body: bytes
    asked: int  # letters of the request that it answers

    @property
    def size(self) -> int:
        """Return how many bytes it takes, with its key."""
        return len(self.body) + self.asked + sum(len(name) + len(held) for name, held in self.headers)

    def send(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """Answer a request; a reader who has it already is told so."""
        if self.tag and self.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            kept = [(name, held) for name, held in self.headers if not name.startswith("Content-")]
            start_response("304 NOT MODIFIED", kept)
            return [b""]
        start_response(self.status, self.headers)
        return [self.body]


class ResponseCache:
    """The answers that were asked for last, up to a number of bytes. Safe for threads."""

    def __init__(self, most: int = MOST_BYTES):
        self._stored: LRUCache[Key, Stored] = LRUCache(most, getsizeof=lambda answer: answer.size)
        self._lock = Lock()

    def get(self, key: Key) -> Stored | None:
        """Return what is stored, None where that is nothing."""
        with self._lock:
            return self._stored.get(key)

    def keep(self, key: Key, answer: Stored) -> None:
        """Store an answer in place of those that nobody asked for longest; one that is too large is not stored."""
        with self._lock, suppress(ValueError):
            self._stored[key] = answer

    def forget(self) -> None:
        """Store nothing any more."""
        with self._lock:
            self._stored.clear()


def install(flask: Flask) -> None:
    """Answer what is known, and store what can be; installed before what makes answers and their headers."""
    answers = flask.extensions["known"] = ResponseCache()
    inner = flask.wsgi_app

    def outer(environ: dict, start_response: Callable) -> Iterable[bytes]:
        key = _key(environ)
        found = answers.get(key) if key else None
        if found:
            return found.send(environ, start_response)
        environ[KEY] = key
        return inner(environ, start_response)

    flask.wsgi_app = outer  # type: ignore[method-assign]  # Flask's documented way to wrap the application

    @flask.after_request  # of several the one that was installed first is called last: the answer is whole
    def remember(response: Response) -> Response:
        key = request.environ.get(KEY)
        if key and _is_whole(response) and _made_of(key):
            tag, _ = response.get_etag()
            body = response.get_data()
            answers.keep(
                key,
                Stored(
                    response.status,
                    response.get_wsgi_headers(request.environ).to_wsgi_list(),
                    tag or "",
                    body,
                    sum(map(len, key[1:])),
                ),
            )
        return response


def _key(environ: dict) -> Key | None:
    """Return what the answer depends on, None where that may be more than is known; a body that is read is put back."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    is_choice = method == "POST" and path == CALLBACK
    if not (is_choice or method == "GET") or any(name in environ for name in PERSONAL):
        return None
    given = settings()
    version = stamp(given)
    # What Dash adds to the address of a choice, and to the page for it, only binds background callbacks.
    query = "" if is_choice else environ.get("QUERY_STRING", "")
    if version is None or given.sign_in == "all" or len(path) + len(query) > LONGEST_ADDRESS:
        return None
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LONGEST_CHOICE:
        return None
    body = environ["wsgi.input"].read(int(length)) if is_choice else b""
    if is_choice:
        environ["wsgi.input"] = io.BytesIO(body)
    kind = environ.get("CONTENT_TYPE", "")
    return version, method, path, query, body, kind, environ.get("HTTP_ACCEPT_ENCODING", "")


def _is_whole(response: Response) -> bool:
    """Tell whether all went well, and nothing in the answer is meant for one reader."""
    good = response.status_code == 200 and not response.is_streamed
    return good and "Set-Cookie" not in response.headers and not g.get("uncacheable")


def _made_of(key: Key) -> bool:
    """Tell whether a cacheable page was made of the version that the key names, and it is the current one still."""
    visit = g.get("visit")
    if visit is None or not pages.cacheable(visit):
        return False
    current = current_warehouse(settings()).version.id
    return visit.warehouse.version.id == current and stamp(settings()) == key[0]
