"""Response cache: replays the stored bytes of an identical request.

A response is stored only if it depends on nothing but the current data version and the request itself: the page
says so (`Page.cacheable`), the request has no cookie and no credentials, and the site is open to all. It is replayed
before Flask sees the request, since Flask takes longer than all the rest. A new version invalidates every stored
response.
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
# Per worker: some thousand responses.
MOST_BYTES = 24_000_000
LONGEST_ADDRESS, LONGEST_CHOICE = 2_000, 10_000
# Requests with these are not cached: they identify a user, or are the server's own and may see restricted content.
PERSONAL = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", INSIDE)
KEY = "dashboard.known"

# Version stamp, method, path, query, body, content type, accepted codings.
Key = tuple[Stamp, str, str, str, bytes, str, str]


@dataclass(frozen=True)
class Stored:
    """Everything needed to send a response again."""

    status: str
    headers: list[tuple[str, str]]
    tag: str
    body: bytes
    asked: int  # size of the request that it answers

    @property
    def size(self) -> int:
        """Return its size in bytes, including its key."""
        return len(self.body) + self.asked + sum(len(name) + len(value) for name, value in self.headers)

    def send(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """Send the response, or 304 if the client has it already."""
        if self.tag and self.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            headers = [(name, value) for name, value in self.headers if not name.startswith("Content-")]
            start_response("304 NOT MODIFIED", headers)
            return [b""]
        start_response(self.status, self.headers)
        return [self.body]


class ResponseCache:
    """LRU cache of responses, bounded by their total bytes. Thread-safe."""

    def __init__(self, most: int = MOST_BYTES):
        self._stored: LRUCache[Key, Stored] = LRUCache(most, getsizeof=lambda answer: answer.size)
        self._lock = Lock()

    def get(self, key: Key) -> Stored | None:
        """Return the stored response, None if there is none."""
        with self._lock:
            return self._stored.get(key)

    def keep(self, key: Key, answer: Stored) -> None:
        """Store a response, evicting the least recently used ones; a response that is too large is not stored."""
        with self._lock, suppress(ValueError):
            self._stored[key] = answer

    def forget(self) -> None:
        """Remove all stored responses."""
        with self._lock:
            self._stored.clear()


def install(flask: Flask) -> None:
    """Replay stored responses and store new ones; install it before what makes responses and their headers."""
    answers = flask.extensions["known"] = ResponseCache()
    inner = flask.wsgi_app

    def outer(environ: dict, start_response: Callable) -> Iterable[bytes]:
        key = _key(environ)
        stored = answers.get(key) if key else None
        if stored:
            return stored.send(environ, start_response)
        environ[KEY] = key
        return inner(environ, start_response)

    flask.wsgi_app = outer  # type: ignore[method-assign]  # Flask's documented way to wrap the application

    @flask.after_request  # the hook that is installed first is called last: the response is complete
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
    """Return the cache key of a request, None if the response may depend on more; a body that is read is put back."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    is_choice = method == "POST" and path == CALLBACK
    if not (is_choice or method == "GET") or any(name in environ for name in PERSONAL):
        return None
    config = settings()
    version = stamp(config)
    # Dash's additions to the address of a callback, and to the page for it, only bind background callbacks.
    query = "" if is_choice else environ.get("QUERY_STRING", "")
    if version is None or config.sign_in == "all" or len(path) + len(query) > LONGEST_ADDRESS:
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
    """Return whether the response is a complete success and nothing in it is meant for a single user."""
    good = response.status_code == 200 and not response.is_streamed
    return good and "Set-Cookie" not in response.headers and not g.get("uncacheable")


def _made_of(key: Key) -> bool:
    """Return whether a cacheable page was made from the version in the key, and that version is still current."""
    visit = g.get("visit")
    if visit is None or not pages.cacheable(visit):
        return False
    current = current_warehouse(settings()).version.id
    return visit.warehouse.version.id == current and stamp(settings()) == key[0]
