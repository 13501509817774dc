"""Builds that come to grief in a process of their own. Free of pytest, which each process would import."""

import multiprocessing
import os
import resource
import shutil
import signal
import sys
from contextlib import contextmanager
from pathlib import Path

from dashboard.submissions import submissions
from dashboard.submissions.build_version import build, ensure_version

PATIENCE = 300  # seconds that a process may take before it is given up
# A process that is forked from one with threads and open databases of its own cannot be trusted.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["dashboard.submissions.submissions"])


def run(target, *arguments):
    """Run a mishap in a process of its own and return its exit code."""
    process = PROCESSES.Process(target=target, args=arguments)
    process.start()
    process.join(PATIENCE)
    return process.exitcode


def hand_in_quietly(given, reading):
    submissions.receive(reading, str(reading.figures).encode(), "phieu.xlsx", "clerk", given, "official", {})


def build_quietly(given):
    build(given, "tester")


def serve_quietly(given):
    """Do what the command `serve` does before it becomes the server."""
    ensure_version(given, "serve")


def die_at(step, given):
    """Build and be killed before the n-th step on the published folder, a file cut off in mid-write."""
    dying_before(step, given.published)
    build(given, "killed")


def die_receiving(step, given, reading, data):
    """Hand in and be killed before the n-th step on the operator's folder."""
    dying_before(step, given.data)
    submissions.receive(reading, data, "phieu.xlsx", "killed", given, "official", {})


def die_publishing(step, given, names):
    """Publish hand-ins and be killed before the n-th step on the operator's folder."""
    dying_before(step, given.data)
    submissions.publish(names, "killed", given)


def dying_before(step, folder):
    """Kill this process before its n-th disk operation on a folder from now on; a file being written is cut off.

    Return the function that counts an operation, for callers with operations of another kind.
    """
    steps = iter(range(10_000))

    def die(written):
        if next(steps) == step:
            if written:
                _cut_off(written)
            os.kill(os.getpid(), signal.SIGKILL)

    _before_each_step(folder, die)
    return die


@contextmanager
def kept_before_each_step(folder, copies):
    """Copy a folder before each disk operation on it while the block runs: what a kill at that moment would leave.

    Yield the list of copies. One run gives the states that take `die_at` one run each.
    """
    kept = []

    def keep(written):
        kept.append(copies / f"{len(kept):03}")
        shutil.copytree(folder, kept[-1], symlinks=True)
        if written:
            _cut_off(kept[-1] / written.relative_to(folder))

    stop = _before_each_step(folder, keep)
    try:
        yield kept
    finally:
        stop()


def _cut_off(path):
    os.truncate(path, max(path.stat().st_size - 5, 0))


def _before_each_step(folder, act):
    """Call `act` before each disk operation on a folder, with the file being written or None; return what stops it."""
    watched, sync, going_on = str(folder), os.fsync, [True]

    def audit(event, arguments):
        changes = event in ("os.rename", "os.mkdir", "os.symlink", "os.remove", "os.rmdir", "shutil.rmtree")
        writes = event == "open" and isinstance(arguments[1], str) and arguments[1][0] in "xwa"
        if going_on and (changes or writes) and str(arguments[0]).startswith(watched):
            act(None)

    def acting_sync(descriptor):
        written = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        if written.is_file() and written.is_relative_to(folder):
            act(written)
        sync(descriptor)

    def stop():
        going_on.clear()  # nothing takes an audit hook away again
        os.fsync = sync

    sys.addaudithook(audit)
    os.fsync = acting_sync
    return stop


def build_with_small_files(given):
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    try:
        build(given, "tester")
    except OSError as error:
        sys.exit(error.errno)


def hand_in_with_small_files(given, reading, most):
    """Hand in where no file may grow beyond so many bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        submissions.receive(reading, b"xlsx", "phieu.xlsx", "clerk", given, "official", {})
    except OSError as error:
        sys.exit(error.errno)


class PowerCut:
    """What of a folder a power cut would leave: only what was synced while this is installed, or stood before.

    A file is left with the bytes that it had when it was last synced, a name where its folder was synced since.
    """

    def __init__(self, folder, monkeypatch):
        self.root, self.bytes, self.names = folder.stat().st_ino, {}, {}
        for path in (folder, *folder.rglob("*")):
            self._note(path)
        sync = os.fsync

        def noted(descriptor):
            sync(descriptor)
            self._note(Path(os.readlink(f"/proc/self/fd/{descriptor}")))

        monkeypatch.setattr(os, "fsync", noted)

    def _note(self, path):
        if path.is_symlink():
            return
        if path.is_dir():
            links = {one.name: os.readlink(one) if one.is_symlink() else None for one in path.iterdir()}
            inodes = {one.name: one.lstat().st_ino for one in path.iterdir()}
            self.names[path.stat().st_ino] = {name: (inodes[name], links[name]) for name in links}
        else:
            self.bytes[path.stat().st_ino] = path.read_bytes()

    def leave(self, target, inode=None):
        """Write what is left into a new folder; a file that was never synced is there and empty."""
        target.mkdir()
        for name, (held, link) in self.names.get(inode or self.root, {}).items():
            if link is not None:
                (target / name).symlink_to(link)
            elif held in self.names:
                self.leave(target / name, held)
            else:
                (target / name).write_bytes(self.bytes.get(held, b""))
