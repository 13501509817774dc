"""Hash-chained (tamper-evident) lines of JSON: each line has a hash of itself and of all lines before it.

A last line without a newline that is not complete JSON was cut off by a kill during the write; it was never
acknowledged and is ignored. Any other incomplete or changed line, or one missing before it, is damage.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

_SIGNED = re.compile(rb'(\{.+), "sha256": "([0-9a-f]{64})"\}')


class BrokenLine(ValueError):
    """A line is damaged; `number` counts from 1, `unreadable` means that it is not a JSON object at all."""

    def __init__(self, number: int, unreadable: bool):
        super().__init__(number, unreadable)
        self.number, self.unreadable = number, unreadable


def read_chained(path: Path) -> list[dict]:
    """Return the entries of a file in order. Raises BrokenLine, OSError."""
    return [entry for entry, _ in _links(_whole(path.read_bytes()))]


def append_chained(path: Path, entry: dict) -> None:
    """Append a non-empty entry and fsync it, after removing a line that a kill cut off. Needs a lock.

    Raises BrokenLine or OSError, leaving no part of the entry behind.
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
    """Return a file's content without a cut-off last line."""
    lines, end, last = held.rpartition(b"\n")
    return held if not last or _entry(last) else lines + end


def _links(held: bytes) -> Iterator[tuple[dict, str]]:
    """Yield each entry with the hash of the chain up to it; lines of earlier releases have none. Raises BrokenLine."""
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
    """Return the entry of a line, empty if it is not a JSON object."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _next(chain: str, said: bytes) -> str:
    return hashlib.sha256(chain.encode() + said).hexdigest()


def _write(descriptor: int, data: bytes) -> None:
    """Write all data, in several calls if needed: a full disk or a limit accepts a part before it refuses the rest."""
    while data:
        data = data[os.write(descriptor, data) :]
