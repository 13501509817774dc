"""A program that loads the app once and serves it from forked processes, so that a new server is ready at once.

It prints its port. Each line of input, a JSON object, kills the current server processes and forks the next ones, whose
ids are printed: as many as `workers`, with the settings of `environment`; they die before the disk operation `step`, or
never where it is null.
"""

import json
import os
import signal
import socket
import sys

from mishaps import dying_before
from werkzeug.serving import make_server

from dashboard.settings import settings
from dashboard.web.server import server


def serve():
    """Fork server processes for each line of input."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)
        lives = []
        for line in iter(sys.stdin.readline, ""):
            for life in lives:
                os.kill(life, signal.SIGKILL)
                os.waitpid(life, 0)
            asked = json.loads(line)
            lives = [forked(listening, asked["environment"], asked["step"]) for _ in range(asked["workers"])]
            print(lives, flush=True)


def forked(listening, environment, step):
    """Fork a server process and return its id."""
    life = os.fork()
    if life == 0:
        live(listening, environment, step)
    return life


def live(listening, environment, step):
    """Serve with the given settings until killed."""
    os.environ.update(environment)
    settings.cache_clear()
    host, port = listening.getsockname()
    app = server if step is None else mortal(step, settings().data)
    make_server(host, port, app, threaded=True, fd=listening.fileno()).serve_forever()


def mortal(step, folder):
    """Return an app that kills its process before the n-th disk operation on a folder; answering counts as one more."""
    die = dying_before(step, folder)

    def app(environ, start_response):
        answer = server(environ, start_response)
        die(None)
        return answer

    return app


if __name__ == "__main__":
    serve()
