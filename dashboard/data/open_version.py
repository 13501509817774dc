"""The version that answers questions: the current one, the one that an address names, or the latest intact one."""

import os
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dashboard.data.version_log import made_current
from dashboard.data.versions import (
    PARQUET,
    POINTER,
    OtherRelease,
    Version,
    VersionError,
    current_id,
    intact_version,
    read_version,
    readable_versions,
    verify,
    version_ids,
)
from dashboard.data.warehouse import Warehouse
from dashboard.question import asked_version
from dashboard.settings import PUBLISHED, Settings

# Target of the pointer, and size and modification time of the file there.
Stamp = tuple[str, int, int]
UNKNOWN, PRUNED, DAMAGED, OTHER = "unknown", "pruned", "damaged", "other release"
# Returns whether the requester may open unpublished versions; the server sets it for each request.
may_preview: ContextVar[Callable[[], bool]] = ContextVar("may_preview", default=lambda: False)
# Each holds a connection and a catalogue; old addresses are rarely visited.
MOST_OLD = 4


class VersionNotOpen(LookupError):
    """The version that an address names cannot be opened: its id, the reason, and the versions that can be opened."""

    def __init__(self, version_id: str, why: str, readable: tuple[Version, ...]):
        self.id, self.why, self.readable = version_id, why, readable
        super().__init__(f"{version_id}: {why}")


def current_warehouse(settings: Settings) -> Warehouse:
    """Return the open warehouse of the current version; the pointer is resolved once per call.

    A file that changed on disk is detected by size and modification time, and the version verified again.
    Raises VersionError if no intact version is published.
    """
    version_id = current_id(settings.published)
    return _opened(settings.published, version_id, settings.simulated, _stamp(settings.published, version_id))


def warehouse_for(settings: Settings, query: str) -> Warehouse:
    """Return the open warehouse of the version that a query names, or of the current one if it names none.

    A version that was written but never made current, because the process was killed in between, is not opened.
    Raises VersionNotOpen if the named version cannot be opened, VersionError as `current_warehouse` does.
    """
    version_id, published, current = asked_version(query), settings.published, current_warehouse(settings)
    if version_id in ("", current.version.id):
        return current
    unpublished = version_id in version_ids(settings.previews) and version_id not in version_ids(published)
    if unpublished and may_preview.get()():
        published = settings.previews
    was_current = published == settings.previews or version_id in made_current(published)
    if version_id not in version_ids(published) or not was_current:
        raise VersionNotOpen(version_id, PRUNED if was_current else UNKNOWN, readable_versions(published))
    try:
        return _opened_old(published, version_id, settings.simulated, _stamp(published, version_id))
    except VersionError as error:
        why = OTHER if isinstance(error, OtherRelease) else DAMAGED
        raise VersionNotOpen(version_id, why, readable_versions(published)) from error


def stamp(settings: Settings) -> Stamp | None:
    """Return a stamp that changes whenever the current version or its file does; None if there is none.

    It opens nothing and takes some microseconds; it does not show that the version is intact.
    """
    pointer = f"{settings.data}/{PUBLISHED}/{POINTER}"
    try:
        stat = os.stat(f"{pointer}/{PARQUET}")
        return os.readlink(pointer), stat.st_size, stat.st_mtime_ns
    except OSError:
        return None


@dataclass(frozen=True)
class Edition:
    """The version that a page shows, the id of the current one, and whether the shown one is an unpublished preview."""

    version: Version
    current: str
    is_preview: bool

    @property
    def is_current(self) -> bool:
        """Return whether the page shows the current version."""
        return self.version.id == self.current


def edition(version: Version, settings: Settings) -> Edition:
    """Return the edition of a version; if none can be opened as current, the given one counts as current."""
    try:
        current = current_warehouse(settings).version.id
    except VersionError:
        current = version.id
    return Edition(version, current, version.folder.parent.parent == settings.previews)


def _stamp(published: Path, version_id: str) -> tuple[int, int]:
    try:
        stat = (published / "versions" / version_id / PARQUET).stat()
    except OSError:
        return (0, 0)
    return (stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=4)
def _opened(published: Path, version_id: str, simulated: bool, stamp: tuple[int, int]) -> Warehouse:
    return Warehouse(intact_version(published), simulated)


@lru_cache(maxsize=MOST_OLD)
def _opened_old(published: Path, version_id: str, simulated: bool, stamp: tuple[int, int]) -> Warehouse:
    return Warehouse(verify(read_version(published, version_id)), simulated)
