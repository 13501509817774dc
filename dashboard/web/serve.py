"""Serves the app with a production server, the same way locally and on a host.

Granian, not gunicorn: with the same number of threads it serves as many callbacks (which wait for Python) but 1.5
times the pages, needs no configuration of its own, and reads heads and writes responses outside Python. Its own
adapter for WSGI reads bodies inside a thread, so that slow clients could hold all of them: web/gateway.py replaces it.
"""

import errno
import gc
import json
import logging
import os
import resource
import signal
import socket
import sys
from functools import partial
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from dashboard.settings import SettingError, settings

if TYPE_CHECKING:
    from dashboard.web.gateway import Gateway

# Python runs one thread at a time: more threads for pages delayed every response and sped up none. The other three
# are for requests that wait for Chromium: a ZIP of images holds its thread until it is sent.
THREADS = 2 + 3
# Granian counts open connections, including idle ones of browsers: a small limit locks users out.
BACKLOG, CONNECTIONS = 1024, 16_384
# Granian can miss a stop signal within milliseconds of its start (2 of 250 times); it is killed after this long.
SECONDS_TO_STOP = 5


class OneLine(logging.Formatter):
    """Formats a log record as one line of JSON, its traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line of JSON."""
        fields = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


class Unexpected(logging.Filter):
    """Drops granian's warning about the number of threads on a small machine, which is intended."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is logged."""
        return "Python threads" not in record.getMessage()


LOGGING = {
    "filters": {"unexpected": {"()": Unexpected}},
    "formatters": {"line": {"()": OneLine}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["unexpected"]}
    },
    "loggers": {"_granian": {}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}


def serve(host: str, port: int, workers: int) -> None:
    """Re-exec as a lean supervisor process, which needs half the memory of a command.

    Raises SettingError if the address cannot be listened on.
    """
    host = _listening(host, port)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", __name__, host, str(port), str(workers)])


def watch(host: str, port: int, workers: int) -> None:
    """Serve until stopped; each worker loads the app, and with it the data version, for itself."""
    # Each connection is an open file, and the usual limit is 1,024.
    _soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    server = Granian(
        target="dashboard.web.serve:load",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_STOP,
        log_level=LogLevels.warning,
        log_dictconfig=LOGGING,
    )
    url_host = f"[{host}]" if ":" in host else host
    server.on_startup(
        lambda: print(f"Đang mở http://{url_host}:{port} (dừng bằng Ctrl+C)…", file=sys.stderr, flush=True)
    )
    server.serve()


def load() -> "Gateway":
    """Return the app, warmed up; called in each worker before it takes requests."""
    # Until granian installs its own handlers: SIGTERM while loading ends the worker; Ctrl+C arrives through the parent.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from dashboard.admin.gate import inside
    from dashboard.web.error_pages import longest_body
    from dashboard.web.gateway import Gateway
    from dashboard.web.server import server

    inside(server).get("/")
    gc.collect()
    gc.freeze()  # loaded objects stay: scanning them for garbage takes a quarter of a response's time
    return Gateway(server, THREADS, partial(longest_body, server), settings().body_seconds)


def _listening(host: str, port: int) -> str:
    """Return the network address of a host, as granian accepts no names. Raises SettingError if it is unusable.

    Of several addresses, the first IPv4 one is used, which every browser tries. The port is checked here, as granian
    would share it with another process.
    """
    try:
        addresses = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise SettingError(
            f"HOST={host!r} không phải tên hay địa chỉ của máy này. Cách sửa: ghi 127.0.0.1 (chỉ máy này), "
            "0.0.0.0 (mọi mạng), hoặc bỏ HOST."
        ) from error
    family, _, _, _, (address, *_) = min(addresses, key=lambda info: info[0] != socket.AF_INET)
    try:
        socket.create_server((address, port), family=family).close()
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        reason = "đang có chương trình khác dùng" if in_use else f"không mở được: {error.strerror}"
        raise SettingError(
            f"Cổng {port} trên {host} {reason}. Cách sửa: dừng chương trình đó, hoặc đặt HOST, PORT khác, "
            f"ví dụ PORT={port % 65535 + 1}."
        ) from error
    return str(address)


if __name__ == "__main__":
    _, given_host, given_port, given_workers = sys.argv
    watch(given_host, int(given_port), int(given_workers))
