"""Atomic writes of files and folders: complete or absent, and synced to disk on return. Writers must hold a lock."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

# Names with this prefix are unfinished or to be removed.
_STAGING = ".staging-"


def write_file(path: Path, data: bytes) -> None:
    """Write a new file and fsync it. Raises FileExistsError if it exists."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file by an atomic rename: a kill leaves either the old or the new content."""
    beside = _beside(path.parent)
    try:
        write_file(beside, data)
        os.replace(beside, path)
        sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def replace_link(path: Path, target: str) -> None:
    """Repoint a symlink by an atomic rename."""
    link = _beside(path.parent)
    link.symlink_to(target)
    os.replace(link, path)
    sync(path.parent)


@contextmanager
def staged(home: Path) -> Iterator[Path]:
    """Provide a new staging folder in `home`, to be put in place by `move`; it is removed if it was not moved."""
    staging = _beside(home)
    staging.mkdir()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def move(staging: Path, final: Path) -> None:
    """Rename a folder to its final path and sync the parent."""
    os.rename(staging, final)
    sync(final.parent)


def remove_folder(path: Path, home: Path) -> None:
    """Remove a folder, first renaming it to a staging name in `home`: a kill must not leave half of it in place."""
    gone = _beside(home)
    os.rename(path, gone)
    sync(path.parent)
    shutil.rmtree(gone)


def clear_unfinished(home: Path) -> None:
    """Remove what killed writers left in a folder. Needs the lock, under which no other writer's files can be there."""
    for path in home.glob(f"{_STAGING}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _beside(home: Path) -> Path:
    return home / f"{_STAGING}{uuid4().hex}"


def sync(path: Path) -> None:
    """Fsync a file's content, or a folder's entries, to survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append_line(path: Path, entry: dict) -> None:
    """Append an entry as a line of JSON, after terminating a line that a kill cut off. Needs a lock."""
    with path.open("a+b") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(end - 1, 0))
        cut_off = end > 0 and file.read(1) != b"\n"
        file.write(b"\n" * cut_off + json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
