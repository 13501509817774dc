"""Serves the app with a production server, the same way locally and on a host."""

from granian import Granian
from granian.constants import Interfaces


def serve(host: str, port: int, workers: int) -> None:
    """Serve until stopped; each worker loads the app, and with it the data version, for itself."""
    Granian(
        target="dashboard.app.server:server",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        websockets=False,
    ).serve()
