"""One ZIP of many files, sent while it is written: nothing waits until the last one is made."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

PACKED = (".png",)  # they are compressed already


class _Outlet:
    """What a ZIP is written to: it keeps the bytes until they are sent, and nobody can go back in it."""

    def __init__(self):
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Hold bytes."""
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: bytes are sent when they are taken."""

    def close(self) -> None:
        """Do nothing: there is no file."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken, self._held = b"".join(self._held), []
        return taken


def zipped(files: Iterable[tuple[str, bytes]], written: datetime) -> Iterator[bytes]:
    """Return a ZIP of (name, content) in pieces, one for each file as soon as it is there, and the directory.

    Where a file cannot be made the directory is never sent, so what arrived is no ZIP.
    """
    outlet = _Outlet()
    with ZipFile(outlet, "w") as archive:
        for name, content in files:
            entry = ZipInfo(name, written.timetuple()[:6])
            entry.compress_type = ZIP_STORED if name.endswith(PACKED) else ZIP_DEFLATED
            archive.writestr(entry, content)
            yield outlet.take()
    yield outlet.take()
