"""The gateway from the server to the app: reads a request's body, within limits, before any thread waits for it.

Granian hands a WSGI app the body as a stream that blocks its thread: a few clients that send a head and then nothing
would stop every page. Here waiting for bytes costs no thread, and `/healthz` has a thread of its own.
"""

import asyncio
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from flask import Flask
from granian.rsgi import ProtocolClosed

from dashboard.language import gettext as _

if TYPE_CHECKING:
    from granian.rsgi import HTTPProtocol, Scope

HEALTH = "/healthz"
# The slowest rate at which a body may arrive, in bytes a second, beyond the time that each has.
SLOWEST = 20_000
# Longer bodies wait on disk.
IN_MEMORY = 200_000
PLAIN = [
    ("content-type", "text/plain; charset=utf-8"),
    ("cache-control", "no-store"),
    ("connection", "close"),
]
Headers = list[tuple[str, str]]


class Gateway:
    """An RSGI application in front of a Flask app, with threads of its own.

    `longest` returns the limit of a body for a path, in bytes; `seconds` is the time that each body has to arrive.
    """

    def __init__(self, app: Flask, threads: int, longest: Callable[[str], int], seconds: int):
        self.app, self.longest, self.seconds = app, longest, seconds
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="app")
        self.health = ThreadPoolExecutor(1, thread_name_prefix="health")

    async def __rsgi__(self, scope: "Scope", protocol: "HTTPProtocol") -> None:
        """Answer a request: 408 if its body is late, nothing if it breaks off.

        A body over the limit is not read to its end; the app refuses it by its length.
        """
        length = _declared_length(scope)
        if length == 0:
            await self._answer(_environ(scope, io.BytesIO(), 0), protocol)
            return
        limit = self.longest(scope.path)
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                async with asyncio.timeout(self.seconds + (length or 0) / SLOWEST):
                    if length is None or length <= limit:
                        await _read(protocol, body, limit)
            except TimeoutError:
                protocol.response_str(
                    408, PLAIN, _("The request arrived too slowly and was ended. Please try again.")
                )
                return
            size = body.tell()
            if length is not None and length <= limit and size < length:
                protocol.response_str(400, PLAIN, _("The request broke off. Please try again."))
                return
            body.seek(0)
            await self._answer(_environ(scope, body, max(size, length or 0)), protocol)

    async def _answer(self, environ: dict[str, Any], protocol: "HTTPProtocol") -> None:
        loop = asyncio.get_running_loop()
        threads = self.health if environ["PATH_INFO"] == HEALTH else self.threads
        status, headers, parts, close = await loop.run_in_executor(threads, self._call, environ)
        if isinstance(parts, bytes):
            protocol.response_bytes(status, headers, parts)
            return
        try:
            transport = protocol.response_stream(status, headers)
            while (part := await loop.run_in_executor(self.threads, next, parts, None)) is not None:
                await transport.send_bytes(part)
        except ProtocolClosed:
            return  # the client has gone; what is left is not wanted
        finally:
            await loop.run_in_executor(self.threads, close)

    def _call(self, environ: dict[str, Any]) -> tuple[int, Headers, bytes | Iterator[bytes], Any]:
        """Return status, headers and body of the app's answer; of an answer in several parts, their iterator.

        The last element closes that iterator.
        """
        started: list[Any] = []

        def start(status: str, headers: Headers, exc_info: Any = None, /) -> Callable[[bytes], object]:
            started[:] = int(status[:3]), [(name.lower(), value) for name, value in headers]
            return io.BytesIO().write  # the old `write` of PEP 3333, which nothing here uses

        answer: Iterable[bytes] = self.app.wsgi_app(environ, start)
        close = getattr(answer, "close", lambda: None)
        parts = iter(answer)
        first, second = next(parts, b""), next(parts, None)
        status, headers = started
        if second is not None:
            return status, headers, chain([first, second], parts), close
        close()
        return status, headers, first, close


async def _read(protocol: "HTTPProtocol", body: IO[bytes], limit: int) -> None:
    """Read a body, and no more of it once it is over the limit."""
    async for chunk in protocol:
        body.write(chunk)
        if body.tell() > limit:
            return


def _declared_length(scope: "Scope") -> int | None:
    """Return the declared length of a body, 0 without one, None if it comes in chunks."""
    if "transfer-encoding" in scope.headers:
        return None
    declared = scope.headers.get("content-length") or "0"
    return int(declared) if declared.isdecimal() else 0


def _environ(scope: "Scope", body: IO[bytes], size: int) -> dict[str, Any]:
    """Return the WSGI environment of a request (PEP 3333)."""
    host, _separator, port = scope.server.rpartition(":")
    address, _separator, client_port = scope.client.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": address.strip("[]"),
        "REMOTE_PORT": client_port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = f"HTTP_{name.upper().replace('-', '_')}"
        joint = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    if scope.authority:  # HTTP/2
        environ["HTTP_HOST"] = scope.authority
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    return environ | {"CONTENT_TYPE": environ.pop("HTTP_CONTENT_TYPE", ""), "CONTENT_LENGTH": str(size)}
