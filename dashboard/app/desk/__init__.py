"""The desk's pages: hand in, check, look at, publish, take back. Plain forms; what may be done is decided in `ingest`."""

from flask import Flask, has_request_context, request

from dashboard.access import desk_words, person, refused_page
from dashboard.app.desk import handing, office, versions
from dashboard.app.desk.handing import HAND_IN, too_large_page
from dashboard.catalog import Refused
from dashboard.data.current import may_preview

DESK = "/quan-tri"


def install(flask: Flask) -> None:
    """Add the routes to a server; who is signed in may open versions that are not published yet."""

    @flask.before_request
    def see() -> None:
        may_preview.set(lambda: has_request_context() and person() is not None)

    for room in (handing, office, versions):
        room.install(flask)


def long_body_page():
    """Return what to do where a file is larger than is taken; None where no file was sent."""
    return too_large_page() if request.path == HAND_IN else None


def refusal_page(error: Refused):
    """Return what stands against a step on a page of the desk, None for any other page."""
    if not request.path.startswith(DESK):
        return None
    return refused_page(409, desk_words().say("That was not done"), str(error))
