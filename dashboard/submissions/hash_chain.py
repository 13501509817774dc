"""Lines of JSON that vouch for each other: each carries a hash of itself and of all lines before it.

What a kill cut off in mid-write has no end of line and is no whole JSON: it was never answered for, and is left out.
Anything else that is no whole line, was changed, or lacks a line before it, is damage.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

_SIGNED = re.compile(rb'(\{.+), "sha256": "([0-9a-f]{64})"\}')


class BrokenLine(ValueError):
    """A line is damaged; `number` counts from 1, `unreadable` tells that it is no JSON object at all."""

    def __init__(self, number: int, unreadable: bool):
        super().__init__(number, unreadable)
        self.number, self.unreadable = number, unreadable


def read_chained(path: Path) -> list[dict]:
    """Return the entries of a file in order. Raises BrokenLine, OSError."""
    return [entry for entry, _ in _links(_whole(path.read_bytes()))]


def append_chained(path: Path, entry: dict) -> None:
    """Append an entry with something in it; it is on the disk when this returns. Needs a lock.

    What a kill cut off goes first. Raises BrokenLine, OSError; then no part of the entry is there.
    """
    before = _whole(path.read_bytes())
    chains = [chain for _, chain in _links(before)]
    said = json.dumps(entry, ensure_ascii=False).encode()
    signed = said[:-1] + f', "sha256": "{_next(chains[-1] if chains else "", said)}"}}\n'.encode()
    opened = bool(before) and not before.endswith(b"\n")
    with path.open("ab", buffering=0) as file:
        file.truncate(len(before))
        try:
            _write(file.fileno(), b"\n" * opened + signed)
            os.fsync(file.fileno())
        except OSError as error:
            file.truncate(len(before))
            raise OSError(error.errno, error.strerror, str(path)) from error


def _whole(held: bytes) -> bytes:
    """Return what a file holds without a line that was cut off at its end."""
    lines, end, last = held.rpartition(b"\n")
    return held if not last or _entry(last) else lines + end


def _links(held: bytes) -> Iterator[tuple[dict, str]]:
    """Yield each entry with the hash of all up to it; lines of earlier releases carry none. Raises BrokenLine."""
    chain = ""
    for number, line in enumerate(held.removesuffix(b"\n").split(b"\n") if held else (), start=1):
        entry, signed = _entry(line), _SIGNED.fullmatch(line)
        if not entry:
            raise BrokenLine(number, unreadable=True)
        chain = _next(chain, signed[1] + b"}" if signed else line)
        if entry.pop("sha256", chain) != chain:
            raise BrokenLine(number, unreadable=False)
        yield entry, chain


def _entry(line: bytes) -> dict:
    """Return the entry of a line, empty where it is no JSON object."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _next(chain: str, said: bytes) -> str:
    return hashlib.sha256(chain.encode() + said).hexdigest()


def _write(descriptor: int, data: bytes) -> None:
    """Write all of it: a disk that is full, or a limit, takes a part first and refuses the rest."""
    while data:
        data = data[os.write(descriptor, data) :]
