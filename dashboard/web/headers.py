"""Headers of every answer: what a page may load, who may frame it, how long a file may be kept."""

from flask import Flask, Response, request

from dashboard.admin.gate import ICON
from dashboard.components.links import EMBED
from dashboard.settings import settings

NOBODY = "'none'"
# plotly.js and our own HTML write style attributes.
RULES = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"
)
YEAR_IN_SECONDS = 365 * 24 * 3600
WEEK_IN_SECONDS = 7 * 24 * 3600


def install(flask: Flask) -> None:
    """Add the headers to a server."""

    @flask.after_request
    def add(response: Response) -> Response:
        hosts = settings().embed_hosts if request.path.startswith(f"{EMBED}/") else ()
        policy = f"{RULES}; frame-ancestors {' '.join(hosts) or NOBODY}"
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["X-Content-Type-Options"] = "nosniff"
        # The server's log may tell from where; nobody else is told.
        response.headers["Referrer-Policy"] = "same-origin"
        if not hosts:  # it cannot name hosts; where some may, frame-ancestors alone says which
            response.headers["X-Frame-Options"] = "DENY"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        _keep(response)
        return response


def _keep(response: Response) -> None:
    """Let browsers keep files: those whose address changes with their content for a year, the rest a week."""
    if response.status_code not in (200, 304):  # "not modified" renews what was said of the file
        return
    if request.path.startswith("/assets/") or request.path == ICON:
        age = YEAR_IN_SECONDS if "m" in request.args else WEEK_IN_SECONDS
        response.headers["Cache-Control"] = f"public, max-age={age}"
    elif not request.path.startswith("/_dash-component-suites/"):
        response.headers["Cache-Control"] = "no-cache"
