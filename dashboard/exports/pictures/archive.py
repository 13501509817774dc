"""Streams one ZIP of many files while it is written, without waiting for the last file."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

PACKED = (".png",)  # already compressed


class _Outlet:
    """The target of a ZIP: an unseekable file that buffers bytes until they are sent."""

    def __init__(self):
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Buffer bytes."""
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: bytes are sent when `take` returns them."""

    def close(self) -> None:
        """Do nothing: there is no file."""

    def take(self) -> bytes:
        """Return the bytes written since the last call."""
        data, self._held = b"".join(self._held), []
        return data


def zipped(files: Iterable[tuple[str, bytes]], modified: datetime) -> Iterator[bytes]:
    """Yield a ZIP of (name, content) pairs in chunks: one for each file as soon as it is made, then the directory.

    If a file cannot be made, the directory is never sent, so the client does not receive a valid ZIP.
    """
    outlet = _Outlet()
    with ZipFile(outlet, "w") as archive:
        for name, content in files:
            entry = ZipInfo(name, modified.timetuple()[:6])
            entry.compress_type = ZIP_STORED if name.endswith(PACKED) else ZIP_DEFLATED
            archive.writestr(entry, content)
            yield outlet.take()
    yield outlet.take()
