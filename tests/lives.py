"""A server that starts at once on any folder and can be killed at a chosen step, and a signed-in client for it."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import requests
from browsing import Site, command
from desk import CSRF, PASSWORD, SIGN_IN
from mishaps import PATIENCE

from dashboard.settings import PROJECT


class Lives:
    """The running program (`forking.py`): serves one folder at a time, each from processes of its own."""

    def __init__(self, program, log):
        self._program, self._log = program, log
        self.url = f"http://127.0.0.1:{program.stdout.readline().strip()}"

    def serve(self, folder, step=None, workers=1, **environment):
        """Kill the server processes and serve a folder from new ones, which die before their n-th step, if given."""
        asked = {"environment": {"CCHC_DATA": str(folder)} | environment, "step": step, "workers": workers}
        print(json.dumps(asked), file=self._program.stdin, flush=True)
        assert self._program.stdout.readline(), self._log.read_text()

    def killed_before(self, step, folder, ask, **environment):
        """Send a request to a process that dies before its n-th step; return the answer, None where none came.

        To answer is the last step. A process that answered is killed immediately afterwards.
        """
        self.serve(folder, step, **environment)
        try:
            return ask()
        except requests.ConnectionError:
            return None
        finally:
            self.serve(folder, **environment)

    @contextmanager
    def site(self, folder, workers=1, **environment):
        """Serve a folder while the block runs; the server's log must hold no error."""
        begun = self._log.stat().st_size
        self.serve(folder, workers=workers, **environment)
        yield Site(self.url, folder)
        said = self._log.read_bytes()[begun:].decode()
        assert "Traceback" not in said and "ERROR" not in said, said


class Caller:
    """Somebody who signed in by a program; forms are sent with the token of the session."""

    def __init__(self, url, name):
        self._url, self._session = url, requests.Session()
        self._token = CSRF.search(self.get(SIGN_IN).text)[1]
        assert self.post(SIGN_IN, name=name, password=PASSWORD).status_code == 303
        self._token = CSRF.search(self.get("/quan-tri/mat-khau").text)[1]

    def get(self, path):
        """Return a page."""
        return self._session.get(self._url + path, timeout=PATIENCE)

    def post(self, path, **fields):
        """Send a form and return the answer itself, wherever it leads."""
        fields |= {"csrf_token": self._token}
        return self._session.post(self._url + path, data=fields, allow_redirects=False, timeout=PATIENCE)


@contextmanager
def forked(folder):
    """Run the program while the block runs; its log goes into a folder."""
    log = folder / "lives.log"
    started = command(folder, PYTHONPATH=str(PROJECT))
    started["args"] = [sys.executable, str(Path(__file__).with_name("forking.py"))]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with log.open("w") as stderr:
        program = subprocess.Popen(**started, **pipes, stderr=stderr, start_new_session=True)
    try:
        yield Lives(program, log)
    finally:
        os.killpg(program.pid, signal.SIGKILL)
        program.communicate()
