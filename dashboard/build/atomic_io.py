"""Files and folders that are whole or not there, and on the disk when a call returns. Writers hold a lock."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

# What stands under such a name is not finished, or to be removed.
_STAGING = ".staging-"


def write_file(path: Path, data: bytes) -> None:
    """Write a new file; it is on the disk when this returns. Raises FileExistsError where there is one."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, data: bytes) -> None:
    """Write a file in one step: a kill leaves the old one or the new one."""
    beside = _beside(path.parent)
    try:
        write_file(beside, data)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def replace_link(path: Path, target: str) -> None:
    """Let a link lead elsewhere in one step."""
    link = _beside(path.parent)
    link.symlink_to(target)
    os.replace(link, path)
    sync(path.parent)


@contextmanager
def staged(home: Path) -> Iterator[Path]:
    """Give a new folder beside its final place, for `move` to put there; where it was not moved, it is removed."""
    staging = _beside(home)
    staging.mkdir()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def move(staging: Path, final: Path) -> None:
    """Move a folder to its final place, which the disk knows when this returns."""
    os.rename(staging, final)
    sync(final.parent)


def remove_folder(path: Path, home: Path) -> None:
    """Remove a folder, first to a name in `home`: a kill must not leave half of it under its own."""
    gone = _beside(home)
    os.rename(path, gone)
    sync(path.parent)
    shutil.rmtree(gone)


def clear_unfinished(home: Path) -> None:
    """Remove what killed writers left in a folder; under the lock nobody else's can be there."""
    for path in home.glob(f"{_STAGING}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _beside(home: Path) -> Path:
    return home / f"{_STAGING}{uuid4().hex}"


def sync(path: Path) -> None:
    """Make what a file holds, or the names inside a folder, last through a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append_line(path: Path, entry: dict) -> None:
    """Append an entry as a line of JSON; a line that a kill cut off before it is ended first. Needs a lock."""
    with path.open("a+b") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(end - 1, 0))
        cut_off = end > 0 and file.read(1) != b"\n"
        file.write(b"\n" * cut_off + json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
