"""Files that last: written whole, on the disk when a call returns, appended without mixing lines."""

import json
import os
from pathlib import Path


def write_file(path: Path, data: bytes) -> None:
    """Write a new file; it is on the disk when this returns. Raises FileExistsError where there is one."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


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
