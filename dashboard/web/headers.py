"""Headers of every response: what a page may load, who may embed it, how long it may be cached."""

from flask import Flask, Response, request

from dashboard.admin.gate import ICON
from dashboard.components.links import EMBED
from dashboard.settings import settings

NOBODY = "'none'"
# Inline styles are allowed because plotly.js and our own HTML write style attributes.
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
        # Only our own server gets the referrer, for its log.
        response.headers["Referrer-Policy"] = "same-origin"
        if not hosts:  # it cannot name hosts; if some may embed, frame-ancestors alone applies
            response.headers["X-Frame-Options"] = "DENY"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        _keep(response)
        return response


def _keep(response: Response) -> None:
    """Set the cache policy: a year for fingerprinted assets, a week for other assets, revalidation for pages."""
    if response.status_code not in (200, 304):  # 304 renews the headers of the cached file
        return
    if request.path.startswith("/assets/") or request.path == ICON:
        age = YEAR_IN_SECONDS if "m" in request.args else WEEK_IN_SECONDS
        response.headers["Cache-Control"] = f"public, max-age={age}"
    elif not request.path.startswith("/_dash-component-suites/"):
        response.headers["Cache-Control"] = "no-cache"
