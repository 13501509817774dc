"""Ports for servers that must be told which one to use."""

import socket
from contextlib import contextmanager


@contextmanager
def held_port():
    """Reserve a port while the block runs, so that no other program is given it before the server listens.

    The server can share it because granian sets SO_REUSEPORT too. This socket does not listen: it gets no connection.
    """
    with socket.socket() as held:
        for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
            held.setsockopt(socket.SOL_SOCKET, option, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
