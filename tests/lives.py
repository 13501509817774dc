"""A server whose serving process is killed often and replaced at once, and those who call it without a browser."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import requests
from browsing import command
from desk import CSRF, PASSWORD, SIGN_IN

from dashboard.settings import PROJECT


class Lives:
    """The running server; `life` is the process that serves now."""

    def __init__(self, program):
        self._program = program
        self.url = f"http://127.0.0.1:{program.stdout.readline().strip()}"
        self._begin()

    def _begin(self):
        self.life = int(self._program.stdout.readline())

    def end(self):
        """Kill who serves, as the machine would, and wait for the next."""
        os.kill(self.life, signal.SIGKILL)
        self._begin()

    def seconds(self, ask):
        """Return how long a request takes, and its answer; who gave it is killed at once."""
        started = monotonic()
        answer = ask()
        took = monotonic() - started
        self.end()
        return took, answer

    def killed_after(self, delay, ask):
        """Send a request and kill who serves so many seconds later; return the answer, None where none came."""
        answers = []

        def send():
            try:
                answers.append(ask())
            except requests.RequestException:
                answers.append(None)

        sending = Thread(target=send)
        sending.start()
        sleep(delay)
        self.end()
        sending.join()
        return answers[0]


class Caller:
    """Somebody who signed in by a program; forms are sent with the token of the session."""

    def __init__(self, url, name):
        self._url, self._session = url, requests.Session()
        self._token = CSRF.search(self.get(SIGN_IN).text)[1]
        assert self.post(SIGN_IN, name=name, password=PASSWORD).status_code == 303
        self._token = CSRF.search(self.get("/quan-tri/mat-khau").text)[1]

    def get(self, path):
        """Return a page."""
        return self._session.get(self._url + path, timeout=60)

    def post(self, path, **fields):
        """Send a form and return the answer itself, wherever it leads."""
        fields |= {"csrf_token": self._token}
        return self._session.post(self._url + path, data=fields, allow_redirects=False, timeout=60)


@contextmanager
def lives(data, **environment):
    """Serve a folder of data while the block runs."""
    started = command(data, **environment | {"PYTHONPATH": str(PROJECT)})
    started["args"] = [sys.executable, str(Path(__file__).with_name("forking.py"))]
    with (data / "lives.log").open("w") as log:
        program = subprocess.Popen(
            **started, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
        )
    try:
        yield Lives(program)
    finally:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait(20)
        program.stdout.close()
