"""Known questions: an answer that was given before is given again as the bytes that went out.

An answer is stored where nothing made it but the current data version and what the request itself says:
pages that say so (`Page.lasting`), asked by a reader who sends no cookie and no name. It stands behind
whatever was installed before it, a sign-in above all; a new version makes every stored answer unknown.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from flask import Flask, Response, g, request

from dashboard import pages
from dashboard.app.compression import coding
from dashboard.data.current import current_warehouse
from dashboard.data.versions import VersionError
from dashboard.settings import settings

CALLBACK = "/_dash-update-component"
# Of a worker: some thousand answers.
MOST_BYTES = 24_000_000
LONGEST_ADDRESS = 2_000
# What tells more of a reader than the question does.
PERSONAL = ("Cookie", "Authorization")

# Version, method, address, body, content type, coding.
Key = tuple[str, str, str, bytes, str, str]


@dataclass(frozen=True)
class Stored:
    """What is needed to send an answer again; the headers of every answer are added anew."""

    body: bytes
    mimetype: str
    coding: str

    def response(self) -> Response:
        """Return the answer."""
        answer = Response(self.body, mimetype=self.mimetype)
        answer.vary.add("Accept-Encoding")
        if self.coding:
            answer.headers["Content-Encoding"] = self.coding
        return answer


class Answers:
    """The answers that were asked for last, up to a number of bytes. Safe for threads."""

    def __init__(self, most: int = MOST_BYTES):
        self._most = most
        self._kept: OrderedDict[Key, Stored] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Key) -> Stored | None:
        """Return what is stored, None where that is nothing."""
        with self._lock:
            found = self._kept.get(key)
            if found:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Key, answer: Stored) -> None:
        """Store an answer, and let go of those that nobody asked for longest."""
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = answer
            self._bytes += _size(key, answer)
            while self._bytes > self._most:
                self._bytes -= _size(*self._kept.popitem(last=False))

    def forget(self) -> None:
        """Store nothing any more."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0


def install(flask: Flask) -> None:
    """Answer what is known; after the gate of whoever may see, before compression and the gate of questions."""
    answers = flask.extensions["known"] = Answers()

    @flask.before_request
    def known() -> Response | None:
        g.key = _key()
        found = answers.get(g.key) if g.key else None
        if found is None:
            return None
        g.key = None
        return found.response()

    @flask.after_request
    def remember(response: Response) -> Response:
        key = g.get("key")
        if key and _is_whole(response) and _made_of(key):
            stored = Stored(
                response.get_data(), response.mimetype, response.headers.get("Content-Encoding", "")
            )
            answers.keep(key, stored)
        return response


def _key() -> Key | None:
    """Return what the answer depends on, None where that may be more than can be said."""
    is_question = request.method == "GET" and request.endpoint in pages.ENDPOINTS
    is_choice = request.method == "POST" and request.path == CALLBACK
    if not (is_question or is_choice) or any(name in request.headers for name in PERSONAL):
        return None
    # A choice is its body: what Dash adds to the address, and to the page for it, only binds background callbacks.
    address = CALLBACK if is_choice else request.full_path
    if len(address) > LONGEST_ADDRESS:
        return None
    try:
        version = current_warehouse(settings()).version.id
    except VersionError:
        return None
    body = request.get_data() if is_choice else b""
    return version, request.method, address, body, request.mimetype, coding()


def _is_whole(response: Response) -> bool:
    """Tell whether all went well, and nothing in the answer is meant for one reader."""
    good = response.status_code == 200 and not response.is_streamed
    return good and "Set-Cookie" not in response.headers and not g.get("unfinished")


def _made_of(key: Key) -> bool:
    """Tell whether a lasting page was made of the version that the key names."""
    visit = g.get("visit")
    return visit is not None and pages.lasting(visit) and visit.warehouse.version.id == key[0]


def _size(key: Key, answer: Stored) -> int:
    return len(answer.body) + sum(len(part) for part in key)
