"""A program that serves: the app is loaded once, and each life is a fork of that, so that the next is there at once.

It prints its port, then the process id of each life.
"""

import os
import socket

from werkzeug.serving import make_server

from dashboard.app.server import server


def serve():
    """Serve until killed; where a life is killed, begin the next."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        print(port, flush=True)
        while True:
            life = os.fork()
            if life == 0:
                make_server("127.0.0.1", port, server, threaded=True, fd=listening.fileno()).serve_forever()
            print(life, flush=True)
            os.waitpid(life, 0)


if __name__ == "__main__":
    serve()
